"""The rest of the treatment: recorded once, stopped, corrected, never advised on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError

from patients.models import (
    Aid,
    BloodTest,
    BoneDensity,
    BoneScan,
    Dose,
    FitCheck,
    Medication,
    MedicationReport,
)
from patients.models.treatment.medicines import IS_GIVEN
from patients.services import keeping, treating
from ptcare.audit.models import AuditEvent
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)


def denosumab(today, **said):
    return {
        "name": "Denosumab",
        "kind": "denosumab",
        "dose": "60 mg",
        "route": "injection",
        "every": 6,
        "unit": "month",
        "first_due_on": today + 30 * DAY,
    } | said


def add(of, patient, by, **said):
    return treating.add(of=of, patient=patient, by=by, now=make.now(), **said)


def event(of, course, by, **said):
    return treating.add_event(of=of, course=course, by=by, now=make.now(), **said)


def correct(fact, by, **said):
    return treating.correct(fact=fact, by=by, now=make.now(), **said)


def test_a_medication_stands_with_who_and_when(patient, by, today):
    row = add(Medication, patient, by, **denosumab(today))

    assert (row.patient, row.clinic, row.recorded_by) == (
        patient,
        patient.clinic,
        by.user,
    )
    assert AuditEvent.objects.get(deed="medication.recorded").about_id == row.pk


@pytest.mark.parametrize("other", [{}, {"name": "DENOSUMAB"}, {"dose": "60 MG"}])
def test_what_stands_is_not_recorded_again(patient, by, today, other):
    add(Medication, patient, by, **denosumab(today))

    with pytest.raises(treating.AlreadyRecorded):
        add(Medication, patient, by, **denosumab(today, **other))


def test_what_was_stopped_may_begin_again(patient, by, today):
    row = add(Medication, patient, by, **denosumab(today))
    treating.stop(course=row, stopped_on=today, reason="Pause", by=by, now=make.now())

    add(Medication, patient, by, **denosumab(today))

    assert Medication.objects.current().count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_record_the_same_one_wins(patient, by, today):
    def record(_number):
        return add(Medication, patient, by, **denosumab(today))

    answers = at_once(3, record)

    assert answers.count(treating.AlreadyRecorded) == 2
    assert Medication.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [Dose, FitCheck, BoneScan, BloodTest])
def test_of_two_who_record_the_same_event_one_wins(patient, by, today, kind):
    if kind is Dose:
        course = make.injection(patient=patient)
        deed = lambda _n: event(Dose, course, by, given_on=today)  # noqa: E731
    elif kind is FitCheck:
        course = make.aid(patient=patient)
        deed = lambda _n: event(FitCheck, course, by, checked_on=today)  # noqa: E731
    elif kind is BoneScan:
        deed = lambda _n: add(kind, patient, by, scanned_on=today)  # noqa: E731
    else:
        deed = lambda _n: add(  # noqa: E731
            kind, patient, by, drawn_on=today, calcium="9.4 mg/dL"
        )

    answers = at_once(2, deed)

    assert answers.count(treating.AlreadyRecorded) == 1
    assert kind.objects.count() == 1


def test_a_dose_before_today_comes_with_the_medication(patient, by, today):
    given_on, due_on = today - 20 * DAY, today + 160 * DAY
    said = denosumab(today, first_due_on=due_on, last_given_on=given_on)

    row = add(Medication, patient, by, **said)

    dose = Dose.objects.get(medication=row)
    assert (dose.given_on, dose.next_due_on) == (given_on, due_on)


def test_a_dose_is_due_again_by_its_round(patient, by):
    row = make.injection(patient=patient, by=by.user)

    event(Dose, row, by, given_on=dt.date(2026, 8, 31), next_due_on=None)

    due = Medication.objects.with_next_due().get(pk=row.pk)
    assert due.last_given_on == dt.date(2026, 8, 31)
    assert due.due_on == dt.date(2027, 2, 28)


def test_the_doctors_own_date_wins_over_the_round(patient, by, today):
    row = make.injection(patient=patient)

    event(Dose, row, by, given_on=today, next_due_on=today + 90 * DAY)

    assert Medication.objects.with_next_due().get().due_on == today + 90 * DAY


def test_a_withdrawn_dose_gives_the_word_back_to_the_one_before(patient, by, today):
    row = make.injection(patient=patient)
    event(Dose, row, by, given_on=today - 200 * DAY, next_due_on=today - 20 * DAY)
    wrong = event(Dose, row, by, given_on=today)

    keeping.withdraw(fact=wrong, reason="Another patient", by=by, now=make.now())

    assert Medication.objects.with_next_due().get().due_on == today - 20 * DAY


@pytest.mark.parametrize(
    "fields",
    [
        {"every": 1, "unit": "day", "route": "injection"},  # a pen, each day
        {"every": 1, "unit": "month", "route": "mouth"},
    ],
)
def test_what_a_patient_takes_alone_has_no_recorded_doses(patient, by, today, fields):
    row = make.injection(patient=patient, **fields)

    assert not row.is_given
    assert not Medication.objects.filter(IS_GIVEN).exists()
    with pytest.raises(treating.NotGivenByDate):
        event(Dose, row, by, given_on=today)


def test_a_dose_is_not_given_tomorrow(patient, by, today):
    row = make.injection(patient=patient)

    with pytest.raises(keeping.InTheFuture):
        event(Dose, row, by, given_on=today + DAY)


def test_a_stop_says_who_when_and_why_and_keeps_what_was(patient, by, today):
    row = make.injection(patient=patient)

    treating.stop(
        course=row, stopped_on=today, reason="By the doctor", by=by, now=make.now()
    )

    row.refresh_from_db()
    assert (row.stopped_on, row.stopped_reason) == (today, "By the doctor")
    assert row.stopped_by == by.user
    assert not row.is_current
    with pytest.raises(treating.AlreadyStopped):
        treating.stop(
            course=row, stopped_on=today, reason="Again", by=by, now=make.now()
        )
    with pytest.raises(treating.AlreadyStopped):
        event(MedicationReport, row, by, asked_on=today, taken="yes")


@pytest.mark.parametrize(
    ("days", "refusal"),
    [(-11, treating.BeforeItsStart), (1, keeping.InTheFuture)],
)
def test_nothing_stops_before_its_start_or_tomorrow(patient, by, today, days, refusal):
    row = make.aid(patient=patient, started_on=today - 10 * DAY)

    with pytest.raises(refusal):
        treating.stop(
            course=row,
            stopped_on=today + days * DAY,
            reason="Worn out",
            by=by,
            now=make.now(),
        )


def test_a_correction_is_a_new_row_with_what_hung_on_the_old_one(patient, by, today):
    row = add(Medication, patient, by, **denosumab(today, dose="6 mg"))
    event(Dose, row, by, given_on=today - 10 * DAY, next_due_on=today + 170 * DAY)
    event(MedicationReport, row, by, asked_on=today, taken="sometimes")

    new = correct(row, by, **denosumab(today))

    row.refresh_from_db()
    assert (row.dose, row.withdrawn_reason) == ("6 mg", "Corrected")
    assert (row.withdrawn_by, new.dose) == (by.user, "60 mg")
    assert Dose.objects.standing().get().medication == new
    assert MedicationReport.objects.standing().get().taken == "sometimes"
    due = Medication.objects.current().with_next_due().get()
    assert due.due_on == today + 170 * DAY


def test_what_was_stopped_stays_stopped_when_it_is_corrected(patient, by, today):
    row = add(Aid, patient, by, kind="stick", name="Ok", started_on=today - 9 * DAY)
    treating.stop(course=row, stopped_on=today, reason="Broke", by=by, now=make.now())
    add(Aid, patient, by, kind="stick", name="Oak")

    new = correct(row, by, kind="stick", name="Oak", started_on=today - 8 * DAY)

    assert (new.stopped_on, new.stopped_reason) == (today, "Broke")
    assert Aid.objects.current().count() == 1
    with pytest.raises(treating.BeforeItsStart):
        correct(new, by, kind="stick", name="Oak", started_on=today + DAY)


@pytest.mark.parametrize("kind", ["medication", "aid"])
def test_a_wrong_stop_is_taken_back_and_the_entry_goes_on(patient, by, today, kind):
    row = getattr(make, kind)(patient=patient)
    tick = make.tick(**{kind: row}, on=today)
    said = {"by": by, "now": make.now()}
    treating.stop(course=row, stopped_on=today, reason="Side effects", **said)

    new = treating.take_stop_back(course=row, reason="Of somebody else", **said)

    row.refresh_from_db()
    tick.refresh_from_db()
    assert (row.withdrawn_by, row.withdrawn_reason) == (by.user, "Of somebody else")
    assert row.stopped_reason == "Side effects"
    assert new.is_current
    assert str(new) == str(row)
    assert getattr(tick, kind) == new
    with pytest.raises(treating.NotStopped):
        treating.take_stop_back(course=new, reason="Again", **said)
    new.refresh_from_db()
    assert new.is_current


def test_a_dose_goes_along_with_a_stop_taken_back(patient, by, today):
    row = add(Medication, patient, by, **denosumab(today))
    event(Dose, row, by, given_on=today, next_due_on=today + 180 * DAY)
    said = {"by": by, "now": make.now()}
    treating.stop(course=row, stopped_on=today, reason="Wrong one", **said)

    treating.take_stop_back(course=row, reason="Wrong one", **said)

    due = Medication.objects.current().with_next_due().get()
    assert due.due_on == today + 180 * DAY


def test_what_was_begun_anew_meanwhile_is_not_there_twice(patient, by, today):
    row = add(Medication, patient, by, **denosumab(today))
    said = {"by": by, "now": make.now()}
    treating.stop(course=row, stopped_on=today, reason="Wrong one", **said)
    add(Medication, patient, by, **denosumab(today))

    with pytest.raises(treating.AlreadyRecorded):
        treating.take_stop_back(course=row, reason="Wrong one", **said)

    row.refresh_from_db()
    assert row.withdrawn_at is None


def test_a_correction_that_would_stand_twice_changes_nothing(patient, by, today):
    add(Medication, patient, by, **denosumab(today))
    other = add(Medication, patient, by, **denosumab(today, dose="30 mg"))

    with pytest.raises(treating.AlreadyRecorded):
        correct(other, by, **denosumab(today))

    other.refresh_from_db()
    assert other.is_current


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_one_wins(patient, by, today):
    row = add(Aid, patient, by, kind="stick", name="Oak")

    answers = at_once(2, lambda n: correct(row, by, kind="stick", name=f"Ash {n}"))

    assert answers.count(keeping.AlreadyWithdrawn) == 1
    assert Aid.objects.current().count() == 1


def scanned(patient, by, on, *densities, **said):
    return add(BoneScan, patient, by, scanned_on=on, densities=densities, **said)


def test_a_scan_stands_with_its_sites_and_is_corrected_with_them(patient, by, today):
    row = scanned(
        patient,
        by,
        today,
        {"site": "neck", "t_score": Decimal("-2.4"), "bmd": Decimal("0.612")},
        {"site": "spine", "t_score": Decimal("-2.6")},
        machine="Hologic",
    )
    lowest = BoneDensity.objects.lowest_t_score
    assert lowest(patient) == Decimal("-2.6")

    new = correct(
        row,
        by,
        scanned_on=today,
        machine="Hologic",
        densities=[{"site": "neck", "t_score": Decimal("-1.4")}],
    )

    assert lowest(patient) == Decimal("-1.4")
    assert new.densities.get().clinic == patient.clinic


def test_the_forearm_does_not_decide_the_class(patient, by, today):
    scanned(patient, by, today, {"site": "forearm", "t_score": Decimal("-3.4")})

    assert BoneDensity.objects.lowest_t_score(patient) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"t_score": Decimal("-8.1")},
        {"t_score": Decimal("6.1")},
        {"bmd": Decimal(0)},
        {},
    ],
)
def test_the_database_refuses_what_a_scan_cannot_give(patient, wrong):
    scan = make.scan(patient=patient)

    with pytest.raises(IntegrityError), transaction.atomic():
        BoneDensity.objects.create(
            scan=scan, patient=patient, clinic=patient.clinic, site="hip", **wrong
        )


def test_values_of_a_scan_never_change(patient):
    scan = make.scan(patient=patient, t_score="-2.5")

    with pytest.raises(InternalError), transaction.atomic():
        scan.densities.update(t_score=Decimal("-1.0"))
