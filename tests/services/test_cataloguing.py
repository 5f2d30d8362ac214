"""The library comes from data files, again and again, without loss."""

import json
import shutil

import pytest

from programs.models import AvoidMovement, Caution, Exercise, ExerciseLevel
from programs.services import cataloguing
from tests import factories as make


@pytest.fixture
def files(tmp_path):
    """A copy of the data that a test may spoil."""
    shutil.copytree(cataloguing.DATA, tmp_path / "data")
    return tmp_path / "data"


def spoil(files, change):
    rows = json.loads((files / "exercises.json").read_text())
    change(rows)
    (files / "exercises.json").write_text(json.dumps(rows))


def test_the_whole_library_is_loaded(db):
    loaded = cataloguing.load_catalogue(now=make.now())

    assert loaded == cataloguing.Loaded(82, 12, 5, 0)
    assert Exercise.objects.in_use().count() == 82
    assert all(m.safer.count() > 0 for m in AvoidMovement.objects.all())


def test_a_second_run_keeps_every_row_and_its_number(db):
    cataloguing.load_catalogue(now=make.now())
    before = dict(Exercise.objects.values_list("slug", "pk"))
    counts = ExerciseLevel.objects.count(), Caution.objects.count()

    cataloguing.load_catalogue(now=make.now())

    assert dict(Exercise.objects.values_list("slug", "pk")) == before
    assert (ExerciseLevel.objects.count(), Caution.objects.count()) == counts


def test_what_is_gone_from_the_files_is_retired_and_comes_back(db, files):
    cataloguing.load_catalogue(now=make.now())
    spoil(files, lambda rows: rows.remove(next(r for r in rows if gone(r))))

    shorter = cataloguing.load_catalogue(now=make.now(), folder=files)
    again = cataloguing.load_catalogue(now=make.now())

    assert shorter.retired == 1
    assert again.retired == 0
    assert Exercise.objects.in_use().filter(slug="pole-walk").exists()


def gone(row):
    return row["slug"] == "pole-walk"


def test_a_clinics_own_exercise_is_left_alone(clinic):
    own = make.exercise(clinic=clinic)

    cataloguing.load_catalogue(now=make.now())

    own.refresh_from_db()
    assert own.retired_at is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"movement_flags": ["spinal_flexion"], "setting": "home"},
            "outside the clinic",
        ),
        ({"supervision_always": True, "setting": "home"}, "always supervised"),
        ({"instructions": ["Only one."]}, "3 to 6 steps"),
        ({"progression": []}, "3 or 4 levels"),
        ({"slug": "pole-walk"}, "stands twice"),
    ],
)
def test_an_unsound_file_is_refused_whole(db, files, change, says):
    spoil(files, lambda rows: rows[0].update(change))

    with pytest.raises(cataloguing.UnsoundCatalogue, match=says):
        cataloguing.load_catalogue(now=make.now(), folder=files)

    assert Exercise.objects.count() == 0
