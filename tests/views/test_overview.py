"""The clinic at a glance: what waits, what went on, and how patients fare."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.models import Escalation, LoggedWeek
from programs.models import overview as found
from programs.rules import schedule
from ptcare.people.roles import Role
from tests import factories as make

PAGE = "/overview/"
TODAY = dt.date(2026, 11, 25)  # a Wednesday
MONDAY = dt.date(2026, 11, 16)  # of the last whole week
WEEK = dt.timedelta(days=7)
STANDS = "chair_stand_30s"


def week(patient, monday, done):
    return LoggedWeek.objects.create(
        patient=patient,
        clinic=patient.clinic,
        monday=monday,
        said=done,
        done=done,
        credit=[0] * 7,
        pain=[None] * 7,
    )


def evaluated(patient, kind, on, value):
    decision = "" if kind == "first" else "continue"
    evaluation = make.signed_evaluation(
        patient=patient, kind=kind, on=on, decision=decision
    )
    return make.measurement(
        patient=patient, evaluation=evaluation, key=STANDS, measured_on=on, value=value
    )


def test_a_sign_that_went_on_stands_in_red(signed_in, patient, therapist, lead):
    flag = make.flag(patient=patient)
    Escalation.objects.create(
        clinic=flag.clinic, patient=patient, flag=flag, step=1, rule="leads", to=lead,
        at=make.now(),
    )  # fmt: skip

    page = signed_in(lead).get(PAGE).text

    assert "Nobody has taken these warning signs" in page
    assert f'href="/patients/{patient.pk}/chart/#flags"' in page
    assert "Went to the lead today" in page


def test_an_admin_who_leads_reads_no_finding(signed_in, clinic, patient):
    admin = make.member(Role.CLINIC_ADMIN, clinic=clinic, is_lead=True)
    flag = make.flag(patient=patient)
    Escalation.objects.create(
        clinic=clinic, patient=patient, flag=flag, step=1, rule="leads", to=admin,
        at=make.now(),
    )  # fmt: skip

    page = signed_in(admin).get(PAGE).text

    assert "Call a therapist now" in page
    assert "/chart/" not in page
    assert "calf" not in page.lower()


def test_what_is_asked_of_records_leads_only_where_its_reader_may_go(
    signed_in, clinic, patient, lead
):
    admin = make.member(Role.CLINIC_ADMIN, clinic=clinic, is_lead=True)
    asked_on = make.today() - dt.timedelta(days=59)
    rows = [
        make.record_request(patient=patient, asked_on=asked_on, topic=topic)
        for topic in ("health", "contact")
    ]
    of_findings, of_contact = (
        f'href="/patients/record-requests/{row.pk}/"' for row in rows
    )

    theirs, hers = (signed_in(row).get(PAGE).text for row in (admin, lead))

    assert of_findings not in theirs
    assert theirs.count("a change, due") == 2
    assert of_contact in theirs
    assert of_findings in hers
    assert of_contact in hers


def test_active_weeks_are_counted_of_those_that_were_asked(patient, therapist, lead):
    make.program(patient=patient, starts_on=MONDAY - 2 * WEEK)
    week(patient, MONDAY, [1, 0, 2, 0, 1, 0, 0])
    week(patient, MONDAY - WEEK, [1, 0, 2, 0, 0, 0, 0])

    (row,) = found.adherence(make.actor(lead), today=TODAY)

    assert row.name == "Tess Therapist"
    assert (row.patients, row.asked, row.active, row.silent) == (1, 3, 1, 1)


def test_a_hold_and_a_break_are_not_asked_for(patient, lead):
    program = make.program(patient=patient, starts_on=MONDAY - 4 * WEEK)
    program.held_at, program.held_by = make.now(), lead.user
    program.save()

    assert found.adherence(make.actor(lead), today=TODAY) == []


def test_weeks_of_a_hold_that_is_over_were_not_asked_for(patient, lead):
    """Of the last four, two lie before it."""
    starts_on = schedule.monday_of(make.today()) - 6 * WEEK
    program = make.program(patient=patient, starts_on=starts_on)
    program.held_at, program.held_by = make.now() - 2 * WEEK, lead.user
    program.save()
    program.held_at = program.held_by = None
    program.save()

    (row,) = found.adherence(make.actor(lead), today=make.today())

    assert (row.asked, row.silent) == (2, 2)


@pytest.mark.parametrize(("now", "better"), [("9", 0), ("10", 1), ("12", 1)])
def test_the_least_published_change_is_clearly_better(patient, lead, now, better):
    evaluated(patient, "first", dt.date(2026, 8, 3), Decimal(8))
    evaluated(patient, "re_evaluation", dt.date(2026, 11, 3), Decimal(now))

    (rows,) = found.outcomes(make.actor(lead), today=TODAY).values()

    assert [each.quarter.month for each in rows] == [1, 4, 7, 10]
    assert (rows[-1].compared, rows[-1].better, rows[-1].missing) == (1, better, 0)
    assert rows[-2].percent is None


def test_without_a_result_to_compare_it_is_missing_and_not_worse(clinic, lead):
    one, two = make.patient(clinic=clinic), make.patient(clinic=clinic)
    evaluated(one, "first", dt.date(2026, 8, 3), Decimal(8))
    evaluated(one, "re_evaluation", dt.date(2026, 11, 3), Decimal(11))
    make.signed_evaluation(patient=two, kind="re_evaluation", on=dt.date(2026, 11, 4))

    (rows,) = found.outcomes(make.actor(lead), today=TODAY).values()

    assert (rows[-1].compared, rows[-1].better, rows[-1].missing) == (1, 1, 1)


def test_it_costs_the_same_for_ten(signed_in, clinic, therapist, lead):
    def cost(patients: int) -> int:
        for _n in range(patients):
            patient = make.patient(clinic=clinic, therapist=therapist)
            make.program(patient=patient, starts_on=make.today() - 5 * WEEK)
            flag = make.flag(patient=patient)
            Escalation.objects.create(
                clinic=clinic, patient=patient, flag=flag, step=1, rule="leads",
                to=lead, at=make.now(),
            )  # fmt: skip
        browser = signed_in(lead)
        browser.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(PAGE).status_code == 200
        return len(queries)

    assert cost(1) == cost(9)


def test_another_clinic_is_not_in_it(signed_in, stranger, lead):
    patient = make.patient(clinic=stranger.clinic, therapist=stranger)
    make.program(patient=patient, starts_on=make.today() - 5 * WEEK)

    page = signed_in(lead).get(PAGE)

    assert page.context["adherence"] == []
