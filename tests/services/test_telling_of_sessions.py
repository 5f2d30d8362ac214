"""What the clinic changes about a near session is told to the patient, once."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection

from patients.models import ClinicSession
from patients.services import attending
from patients.services.attending import Slot, WrongMark
from ptcare.notices.models import Notice
from ptcare.notices.outbox import delivering
from tests import factories as make

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = dt.date(2026, 3, 16)
NOW = dt.datetime(2026, 3, 16, 11, tzinfo=NEW_YORK)
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
BOOKED, MOVED, CANCELLED = "session_booked", "session_moved", "session_cancelled"
Status = ClinicSession.Status


def slot(days, hour=10):
    return Slot(on=MONDAY + days * DAY, start=dt.time(hour))


def book(patient, desk, *slots, now=NOW):
    return attending.book_series(patient=patient, slots=slots, by=desk, now=now)


def move(session, desk, to, now=NOW):
    return attending.move_session(session=session, slot=to, by=desk, now=now)


def release(session, desk, status=Status.CANCELLED, now=NOW):
    attending.release_session(session=session, status=status, by=desk, now=now)


def told():
    waiting = Notice.objects.exclude(state=Notice.State.CANCELLED)
    return list(waiting.order_by("pk").values_list("kind", "about"))


@pytest.mark.parametrize(
    ("days", "hour", "is_told"),
    [(0, 12, True), (1, 10, True), (7, 11, True), (7, 12, False), (30, 10, False)],
)
def test_a_session_of_the_next_seven_days_is_told(patient, desk, days, hour, is_told):
    (session,) = book(patient, desk, slot(days, hour))

    assert told() == [(BOOKED, session.pk)] * is_told


def test_of_a_series_only_the_first_is_told(patient, desk):
    sessions = book(patient, desk, slot(8), slot(1), slot(3))

    assert told() == [(BOOKED, sessions[0].pk)]
    assert sessions[0].on == MONDAY + DAY


def test_what_a_patient_did_themself_is_not_told_to_them(patient):
    themself = make.actor(patient)
    (session,) = book(patient, themself, slot(1))
    moved = move(session, themself, slot(2))
    release(moved, themself)

    assert told() == []


@pytest.mark.parametrize(
    ("first", "then", "is_told"),
    [(2, 3, True), (2, 30, True), (30, 2, True), (30, 31, False)],
)
def test_a_move_is_told_if_either_day_is_near(patient, desk, first, then, is_told):
    session = make.session(patient=patient, on=MONDAY + first * DAY, booked_at=NOW)

    moved = move(session, desk, slot(then))

    assert told() == [(MOVED, moved.pk)] * is_told


def test_a_session_that_is_moved_twice_is_told_where_it_is_now(patient, desk):
    session = make.session(patient=patient, on=MONDAY + DAY)
    last = move(move(session, desk, slot(2)), desk, slot(3, 14))

    delivering.deliver_due(now=NOW + 10 * MINUTE)

    (letter,) = mail.outbox
    assert letter.subject == "Your appointment has moved"
    assert "It is now at 2 p.m. on Thursday, March 19." in letter.body
    assert last.pk == Notice.objects.get(state=Notice.State.SENT).about


def test_what_is_booked_and_moved_at_once_is_new_where_it_is_now(patient, desk):
    (session,) = book(patient, desk, slot(1))

    moved = move(session, desk, slot(2), now=NOW + MINUTE)

    assert told() == [(BOOKED, moved.pk)]


def test_what_is_booked_and_taken_back_at_once_is_not_told_at_all(patient, desk):
    (session,) = book(patient, desk, slot(1))
    release(session, desk, now=NOW + MINUTE)

    assert told() == []


@pytest.mark.parametrize(
    ("status", "is_told"), [(Status.CANCELLED, True), (Status.LATE_CANCELLED, False)]
)
def test_a_cancelled_session_is_told(patient, desk, status, is_told):
    session = make.session(patient=patient, on=MONDAY + DAY)

    release(session, desk, status)

    assert told() == [(CANCELLED, session.pk)] * is_told


def test_moved_and_cancelled_at_once_it_is_told_of_the_day_they_know(patient, desk):
    session = make.session(patient=patient, on=MONDAY + DAY)
    again = move(move(session, desk, slot(2)), desk, slot(3), now=NOW + MINUTE)
    release(again, desk, now=NOW + 2 * MINUTE)

    delivering.deliver_due(now=NOW + 12 * MINUTE)

    (letter,) = mail.outbox
    assert letter.subject == "Appointment cancelled"
    assert "Tuesday, March 17" in letter.body

    attending.take_mark_back(
        session=again, reason=WrongMark.WRONG_BUTTON, by=desk, now=NOW + 20 * MINUTE
    )
    delivering.deliver_due(now=NOW + 30 * MINUTE)

    assert "10 a.m. on Thursday, March 19" in mail.outbox[-1].body


def test_a_wrong_mark_that_is_taken_back_in_time_is_not_told(patient, desk):
    session = make.session(patient=patient, on=MONDAY + DAY)
    release(session, desk)
    attending.take_mark_back(
        session=session, reason=WrongMark.WRONG_BUTTON, by=desk, now=NOW + MINUTE
    )

    delivering.deliver_due(now=NOW + 10 * MINUTE)

    assert mail.outbox == []


def test_who_has_heard_of_a_wrong_cancellation_hears_that_it_stands(patient, desk):
    session = make.session(patient=patient, on=MONDAY + DAY)
    release(session, desk)
    delivering.deliver_due(now=NOW + 10 * MINUTE)
    attending.take_mark_back(
        session=session, reason=WrongMark.WRONG_BUTTON, by=desk, now=NOW + 20 * MINUTE
    )

    delivering.deliver_due(now=NOW + 30 * MINUTE)

    assert told() == [(CANCELLED, session.pk), (BOOKED, session.pk)]
    assert "at 9 a.m. on Tuesday, March 17" in mail.outbox[-1].body


def test_cancelled_again_after_that_it_is_told(patient, desk):
    session = make.session(patient=patient, on=MONDAY + DAY)
    release(session, desk)
    attending.take_mark_back(
        session=session, reason=WrongMark.WRONG_BUTTON, by=desk, now=NOW + MINUTE
    )
    delivering.deliver_due(now=NOW + 10 * MINUTE)

    release(session, desk, now=NOW + 11 * MINUTE)
    delivering.deliver_due(now=NOW + 21 * MINUTE)

    (letter,) = mail.outbox
    assert "at 9 a.m. on Tuesday, March 17 is cancelled" in letter.body


def test_what_they_have_heard_is_found_by_an_index(patient, desk, statements):
    """However many notices there are by then."""
    session = make.session(patient=patient, on=MONDAY + DAY)
    wrong = {"reason": WrongMark.WRONG_BUTTON, "by": desk, "now": NOW + MINUTE}

    def cancel_by_mistake():
        release(session, desk)
        attending.take_mark_back(session=session, **wrong)

    asked = statements(cancel_by_mistake)
    read = [sql for sql in asked if sql.startswith("SELECT") and "notices_" in sql]

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for sql in read:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert re.search(r"Index Cond: .*\b(key|user_id|message_id)\b", plan), plan
    assert len(read) == 4


def test_it_waits_for_the_morning(patient, desk):
    late = NOW.replace(hour=21)
    book(patient, desk, slot(2), now=late)

    delivering.deliver_due(now=late + 10 * MINUTE)
    assert mail.outbox == []

    delivering.deliver_due(now=NOW.replace(day=17, hour=9))
    assert [letter.subject for letter in mail.outbox] == ["New appointment"]


def test_nothing_is_told_of_a_session_that_has_begun(patient, desk):
    late = NOW.replace(hour=21)
    book(patient, desk, slot(1, 8), now=late)

    delivering.deliver_due(now=NOW.replace(day=17, hour=9))

    assert mail.outbox == []
    assert Notice.objects.get().state == Notice.State.STALE
