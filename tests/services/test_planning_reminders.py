"""When reminders are looked at: late, twice, after a move, and of the rarer kinds."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection

from programs.models import Reminder
from programs.services import reminding
from programs.services.reminding import Wishes, planning
from ptcare.notices.models import Notice
from ptcare.notices.outbox import delivering
from tests import factories as make
from tests import reminded
from tests.reminded import Kind

NEW_YORK, TOKYO = ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")
HONOLULU = ZoneInfo("Pacific/Honolulu")
MONDAY = dt.date(2026, 3, 2)
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
EXERCISE = "exercise_reminder"


def at(hour, minute=0, day=MONDAY, zone=NEW_YORK):
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=zone)


@pytest.fixture
def program(patient):
    return make.program(patient=patient, starts_on=MONDAY - 30 * DAY)


@pytest.fixture
def item(program):
    return make.item(program=program, weekdays=EVERY_DAY)


@pytest.fixture
def nine(item, patient):
    """Asked for at nine from this Monday on."""
    return reminded.ask(patient, next_due_at=at(9))


def told(kind=EXERCISE):
    """Of which days, and what became of each."""
    rows = Notice.objects.filter(kind=kind).order_by("on")
    return list(rows.values_list("on", "state"))


# Late, or not at all for a day.


def test_after_a_day_without_planners_yesterday_is_recorded_and_not_sent(nine):
    sent = reminded.remind(at(9) + 26 * HOUR, Kind.EXERCISE)

    assert sent == 1
    assert told() == [(MONDAY, "stale"), (MONDAY + DAY, "sent")]
    nine.refresh_from_db()
    assert nine.next_due_at == at(9, day=MONDAY + 2 * DAY)


def test_an_hour_before_its_own_nothing_of_today_is_told(nine):
    assert reminded.remind(at(8, day=MONDAY + DAY), Kind.EXERCISE) == 0

    assert told() == [(MONDAY, "stale")]
    assert reminded.remind(at(9, day=MONDAY + DAY), Kind.EXERCISE) == 1


def test_after_a_month_a_week_of_missed_days_is_recorded(nine):
    assert reminded.remind(at(9, day=MONDAY + 30 * DAY), Kind.EXERCISE) == 1

    assert [on for on, _state in told()] == [MONDAY + n * DAY for n in range(24, 31)]


def test_on_a_day_without_exercises_nothing_is_written(nine, item):
    item.weekdays = [2]
    item.save()

    assert reminded.plan(at(9), Kind.EXERCISE) == 0
    assert reminded.plan(at(9, day=MONDAY + DAY), Kind.EXERCISE) == 1


@pytest.mark.parametrize(
    "first", [MONDAY, dt.date(2028, 2, 28), dt.date(2026, 12, 31)], ids=str
)
def test_the_first_and_the_last_day_of_a_program_count_and_no_other(patient, first):
    program = make.program(patient=patient, starts_on=first, ends_on=first + 2 * DAY)
    make.item(program=program, weekdays=EVERY_DAY)
    reminded.ask(patient, next_due_at=at(9, day=first - 2 * DAY))

    days = [first + number * DAY for number in range(-2, 6)]
    sent = [day for day in days if reminded.remind(at(9, day=day), Kind.EXERCISE)]

    assert sent == [first, first + DAY, first + 2 * DAY]


def test_a_batch_takes_so_many_and_the_next_the_rest(clinic):
    for _n in range(5):
        patient = make.patient(clinic=clinic)
        program = make.program(patient=patient, starts_on=MONDAY - DAY)
        make.item(program=program, weekdays=EVERY_DAY)
        reminded.ask(patient, next_due_at=at(9))

    found = [planning.plan_due(Kind.EXERCISE, now=at(9), most=2) for _n in range(4)]

    assert found == [(2, 2), (2, 2), (1, 1), (0, 0)]


def test_the_history_does_not_grow_with_the_days(nine):
    history = apps.get_model("programs", "ReminderEvent").objects
    before = history.count()
    for number in range(3):
        reminded.plan(at(9, day=MONDAY + number * DAY), Kind.EXERCISE)

    assert history.count() == before


def test_those_whose_hour_has_come_are_found_by_their_index(nine):
    way = planning.WAYS[Kind.EXERCISE]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")  # of so few rows it costs nothing
        sql, said = planning.statement(way, Kind.EXERCISE, now=at(9), most=10)
        cursor.execute(f"EXPLAIN {sql}", said)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "reminders_due" in plan


# Moving, and another hour.


def move(patient, zone):
    patient.time_zone = str(zone)
    patient.save()


@pytest.mark.parametrize("zone", [TOKYO, HONOLULU, ZoneInfo("Europe/Berlin")])
def test_who_moves_is_reminded_once_of_each_day_of_theirs(nine, patient, zone):
    reminded.remind(at(9), Kind.EXERCISE)

    move(patient, zone)

    nine.refresh_from_db()
    assert nine.next_due_at == at(9, day=MONDAY + DAY, zone=zone)
    for number in range(1, 4):
        day = MONDAY + number * DAY
        assert reminded.remind(at(9, day=day, zone=zone), Kind.EXERCISE) == 1
    assert told() == [(MONDAY + n * DAY, "sent") for n in range(4)]


def test_what_waits_moves_along(nine, patient):
    reminded.plan(at(9), Kind.EXERCISE)

    move(patient, HONOLULU)

    notice = Notice.objects.get()
    assert (notice.due_at, notice.stale_at) == (
        at(9, zone=HONOLULU),
        at(20, zone=HONOLULU),
    )


def choose(patient, now, **wishes):
    reminding.choose(
        patient=patient, wishes=Wishes(**wishes), by=make.actor(patient), now=now
    )


def test_another_hour_holds_from_the_next_time_the_clocks_show_it(nine, patient):
    reminded.remind(at(9), Kind.EXERCISE)

    choose(patient, at(10), exercise=True, at=dt.time(14))

    assert reminded.remind(at(14), Kind.EXERCISE) == 0  # today's has gone out
    assert reminded.remind(at(14, day=MONDAY + DAY), Kind.EXERCISE) == 1


def test_what_waits_goes_at_the_new_hour(nine, patient):
    reminded.plan(at(9), Kind.EXERCISE)

    choose(patient, at(9), exercise=True, at=dt.time(14))

    assert delivering.deliver_due(now=at(13)) == 0
    assert delivering.deliver_due(now=at(14)) == 1
    assert told() == [(MONDAY, "sent")]


def test_what_waits_is_not_sent_once_it_is_turned_off(nine, patient):
    reminded.plan(at(9), Kind.EXERCISE)

    choose(patient, at(9))
    delivering.deliver_due(now=at(9))

    notice = Notice.objects.get()
    assert (notice.state, notice.reason) == (Notice.State.CANCELLED, "turned off")


def test_the_same_wishes_again_change_nothing(patient):
    choose(patient, at(8), exercise=True, at=dt.time(9))
    before = list(Reminder.objects.order_by("pk").values())

    choose(patient, at(12), exercise=True, at=dt.time(9))

    assert list(Reminder.objects.order_by("pk").values()) == before


def test_a_new_patient_is_told_of_dates_and_silence_only(patient):
    on = Reminder.objects.filter(patient=patient, is_on=True)

    assert set(on.values_list("kind", flat=True)) == {Kind.DUES, Kind.SILENCE}


# On clinic days, if wished.


@pytest.mark.parametrize(
    ("skips", "status", "expected"),
    [
        (True, "planned", 0),
        (True, "attended", 0),
        (True, "cancelled", 1),
        (False, "planned", 1),
    ],
)
def test_on_a_clinic_day_none_if_wished(nine, patient, skips, status, expected):
    nine.skips_clinic_days = skips
    nine.save()
    make.session(patient=patient, on=MONDAY, status=status)

    assert reminded.remind(at(9), Kind.EXERCISE) == expected


# Once more, later.


@pytest.fixture
def five(nine, patient):
    return reminded.ask(patient, Kind.NUDGE, at=dt.time(17), next_due_at=at(17))


def test_one_more_comes_later_and_only_one(five):
    reminded.remind(at(9))

    assert reminded.remind(at(16, 59)) == 0
    assert reminded.remind(at(17)) == 1
    assert reminded.remind(at(18)) == reminded.remind(at(19, 59)) == 0
    assert told("exercise_nudge") == [(MONDAY, "sent")]


@pytest.mark.parametrize("done", ["all", "some", "none"])
def test_not_where_anything_is_logged(five, item, program, done):
    make.item(program=program, place=1, weekdays=EVERY_DAY)
    make.log(item=item, on=MONDAY, done=done)

    assert reminded.remind(at(17), Kind.NUDGE) == 0
    assert Notice.objects.get().reason == "something is logged"


# A kind word.


@pytest.fixture
def silence(item, patient):
    make.log(item=item, on=MONDAY)
    fields = {"next_due_at": at(9, day=MONDAY + DAY)}
    return reminded.ask(patient, Kind.SILENCE, **fields)


def words(first, last, *kinds):
    """On which days after the Monday a kind word goes out, or another letter of these
    kinds."""
    days, kinds = range(first, last), kinds or (Kind.SILENCE,)
    return [n for n in days if reminded.remind(at(9, day=MONDAY + n * DAY), *kinds)]


def test_after_two_silent_weeks_one_kind_word_and_no_other(silence):
    assert words(1, 60, *Kind) == [14]


def test_after_they_came_back_it_may_come_again(silence, item):
    assert words(1, 20) == [14]
    make.log(item=item, on=MONDAY + 20 * DAY)

    assert words(20, 60) == [34]


@pytest.mark.parametrize("words_of_day", ["not done", "not today"])
def test_who_says_that_nothing_was_done_is_not_silent(
    silence, item, patient, words_of_day
):
    """As on the caseload: tests/models/test_caseload.py."""
    if words_of_day == "not done":
        make.log(item=item, on=MONDAY + 10 * DAY, done="none", credit=0)
    else:
        make.report(patient=patient, on=MONDAY + 10 * DAY, not_today="tired")

    assert words(11, 60) == [24]


def test_two_weeks_begin_after_a_break(silence, patient):
    make.pause(patient=patient, starts_on=MONDAY + 5 * DAY, until=MONDAY + 9 * DAY)

    assert words(1, 60) == [24]


def hold(program, patient):
    program.held_at = at(8)
    program.save()


def end(program, patient):
    program.ended_at = at(8)
    program.save()


def discharge(program, patient):
    patient.admitted_on = patient.discharged_on = MONDAY
    patient.save()


def turn_off(program, patient):
    reminded.ask(patient, Kind.SILENCE, is_on=False)


@pytest.mark.parametrize("deed", [hold, end, discharge, turn_off])
def test_nobody_waits_for_them_who(silence, program, patient, deed):
    deed(program, patient)

    assert words(1, 40) == []


def test_what_was_logged_meanwhile_is_seen_when_it_is_sent(silence, item):
    reminded.plan(at(9, day=MONDAY + 14 * DAY), Kind.SILENCE)
    make.log(item=item, on=MONDAY + 14 * DAY)

    delivering.deliver_due(now=at(9, day=MONDAY + 14 * DAY))

    notice = Notice.objects.get()
    assert (notice.state, notice.reason) == ("cancelled", "they have been here")
