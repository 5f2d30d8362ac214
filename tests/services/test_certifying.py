"""Plans of care, what became of them, and progress notes: facts, and never changed."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from patients.models import CareStep, ClockSettings, PlanOfCare, ProgressNote
from patients.models.clock_facts import clocks_of, limits_of
from patients.rules.clocks import Care, Note, PlanKind
from patients.services import certifying, keeping
from ptcare.audit.models import AuditEvent
from tests import factories as make
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 30, 15, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 30)
FIRST = dt.date(2026, 3, 2)
DAY = dt.timedelta(days=1)


@pytest.fixture
def treated(patient):
    """Insured, with an evaluation on 2 March and a treatment four days later."""
    make.coverage(patient=patient)
    make.session(patient=patient, on=FIRST, kind="evaluation", status="attended")
    make.session(patient=patient, on=FIRST + 4 * DAY, status="attended")
    return patient


def plan(patient, by, first=FIRST, days=83, kind="initial"):
    return certifying.plan_care(
        patient=patient,
        kind=kind,
        certified_from=first,
        certified_to=first + days * DAY,
        frequency="2 times a week for 12 weeks",
        by=by,
        now=NOW,
    )


def step(row, kind, by, on=TODAY, **said):
    said = {"who": "Dr. Lund"} | said
    return certifying.take_step(plan=row, kind=kind, on=on, by=by, now=NOW, **said)


def care(patient, today=TODAY):
    return clocks_of(patient, today=today).care


def test_a_plan_is_sent_and_signed_and_the_clock_follows(treated, by):
    row = plan(treated, by)
    assert care(treated).state is Care.NOT_SENT

    step(row, "sent", by, on=FIRST + DAY)
    assert care(treated).state is Care.WAITING

    step(row, "signed", by)
    found = care(treated)
    assert (found.state, found.until) == (Care.SIGNED, FIRST + 83 * DAY)
    assert {"planofcare.written", "planofcare.sent", "planofcare.signed"} <= set(
        AuditEvent.objects.values_list("deed", flat=True)
    )


@pytest.mark.parametrize(("days", "is_fine"), [(90, True), (91, False)])
def test_a_plan_runs_90_days_at_the_most(treated, by, days, is_fine):
    if is_fine:
        assert plan(treated, by, days=days).pk
    else:
        with pytest.raises(certifying.TooLong):
            plan(treated, by, days=days)


def test_a_clinic_may_allow_more_days_but_not_to_medicare(treated, by):
    certifying.set_clocks(
        clinic=treated.clinic, said={"recertify_days": 120}, by=by, now=NOW
    )
    plan(treated, by, first=FIRST + DAY, days=120)
    make.threshold(coverage=treated.coverage_set.get())

    with pytest.raises(certifying.TooLong):
        plan(treated, by, days=91)


def test_no_two_plans_begin_on_a_day(treated, by):
    plan(treated, by)

    with pytest.raises(certifying.BeginsTwice):
        plan(treated, by, days=30)


@pytest.mark.parametrize(("number", "is_late"), [(30, False), (31, True)])
def test_a_signature_after_thirty_days_says_why(treated, by, number, is_late):
    row = plan(treated, by)
    later = FIRST + number * DAY
    now = dt.datetime(2026, 5, 1, 15, tzinfo=dt.UTC)

    def sign(reason=""):
        return certifying.take_step(
            plan=row,
            kind="signed",
            on=later,
            who="Dr. Lund",
            reason=reason,
            by=by,
            now=now,
        )

    if is_late:
        with pytest.raises(certifying.NeedsReason):
            sign()
        assert CareStep.objects.count() == 0
    sign("The fax was lost." if is_late else "")

    assert care(treated, today=later).is_delayed is is_late


def test_a_newer_entry_replaces_and_keeps_the_one_before(treated, by):
    row = plan(treated, by)
    step(row, "sent", by, on=FIRST)

    step(row, "sent", by, on=FIRST + DAY, who="Dr. Moss")

    assert CareStep.objects.count() == 2
    assert CareStep.objects.standing().get().who == "Dr. Moss"


def test_nothing_happens_tomorrow_and_nothing_to_a_plan_that_was_withdrawn(treated, by):
    row = plan(treated, by)

    with pytest.raises(keeping.InTheFuture):
        step(row, "sent", by, on=TODAY + DAY)
    keeping.withdraw(fact=row, reason="Wrong patient.", by=by, now=NOW)
    with pytest.raises(certifying.NotStanding):
        step(row, "sent", by)
    assert care(treated).state is Care.MISSING


def test_a_plan_ends_early_on_one_of_its_own_days(treated, by):
    row = plan(treated, by)

    with pytest.raises(certifying.OutsidePlan):
        step(row, "ended", by, on=FIRST - DAY, reason="New goals.")
    step(row, "ended", by, reason="New goals.")

    assert care(treated).until == TODAY


def test_a_progress_note_begins_the_count_anew(treated, by):
    assert clocks_of(treated, today=TODAY).note.days == 2

    certifying.write_note(
        patient=treated, on=TODAY, text="Rises alone.", by=by, now=NOW
    )

    note = clocks_of(treated, today=TODAY).note
    assert (note.days, note.state, note.last_on) == (0, Note.COUNTING, TODAY)
    with pytest.raises(certifying.WrittenAlready):
        certifying.write_note(patient=treated, on=TODAY, text="More.", by=by, now=NOW)


def test_a_signed_re_evaluation_counts_as_one_and_a_first_or_open_one_does_not(treated):
    later = FIRST + 10 * DAY
    make.signed_evaluation(patient=treated, kind="first", decision="", on=later)
    again = make.evaluation(patient=treated, on=later, summary="Steady.")
    assert clocks_of(treated, today=TODAY).note.last_on is None

    again.decision, again.signed_by, again.signed_at = "continue", again.opened_by, NOW
    again.save()

    assert clocks_of(treated, today=TODAY).note.last_on == later


def test_what_is_no_treatment_day_is_not_counted(treated):
    for number, fields in enumerate(
        [
            {"status": "no_show"},
            {"status": "cancelled"},
            {"kind": "gym", "status": "attended"},
            {"discipline": "OT", "status": "attended"},
            {"status": "planned"},
        ]
    ):
        make.session(patient=treated, on=FIRST + (5 + number * 4) * DAY, **fields)

    assert clocks_of(treated, today=TODAY).note.days == 2


def test_who_comes_for_a_second_time_begins_anew(treated, by):
    plan(treated, by)
    again = FIRST + 200 * DAY
    make.signed_evaluation(patient=treated, kind="first", decision="", on=FIRST)
    make.signed_evaluation(patient=treated, kind="first", decision="", on=again)
    make.session(patient=treated, on=again, kind="evaluation", status="attended")

    found = clocks_of(treated, today=again)

    assert (found.first_on, found.note.days) == (again, 1)
    assert found.care.state is Care.MISSING


def test_medicare_is_known_by_its_threshold(treated):
    assert clocks_of(treated, today=TODAY).kind is PlanKind.INSURED

    make.threshold(coverage=treated.coverage_set.get())

    assert clocks_of(treated, today=TODAY).kind is PlanKind.MEDICARE


def test_without_a_plan_the_patient_pays_and_no_clock_runs(patient):
    make.session(patient=patient, on=FIRST, status="attended")

    found = clocks_of(patient, today=TODAY)

    assert found.kind is PlanKind.SELF_PAY
    assert (found.care.state, found.note.state) == (Care.OFF, Note.OFF)


def test_a_clinic_has_medicares_days_until_it_says_its_own(clinic, by):
    assert limits_of(clinic.pk).note_visits == 10

    certifying.set_clocks(
        clinic=clinic,
        said={"note_visits": 8, "note_wanted": 7, "note_ahead": 6},
        by=by,
        now=NOW,
    )

    assert limits_of(clinic.pk).note_visits == 8
    assert limits_of(make.clinic().pk).note_visits == 10


def test_what_was_written_is_never_changed_into_nonsense_or_deleted(treated, by):
    row = plan(treated, by)
    signed = step(row, "signed", by)
    note = make.progress_note(patient=treated)
    for fact in (signed, note):
        with pytest.raises(InternalError), transaction.atomic():
            type(fact).objects.filter(pk=fact.pk).delete()
    for fields in ({"certified_to": FIRST - DAY}, {"withdrawn_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlanOfCare.objects.filter(pk=row.pk).update(**fields)


def test_a_step_belongs_to_a_plan_of_the_same_patient(treated, by):
    row = plan(treated, by)
    other = make.patient(clinic=treated.clinic)

    with pytest.raises(IntegrityError), transaction.atomic():
        mixed_up(row, other)


def mixed_up(plan, patient):
    make.care_step(plan=plan, patient=patient)
    connection.check_constraints()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_write_at_once_one_wins(treated, by):
    plans = at_once(5, lambda _number: plan(treated, by))
    row = PlanOfCare.objects.standing().get()
    at_once(5, lambda _number: step(row, "signed", by))
    notes = at_once(
        5,
        lambda _number: certifying.write_note(
            patient=treated, on=TODAY, text="Better.", by=by, now=NOW
        ),
    )

    assert plans.count(certifying.BeginsTwice) == 4
    assert CareStep.objects.standing().count() == 1
    assert notes.count(certifying.WrittenAlready) == 4
    assert ProgressNote.objects.count() == 1


def test_settings_are_one_row_a_clinic(clinic, by):
    for days in (20, 25):
        certifying.set_clocks(
            clinic=clinic, said={"certify_days": days}, by=by, now=NOW
        )

    assert ClockSettings.objects.get().certify_days == 25
