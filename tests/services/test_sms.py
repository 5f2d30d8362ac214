"""Texts: to whom has agreed, one a day, three a week, and never a word too much."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail

from ptcare.embedded.texts import Reply
from ptcare.notices.channels import Parcel
from ptcare.notices.channels.sms import wordings
from ptcare.notices.channels.texting import Answer
from ptcare.notices.consent import consenting, proving
from ptcare.notices.kinds import KINDS, SMS_FIRST, Kind, Topic
from ptcare.notices.models import Notice, TextedNumber, TextTurn
from ptcare.notices.outbox import delivering
from ptcare.notices.rules import gsm
from ptcare.notices.rules.rationing import Rank
from ptcare.notices.texts import hearing, turns
from tests import factories as make
from tests import texting
from tests.factories import NUMBER
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 2, 17, 0, tzinfo=dt.UTC)  # noon in New York, a Monday
DAY = dt.timedelta(days=1)
FACTS = {"digits": "123456", "day": dt.date(2026, 9, 30), "start": dt.time(10, 30)}
State = Notice.State


@pytest.fixture
def texted(patient, text_office):
    """Reached by text only: no e-mail."""
    patient.user.email = None
    patient.user.save()
    make.agree_to_texts(patient)
    return patient


def tell(patient, key="a", kind="clinic_update", now=NOW, **how):
    make.tell(patient, key, kind=kind, now=now, **how)


def deliver(now=NOW):
    delivering.deliver_due(now=now)
    return dict(Notice.objects.values_list("key", "state"))


def tell_and_deliver(patient, key="a", now=NOW, **how):
    tell(patient, key, now=now, **how)
    return deliver(now)[key]


# --- What a text says


def test_a_text_names_the_clinic_a_page_to_sign_in_to_and_how_to_stop(
    texted, text_office
):
    tell_and_deliver(texted, link="/patients/my-visits/12345/")

    [text] = text_office.taken
    assert text == (
        "Northside Clinic: You have something to look at. "
        "Sign in: http://localhost:8000 Reply STOP to opt out."
    )


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ["N", "Clínica San José de la Rehabilitación " * 2])
def test_whatever_it_is_about_it_fits_into_one_text(
    texted, text_office, kind, language, name
):
    texted.clinic.notice_name = name[:60]
    texted.clinic.save()
    texted.user.language = language
    texted.user.save()
    tell(texted, kind=kind)
    notice = Notice.objects.select_related("user", "clinic").get()

    text = gsm.first_that_fits(
        wordings(Parcel(notice=notice, address=NUMBER, facts=FACTS))
    )

    assert text
    assert gsm.fits(text)
    assert ("STOP" in text) is (KINDS[kind].topic is not None)
    assert "bone" not in text.lower()


def test_to_who_reads_spanish_it_speaks_spanish(texted, text_office):
    texted.user.language = "es"
    texted.user.save()

    tell_and_deliver(texted)

    assert "STOP" in text_office.taken[0]
    assert "Reply" not in text_office.taken[0]


@pytest.mark.parametrize(
    ("longer", "text"),
    [
        (30, "Northside Clinic: You have something to look at. Sign in: {} {}"),
        (60, "Northside Clinic: You have something to look at. {} {}"),
        (90, "Northside Clinic: You have something to look at. {1}"),
    ],
)
def test_where_the_address_of_the_site_is_long_the_rest_gives_way_bit_by_bit(
    texted, text_office, settings, longer, text
):
    settings.SITE_URL = "https://clinic.example/" + "x" * longer

    tell_and_deliver(texted)

    assert text_office.taken == [
        text.format(settings.SITE_URL, "Reply STOP to opt out.")
    ]


# --- To whom


def test_without_a_yes_nobody_is_texted(patient, text_office):
    assert tell_and_deliver(patient) == State.SENT
    assert text_office.forms == []
    assert len(mail.outbox) == 1


def test_exercise_is_never_texted_about(texted, text_office):
    assert tell_and_deliver(texted, kind="exercise_reminder") == State.SENT
    assert Notice.objects.get().reason == "in the app"
    assert text_office.forms == []


def test_no_kind_about_exercise_may_be_texted():
    texted_about = {each.topic for each in KINDS.values() if "sms" in each.channels}

    assert Topic.EXERCISE not in texted_about


def test_who_stopped_since_it_was_written_gets_none(texted, text_office):
    tell(texted)
    consenting.withdraw_number(NUMBER, now=NOW)

    deliver()

    assert text_office.forms == []


def test_who_stops_while_the_batch_is_on_its_way_gets_none(texted, text_office):
    tell(texted)
    [notice] = Notice.objects.all()
    consenting.withdraw_number(NUMBER, now=NOW)

    assert turns.take(notice, NUMBER, now=NOW) is None


def test_without_a_carrier_there_are_no_texts(texted, text_office, settings):
    settings.TEXTS = False

    assert tell_and_deliver(texted) == State.SENT
    assert text_office.forms == []


# --- How often


def test_one_text_a_day_and_the_rest_stands_in_the_app(texted, text_office):
    for key in "abc":
        tell(texted, key)

    deliver()

    assert len(text_office.forms) == 1
    assert {each.channel for each in Notice.objects.all()} == {"sms", "app"}


def test_tomorrow_there_is_another(texted, text_office):
    tell_and_deliver(texted, "a")
    tell_and_deliver(texted, "b", now=NOW + 6 * dt.timedelta(hours=1))
    tell_and_deliver(texted, "c", now=NOW + DAY)

    assert Notice.objects.filter(channel="sms").count() == 2


def test_three_in_seven_days(texted, text_office):
    for day in range(9):
        tell_and_deliver(texted, str(day), now=NOW + day * DAY)

    by_text = Notice.objects.filter(channel="sms")
    assert sorted(by_text.values_list("key", flat=True)) == ["0", "1", "2", "7", "8"]


def test_a_day_is_the_recipients_own(texted, text_office):
    texted.time_zone = "Pacific/Honolulu"  # where it is nine hours earlier
    texted.save()
    late = dt.datetime(2026, 3, 3, 5, 0, tzinfo=dt.UTC)  # seven in the evening there
    tell_and_deliver(texted, "a", now=NOW + dt.timedelta(hours=3))

    assert tell_and_deliver(texted, "b", now=late) == State.SENT
    assert len(text_office.forms) == 1


def test_a_number_of_two_people_at_two_clinics_has_one_text_a_day(texted, text_office):
    husband = make.patient()
    make.agree_to_texts(husband)
    tell(texted, "hers")
    tell(husband, "his")

    deliver()

    assert len(text_office.forms) == 1


def test_what_surely_was_not_sent_takes_nobodys_turn(texted, text_office):
    text_office.troubles.append(Reply(400, {"code": 21602}))
    assert tell_and_deliver(texted, "a") == State.DUE

    assert tell_and_deliver(texted, "b") == State.SENT
    assert TextTurn.objects.filter(given_back_at=None).count() == 1


def test_what_may_have_been_sent_has_had_its_turn(texted, text_office):
    text_office.troubles.append(Reply(504, {}))

    assert tell_and_deliver(texted, "a") == State.UNKNOWN
    tell_and_deliver(texted, "b")

    assert len(text_office.forms) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_has_the_days_turn(text_office):
    patient = make.patient()
    make.agree_to_texts(patient)
    for number in range(8):
        tell(patient, str(number))
    notices = list(Notice.objects.select_related("user", "clinic"))

    taken = at_once(8, lambda number: turns.take(notices[number], NUMBER, now=NOW))

    assert sum(turn is not None for turn in taken) == 1
    assert TextTurn.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_workers_that_deliver_at_once_send_one_text(text_office):
    patient = make.patient(user=make.user(email=None))
    make.agree_to_texts(patient)
    for number in range(12):
        tell(patient, str(number))

    at_once(4, lambda _number: delivering.deliver_due(now=NOW, most=3))

    assert len(text_office.forms) == 1
    assert not Notice.objects.exclude(state__in=[State.SENT, State.FAILED]).exists()


def test_many_notices_cost_no_more_questions_than_one(patient, text_office, statements):
    def ask(count):
        people = [make.patient(clinic=patient.clinic) for _ in range(count)]
        for number, who in enumerate(people):
            make.agree_to_texts(who, number=f"+1503555{count:02}{number:02}")
            tell(who, f"{count}:{number}")
        notices = list(
            Notice.objects.select_related("user", "clinic").filter(
                key__startswith=f"{count}:"
            )
        )
        numbers = {
            pk: number for pk, [number] in consenting.numbers_for(notices).items()
        }
        return len(statements(turns.with_room, notices, numbers, now=NOW))

    assert ask(10) == ask(1)


# --- A code is nobody's turn


OTHER = "+15035550101"


def ask_for_a_code(patient):
    proving.ask(
        user=patient.user,
        clinic_id=patient.clinic_id,
        number=OTHER,
        by=make.actor(patient),
        now=NOW,
    )


def reply(word, number=OTHER):
    answer = Answer(reference=word, number=number, said=word, is_answered=False)
    hearing.take_in(answer, now=NOW)


def test_a_code_is_sent_though_the_day_had_its_text(texted, text_office):
    tell_and_deliver(texted)
    ask_for_a_code(texted)
    deliver()

    assert text_office.forms[-1]["To"] == OTHER
    assert text_office.taken[-1].startswith("Northside Clinic: Your code is ")
    assert "STOP" not in text_office.taken[-1]


@pytest.mark.parametrize(
    ("words", "codes"), [(["STOP"], 0), (["STOP", "START"], 1), (["Who is this?"], 1)]
)
def test_no_code_goes_where_somebody_replied_stop(texted, text_office, words, codes):
    """Somebody else's number, typed in by mistake or to annoy."""
    for word in words:
        reply(word)

    ask_for_a_code(texted)
    deliver()

    assert len(text_office.forms) == codes


