"""The clocks of many patients cost what those of one cost."""

import datetime as dt

import pytest

from patients.models.clock_facts import clocks_of_each
from patients.rules.clocks import Care, PlanKind
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def treated(clinic):
    row = make.patient(clinic=clinic)
    make.coverage(patient=row)
    make.session(patient=row, on=row.admitted_on, status="attended")
    plan = make.plan_of_care(patient=row)
    make.care_step(plan=plan)
    make.progress_note(patient=row)
    return row


def test_ten_patients_cost_no_more_statements_than_one(clinic, statements):
    many = [treated(clinic) for _number in range(10)]
    one, ten = (
        statements(clocks_of_each, rows, today=make.today())
        for rows in (many[:1], many)
    )

    assert len(ten) == len(one) == 8


def test_each_has_clocks_of_their_own_and_nobody_costs_nothing(clinic, statements):
    signed, bare = treated(clinic), make.patient(clinic=clinic)
    make.coverage(patient=bare)

    found = clocks_of_each([signed, bare], today=make.today())

    assert found[signed.pk].care.state is Care.SIGNED
    assert found[bare.pk].care.state is Care.NOT_BEGUN
    assert statements(clocks_of_each, [], today=make.today()) == []


def test_a_plan_that_was_taken_for_medicare_by_mistake_is_not_medicare(clinic):
    plan = make.coverage(patient=make.patient(clinic=clinic))
    make.threshold(coverage=plan, withdrawn_at=make.now())

    found = clocks_of_each([plan.patient], today=make.today())

    assert found[plan.patient_id].kind is PlanKind.INSURED


def test_what_no_plan_is_told_is_no_treatment_day(clinic):
    patient = make.patient(clinic=clinic)
    make.coverage(patient=patient)
    for ago, is_kept in ((9, True), (5, False)):
        on = make.today() - ago * DAY
        said = {"status": "attended", "kept_from_plan": is_kept}
        make.session(patient=patient, on=on, **said)

    found = clocks_of_each([patient], today=make.today())[patient.pk]

    assert (found.first_on, found.note.days) == (make.today() - 5 * DAY, 1)


def test_visits_of_a_closed_double_are_treatment_days_of_the_kept_record(clinic):
    """What was signed there does not answer for the note: it asks rather too early."""
    kept, double = make.patient(clinic=clinic), make.patient(clinic=clinic)
    make.coverage(patient=kept)
    for ago in (9, 7):
        on = make.today() - ago * DAY
        make.session(patient=double, on=on, status="attended")
    make.session(patient=kept, on=make.today() - 2 * DAY, status="attended")
    make.progress_note(patient=double, on=make.today() - 6 * DAY)
    make.doubled_record(patient=double, kept=kept)

    found = clocks_of_each([kept], today=make.today())[kept.pk]

    assert (found.first_on, found.note.days) == (make.today() - 9 * DAY, 3)
    assert found.note.last_on is None


def test_what_a_double_attended_before_this_care_began_is_no_part_of_it(clinic):
    admitted_on = make.today() - 20 * DAY
    kept = make.patient(clinic=clinic, admitted_on=admitted_on)
    long_ago = {"admitted_on": admitted_on - 400 * DAY}
    long_ago["discharged_on"] = admitted_on - 300 * DAY
    double = make.patient(clinic=clinic, **long_ago)
    make.coverage(patient=kept)
    make.session(patient=double, on=admitted_on - 350 * DAY, status="attended")
    make.session(patient=kept, on=make.today() - 2 * DAY, status="attended")
    make.doubled_record(patient=double, kept=kept)

    found = clocks_of_each([kept], today=make.today())[kept.pk]

    assert (found.first_on, found.note.days) == (make.today() - 2 * DAY, 1)
