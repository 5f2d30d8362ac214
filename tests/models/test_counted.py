"""The database itself marks what is stale, and lets nobody edit what was counted."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from patients.models import (
    ClinicSession,
    Coverage,
    CoverageSnapshot,
    CoverVersion,
    Patient,
    PriceList,
)
from patients.services import counting
from tests import factories as make
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 16)


def version(patient):
    return CoverVersion.objects.get(patient=patient).version


def is_stale(patient, today=TODAY):
    return Patient.objects.with_cover(today=today).get(pk=patient.pk).cover_is_stale


def test_who_is_new_is_still_to_be_counted(patient):
    assert is_stale(patient)
    assert CoverVersion.objects.behind_their_facts().get().patient == patient


def test_raw_sql_and_bulk_writes_raise_the_version_as_well(patient):
    session = make.session(patient=patient)
    first = version(patient)

    ClinicSession.objects.filter(pk=session.pk).update(kind="group")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE patients_clinicsession SET kind = 'treatment'")

    assert version(patient) == first + 2


def test_a_statement_raises_a_version_once_however_many_rows_it_writes(patient):
    for days in range(0, 9, 3):
        make.session(patient=patient, on=TODAY + dt.timedelta(days=days))
    other = make.patient(clinic=patient.clinic)
    first, others = version(patient), version(other)

    ClinicSession.objects.update(minutes=30)

    assert (version(patient), version(other)) == (first + 1, others)


def test_prices_are_facts_of_everybody_at_that_clinic_alone(patient):
    near, far = make.patient(clinic=patient.clinic), make.patient()
    before = [version(each) for each in (patient, near, far)]

    PriceList.objects.create(
        clinic=patient.clinic,
        valid_from=TODAY,
        evaluation_cents=1,
        re_evaluation_cents=1,
        treatment_cents=1,
        group_cents=1,
        gym_cents=1,
    )

    after = [version(each) for each in (patient, near, far)]
    assert after == [before[0] + 1, before[1] + 1, before[2]]


def test_what_is_undone_marks_nothing(patient):
    make.snapshot(patient, at=NOW)

    with transaction.atomic():
        make.session(patient=patient)
        assert is_stale(patient)
        transaction.set_rollback(True)

    assert not is_stale(patient)


def test_a_list_says_no_figure_that_may_be_old(patient):
    make.coverage(patient=patient, limit=9, effective_from=TODAY)
    make.snapshot(patient, at=NOW)
    rows = Patient.objects.with_cover(today=TODAY)
    assert rows.get().cover_left == 9

    make.session(patient=patient, on=TODAY)

    row = rows.get()
    assert (row.cover_is_stale, row.cover_left, row.cover_limit) == (True, None, None)
    assert rows.with_plans_end().get().cover_until is None


def test_a_snapshot_of_yesterday_is_stale(patient):
    make.snapshot(patient, at=NOW)

    assert not is_stale(patient)
    assert is_stale(patient, today=TODAY + dt.timedelta(days=1))


@pytest.mark.parametrize(
    "change", [{"visits_left": 99}, {"result": {}}, {"version": 99}, {"digest": "x"}]
)
def test_nobody_edits_a_snapshot(patient, change):
    make.snapshot(patient, at=NOW)

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        CoverageSnapshot.objects.update(**change)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        CoverageSnapshot.objects.all().delete()


def test_what_is_superseded_stays_so(patient):
    make.snapshot(patient, at=NOW)
    CoverageSnapshot.objects.update(superseded_at=NOW)

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        CoverageSnapshot.objects.update(superseded_at=None)


@pytest.mark.django_db(transaction=True)
def test_twenty_who_change_facts_and_three_who_count_never_jam(clinic):
    """Desks by turns of one and of all, workers beside them: in the end all is true."""
    patients = [make.patient(clinic=clinic) for _ in range(6)]
    plans = [make.coverage(patient=each, limit=30) for each in patients]

    def work(number):
        if number % 4 == 0:
            return counting.recount_stale(clinic=clinic, now=NOW, most=3)
        if number % 4 == 1:
            return Coverage.objects.update(copay_cents=number)
        with transaction.atomic():
            patient = counting.hold(patients[number % 6])
            make.session(
                patient=patient,
                by=patient.user,
                on=TODAY + dt.timedelta(days=3 * number),
            )
            return counting.current(patient, now=NOW).result.totals.covered_reserved

    answers = at_once(23, work)

    assert not [each for each in answers if isinstance(each, type)], answers
    while counting.recount_stale(clinic=clinic, now=NOW, most=50):
        pass
    booked = {row.patient_id: row.booked for row in CoverageSnapshot.objects.current()}
    for plan in plans:
        sessions = ClinicSession.objects.filter(patient=plan.patient_id).count()
        result = counting.current(plan.patient, now=NOW).result
        assert len(result.sessions) == sessions
        assert booked[plan.patient_id] == result.patient_summary.booked


@pytest.mark.django_db(transaction=True)
def test_four_workers_share_what_is_stale(clinic):
    for _ in range(12):
        make.patient(clinic=clinic)

    counted = at_once(
        4, lambda _number: counting.recount_stale(clinic=clinic, now=NOW, most=4)
    )

    assert sum(counted) <= 12
    while counting.recount_stale(clinic=clinic, now=NOW, most=4):
        pass
    assert CoverageSnapshot.objects.count() == 12  # nobody was counted twice


def test_a_snapshot_of_a_day_to_come_is_stale_once_the_clinics_clock_was_set_back(
    clinic, patient
):
    at = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)
    clinic.time_zone = patient.clinic.time_zone = "Asia/Tokyo"
    clinic.save()
    assert make.snapshot(patient, at=at).as_of == dt.date(2026, 3, 17)

    clinic.time_zone = patient.clinic.time_zone = "America/New_York"
    clinic.save()

    assert counting.clinics_to_count(now=at) == [clinic]
    assert counting.recount_stale(clinic=clinic, now=at, most=5) == 1
    assert make.snapshot(patient, at=at).as_of == dt.date(2026, 3, 16)