def test_who_stopped_and_agrees_again_on_their_page_is_texted(texted, text_office):
    reply("STOP", NUMBER)
    make.agree_to_texts(texted)

    tell_and_deliver(texted)

    assert len(text_office.forms) == 1


# --- What the carrier says


@pytest.mark.parametrize(
    ("reply", "state", "reason"),
    [
        (texting.UNKNOWN_NUMBER, State.FAILED, "not a telephone number (21211)"),
        (Reply(500, {}), State.DUE, "answered 500"),
        (Reply(502, {}), State.UNKNOWN, "answered 502"),
        (Reply(503, {}), State.DUE, "answered 503"),
        (Reply(429, {}), State.DUE, "answered 429"),
        (Reply(401, {"code": 20003}), State.DUE, "answered 401"),
        (texting.CUTS_OFF, State.UNKNOWN, "cut off: ConnectionError"),
    ],
)
def test_what_goes_wrong_is_clear_and_nothing_is_lost(
    texted, text_office, reply, state, reason
):
    text_office.troubles.append(reply)

    assert tell_and_deliver(texted) == state
    assert Notice.objects.get().reason == reason


def test_while_the_carrier_hangs_one_is_in_doubt_and_the_others_wait(
    texted, text_office, settings
):
    settings.TWILIO_SECONDS = 0.05
    other = make.patient(clinic=texted.clinic, user=make.user(email=None))
    make.agree_to_texts(other, number="+15035550102")
    text_office.troubles.append(texting.HANGS)
    tell(texted, "a")
    tell(other, "b")

    assert deliver() == {"a": State.UNKNOWN, "b": State.DUE}
    assert Notice.objects.get(key="a").reason == "cut off: ReadTimeout"


