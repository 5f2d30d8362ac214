"""The version of a plan rises with what the patient sees, and a sheet knows its own."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse

from patients.services import charting
from programs.models import Caution, Program, ProgramItem
from programs.models.sheets import is_current, sheet_of
from programs.services import prescribing
from tests import factories as make

DAY = dt.timedelta(days=1)
# On real commits: one transaction is one version, and a test is one transaction.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(patient, by):
    draft = make.draft(patient=patient, starts_on=patient.today(make.now()))
    for place in range(3):
        make.item(program=draft, place=place)
    prescribing.sign_program(program=draft, by=by, now=make.now())
    return Program.objects.select_related("patient__clinic").get(pk=draft.pk)


def edition(program):
    return Program.objects.get(pk=program.pk).edition


def wish(item):
    return prescribing.Wish(
        level=1, dose=item.amount, weekdays=(1, 3), where="home", note="Slowly."
    )


def change_dose(program, by):
    item = program.items.first()
    return prescribing.change_dose(
        item=item,
        wish=wish(item),
        from_day=program.starts_on + DAY,
        by=by,
        now=make.now(),
    )


def rest_one(program, by):
    Caution.objects.create(
        exercise=program.items.last().exercise,
        condition="cannot_lie_flat",
        action="block",
        note="Not lying down.",
    )
    charting.set_condition(
        patient=program.patient, key="cannot_lie_flat", by=by, now=make.now()
    )


def hold(program, by):
    prescribing.hold_program(program=program, reason="Away.", by=by, now=make.now())


def hold_and_resume(program, by):
    hold(program, by)
    prescribing.resume_program(program=program, by=by, now=make.now())


def record_fracture(program, by):
    charting.record_fracture(
        patient=program.patient,
        site="rib",
        happened_on=program.patient.today(make.now()),
        by=by,
        now=make.now(),
    )


def end(program, by):
    prescribing.end_program(program=program, reason="Done.", by=by, now=make.now())


def write_past_every_service(program, _by):
    ProgramItem.objects.filter(program=program).update(reps=9)


def test_a_draft_has_none_and_a_signature_makes_the_first(program):
    assert make.draft(patient=make.patient()).edition == 0
    assert edition(program) == 1


@pytest.mark.parametrize(
    ("change", "now_it_is"),
    [
        (change_dose, 2),
        (rest_one, 2),
        (hold, 2),
        (hold_and_resume, 3),
        (record_fracture, 2),
        (end, 2),
        (write_past_every_service, 2),
    ],
)
def test_whatever_the_patient_would_see_makes_a_new_one(program, by, change, now_it_is):
    change(program, by)

    assert edition(program) == now_it_is


def test_what_the_patient_does_not_see_makes_none(program):
    waiting = make.item(program=program, is_waiting=True)
    waiting.level = 1
    waiting.save()
    Program.objects.filter(pk=program.pk).update(template_slug="another")

    assert edition(program) == 1


def test_nobody_sets_it_back(program, by):
    hold(program, by)
    program.edition, program.edition_at = 1, None
    program.save()

    assert edition(program) >= 2


def test_what_is_taken_back_was_never_a_version(program):
    with transaction.atomic():
        write_past_every_service(program, None)
        transaction.set_rollback(True)

    assert edition(program) == 1


@pytest.mark.parametrize("change", [rest_one, hold_and_resume, record_fracture, end])
def test_a_sheet_printed_before_is_void(program, by, change):
    sheet = sheet_of(program, on=program.starts_on)
    today = program.starts_on
    assert is_current(sheet, program, today=today)

    change(program, by)

    assert not is_current(sheet, Program.objects.get(pk=program.pk), today=today)


def test_a_sheet_is_void_from_the_day_that_brings_another_dose(program, by):
    change_dose(program, by)
    program.refresh_from_db()
    sheet = sheet_of(program, on=program.starts_on)

    assert is_current(sheet, program, today=program.starts_on)
    assert not is_current(sheet, program, today=program.starts_on + DAY)


def ask(browser, code):
    return browser.get(reverse("programs:sheet"), {"code": code})


def test_the_plan_carries_its_version_and_its_code(signed_in, program):
    browser = signed_in(program.patient)
    page = browser.get(reverse("programs:plan"))
    code = sheet_of(program, on=program.patient.today(make.now())).code

    assert "Plan version 1, from" in page.text
    assert code in page.text
    assert "You can go by this sheet." in ask(browser, code).text


def test_an_old_sheet_says_so_to_whoever_may_see_the_plan(
    signed_in, program, by, therapist
):
    code = sheet_of(program, on=program.starts_on).code
    change_dose(program, by)

    for who in (program.patient, make.helper(patient=program.patient), therapist):
        answer = ask(signed_in(who), code)
        assert "This sheet is out of date. Do not use it." in answer.text


def test_a_sheet_of_a_held_program_says_to_stop(signed_in, program, by):
    code = sheet_of(program, on=program.starts_on).code
    hold(program, by)

    answer = ask(signed_in(program.patient), code)

    assert "Do not use this sheet. The exercises are resting" in answer.text


def test_somebody_elses_sheet_is_as_unknown_as_a_slip(signed_in, program, stranger):
    code = sheet_of(program, on=program.starts_on).code

    for answer in (
        ask(signed_in(stranger), code),
        ask(signed_in(make.patient(clinic=program.clinic)), code),
        ask(signed_in(program.patient), code[:-1] + ("3" if code[-1] != "3" else "4")),
    ):
        assert answer.status_code == 422
        assert "We do not know this code." in answer.text


@pytest.mark.parametrize("name", ["today", "plan", "sheet"])
def test_no_browser_keeps_a_page_that_may_be_void_tomorrow(signed_in, program, name):
    answer = signed_in(program.patient).get(reverse(f"programs:{name}"))

    assert answer["Cache-Control"] == "no-store"
