"""The picker: what this patient may do, what not, and what to take instead."""

from __future__ import annotations

import pytest
from django.urls import reverse

from programs.models import Exercise
from tests import factories as make


@pytest.fixture
def draft(patient):
    return make.draft(patient=patient)


@pytest.fixture
def look(tablet, draft, catalogue):
    def get(**said):
        return tablet.get(reverse("programs:picker", args=[draft.pk]), said)

    return get


@pytest.fixture
def add(tablet, draft, token):
    def post(slug, **said):
        where = reverse("programs:item_add", args=[draft.pk, slug])
        return tablet.post(where, {"token": token()} | said)

    return post


def found(page):
    return {each.exercise.slug: each for each in page.context["judged"]}


def wrist(patient):
    return make.condition(patient=patient, key="wrist_arm_fracture_recent")


def test_all_of_the_library_is_there_with_how_much_of_each_kind_is_open(look, patient):
    wrist(patient)

    page = look()

    assert len(found(page)) == 82
    notes = {tab["label"]: tab["note"] for tab in page.context["tabs"]}
    assert notes["Posture and back extensors"] == "9 of 10"
    assert notes["Balance and gait"] == "13 of 13"


@pytest.mark.parametrize(
    ("said", "slug", "other"),
    [
        ({"q": "wall push"}, "wall-push-up", "chin-tuck-seated"),
        ({"q": "balance"}, "tandem-stand", "chin-tuck-seated"),
        ({"category": "posture"}, "chin-tuck-seated", "wall-push-up"),
        ({"position": "seated"}, "chin-tuck-seated", "wall-push-up"),
        ({"equipment": "band"}, "band-row-seated", "wall-push-up"),
        ({"setting": "supervised"}, "leg-press-machine", "wall-push-up"),
        ({"only_allowed": "on"}, "chin-tuck-seated", "wall-push-up"),
    ],
)
def test_it_is_searched_by_word_kind_position_equipment_place_and_verdict(
    look, patient, said, slug, other
):
    wrist(patient)

    slugs = found(look(**said))

    assert slug in slugs
    assert other not in slugs


def test_a_word_is_looked_for_from_its_beginning(look):
    assert "wall-push-up" not in found(look(q="ush"))
    assert "wall-push-up" in found(look(q="push"))


def test_what_is_blocked_offers_the_nearest_in_one_tap(look, add, draft, patient):
    wrist(patient)
    page = look(q="wall push")
    refused = found(page)["wall-push-up"]

    answer = add(refused.instead.exercise.slug, level=refused.instead.level)

    assert refused.words == "Not for now"
    assert "Take Heel raise" in page.text
    assert (
        reverse("programs:item_add", args=[draft.pk, "wall-push-up"]) not in page.text
    )
    assert answer.status_code == 302
    assert draft.items.get().exercise.slug == "heel-raise"


def test_the_reason_names_the_condition_and_the_source(look, patient):
    wrist(patient)

    page = look(q="wall push")

    assert "Wrist or arm fracture, not yet loadable: No body weight" in page.text
    assert "Too Fit To Fracture" in page.text
    findings = reverse("programs:findings", args=[patient.pk])
    assert f'href="{findings}#conditions"' in page.text


def test_the_substitute_is_not_one_that_the_program_holds(look, add, patient):
    wrist(patient)
    add("heel-raise")

    instead = found(look(q="wall push"))["wall-push-up"].instead

    assert instead.exercise.slug == "mini-squat-counter"


def test_where_nothing_else_is_open_it_says_so(look, patient):
    for key in (
        "high_fall_risk",
        "cardiac_lung_condition",
        "uncontrolled_hypertension",
    ):
        make.condition(patient=patient, key=key)
    Exercise.objects.filter(category="aerobic").exclude(slug="heel-drop").update(
        retired_at=make.now()
    )

    page = look(category="aerobic")

    assert found(page)["heel-drop"].instead is None
    assert "Nothing else of this kind is open now." in page.text