def test_a_text_that_fails_falls_back_to_a_letter(patient, text_office, monkeypatch):
    by_text_first = Kind(
        name="clinic_update", label="", channels=SMS_FIRST, topic=Topic.NEWS
    )
    monkeypatch.setitem(KINDS, "clinic_update", by_text_first)
    make.agree_to_texts(patient)
    text_office.troubles.append(texting.UNKNOWN_NUMBER)

    assert tell_and_deliver(patient) == State.SENT
    assert Notice.objects.get().channel == "email"


def test_while_the_carrier_is_away_nobody_else_waits_for_it(texted, text_office):
    other = make.patient(clinic=texted.clinic, user=make.user(email=None))
    make.agree_to_texts(other, number="+15035550102")
    text_office.troubles.append(Reply(503, {}))
    tell(texted, "a")
    tell(other, "b")

    assert deliver() == {"a": State.DUE, "b": State.DUE}
    assert len(text_office.forms) == 1

    assert deliver(NOW + dt.timedelta(minutes=2)) == {"a": State.SENT, "b": State.SENT}


def test_too_many_at_once_waits_as_long_as_the_carrier_asks(texted, text_office):
    text_office.troubles.append(Reply(429, {}, {"Retry-After": "600"}))

    tell_and_deliver(texted)

    assert Notice.objects.get().due_at == NOW + dt.timedelta(minutes=10)


