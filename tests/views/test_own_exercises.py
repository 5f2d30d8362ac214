"""A therapist writes an exercise of the clinic's own, and changes it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from programs.models import Exercise
from tests import factories as make
from tests.threads import at_once

ADD = "/exercises/add/"
LEVEL = {
    "label": "Small",
    "sets": "1",
    "reps": "8",
    "times_per_day": "1",
    "days_per_week": "3",
    "supervision": "none",
}
TYPED = {
    "dose_unit": "reps",
    "name": "Sink squat",
    "category": "strength",
    "purpose": "Strong legs for the stairs.",
    "position": "standing",
    "start_position": "Stand at the sink.",
    "steps": "Hold on.\nBend a little.\n\nStand up.",
    "equipment": "counter, towel or mat",
    "setting": "home",
    "supervision": "none",
    "impact": "none",
    "flags": ["fall_risk_standing"],
} | {f"level{n}-{name}": said for n in (1, 2, 3) for name, said in LEVEL.items()}


@pytest.fixture
def add(tablet, token):
    def post(**said):
        return tablet.post(ADD, TYPED | {"token": token()} | said)

    return post


@pytest.fixture
def own(add):
    add()
    return Exercise.objects.get()


@pytest.fixture
def change(tablet, token, own):
    where = reverse("programs:own_change", args=[own.pk])
    seen = tablet.get(where).context["forms"].exercise["seen"].value()

    def post(**said):
        return tablet.post(where, TYPED | {"seen": seen, "token": token()} | said)

    return post


def test_what_the_page_fills_in_is_no_fourth_level(add):
    filled = {"sets": "1", "times_per_day": "1", "days_per_week": "3"}
    filled |= {"supervision": "none"}

    add(**{f"level4-{name}": said for name, said in filled.items()})

    assert Exercise.objects.get().levels.count() == 3


def errors(response):
    forms = response.context["forms"]
    found = dict(forms.exercise.errors)
    for level in forms.levels:
        found |= {f"{level.prefix}-{name}": said for name, said in level.errors.items()}
    return {name: str(said[0]) for name, said in found.items()}


def test_it_is_added_with_its_tags_and_shown(add, tablet):
    answer = add()

    row = Exercise.objects.get()
    page = tablet.get(answer.url)
    assert row.steps == ["Hold on.", "Bend a little.", "Stand up."]
    assert row.equipment == ["counter", "towel or mat"]
    assert "Our clinic's own, as Tess Therapist wrote it" in page.text
    assert "Hold a fixed support" in page.text
    assert "expert opinion" in page.text
    assert "no-picture/still" in page.text


def test_it_stands_in_the_library_and_can_be_looked_for(tablet, own, catalogue):
    found = tablet.get("/exercises/", {"whose": "own"})

    assert found.context["count"] == 1
    assert "Sink squat" in found.text


def test_it_is_picked_refused_and_offered_like_any_other(
    tablet, own, patient, token, catalogue
):
    draft = make.draft(patient=patient)
    where = reverse("programs:item_add", args=[draft.pk, own.slug])

    answer = tablet.post(where, {"token": token()})

    assert answer.status_code == 302
    assert draft.items.get().exercise == own


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"name": " "}, "name", "Please fill this in."),
        ({"category": ""}, "category", "Please choose one."),
        ({"position": ""}, "position", "Please choose one."),
        ({"steps": "One.\nTwo."}, "steps", "3 to 6 steps"),
        ({"steps": "x" * 301 + "\nTwo.\nThree."}, "steps", "at most 300 letters"),
        ({"setting": ""}, "setting", "Please choose one."),
        ({"supervision": ""}, "supervision", "Please choose one."),
        ({"impact": ""}, "impact", "Please choose one."),
        ({"flags": ["spinal_flexion"]}, "setting", "for the clinic only"),
        ({"flags": ["neck_load"]}, "flags", "movements to avoid"),
        ({"setting": "supervised"}, "supervision", "needs one every time"),
        ({"supervision": "always"}, "supervision", "with a therapist only"),
        ({"impact": "high"}, "flags", "jump or drop landing"),
        ({"position": "hanging"}, "position", "Select a valid choice"),
        ({"picture": "someone-elses"}, "picture", "Select a valid choice"),
        ({"level2-reps": ""}, "level2-reps", "Please fill this in."),
        ({"level2-reps": "51"}, "level2-reps", "Please type 50 or less."),
        ({"level3-label": ""}, "level3-label", "Please fill this in."),
        ({"level4-label": "Half a level"}, "level4-reps", "Please fill this in."),
        (
            {"caution_high_fall_risk": "block"},
            "note_high_fall_risk",
            "Say why.",
        ),
        (
            {
                "flags": ["single_leg"],
                "caution_high_fall_risk": "modify",
                "note_high_fall_risk": "She is steady.",
            },
            "caution_high_fall_risk",
            "at least: Needs clearance",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_saved(
    add, said, field, words
):
    response = add(**said)

    assert response.status_code == 422
    assert words in errors(response)[field]
    assert words in response.text
    assert not Exercise.objects.exists()


def test_an_address_may_name_the_unit_and_nonsense_means_repeats(tablet):
    assert "Minutes" in tablet.get(ADD, {"unit": "minutes"}).text
    assert "Repeats" in tablet.get(ADD, {"unit": "miles"}).text


def test_a_fourth_level_may_be_written(add):
    add(**{f"level4-{name}": said for name, said in LEVEL.items()})

    assert Exercise.objects.get().levels.count() == 4


def test_a_change_comes_back_filled_as_it_was(tablet, own):
    page = tablet.get(reverse("programs:own_change", args=[own.pk]))

    form = page.context["forms"].exercise
    assert "Hold on.\nBend a little.\nStand up." in page.text
    assert "counter, towel or mat" in page.text
    assert not form.is_stricter


def test_a_stricter_caution_comes_back_too(tablet, add):
    add(caution_high_fall_risk="block", note_high_fall_risk="Too narrow.")
    row = Exercise.objects.get()

    page = tablet.get(reverse("programs:own_change", args=[row.pk]))

    form = page.context["forms"].exercise
    assert form["caution_high_fall_risk"].value() == "block"
    assert form["caution_dizziness_vestibular"].value() is None
    assert form.is_stricter


def test_a_change_is_saved(change, own):
    answer = change(name="Sink squat, slow")

    own.refresh_from_db()
    assert answer.status_code == 302
    assert own.name == "Sink squat, slow"


def test_who_was_overtaken_is_told_and_loses_nothing(change):
    change(name="By the first")

    response = change(name="By the second")

    assert response.status_code == 422
    assert "Somebody changed it while you wrote" in response.text
    assert "By the second" in response.text
    assert Exercise.objects.get().name == "By the first"


def test_a_level_that_is_there_stays_needed(add, tablet, token):
    add(**{f"level4-{name}": said for name, said in LEVEL.items()})
    row = Exercise.objects.get()
    where = reverse("programs:own_change", args=[row.pk])
    seen = tablet.get(where).context["forms"].exercise["seen"].value()

    response = tablet.post(where, TYPED | {"seen": seen, "token": token()})

    assert response.status_code == 422
    assert row.levels.count() == 4


def test_a_change_says_in_how_many_programs_it_rests(change, own, patient, tablet):
    make.condition(patient=patient, key="high_fall_risk")
    make.item(program=make.program(patient=patient), exercise=own)

    answer = change(caution_high_fall_risk="block", note_high_fall_risk="Too narrow.")

    page = tablet.get(answer.url)
    assert "It rests in 1 program now" in page.text


def test_it_is_retired_and_brought_back(tablet, own, token):
    page = own.get_absolute_url()
    where = {
        name: reverse(f"programs:own_{name}", args=[own.pk])
        for name in ("retire", "back")
    }

    tablet.post(where["retire"], {"token": token()})
    assert "has left the library" in tablet.get(page).text
    tablet.post(where["back"], {"token": token()})

    assert "has left the library" not in tablet.get(page).text


def test_the_shared_library_is_not_for_changing(tablet, catalogue, token):
    walk = Exercise.objects.get(slug="brisk-walk")

    page = tablet.get(walk.get_absolute_url())
    answer = tablet.get(reverse("programs:own_change", args=[walk.pk]))

    assert answer.status_code == 404
    assert "Retire" not in page.text


def test_another_clinic_finds_it_nowhere(signed_in, stranger, own):
    theirs = signed_in(stranger)

    pages = [
        theirs.get(own.get_absolute_url()).status_code,
        theirs.get(reverse("programs:own_change", args=[own.pk])).status_code,
    ]

    assert pages == [404, 404]
    assert own.name not in theirs.get("/exercises/").text
    assert own.name not in theirs.get("/exercises/pictures/").text


@pytest.mark.django_db(transaction=True)
def test_a_double_click_adds_it_once(signed_in, therapist, token):
    browsers = [signed_in(therapist) for _ in range(3)]
    said = TYPED | {"token": token()}

    answers = at_once(3, lambda number: browsers[number].post(ADD, said).url)

    assert len(set(answers)) == 1
    assert Exercise.objects.count() == 1
