"""Clinic sessions are remembered on the day before and in the morning, each once."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection

from patients.models import ClinicSession
from patients.services import attending, reminding
from ptcare.notices.models import Notice
from ptcare.notices.outbox import delivering
from tests import factories as make
from tests import reminded
from tests.threads import at_once

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = dt.date(2026, 3, 17)
DAY = dt.timedelta(days=1)
EVE, MORNING = "session_eve", "session_morning"
State = Notice.State


def at(hour, minute=0, *, day=TUESDAY, zone=NEW_YORK):
    return dt.datetime.combine(day, dt.time(hour, minute), zone)


def on_the_eve(hour, minute=0, **said):
    return at(hour, minute, day=TUESDAY - DAY, **said)


def book(patient, start=dt.time(10), on=TUESDAY, **said):
    said = {"booked_at": at(9, day=on - 14 * DAY)} | said
    return make.session(patient=patient, on=on, start=start, **said)


def remind(now):
    return reminding.send_session_reminders(now=now)


def written():
    rows = Notice.objects.filter(kind__in=[EVE, MORNING]).order_by("due_at")
    return [(row.kind, row.due_at) for row in rows]


def ring(first, last, step=dt.timedelta(hours=1)):
    """Beat, as it rings: again and again from one moment to another."""
    now = first
    while now <= last:
        remind(now)
        now += step


def test_the_day_before_and_the_same_morning(patient):
    book(patient)

    ring(on_the_eve(0), at(10))

    assert written() == [(EVE, on_the_eve(16)), (MORNING, at(9))]


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (on_the_eve(15, 59), False),
        (on_the_eve(16), True),
        (on_the_eve(19, 59), True),  # beat was away all afternoon
        (on_the_eve(20), False),  # quiet hours: the morning's suffices
        (at(8, 59), False),
    ],
)
def test_the_first_is_due_from_four_until_the_quiet_hours(patient, now, is_due):
    book(patient)

    assert remind(now) == is_due


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (at(8, 59), False),
        (at(9), True),
        (at(13, 59), True),  # late, and still of use
        (at(14), False),  # it has begun
        (at(14, 1), False),
    ],
)
def test_the_second_is_due_until_the_session_begins(patient, now, is_due):
    book(patient, dt.time(14))

    assert remind(now) == is_due
    assert [kind for kind, _due in written()] == [MORNING] * is_due


def test_run_again_or_by_many_at_once_it_writes_none_twice(patient):
    book(patient)

    assert [remind(on_the_eve(16)) for _time in range(3)] == [1, 0, 0]
    assert [remind(at(9)) for _time in range(3)] == [1, 0, 0]


@pytest.mark.django_db(transaction=True)
def test_three_planners_at_once_write_each_once(clinic):
    for hour in (10, 12, 14):
        book(make.patient(clinic=clinic), start=dt.time(hour))

    written_by = at_once(3, lambda _number: remind(on_the_eve(16)))

    assert sum(written_by) == Notice.objects.count() == 3


@pytest.mark.parametrize(
    ("start", "wakes", "expected"),
    [
        (dt.time(10), None, [EVE, MORNING]),
        (dt.time(9, 59), None, [EVE]),  # the morning's would be at the door
        (dt.time(8), None, [EVE]),
        (dt.time(9, 30), dt.time(8), [EVE, MORNING]),  # who is up at eight
        (dt.time(8, 30), dt.time(6), [EVE]),  # never before eight
    ],
)
def test_an_early_session_is_told_the_evening_before(
    clinic, therapist, start, wakes, expected
):
    patient = make.patient(clinic=clinic)
    if wakes:
        reminded.ask(patient, at=wakes)
    book(patient, start)

    ring(on_the_eve(0), at(12))

    assert [kind for kind, _due in written()] == expected


@pytest.mark.parametrize("state", [None, State.STALE, State.FAILED])
def test_where_the_evening_failed_a_short_morning_is_better_than_none(patient, state):
    book(patient, dt.time(9, 30))
    if state:
        remind(on_the_eve(16))
        Notice.objects.update(state=state)

    remind(at(9))

    assert written()[-1] == (MORNING, at(9))


@pytest.mark.parametrize(
    ("zone", "eve", "morning"),
    [
        # The session is at 10:00 in New York. Hours are the patient's own.
        ("America/Los_Angeles", (16, 0), None),  # at 7:00 there: nobody is woken
        ("America/Chicago", (16, 0), None),  # at 9:00 there
        ("Europe/London", (16, 0), (9, 0)),  # at 14:00 there
        ("America/New_York", (16, 0), (9, 0)),
    ],
)
def test_hours_are_those_of_where_the_patient_lives(clinic, zone, eve, morning):
    there = ZoneInfo(zone)
    book(make.patient(clinic=clinic, time_zone=zone))

    ring(on_the_eve(0), at(10))

    expected = [(EVE, on_the_eve(*eve, zone=there))]
    if morning:
        expected.append((MORNING, at(*morning, zone=there)))
    assert written() == expected


@pytest.mark.parametrize(
    ("on", "eve", "morning"),
    [
        (dt.date(2026, 3, 8), "2026-03-07T21:00Z", "2026-03-08T13:00Z"),  # spring
        (dt.date(2026, 11, 1), "2026-10-31T20:00Z", "2026-11-01T14:00Z"),  # autumn
        (dt.date(2028, 2, 29), "2028-02-28T21:00Z", "2028-02-29T14:00Z"),
    ],
)
def test_the_clocks_go_on_and_back_and_hours_stay(patient, on, eve, morning):
    book(patient, dt.time(11), on=on)

    ring(at(0, day=on - DAY), at(11, day=on))

    assert written() == [
        (EVE, dt.datetime.fromisoformat(eve)),
        (MORNING, dt.datetime.fromisoformat(morning)),
    ]


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "eve", "morning"),
    [
        (20, 9, (16, 0), (9, 0)),
        (24, 0, (16, 0), (8, 0)),  # never before eight, whatever the clinic says
        (15, 9, (14, 0), (9, 0)),  # 16:00 is quiet there: before it begins
    ],
)
def test_a_clinic_has_quiet_hours_of_its_own(
    therapist, quiet_from, quiet_until, eve, morning
):
    clinic = make.clinic(quiet_from=quiet_from, quiet_until=quiet_until)
    book(make.patient(clinic=clinic), dt.time(11))

    ring(on_the_eve(0), at(11))

    assert written() == [(EVE, on_the_eve(*eve)), (MORNING, at(*morning))]


def test_what_was_booked_just_now_need_not_be_remembered(patient):
    book(patient, booked_at=on_the_eve(17))

    ring(on_the_eve(17), at(10))

    assert written() == [(MORNING, at(9))]


@pytest.mark.parametrize(
    "status", ["attended", "cancelled", "late_cancelled", "no_show", "rescheduled"]
)
def test_only_what_is_booked_is_remembered(patient, status):
    book(patient, status=status)

    ring(on_the_eve(0), at(10))

    assert written() == []


def test_nobody_is_sent_to_a_closed_door(patient, therapist):
    book(patient, therapist=therapist)
    book(patient, dt.time(14), on=TUESDAY + DAY)
    make.closure(clinic=patient.clinic, first_on=TUESDAY, last_on=TUESDAY)
    make.closure(
        clinic=patient.clinic,
        therapist=therapist,
        first_on=TUESDAY + DAY,
        last_on=TUESDAY + DAY,
    )
    make.closure(clinic=make.clinic(), first_on=TUESDAY, last_on=TUESDAY + DAY)

    ring(on_the_eve(0), at(14, day=TUESDAY + DAY))

    assert written() == [
        (EVE, at(16)),
        (MORNING, at(9, day=TUESDAY + DAY)),
    ]


def test_a_series_is_remembered_session_by_session(patient):
    for week in range(3):
        book(
            patient, on=TUESDAY + 7 * week * DAY, booked_at=at(9, day=TUESDAY - 9 * DAY)
        )

    ring(on_the_eve(0), at(12, day=TUESDAY + 14 * DAY), dt.timedelta(hours=1))

    days = [due.astimezone(NEW_YORK).date() for _kind, due in written()]
    assert days == [
        TUESDAY + (7 * week - back) * DAY for week in range(3) for back in (1, 0)
    ]


def test_a_moved_session_is_remembered_at_its_new_time_only(patient, clinic_admin):
    desk = make.actor(clinic_admin)
    session = book(patient)
    slot = attending.Slot(on=TUESDAY + 2 * DAY, start=dt.time(11))
    attending.move_session(session=session, slot=slot, by=desk, now=on_the_eve(10))

    ring(on_the_eve(10), at(12, day=slot.on))

    assert written() == [
        (EVE, at(16, day=slot.on - DAY)),
        (MORNING, at(9, day=slot.on)),
    ]


def test_a_closed_account_or_a_discharged_patient_hears_nothing(patient, clinic):
    gone = make.patient(
        clinic=clinic, admitted_on=TUESDAY, discharged_on=TUESDAY, birth_on=None
    )
    book(gone)
    book(patient)
    patient.user.is_active = False
    patient.user.save()

    ring(on_the_eve(0), at(10))

    assert written() == []


def delivered(patient, now):
    remind(now)
    delivering.deliver_due(now=now)
    return Notice.objects.get(user=patient.user)


def test_the_letter_says_clinic_day_time_and_phone_and_nothing_else(patient, therapist):
    book(patient, therapist=therapist, kind="re_evaluation")

    notice = delivered(patient, on_the_eve(16, 2))

    (letter,) = mail.outbox
    assert letter.subject == "Appointment reminder"
    assert "You have an appointment at 10 a.m. on Tuesday, March 17." in letter.body
    assert "Northside Clinic" in letter.body
    assert patient.clinic.phone in letter.body
    told = letter.body + letter.alternatives[0].content
    for word in ("valuation", "herap", "exercise", therapist.user.name, "clinic's own"):
        assert word not in told
    assert (notice.state, notice.about) == (State.SENT, ClinicSession.objects.get().pk)


def test_who_lives_in_another_zone_is_told_whose_hour_it_is(clinic):
    patient = make.patient(clinic=clinic, time_zone="America/Chicago")
    book(patient)

    delivered(patient, on_the_eve(17))

    assert "March 17. The time is the clinic's own." in " ".join(
        mail.outbox[0].body.split()
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "cancelled"},
        {"status": "attended"},
        {"status": "rescheduled"},
        {"on": TUESDAY - 2 * DAY},
    ],
)
def test_what_has_changed_since_is_not_sent(patient, changed):
    session = book(patient)
    remind(on_the_eve(16))
    if "status" in changed:
        changed |= {"settled_at": on_the_eve(16), "settled_by": patient.user}
    ClinicSession.objects.filter(pk=session.pk).update(**changed)

    delivering.deliver_due(now=on_the_eve(16))

    assert mail.outbox == []
    assert Notice.objects.get().state == State.CANCELLED


def test_a_day_that_was_closed_since_is_not_sent(patient):
    book(patient)
    remind(on_the_eve(16))
    make.closure(clinic=patient.clinic, first_on=TUESDAY, last_on=TUESDAY)

    delivering.deliver_due(now=on_the_eve(16))

    assert Notice.objects.get().reason == "nobody is seen on that day"


def test_a_worker_that_was_away_all_evening_leaves_it_to_the_morning(patient):
    book(patient)
    remind(on_the_eve(16))

    for now in (on_the_eve(20, 5), at(9)):
        remind(now)
        delivering.deliver_due(now=now)

    assert len(mail.outbox) == 1
    states = Notice.objects.order_by("due_at").values_list("kind", "state")
    assert list(states) == [(EVE, State.STALE), (MORNING, State.SENT)]


def test_ten_sessions_cost_no_more_than_one(statements, clinic):
    book(make.patient(clinic=clinic))
    one = len(statements(remind, on_the_eve(16)))
    sent_one = len(statements(delivering.deliver_due, now=on_the_eve(16)))
    for number in range(10):
        book(make.patient(clinic=clinic), dt.time(10 + number % 5))

    assert len(statements(remind, on_the_eve(16))) == one == 1
    ten = statements(delivering.deliver_due, now=on_the_eve(16))
    per_letter = 1  # "this one is about to be posted"
    assert len(ten) == sent_one + 9 * per_letter


def test_two_sessions_of_one_day_are_remembered_together(patient):
    for hour in (14, 10):
        book(patient, dt.time(hour))

    ring(on_the_eve(0), at(15))
    delivering.deliver_due(now=on_the_eve(16))

    assert written() == [(EVE, on_the_eve(16)), (MORNING, at(9))]
    (letter,) = mail.outbox
    words = "You have 2 appointments at 10 a.m. and 2 p.m. on Tuesday, March 17."
    assert words in letter.body
    assert words in letter.alternatives[0].content


def test_by_text_too_both_sessions_of_a_day_are_named(patient, text_office):
    make.agree_to_texts(patient)
    for hour in (10, 14):
        book(patient, dt.time(hour))

    delivered(patient, on_the_eve(16))

    (text,) = text_office.taken
    assert "You have 2 appointments at 10 a.m. and 2 p.m. on Tue Mar 17." in text


@pytest.mark.parametrize("gone", ["first", "second"])
def test_of_two_sessions_the_one_that_was_called_off_is_not_named(patient, gone):
    sessions = [book(patient, dt.time(hour)) for hour in (10, 14)]
    remind(on_the_eve(16))
    ClinicSession.objects.filter(pk=sessions[gone == "second"].pk).update(
        status="cancelled", settled_at=on_the_eve(16), settled_by=patient.user
    )

    ring(on_the_eve(16), on_the_eve(19))
    delivering.deliver_due(now=on_the_eve(16))

    (letter,) = mail.outbox
    hour = "10 a.m." if gone == "second" else "2 p.m."
    assert f"You have an appointment at {hour} on Tuesday, March 17." in letter.body


def test_of_two_sessions_the_first_of_which_is_over_nothing_more_is_said(patient):
    first, _second = (book(patient, dt.time(hour)) for hour in (10, 14))
    ring(on_the_eve(0), at(10))
    ClinicSession.objects.filter(pk=first.pk).update(
        status="attended", settled_at=at(10), settled_by=patient.user
    )

    ring(at(11), at(14))

    assert written() == [(EVE, on_the_eve(16)), (MORNING, at(9))]


def attended(patient, many):
    """So many sessions that are over, of which PostgreSQL has taken stock."""
    one = make.session(patient=patient, status="attended", on=TUESDAY - DAY)
    fields = {each.attname: getattr(one, each.attname) for each in one._meta.fields}
    del fields["id"]
    days = (TUESDAY - 7 * (1 + number) * DAY for number in range(many))
    ClinicSession.objects.bulk_create(
        ClinicSession(**fields | {"on": day}) for day in days
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE patients_clinicsession")


def test_sessions_are_found_by_an_index_of_those_that_wait(patient):
    attended(patient, 400)
    with connection.cursor() as cursor:
        for off in ("enable_seqscan", "enable_nestloop"):  # each table by itself
            cursor.execute(f"SET LOCAL {off} = off")
        said = {
            "now": at(9),
            "link": "/",
            "first": TUESDAY - DAY,
            "last": TUESDAY + 2 * DAY,
        }
        cursor.execute("EXPLAIN " + reminding.WRITE, said)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "sessions_ahead" in plan


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "Northside Clinic",
            (
                "Northside Clinic: You have an appointment at 10 a.m. on Tue Mar 17."
                " Questions: 555 0100. Sign in: http://localhost:8000"
                " Reply STOP to opt out."
            ),
        ),
        (
            "The Northside Clinic at the Old Mill by the Long River",
            (
                "The Northside Clinic at the Old Mill by the Long River: You have an"
                " appointment at 10 a.m. on Tue Mar 17. Questions: 555 0100."
                " Reply STOP to opt out."
            ),
        ),
    ],
)
def test_who_has_agreed_to_texts_is_texted_day_and_hour(
    patient, text_office, name, words
):
    make.agree_to_texts(patient)
    patient.clinic.notice_name = name
    patient.clinic.save()
    book(patient)

    notice = delivered(patient, on_the_eve(16))

    assert text_office.taken == [words]
    assert (mail.outbox, notice.channel) == ([], "sms")