def test_a_number_that_takes_no_texts_is_not_tried_again(texted, text_office):
    text_office.troubles.append(Reply(400, {"code": 21614}))
    tell_and_deliver(texted, "a")

    assert tell_and_deliver(texted, "b", now=NOW + DAY) == State.SENT
    assert len(text_office.forms) == 1
    assert TextedNumber.objects.get().no_use_why == "not a mobile number (21614)"


def test_who_told_the_carrier_stop_has_stopped(texted, text_office):
    text_office.troubles.append(Reply(400, {"code": 21610}))

    tell_and_deliver(texted)

    assert not consenting.current(texted.user, texted.clinic_id).exists()


# --- Appointments come first


def test_an_update_leaves_the_days_turn_to_an_appointment(texted, text_office):
    make.session(patient=texted, on=dt.date(2026, 3, 3))

    assert tell_and_deliver(texted) == State.SENT
    assert Notice.objects.get().reason == "in the app"
    assert text_office.forms == []


def test_an_update_leaves_their_turns_to_the_coming_days(texted, text_office):
    make.session(patient=texted, on=dt.date(2026, 3, 5))
    make.session(patient=texted, on=dt.date(2026, 3, 7))

    tell_and_deliver(texted)

    assert text_office.forms == []


def test_of_one_appointment_to_come_an_update_takes_no_place(texted, text_office):
    make.session(patient=texted, on=dt.date(2026, 3, 5))

    tell_and_deliver(texted)

    assert len(text_office.forms) == 1


@pytest.mark.parametrize(
    ("kind", "on", "texts"),
    [
        ("session_eve", 3, 1),
        ("session_booked", 3, 1),  # the only word of tomorrow's
        ("session_booked", 4, 0),  # tomorrow's reminder is still to come today
        ("session_moved", 9, 1),  # they may be about to set out
        ("session_cancelled", 2, 1),
        ("session_morning", 2, 0),
    ],
)
def test_with_an_appointment_tomorrow_the_day_has_room_for(
    texted, text_office, kind, on, texts
):
    make.session(patient=texted, on=dt.date(2026, 3, 3))

    tell_and_deliver(texted, kind=kind, on=dt.date(2026, 3, on))

    assert len(text_office.forms) == texts


def test_an_appointments_days_are_those_where_the_patient_is(texted, text_office):
    """Eight in the evening in New York is the next morning in Tokyo."""
    texted.time_zone = "Asia/Tokyo"
    texted.save()
    session = make.session(patient=texted, on=dt.date(2026, 3, 5), start=dt.time(20))
    days = turns.ahead_for([NUMBER], first=dt.date(2026, 3, 1), last=session.on + DAY)

    assert days[NUMBER] == {
        dt.date(2026, 3, 5): Rank.SESSION_TOMORROW,
        dt.date(2026, 3, 6): Rank.SESSION_TODAY,
    }


def test_who_was_discharged_needs_no_turns(texted, text_office):
    make.session(patient=texted, on=dt.date(2026, 3, 3))
    texted.discharged_on = texted.admitted_on
    texted.save()

    assert turns.ahead_for([NUMBER], first=NOW.date(), last=NOW.date() + DAY) == {}


@pytest.mark.parametrize("status", ["cancelled", "rescheduled", "attended"])
def test_an_appointment_that_is_off_needs_no_turn(texted, text_office, status):
    make.session(patient=texted, on=dt.date(2026, 3, 3), status=status)

    tell_and_deliver(texted)

    assert len(text_office.forms) == 1


def test_who_wants_no_texts_about_visits_keeps_no_place_for_them(patient, text_office):
    patient.user.email = None
    patient.user.save()
    make.agree_to_texts(patient, topics=[Topic.NEWS])
    make.session(patient=patient, on=dt.date(2026, 3, 3))

    tell_and_deliver(patient)

    assert len(text_office.forms) == 1
