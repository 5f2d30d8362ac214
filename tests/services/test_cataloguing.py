"""The library comes from data files, again and again, without loss."""

import json
import shutil

import pytest
from django.core.management import call_command
from django.db import transaction

from programs.models import (
    AvoidMovement,
    Caution,
    Exercise,
    ExerciseLevel,
    ItemRest,
    ProgramTemplate,
)
from programs.services import cataloguing
from tests import factories as make
from tests import library


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


def test_what_other_tests_copy_in_is_what_is_loaded(db):
    with transaction.atomic():
        library.put_in()  # at the latest now it is kept
        transaction.set_rollback(True)
    library.put_in()
    before = everything()

    loaded = cataloguing.load_catalogue(now=make.now())

    assert loaded == cataloguing.Loaded(82, 12, 5, 0)
    assert everything() == before


def everything():
    models = (Exercise, ExerciseLevel, Caution, AvoidMovement, ProgramTemplate)
    rows = {each: list(each.objects.order_by("pk").values()) for each in models}
    safer = AvoidMovement.safer.through.objects.values_list(
        "avoidmovement_id", "exercise_id"
    )
    return rows | {"safer": sorted(safer)}


def test_a_clinics_own_exercise_is_left_alone(clinic):
    own = make.exercise(clinic=clinic)

    cataloguing.load_catalogue(now=make.now())

    own.refresh_from_db()
    assert own.retired_at is None


def test_what_a_clinic_wrote_is_not_overwritten_by_a_file(clinic):
    own = make.exercise(clinic=clinic, slug="pole-walk", name="Our pole walk")

    with pytest.raises(cataloguing.UnsoundCatalogue, match="clinic's own"):
        cataloguing.load_catalogue(now=make.now())

    own.refresh_from_db()
    assert own.name == "Our pole walk"
    assert Exercise.objects.shared().count() == 0


def test_a_second_run_keeps_the_cautions_rows_and_drops_what_is_gone(db, files):
    cataloguing.load_catalogue(now=make.now())
    before = set(Caution.objects.values_list("pk", flat=True))
    spoil(files, lambda rows: rows[0]["cautions"].pop())

    cataloguing.load_catalogue(now=make.now(), folder=files)

    after = set(Caution.objects.values_list("pk", flat=True))
    assert after < before
    assert len(before - after) == 1


@pytest.fixture
def live(catalogue, patient):
    """A program with the walk, of a patient at risk of falling; another without."""
    make.condition(patient=patient, key="high_fall_risk")
    program = make.program(patient=patient)
    walk = Exercise.objects.get(slug="brisk-walk")
    make.item(program=program, exercise=walk, minutes=10, reps=None)
    make.program(patient=make.patient(clinic=patient.clinic), items=1)
    return program


def block_the_walk(rows):
    walk = next(row for row in rows if row["slug"] == "brisk-walk")
    for caution in walk["cautions"]:
        if caution["condition"] == "high_fall_risk":
            caution |= {"action": "block", "note": "Not outside alone."}


def test_a_file_that_blocks_what_is_prescribed_rests_it(live, files):
    spoil(files, block_the_walk)

    loaded = cataloguing.load_catalogue(now=make.now(), folder=files)

    rest = ItemRest.objects.get()
    assert loaded.looked_again.programs == (live.pk,)
    assert loaded.looked_again.resting == (live.pk,)
    assert rest.item.exercise.slug == "brisk-walk"
    assert rest.reasons[0].note == "Not outside alone."
    assert rest.rested_by is None


def test_a_file_that_changes_no_rule_disturbs_nobody(live):
    loaded = cataloguing.load_catalogue(now=make.now())

    assert loaded.looked_again.programs == ()
    assert not ItemRest.objects.exists()


def test_a_caution_that_is_written_anew_keeps_its_place_among_the_others(live):
    of_walk = Caution.objects.filter(exercise__slug="brisk-walk").order_by("pk")
    Caution.objects.filter(pk=of_walk[0].pk).update(action=of_walk[0].action)

    rule = cataloguing.rules_of_all()[of_walk[0].exercise_id]

    assert [each.condition for each in rule.cautions] == [
        each.condition for each in of_walk
    ]


def test_the_command_names_the_programs_in_which_it_rests(
    live, files, monkeypatch, capsys
):
    spoil(files, block_the_walk)

    call_command("load_catalogue", folder=files)

    assert f"It rests in: {live.pk}" in capsys.readouterr().out


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
