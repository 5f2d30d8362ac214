"""Attended and signed in one press: wholly, once, or not at all."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.models import ClinicSession
from patients.services import attending
from ptcare.audit.models import AuditEvent
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)


@pytest.fixture
def end(by):
    return lambda row: attending.attend_and_sign(session=row, by=by, now=make.now())


def deeds():
    return set(AuditEvent.objects.values_list("deed", flat=True))


def test_a_booked_session_becomes_attended_and_signed(patient, by, end):
    row = make.session(patient=patient, on=make.today() - DAY)

    end(row)

    row.refresh_from_db()
    assert (row.status, row.settled_by, row.signed_by) == ("attended", by.user, by.user)
    assert {"session.attended", "session.signed"} <= deeds()


def test_what_the_desk_has_marked_keeps_who_marked_it(patient, by, clinic_admin, end):
    row = make.session(
        patient=patient,
        on=make.today() - DAY,
        status="attended",
        settled_by=clinic_admin.user,
    )

    end(row)

    row.refresh_from_db()
    assert (row.settled_by, row.signed_by) == (clinic_admin.user, by.user)
    assert "session.attended" not in deeds()


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"on": make.today() + 2 * DAY}, attending.StillAhead),
        ({"status": "no_show", "on": make.today() - DAY}, attending.NotBooked),
        ({"status": "rescheduled", "on": make.today() - DAY}, attending.NotBooked),
    ],
)
def test_what_did_not_take_place_is_neither_attended_nor_signed(
    patient, end, fields, refusal
):
    row = make.session(patient=patient, **fields)
    before = row.status

    with pytest.raises(refusal):
        end(row)

    row.refresh_from_db()
    assert (row.status, row.signed_at) == (before, None)


@pytest.mark.django_db(transaction=True)
def test_of_two_therapists_at_once_one_signs(patient, therapist):
    row = make.session(patient=patient, on=make.today() - DAY)
    actors = [make.actor(therapist), make.actor(make.member(clinic=patient.clinic))]

    answers = at_once(
        2,
        lambda number: attending.attend_and_sign(
            session=row, by=actors[number], now=make.now()
        ),
    )

    assert sorted(map(str, answers)) == sorted(
        map(str, [None, attending.AlreadySigned])
    )
    assert ClinicSession.objects.get().is_signed
    assert AuditEvent.objects.filter(deed="session.signed").count() == 1