def test_another_clinics_exercise_is_neither_picked_nor_offered(
    look, add, patient, elsewhere
):
    wrist(patient)
    theirs = make.exercise(
        clinic=elsewhere,
        position="standing",
        equipment=["wall"],
        movement_flags=["fall_risk_standing"],
    )

    page = look(q="wall push")

    assert found(page)["wall-push-up"].instead.exercise.clinic_id is None
    assert theirs.slug not in found(look())
    assert add(theirs.slug).status_code == 404


@pytest.mark.parametrize(
    ("words", "movement", "safer"),
    [
        ("sit-up", "Sit-up or crunch", "Belly brace with heel slide"),
        ("sit up", "Sit-up or crunch", "Belly brace with heel slide"),
        ("toe touch", "Toe touch with a round back", "Hip hinge with a stick"),
        ("golf", "Fast or loaded twisting", "Step to turn"),
    ],
)
def test_a_movement_to_avoid_is_found_refused_with_its_safer_ways(
    look, words, movement, safer
):
    page = look(q=words)

    (refused,) = page.context["movements"]
    assert refused.movement["name"] == movement
    assert refused.movement["why"] in page.text
    assert f"Take {safer}" in page.text


def test_a_safer_way_that_this_patient_must_not_take_is_not_offered(look, patient):
    wrist(patient)

    (refused,) = look(q="sit-up").context["movements"]

    plank = refused.safer[-1]
    assert plank.exercise.slug == "counter-plank"
    assert plank.is_refused
    assert not any(each.is_refused for each in refused.safer[:-1])


def test_what_is_not_at_home_is_told_and_can_be_left_out(look, patient, therapist):
    make.home_check(patient=patient, equipment=["firm chair", "counter"])

    page = look(q="band row")
    fewer = found(look(category="strength", at_home="on"))

    assert "Not at home: band, door anchor" in page.text
    assert "sit-to-stand" in fewer
    assert "band-row-seated" not in fewer


def test_where_nobody_asked_about_the_home_nothing_is_missing(look):
    page = look(q="band row")

    assert "Not at home" not in page.text
    assert "Only with what is at home" not in page.text


def test_the_levels_that_the_body_closes_are_told(look, patient):
    make.condition(patient=patient, key="uncontrolled_hypertension")

    each = found(look(q="knee straightening"))["knee-extension-seated"]

    assert each.words == "Allowed"
    assert each.levels == ["Levels 2 to 4: Not for now"]


def test_a_level_that_is_not_of_the_exercise_is_its_first(add, draft, catalogue):
    add("heel-raise", level="77")

    assert draft.items.get().level == 1


def test_a_level_is_asked_of_the_body_again_when_the_button_is_pressed(
    add, draft, patient, catalogue
):
    make.condition(patient=patient, key="uncontrolled_hypertension")

    answer = add("knee-extension-seated", level=2)

    assert answer.status_code == 422
    assert not draft.items.exists()


def test_clinic_only_exercises_are_added_to_the_clinic_and_never_to_home(
    add, draft, catalogue
):
    add("leg-press-machine")

    assert draft.items.get().where == "clinic"


def test_what_added_load_keeps_for_clearance_can_be_cleared(
    tablet, draft, patient, catalogue
):
    make.condition(patient=patient, key="vertebral_fracture_subacute")
    said = [draft.pk, "sit-to-stand", "vertebral_fracture_subacute"]

    assert tablet.get(reverse("programs:clear", args=said)).status_code == 200


@pytest.mark.parametrize("said", [{}, {"q": "sit-up"}, {"only_allowed": "on"}])
def test_82_exercises_and_10_conditions_take_six_queries(
    look, patient, statements, said
):
    keys = (
        *("vertebral_fracture_history", "severe_osteoporosis", "severe_kyphosis"),
        *("high_fall_risk", "hip_fracture_replacement", "wrist_arm_fracture_recent"),
        *("uncontrolled_hypertension", "cardiac_lung_condition"),
        *("shoulder_problem", "knee_hip_pain"),
    )
    for key in keys:
        make.condition(patient=patient, key=key)

    asked = statements(look, **said)

    door = ("django_session", "people_user", "people_membership", "set_config")
    assert len([each for each in asked if not any(name in each for name in door)]) <= 6
    assert not any('"figure",' in each for each in asked)
