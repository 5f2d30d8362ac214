"""Who may be written to where: said, proved, taken back; and all of it kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from ptcare.audit.models import AuditEvent
from ptcare.notices.consent import consenting, proving
from ptcare.notices.kinds import Channel, Topic
from ptcare.notices.models import ChannelConsent, Choice, How, Notice, NumberProof
from tests import factories as make
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 2, 14, 0, tzinfo=dt.UTC)
NUMBER = "+15035550100"
OTHER = "+15035550199"


def give(patient, topics=(Topic.VISITS,), number=NUMBER, now=NOW, **how):
    return consenting.give(
        **{
            "user": patient.user,
            "clinic": patient.clinic,
            "channel": Channel.SMS,
            "topics": topics,
            "address": number,
            "by": make.actor(patient),
            "how": How.OWN_PAGE,
            "now": now,
        }
        | how
    )


def withdraw(patient, now=NOW, **how):
    return consenting.withdraw(
        **{
            "user": patient.user,
            "clinic_id": patient.clinic_id,
            "channels": [Channel.SMS],
            "by": make.actor(patient),
            "how": How.OWN_PAGE,
            "now": now,
        }
        | how
    )


def prove(patient, number=NUMBER, now=NOW):
    return NumberProof.objects.create(
        clinic=patient.clinic,
        user=patient.user,
        number=number,
        asked_at=now,
        asked_by=patient.user,
        proved_at=now,
    )


def notice(patient, **fields):
    return Notice.objects.create(
        **{
            "key": f"key {Notice.objects.count()}",
            "clinic": patient.clinic,
            "user": patient.user,
            "kind": "clinic_update",
            "due_at": NOW,
            "made_at": NOW,
        }
        | fields
    )


def standing(patient):
    rows = consenting.current(patient.user, patient.clinic_id)
    return set(rows.values_list("topic", "address"))


def test_a_yes_keeps_the_words_the_number_and_who_when_and_how(patient):
    (row,) = give(patient)

    assert (row.address, row.wording, row.given_how) == (NUMBER, "sms-1", "own")
    assert (row.given_by, row.given_at) == (patient.user, NOW)
    assert row.text.startswith(
        "Northside Clinic may send text messages to my number (503) 555-0100 about:"
        " clinic visits."
    )
    assert "STOP" in row.text
    assert AuditEvent.objects.filter(deed="consent.given", about_id=row.pk).exists()


def test_each_topic_has_a_yes_of_its_own(patient):
    give(patient, [Topic.VISITS, Topic.NEWS])

    withdraw(patient, topics=[Topic.NEWS])

    assert standing(patient) == {("visits", NUMBER)}
    ended = ChannelConsent.objects.get(topic="news")
    assert (ended.withdrawn_how, ended.withdrawn_at) == ("own", NOW)


def test_a_yes_to_other_topics_ends_those_left_out_and_keeps_the_rest(patient):
    (first, _news) = give(patient, [Topic.VISITS, Topic.NEWS])

    give(patient, [Topic.VISITS, Topic.DUE])

    assert standing(patient) == {("visits", NUMBER), ("due", NUMBER)}
    first.refresh_from_db()
    assert first.withdrawn_at is None


def test_another_number_ends_the_yes_to_the_one_before(patient):
    give(patient)

    give(patient, number=OTHER)

    assert standing(patient) == {("visits", OTHER)}
    before = ChannelConsent.objects.get(address=NUMBER)
    assert before.withdrawn_how == How.ANOTHER


def test_no_text_is_ever_agreed_to_about_exercise(patient):
    with pytest.raises(DatabaseError, match="never_about_exercise"):
        give(patient, [Topic.EXERCISE])


@pytest.mark.parametrize(
    "change",
    [
        {"text": "other words"},
        {"wording": "sms-0"},
        {"address": OTHER},
        {"given_at": NOW + dt.timedelta(days=1)},
        {"topic": Topic.NEWS},
    ],
)
def test_what_was_said_cannot_be_changed(patient, change):
    give(patient)

    with pytest.raises(DatabaseError), transaction.atomic():
        ChannelConsent.objects.update(**change)


def test_what_was_withdrawn_stays_withdrawn(patient):
    give(patient)
    withdraw(patient)

    with pytest.raises(DatabaseError), transaction.atomic():
        ChannelConsent.objects.update(
            withdrawn_at=None, withdrawn_by=None, withdrawn_how=""
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        ChannelConsent.objects.all().delete()


def test_stop_ends_all_at_that_number_at_every_clinic_and_tells_of_it_once(patient):
    elsewhere = make.patient(user=patient.user)
    give(patient, [Topic.VISITS, Topic.NEWS])
    give(elsewhere)
    husband = make.patient(clinic=patient.clinic)
    give(husband, number=OTHER)

    ended = consenting.withdraw_number(NUMBER, now=NOW)

    assert {(row.clinic_id, row.topic) for row in ended} == {
        (patient.clinic_id, "visits"),
        (patient.clinic_id, "news"),
        (elsewhere.clinic_id, "visits"),
    }
    assert {row.withdrawn_how for row in ended} == {How.REPLY}
    assert standing(husband) == {("visits", OTHER)}
    assert consenting.withdraw_number(NUMBER, now=NOW) == []


def test_stop_from_a_number_nobody_gave_ends_nothing(patient):
    give(patient)

    assert consenting.withdraw_number(OTHER, now=NOW) == []
    assert standing(patient) == {("visits", NUMBER)}


def test_start_brings_back_what_stop_had_ended_and_nothing_else(patient):
    give(patient, [Topic.VISITS, Topic.NEWS, Topic.DUE])
    withdraw(patient, topics=[Topic.NEWS])
    consenting.withdraw_number(NUMBER, now=NOW)

    again = consenting.give_again(NUMBER, now=NOW + dt.timedelta(days=1))

    assert standing(patient) == {("visits", NUMBER), ("due", NUMBER)}
    assert {row.given_how for row in again} == {How.REPLY}
    assert {row.wording for row in again} == {"start-1"}
    assert "(503) 555-0100" in again[0].text
    assert consenting.give_again(NUMBER, now=NOW + dt.timedelta(days=2)) == []


def test_start_opens_texts_for_who_had_stopped_everything_meanwhile(patient):
    give(patient)
    consenting.withdraw_number(NUMBER, now=NOW)
    Choice.objects.create(
        clinic=patient.clinic,
        user=patient.user,
        channels=[],
        changed_at=NOW,
        changed_by=patient.user,
    )

    consenting.give_again(NUMBER, now=NOW)

    assert Choice.objects.get().channels == ["sms"]


def test_start_of_who_never_agreed_is_no_yes(patient):
    assert consenting.give_again(NUMBER, now=NOW) == []


def test_start_does_not_move_texts_back_from_a_newer_number(patient):
    give(patient)
    consenting.withdraw_number(NUMBER, now=NOW)
    give(patient, number=OTHER)

    assert consenting.give_again(NUMBER, now=NOW) == []
    assert standing(patient) == {("visits", OTHER)}


def test_a_text_goes_only_to_a_number_that_is_agreed_to_and_proved(patient):
    told = notice(patient)

    assert consenting.numbers_for([told]) == {}

    give(patient, [Topic.NEWS])
    assert consenting.numbers_for([told]) == {}

    prove(patient)
    assert consenting.numbers_for([told]) == {told.pk: [NUMBER]}

    consenting.withdraw_number(NUMBER, now=NOW)
    assert consenting.numbers_for([told]) == {}


def test_a_yes_is_for_its_topic_only(patient):
    give(patient, [Topic.VISITS])
    prove(patient)

    assert consenting.numbers_for([notice(patient, is_safety=True)]) == {}
    assert consenting.numbers_for([notice(patient, kind="clinic_update")]) == {}


def test_a_yes_at_one_clinic_is_none_at_another(patient):
    elsewhere = make.patient(user=patient.user)
    give(patient, [Topic.NEWS])
    prove(patient)

    assert consenting.numbers_for([notice(elsewhere)]) == {}


def test_many_notices_cost_no_more_than_one(patient, statements):
    give(patient, [Topic.NEWS])
    prove(patient)
    others = [make.patient(clinic=patient.clinic) for _number in range(5)]
    rows = [notice(each) for each in (patient, *others)]

    assert len(statements(consenting.numbers_for, rows[:1])) == 1
    assert len(statements(consenting.numbers_for, rows)) == 1


def test_a_code_goes_to_the_number_it_is_to_prove(patient):
    proof = proving.ask(
        user=patient.user,
        clinic_id=patient.clinic_id,
        number=NUMBER,
        by=make.actor(patient),
        now=NOW,
    )
    told = Notice.objects.get(kind=proving.KIND)

    assert told.about == proof.pk
    assert consenting.numbers_for([told]) == {told.pk: [NUMBER]}


@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_are_one_yes():
    patient = make.patient()
    by = make.actor(patient)

    answers = at_once(10, lambda number: give(patient, by=by))

    assert sorted(map(len, answers)) == [0] * 9 + [1]
    assert ChannelConsent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_stop_and_a_press_at_once_end_it_once():
    patient = make.patient()
    by = make.actor(patient)
    give(patient, by=by)

    def stop(number):
        if number % 2:
            return len(consenting.withdraw_number(NUMBER, now=NOW))
        return withdraw(patient, by=by)

    assert sum(at_once(8, stop)) == 1


@pytest.mark.django_db(transaction=True)
def test_start_and_a_press_at_once_neither_wait_for_each_other_nor_double():
    patient = make.patient()
    by = make.actor(patient)
    give(patient, by=by)
    consenting.withdraw_number(NUMBER, now=NOW)

    def press(number):
        if number % 2:
            return len(consenting.give_again(NUMBER, now=NOW))
        return len(give(patient, by=by))

    assert sum(at_once(8, press)) == 1
    assert standing(patient) == {("visits", NUMBER)}
