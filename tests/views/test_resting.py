"""What rests, as a therapist settles it and as the patient is told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from patients.models import FractureClearance
from programs.models import Caution, ItemRest, Program
from tests import factories as make


def at(name, *args):
    return reverse(f"programs:{name}", args=args)


@pytest.fixture
def rest(patient):
    """Of a program that goes on with another exercise; blocked by no condition now."""
    program = make.program(patient=patient, items=1)
    return make.rest(item=make.item(program=program))


def held(program):
    Program.objects.filter(pk=program.pk).update(
        held_at=make.now(), held_by=program.signed_by, held_reason="A recent fracture."
    )


def block(rest):
    Caution.objects.create(
        exercise=rest.item.exercise,
        condition="cannot_lie_flat",
        action="block",
        note="Not lying down.",
    )
    make.condition(patient=rest.patient, key="cannot_lie_flat")


def test_the_program_page_says_what_rests_and_why(tablet, rest):
    block(rest)

    page = tablet.get(rest.item.program.get_absolute_url())

    assert "Cannot lie flat: Not lying down." in page.text
    assert at("rest_back", rest.pk) not in page.text
    assert at("rest_out", rest.pk) in page.text


def test_what_is_safe_again_comes_back_with_one_press(tablet, rest, token):
    page = tablet.get(rest.item.program.get_absolute_url())
    assert at("rest_back", rest.pk) in page.text

    answer = tablet.post(at("rest_back", rest.pk), {"token": token()}, follow=True)

    assert "It is back." in answer.text
    assert not ItemRest.objects.open().exists()


def test_another_exercise_is_offered_and_taken(tablet, rest, token):
    block(rest)
    other = make.exercise()
    make.exercise(category="posture")
    page = tablet.get(rest.item.program.get_absolute_url())
    assert at("rest_instead", rest.pk, other.slug) in page.text
    assert page.text.count("/instead/") == 1

    tablet.post(at("rest_instead", rest.pk, other.slug), {"token": token()})

    assert rest.item.program.items.filter(exercise=other, ends_on=None).exists()


def test_a_press_that_comes_too_late_is_told(tablet, rest, token):
    tablet.post(at("rest_out", rest.pk), {"token": token()})

    answer = tablet.post(at("rest_back", rest.pk), {"token": token()}, follow=True)

    assert "changed or ended in the meantime" in answer.text


def test_the_page_before_resuming_shows_the_gate_and_what_rests(tablet, rest, token):
    held(rest.item.program)

    page = tablet.get(at("resume", rest.item.program.pk))
    assert "Open: no fracture is recorded." in page.text
    assert rest.item.exercise.name in page.text
    tablet.post(at("resume", rest.item.program.pk), {"token": token()})

    assert not Program.objects.get(pk=rest.item.program.pk).is_held


def test_before_resuming_the_doctors_limits_are_read(tablet, rest):
    held(rest.item.program)
    today = rest.patient.today(make.now())
    broken = make.fracture(
        patient=rest.patient, happened_on=today - dt.timedelta(days=20)
    )
    said = make.told({"patient": rest.patient}) | {
        "fracture": broken,
        "given_by": "Dr. Osei",
        "given_by_role": "surgeon",
        "given_on": today,
    }
    FractureClearance.objects.create(**said, allows="Seated only, no load.")
    over = {"valid_until": today - dt.timedelta(days=1), "allows": "Walking."}
    FractureClearance.objects.create(
        **said | over | {"given_on": today - dt.timedelta(days=2)}
    )

    page = tablet.get(at("resume", rest.item.program.pk)).text

    assert "Seated only, no load." in page
    assert "Walking." not in page


def test_behind_a_closed_gate_there_is_no_button_and_no_way(tablet, rest, token):
    held(rest.item.program)
    make.fracture(patient=rest.patient, happened_on=make.today())

    page = tablet.get(at("resume", rest.item.program.pk))
    assert "Closed by a recent fracture" in page.text
    assert '<button type="submit"' not in page.text.split("<main")[1]
    answer = tablet.post(at("resume", rest.item.program.pk), {"token": token()})

    assert answer.status_code == 422
    assert Program.objects.get(pk=rest.item.program.pk).is_held


@pytest.mark.parametrize(
    ("key", "gate"),
    [
        ("rf_back_pain_new", "a fracture is suspected"),
        ("rf_chest_pain", "no fracture is recorded"),
    ],
)
def test_behind_a_sign_that_pauses_the_way_leads_to_the_sign(tablet, rest, key, gate):
    held(rest.item.program)
    make.flag(patient=rest.patient, key=key, pauses=True)

    page = tablet.get(at("resume", rest.item.program.pk)).text.split("<main")[1]

    assert gate in page
    assert "Set it aside on the chart first." in page
    assert at("findings", rest.patient.pk) not in page
    assert "Resume</button>" not in page


def test_ten_that_rest_cost_no_more_queries_than_one(tablet, rest, statements):
    block(rest)
    program = rest.item.program
    one = len(statements(tablet.get, program.get_absolute_url()))
    for _number in range(9):
        make.rest(item=make.item(program=program))

    assert len(statements(tablet.get, program.get_absolute_url())) == one


def test_the_patient_is_told_kindly_and_does_not_see_it(signed_in, patient, rest):
    name = rest.item.exercise.name
    browser = signed_in(patient)

    for page in (browser.get(at("today")), browser.get(at("plan"))):
        assert "1 of your exercises rests for now" in page.text
        assert name not in page.text
    assert browser.get(at("exercise_today", rest.item.pk)).status_code == 404


def test_the_day_before_it_rested_can_still_be_logged(signed_in, patient, rest, token):
    browser = signed_in(patient)
    yesterday = rest.item.ends_on.isoformat()

    sent = {"token": token(), "day": yesterday, "done": "all"}
    answer = browser.post(at("log", rest.item.pk), sent)

    assert answer.status_code == 302
    assert rest.item.logs.exists()
