"""A calendar of one's own reads the visits at a secret address, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar

from patients.models import CalendarFeed, ClinicSession
from patients.services import admitting, attending, helping, subscribing
from patients.services.attending import Slot, WrongMark
from programs.models import SafetyFlag
from ptcare.logs import SECRET_ADDRESS
from tests import factories as make
from tests import reminded, signing_in
from tests.threads import at_once

PAGE, OFF = "/calendar/", "/calendar/off/"
NEW_YORK = ZoneInfo("America/New_York")
DAY = dt.timedelta(days=1)
CLINICAL = re.compile(
    r"bone|osteo|pain|fall|exercis|therap|medic|cover|fractur|rehab|evaluat|treatment",
    re.IGNORECASE,
)


@pytest.fixture
def today():
    return make.today()


@pytest.fixture
def at_home(patient):
    return signing_in.at_home(patient)


def make_one(row, patient=None, *, has_exercises=False):
    """The address of a calendar for who stands there."""
    _feed, secret = subscribing.make_address(
        patient=patient or row,
        has_exercises=has_exercises,
        by=make.actor(row),
        now=timezone.now(),
    )
    return address_of(secret)


def address_of(secret):
    return f"/calendar/feed/{secret}.ics"


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


def events(client, address):
    return read(client, address).walk("VEVENT")


# --- The page


def test_a_patient_makes_an_address_and_sees_it_once(at_home, client, patient, today):
    make.session(patient=patient, on=today + DAY)

    made = at_home.post(PAGE, {})

    assert made.context["webcal"] == made.context["address"].replace("http:", "webcal:")
    path = made.context["address"].removeprefix("http://localhost:8000")
    assert len(path) >= len(address_of("x" * 32))  # 192 bits
    assert len(events(client, path)) == 1
    again = at_home.get(PAGE).content.decode()
    assert "Your calendar is on" in again
    assert path not in again
    assert not CalendarFeed.objects.filter(secret_hash__in=path).exists()


def test_who_makes_one_shows_first_who_they_are(signed_in, patient):
    answer = signed_in(patient).post(PAGE, {})

    assert answer.status_code == 302
    assert not CalendarFeed.objects.exists()


def test_a_new_address_replaces_the_old_one(patient, client):
    old, new = make_one(patient), make_one(patient)

    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_turned_off_it_opens_nothing_more(at_home, client, patient, token):
    address = make_one(patient)

    for _press in range(2):
        answer = at_home.post(OFF, {"token": token()})
        assert answer.url == PAGE

    assert client.get(address).status_code == 404
    assert "Your calendar is on" not in at_home.get(PAGE).content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_many_tabs_one_address_is_left(patient, client):
    addresses = at_once(4, lambda _tab: make_one(patient))

    answers = [client.get(address).status_code for address in addresses]
    assert sorted(answers) == [200, 404, 404, 404]
    assert CalendarFeed.objects.standing().count() == 1


def test_the_page_says_when_a_calendar_last_looked(at_home, client, patient):
    address = make_one(patient)
    assert "No calendar has looked yet" in at_home.get(PAGE).content.decode()

    client.get(address)

    assert "Your calendar last looked on" in at_home.get(PAGE).content.decode()


# --- What stands there


def test_a_visit_is_named_by_the_clinic_and_by_nothing_else(
    patient, therapist, client, today
):
    make.session(
        patient=patient,
        therapist=therapist,
        on=today + DAY,
        start=dt.time(14, 30),
        minutes=60,
        kind="evaluation",
    )

    (event,) = events(client, make_one(patient))

    assert event["summary"] == "Northside Clinic appointment"
    assert event["description"] == "Questions? Call 555 0100."
    expected = dt.datetime.combine(today + DAY, dt.time(14, 30), NEW_YORK)
    assert event["dtstart"].dt == expected
    assert event["dtend"].dt - expected == dt.timedelta(hours=1)
    assert event["dtstart"].params["tzid"] == "America/New_York"
    said = event.to_ical().decode().replace("\r\n ", "")
    assert not CLINICAL.search(said)
    for name in (patient.name, therapist.user.name):
        assert name not in said


def test_it_is_in_the_language_of_who_reads_it(patient, client, today):
    patient.user.language = "es"
    patient.user.save()
    make.session(patient=patient, on=today + DAY)

    (event,) = events(client, make_one(patient))

    assert event["summary"] == "Cita en Northside Clinic"


def test_only_the_own_visits_stand_there(patient, clinic, client, today):
    make.session(patient=make.patient(clinic=clinic), on=today + DAY)

    assert events(client, make_one(patient)) == []


def as_told(client, address):
    (event,) = events(client, address)
    return event["uid"], event["sequence"], event["dtstart"].dt, event["status"]


def test_moved_twice_it_is_the_same_event_with_a_higher_number(
    patient, clinic_admin, client, today
):
    desk, now = make.actor(clinic_admin), timezone.now()
    address = make_one(patient)
    session = make.session(patient=patient, on=today + DAY)
    seen = [as_told(client, address)]
    for days in (2, 3):
        slot = Slot(on=today + days * DAY, start=dt.time(11))
        session = attending.move_session(session=session, slot=slot, by=desk, now=now)
        seen.append(as_told(client, address))

    uids, numbers, starts, statuses = zip(*seen, strict=True)
    assert len(set(uids)) == 1
    assert numbers[0] < numbers[1] < numbers[2]
    assert [each.date() - today for each in starts] == [DAY, 2 * DAY, 3 * DAY]
    assert set(statuses) == {"CONFIRMED"}


def test_cancelled_it_says_so_and_taken_back_it_stands_again(
    patient, clinic_admin, client, today
):
    desk, now = make.actor(clinic_admin), timezone.now()
    address = make_one(patient)
    session = make.session(patient=patient, on=today + DAY)
    seen = [as_told(client, address)]
    attending.release_session(
        session=session, status=ClinicSession.Status.CANCELLED, by=desk, now=now
    )
    seen.append(as_told(client, address))
    attending.take_mark_back(
        session=session, reason=WrongMark.WRONG_BUTTON, by=desk, now=now
    )
    seen.append(as_told(client, address))

    assert [status for _uid, _number, _starts, status in seen] == [
        "CONFIRMED",
        "CANCELLED",
        "CONFIRMED",
    ]
    numbers = [number for _uid, number, _starts, _status in seen]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(("days", "is_there"), [(29, True), (31, False)])
def test_what_was_cancelled_goes_after_a_month(patient, client, today, days, is_there):
    settled_at = timezone.now() - days * DAY
    make.session(
        patient=patient, on=today + 9 * DAY, status="cancelled", settled_at=settled_at
    )

    assert bool(events(client, make_one(patient))) is is_there


@pytest.mark.parametrize(
    ("days", "status", "is_there"),
    [
        (-31, "attended", False),
        (-29, "attended", True),
        (-1, "no_show", True),
        (399, "planned", True),
        (401, "planned", False),
    ],
)
def test_it_goes_from_a_month_ago_to_a_year_from_now(
    patient, client, today, days, status, is_there
):
    make.session(patient=patient, on=today + days * DAY, status=status)

    assert bool(events(client, make_one(patient))) is is_there


# --- Exercise days


def test_exercise_stands_there_only_if_wished(patient, client, today):
    program = make.program(patient=patient, starts_on=today - DAY)
    make.item(program=program, weekdays=[today.isoweekday()])
    reminded.ask(patient)

    assert events(client, make_one(patient)) == []

    found = events(client, make_one(patient, has_exercises=True))
    nine = dt.datetime.combine(today, dt.time(9), NEW_YORK)
    assert [each["dtstart"].dt for each in sorted(found, key=lambda e: e["uid"])] == [
        nine + week * 7 * DAY for week in range(4)
    ]
    assert {str(each["summary"]) for each in found} == {"Time for my day"}
    assert {str(each["transp"]) for each in found} == {"TRANSPARENT"}


def test_without_an_hour_of_their_own_it_is_the_day_alone(clinic, client, today):
    patient = make.patient(clinic=clinic)
    make.item(program=make.program(patient=patient), weekdays=[today.isoweekday()])

    found = events(client, make_one(patient, has_exercises=True))

    assert min(each["dtstart"].dt for each in found) == today


def test_not_while_the_plan_rests_nor_on_a_break(patient, client, today):
    program = make.program(patient=patient)
    make.item(program=program, weekdays=[today.isoweekday()])
    make.pause(patient=patient, starts_on=today, days=10)
    address = make_one(patient, has_exercises=True)

    assert len(events(client, address)) == 2

    program.held_at = timezone.now()
    program.held_reason = "other"
    program.save()
    assert events(client, address) == []


def test_not_what_was_stopped_by_pain_and_nobody_has_looked(patient, client, today):
    item = make.item(program=make.program(patient=patient))
    log = make.log(item=item, pain=8, pain_where="knee")
    sign = make.flag(patient=patient, key="pain_stop", level="hold", log=log)
    address = make_one(patient, has_exercises=True)

    assert events(client, address) == []

    SafetyFlag.objects.filter(pk=sign.pk).update(seen_at=make.now())
    assert len(events(client, address)) == 28


# --- Who it opens to, and for how long


def missing(client, address):
    """What an address of the same length answers that no part of the site has."""
    return client.get(address.replace("/calendar/", "/calender/"))


def without_chance(answer):
    """The page but for what differs at each asking: a mask, and its own address."""
    told = re.sub(rb'value="[A-Za-z0-9]{64}"', b"", answer.content)
    told = re.sub(rb'name="next" value="[^"]*"', b"", told)
    heads = {key: value for key, value in answer.items() if key != "X-Request-ID"}
    return answer.status_code, told, heads


@pytest.mark.parametrize("secret", ["x", "x" * 32, "x" * 5000, "%00", "ä", ".."])
def test_a_wrong_address_is_as_one_that_is_not_there(client, db, secret):
    wrong = client.get(address_of(secret))

    assert wrong.status_code == 404
    same = missing(client, address_of(secret))
    assert without_chance(wrong) == without_chance(same)


def test_an_ended_address_is_as_one_that_is_not_there(client, patient):
    old = make_one(patient)
    make_one(patient)

    assert without_chance(client.get(old)) == without_chance(missing(client, old))


@pytest.mark.parametrize(("days", "status"), [(0, 200), (29, 200), (31, 404)])
def test_after_care_it_closes_with_a_grace(patient, client, today, days, status):
    address = make_one(patient)
    patient.admitted_on = today - 100 * DAY
    patient.discharged_on = timezone.now().date() - days * DAY
    patient.save()

    assert client.get(address).status_code == status


def test_discharge_itself_closes_nothing_yet(patient, clinic_admin, client):
    address = make_one(patient)
    desk = make.actor(clinic_admin)

    admitting.discharge_patient(patient=patient, by=desk, now=timezone.now())

    assert client.get(address).status_code == 200


def test_a_closed_account_closes_it(patient, client):
    address = make_one(patient)
    patient.user.is_active = False
    patient.user.save()

    assert client.get(address).status_code == 404


def test_a_helper_has_one_of_their_own_until_they_help_no_more(
    patient, helper, client, today
):
    make.session(patient=patient, on=today + DAY)
    mine, theirs = make_one(patient), make_one(helper, patient)
    assert len(events(client, theirs)) == 1

    helping.end_helper(link=helper, by=make.actor(patient), now=timezone.now())
    make.helper(patient=patient, user=helper.user)  # let in again

    assert client.get(theirs).status_code == 404
    assert client.get(mine).status_code == 200


def test_a_helper_without_a_link_is_let_in_nowhere(patient, helper, client):
    """The second wall: whatever ends a link, also by hand."""
    address = make_one(helper, patient)
    helper.ended_at = timezone.now()
    helper.ended_by = patient.user
    helper.save()

    assert client.get(address).status_code == 404


# --- How it is asked for


def test_unchanged_it_is_not_sent_again(patient, client, today):
    address = make_one(patient)
    first = client.get(address)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert first["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in first

    same = client.get(address, headers={"If-None-Match": first["ETag"]})
    weak = client.get(address, headers={"If-None-Match": f"W/{first['ETag']}"})
    make.session(patient=patient, on=today + DAY)
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert weak.status_code == 304
    assert same["ETag"] == first["ETag"]
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)


def test_a_head_is_answered_and_a_post_is_not(patient, client):
    address = make_one(patient)

    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


def test_asked_too_often_it_waits_and_others_do_not(patient, clinic, client):
    one, other = make_one(patient), make_one(make.patient(clinic=clinic))

    answers = [client.get(one).status_code for _time in range(62)]

    assert answers[:60] == [200] * 60
    assert answers[60:] == [429, 429]
    assert client.get(other).status_code == 200


def test_guessing_is_slowed_down_and_a_right_address_is_not(patient, client):
    right = make_one(patient)

    answers = [client.get(address_of(f"x{n}")).status_code for n in range(32)]

    assert answers == [404] * 30 + [429] * 2
    assert client.get(right).status_code == 200


def test_many_visits_cost_no_more_questions_than_one(
    patient, clinic_admin, client, today, statements
):
    address = make_one(patient, has_exercises=True)
    program = make.program(patient=patient)
    make.item(program=program)
    make.session(patient=patient, on=today + DAY)
    client.get(address)
    one = statements(client.get, address)
    for week in range(1, 9):
        session = make.session(patient=patient, on=today + (1 + 7 * week) * DAY)
        attending.move_session(
            session=session,
            slot=Slot(on=session.on + DAY, start=dt.time(9)),
            by=make.actor(clinic_admin),
            now=timezone.now(),
        )

    assert len(statements(client.get, address)) == len(one)


def test_the_address_stands_in_no_log():
    said = SECRET_ADDRESS.sub(r"\1…", "GET /calendar/feed/s3cret-_x.ics HTTP/1.1")

    assert said == "GET /calendar/feed/… HTTP/1.1"
