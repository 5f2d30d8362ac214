"""A row that is kept is shown while the rules would say the same, and no longer."""

from __future__ import annotations

import datetime as dt
import sys
from inspect import ismodule
from pathlib import Path

import pytest
from django.db.models import F

from patients.models import Patient
from patients.models.counted import CoverVersion
from patients.services.counting import clinic_day
from programs.models import CaseloadPlace, caseload, caseload_facts, caseload_rows
from programs.models.caseload import read_rows, rows_on
from programs.models.caseload_kept import (
    COUNTED_WITHIN,
    files,
    good_until,
    kept_rows,
)
from programs.models.caseload_lists import with_place
from programs.services import placing
from tests import factories as make

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
MOMENT = dt.timedelta(microseconds=1)
NOON = dt.datetime(2026, 3, 30, 12, tzinfo=dt.UTC)


@pytest.fixture
def item(patient):
    return make.item_done_well(patient)


def place(patient, now):
    placing.place([patient.pk], clinic=patient.clinic, now=now)


def place_of(patient):
    return CaseloadPlace.objects.filter(patient=patient)


def live(patient, now):
    """As the rules say it at that moment."""
    rows = Patient.objects.filter(pk=patient.pk)
    return read_rows(rows, today=clinic_day(patient.clinic, now), now=now)[0]


def read(patient, now):
    rows = Patient.objects.filter(pk=patient.pk)
    return list(with_place(rows, today=clinic_day(patient.clinic, now)))


def holds(patient, now):
    return bool(kept_rows(read(patient, now), now=now))


def test_a_kept_row_is_shown_without_another_look_at_the_record(item, statements):
    now = make.now()
    place(item.patient, now)
    found = read(item.patient, now)
    today = clinic_day(item.clinic, now)

    assert statements(rows_on, found, today=today, now=now) == []


@pytest.mark.parametrize("name", ["version", "shown", "good_until"])
def test_nothing_is_shown_that_was_not_kept_to_the_end(item, name):
    now = make.now()
    place(item.patient, now)
    other = {"version": 2, "shown": "", "good_until": now}

    place_of(item.patient).update(**{name: other[name]}, counted=1)

    assert not holds(item.patient, now)


def test_a_row_of_another_release_is_worked_out_anew(item):
    now = make.now()
    place(item.patient, now)
    row = place_of(item.patient).get()
    row.shown = row.shown.replace('{"code":"', '{"code":"0')
    row.save()

    assert not holds(item.patient, now)


@pytest.mark.parametrize("where", [caseload, caseload_facts, caseload_rows])
def test_every_file_that_has_a_say_in_a_row_tells_its_release(where):
    used = [each for each in vars(where).values() if hasattr(each, "__module__")]
    modules = {each.__module__ for each in used}
    modules |= {each.__name__ for each in vars(where).values() if ismodule(each)}
    ours = [name for name in modules if name.startswith(("patients.", "programs."))]

    read = {Path(sys.modules[name].__file__) for name in ours}

    assert len(read) > 3
    assert read <= set(files())


def test_a_row_whose_cover_is_being_counted_is_worked_out_anew(item):
    patient, now = item.patient, make.now()
    make.snapshot(patient)
    place(patient, now)
    assert holds(patient, now)

    CoverVersion.objects.filter(patient=patient).update(version=F("version") + 1)

    assert not holds(patient, now)
    assert good_until(live(patient, now), now=now) <= now + COUNTED_WITHIN


@pytest.mark.parametrize(
    ("zone", "ends"),
    [
        ("America/New_York", "2026-03-31T04:00+00:00"),
        ("Pacific/Auckland", "2026-03-30T11:00+00:00"),
        ("America/Los_Angeles", "2026-03-31T04:00+00:00"),
    ],
)
def test_a_row_holds_until_a_day_ends_at_the_patients_or_the_clinics(
    clinic, zone, ends
):
    clinic.time_zone = "America/New_York"
    clinic.save()
    patient = make.patient(clinic=clinic, time_zone=zone)
    now = NOON - 2 * HOUR
    make.snapshot(patient, at=now)

    place(patient, now)

    until = dt.datetime.fromisoformat(ends)
    assert place_of(patient).get().good_until == until
    assert holds(patient, until - MOMENT)
    assert not holds(patient, until)


@pytest.mark.parametrize(("hours", "left"), [(0, 24), (1, 23), (23, 1), (24, 24)])
def test_a_sign_that_waits_ends_it_with_each_of_its_days(clinic, hours, left):
    clinic.time_zone = "Etc/GMT-12"  # where noon is midnight
    clinic.save()
    patient = make.patient(clinic=clinic, time_zone=clinic.time_zone)
    make.snapshot(patient, at=NOON)
    make.flag(patient=patient, raised_at=NOON - hours * HOUR)

    until = good_until(live(patient, NOON), now=NOON)

    assert until == NOON + left * HOUR
    assert live(patient, until - MOMENT).found == live(patient, NOON).found
    assert live(patient, until).found != live(patient, NOON).found


def test_the_name_of_who_looked_is_read_when_it_is_shown(item, therapist):
    patient, now = item.patient, make.now()
    make.review(patient=patient, recorded_by=therapist.user)
    make.flag(patient=patient, taken_by=therapist.user, taken_at=now)
    place(patient, now)

    therapist.user.name = "Another Name"
    therapist.user.save()

    row = kept_rows(read(patient, now), now=now)[patient.pk]
    assert (row.look.by, row.signs[0].taken_by) == ("Another Name", "Another Name")
