"""One letter ahead of what comes due, one on its day; however often the task runs."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from patients.models import Aid, Dose, FitCheck
from patients.models.treatment.dues import dues_of
from patients.rules import recurring
from patients.services import keeping, treating
from ptcare.notices.models import Notice
from tests import factories as make
from tests import reminded
from tests.reminded import Kind
from tests.threads import at_once

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = dt.date(2026, 3, 2)
DAY = dt.timedelta(days=1)


def at(hour, minute=0, day=MONDAY, zone=NEW_YORK):
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=zone)


def announce(day=MONDAY, hour=9):
    return tell(at(hour, day=day))


def tell(now):
    """Of a day that no planner has looked at."""
    reminded.wind(now)
    return reminded.remind(now, Kind.DUES)


def keys():
    return sorted(Notice.objects.values_list("key", flat=True))


@pytest.fixture
def injection(patient):
    return make.injection(patient=patient, first_due_on=MONDAY)


def test_a_letter_goes_two_weeks_before_and_one_on_the_day(injection, patient):
    told = [
        day for number in range(-30, 30) if announce(day=(day := MONDAY + number * DAY))
    ]

    assert told == [MONDAY - 14 * DAY, MONDAY]
    assert keys() == [
        f"treatment:{patient.pk}:2026-03-02:ahead",
        f"treatment:{patient.pk}:2026-03-02:day",
    ]


def test_the_letter_says_where_and_never_what(injection, patient):
    announce()

    notice = Notice.objects.get()
    assert (notice.user, notice.kind) == (patient.user, "plan_reminder")
    assert (notice.due_at, notice.stale_at) == (at(9), at(20))
    assert notice.link == "/plan/"


def test_twice_tells_nobody_twice(injection):
    assert announce() == 1
    assert announce() == announce(hour=12) == announce(hour=19) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one(injection):
    reminded.wind(at(9))

    assert sorted(at_once(3, lambda _number: reminded.plan(at(9), Kind.DUES))) == [
        0,
        0,
        1,
    ]


@pytest.mark.parametrize(
    ("hour", "expected"), [(0, 0), (8, 0), (9, 1), (15, 1), (19, 1), (20, 0), (23, 0)]
)
def test_it_comes_in_the_day_and_not_in_the_quiet(injection, hour, expected):
    assert announce(hour=hour) == expected


def test_in_the_hour_the_patient_chose(injection, patient):
    reminded.ask(patient, Kind.DUES, at=dt.time(11, 30))

    assert announce(hour=11) == 0
    assert announce(hour=12) == 1
    assert Notice.objects.get().due_at == at(11, 30)


def test_without_a_daily_reminder_where_the_clinics_day_begins(injection, patient):
    reminded.ask(patient, is_on=False)

    assert announce(hour=9) == 1
    assert Notice.objects.get().due_at == at(9)


def test_each_patient_has_their_own_day(clinic):
    for zone in ("America/Los_Angeles", "Europe/Berlin"):
        patient = make.patient(clinic=clinic, time_zone=zone)
        make.injection(patient=patient, first_due_on=MONDAY)

    assert tell(at(9, zone=ZoneInfo("Europe/Berlin"))) == 1
    assert tell(at(9)) == 0
    assert tell(at(13)) == 1


def test_what_falls_on_one_day_is_one_letter(injection, patient):
    make.aid(patient=patient, first_check_on=MONDAY)
    make.scan(patient=patient, scanned_on=MONDAY - 700 * DAY, next_due_on=MONDAY)
    make.blood_test(patient=patient, drawn_on=MONDAY - 90 * DAY, next_due_on=MONDAY)

    assert announce() == 1


@pytest.mark.parametrize("number", [14, 9, 3])
def test_a_letter_missed_in_a_storm_comes_later(injection, number):
    assert announce(day=MONDAY - number * DAY) == 1


@pytest.mark.parametrize("number", [15, 2, 1, -1])
def test_too_early_or_too_near_there_is_no_letter_ahead(injection, number):
    assert announce(day=MONDAY - number * DAY) == 0


def fit_check(patient):
    make.aid(patient=patient, first_check_on=MONDAY)


def bone_scan(patient):
    make.scan(patient=patient, scanned_on=MONDAY - 700 * DAY, next_due_on=MONDAY)


def blood_test(patient):
    make.blood_test(patient=patient, drawn_on=MONDAY - 90 * DAY, next_due_on=MONDAY)


def monthly_tablet(patient):
    first = MONDAY - 59 * DAY  # 2 January
    make.injection(patient=patient, route="mouth", every=1, first_due_on=first)


@pytest.mark.parametrize("thing", [fit_check, bone_scan, blood_test, monthly_tablet])
def test_all_with_a_date_is_told_on_its_day(patient, thing):
    thing(patient)

    assert announce(day=MONDAY - DAY) == 0
    assert announce() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"every": 1, "unit": "day", "first_due_on": None},
        {"every": 1, "unit": "week"},
        {"every": 27, "unit": "day", "route": "mouth"},
        {"every": None, "unit": "as_needed", "first_due_on": None},
    ],
)
def test_a_habit_has_no_letters(patient, fields):
    make.injection(patient=patient, **{"first_due_on": MONDAY} | fields)

    assert announce() == 0


def stop(row, by):
    treating.stop(course=row, stopped_on=MONDAY, reason="Over", by=by, now=make.now())


def withdraw(row, by):
    keeping.withdraw(fact=row, reason="Mistaken", by=by, now=make.now())


def discharge(row, by):
    row.patient.admitted_on = row.patient.discharged_on = MONDAY
    row.patient.save()


def close(row, by):
    row.patient.user.is_active = False
    row.patient.user.save()


def give(row, by):
    treating.add_event(of=Dose, course=row, given_on=MONDAY, by=by, now=make.now())


@pytest.mark.parametrize("deed", [stop, withdraw, discharge, close, give])
def test_what_is_over_is_not_announced(injection, therapist, deed):
    deed(injection, make.actor(therapist))

    assert announce() == 0


def test_a_newer_scan_takes_the_older_ones_date_away(patient):
    make.scan(patient=patient, scanned_on=MONDAY - 700 * DAY, next_due_on=MONDAY)
    make.scan(patient=patient, scanned_on=MONDAY - 10 * DAY)

    assert announce() == 0


def test_of_two_scans_of_one_day_the_one_that_says_an_earlier_date_counts(patient):
    for machine, days in ("first", 1), ("second", 0), ("third", None):
        make.scan(
            patient=patient,
            machine=machine,
            scanned_on=MONDAY - 700 * DAY,
            next_due_on=None if days is None else MONDAY + days * DAY,
        )
    [due] = dues_of(patient, make.actor(patient), today=MONDAY)

    assert due.on == MONDAY
    assert announce() == 1
    assert announce(day=MONDAY + DAY) == 0


def test_a_fit_check_without_a_next_one_ends_the_letters(patient, therapist):
    row = make.aid(patient=patient, first_check_on=MONDAY)
    assert Aid.objects.with_next_due().get().due_on == MONDAY
    said = {"by": make.actor(therapist), "now": make.now()}
    treating.add_event(of=FitCheck, course=row, checked_on=MONDAY, **said)

    assert announce() == 0


def test_a_corrected_medicine_is_not_told_again(injection, therapist):
    announce()
    said = {"by": make.actor(therapist), "now": make.now()}
    names = ("name", "kind", "route", "every", "unit", "first_due_on")
    fields = {name: getattr(injection, name) for name in names}

    treating.correct(fact=injection, dose="60 mg/ml", **fields, **said)

    assert announce() == 0


@pytest.mark.parametrize(
    ("first", "every", "told"),
    [
        (dt.date(2026, 1, 31), 1, [dt.date(2026, 2, 28), dt.date(2026, 3, 31)]),
        (dt.date(2025, 11, 30), 3, [dt.date(2026, 2, 28)]),
        (dt.date(2024, 2, 29), 12, [dt.date(2026, 2, 28)]),
        (dt.date(2026, 3, 5), 1, [dt.date(2026, 3, 5), dt.date(2026, 4, 5)]),
    ],
)
def test_letters_of_a_round_are_those_of_the_rule(patient, first, every, told):
    make.injection(patient=patient, route="mouth", every=every, first_due_on=first)
    days = [dt.date(2026, 2, 10) + number * DAY for number in range(55)]

    assert [day for day in days if announce(day=day)] == told
    for day in days:
        falls = recurring.falls_on(
            first, every=every, unit=recurring.Unit.MONTH, on=day
        )
        assert falls is (day in told)
