"""What comes back: STOP ends at once, HELP helps, START begins again; all kept."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from ptcare.notices.channels.texting import Answer
from ptcare.notices.consent import consenting
from ptcare.notices.kinds import Topic
from ptcare.notices.models import Notice, TextAnswer
from ptcare.notices.rules import gsm
from ptcare.notices.texts import hearing, turns
from tests import factories as make
from tests.factories import NUMBER
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 2, 17, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
references = (f"SM{number:032x}" for number in itertools.count(1))


@pytest.fixture
def agreed(patient):
    make.agree_to_texts(patient)
    return patient


def hear(said, *, now=NOW, number=NUMBER, reference=None, is_answered=False):
    answer = Answer(
        reference=reference or next(references),
        number=number,
        said=said,
        is_answered=is_answered,
    )
    return hearing.take_in(answer, now=now)


def standing(patient):
    rows = consenting.current(patient.user, patient.clinic_id)
    return set(rows.values_list("topic", flat=True))


def test_stop_ends_all_texts_at_once_and_is_confirmed_once(agreed):
    said = hear("Stop!")

    assert said == (
        "Northside Clinic: You will get no more texts. Reply START to get them again."
        " Questions? Call 555 0100."
    )
    assert standing(agreed) == set()
    assert [hear("stop"), hear("STOP", now=NOW + 30 * HOUR)] == ["", ""]


def test_the_proof_of_a_word_is_kept_with_its_time(agreed):
    hear("  Stop! ")

    row = TextAnswer.objects.get()
    assert (row.number_id, row.word, row.said) == (NUMBER, "stop", "Stop!")
    assert (row.at, row.clinic, row.changed) == (NOW, agreed.clinic, len(Topic) - 2)


def test_stop_ends_texts_of_every_clinic_and_person_at_that_number(agreed):
    other = make.patient()
    make.agree_to_texts(other)

    hear("STOP")

    assert standing(agreed) == standing(other) == set()


def test_the_same_answer_told_again_changes_nothing_and_is_not_answered(agreed):
    hear("STOP", reference="SM1")
    hear("START")

    assert hear("STOP", reference="SM1") == ""
    assert standing(agreed)


def test_what_the_carrier_has_answered_itself_is_heeded_and_not_answered_twice(agreed):
    assert hear("STOP", is_answered=True) == ""
    assert standing(agreed) == set()


def test_start_begins_again_what_stop_ended(agreed):
    before = standing(agreed)
    hear("STOP")

    said = hear("Yes")

    assert said == (
        "Northside Clinic: You will get texts again. Reply STOP to opt out."
    )
    assert standing(agreed) == before


def test_stop_after_start_is_confirmed_again(agreed):
    hear("STOP")
    hear("START")

    assert hear("STOP")


@pytest.mark.parametrize("said", ["START", "YES", "unstop", "ALTA"])
def test_start_is_no_yes_of_who_never_said_yes(patient, said):
    answer = hear(said)

    assert "Nobody reads this number" in answer or "Nadie" in answer
    assert standing(patient) == set()


def test_start_does_not_bring_back_what_ended_otherwise(agreed):
    consenting.withdraw(
        user=agreed.user,
        clinic_id=agreed.clinic_id,
        channels=["sms"],
        by=make.actor(agreed),
        how="own",
        now=NOW,
    )

    hear("START")

    assert standing(agreed) == set()


def test_help_says_whom_to_call(agreed):
    assert hear("help?") == (
        "Northside Clinic: Call us at 555 0100. Reply STOP to opt out."
    )
    assert standing(agreed)


def test_of_two_clinics_the_one_that_they_answer_helps(agreed, elsewhere):
    there = make.patient(clinic=elsewhere, user=agreed.user)
    make.agree_to_texts(there)
    assert hear("HELP").startswith(elsewhere.notice_name)  # the newer yes
    make.tell(agreed, now=NOW)
    turns.take(Notice.objects.get(), NUMBER, now=NOW)

    assert hear("HELP").startswith("Northside Clinic")


@pytest.mark.parametrize(
    "said", ["I fell and it hurts", "Thanks", "", "Cancel my appointment", "🦴" * 800]
)
def test_nobody_reads_anything_else_and_none_of_it_is_kept(agreed, said):
    answer = hear(said)

    assert answer == (
        "Nobody reads this number. Northside Clinic: Call us at 555 0100."
        " In an emergency call 911."
    )
    row = TextAnswer.objects.get()
    assert (row.word, row.said) == ("other", "")
    assert standing(agreed)


def test_two_machines_do_not_talk_all_night(agreed):
    answers = [hear("I am away until Monday.") for _ in range(10)]

    assert [bool(each) for each in answers] == [True] * 3 + [False] * 7
    assert hear("I am away until Monday.", now=NOW + 24 * HOUR)


def test_however_much_else_was_said_stop_is_still_heeded_and_confirmed(agreed):
    for _ in range(10):
        hear("hello")

    assert hear("STOP")
    assert standing(agreed) == set()


def test_an_unknown_number_is_told_nothing_of_any_clinic(agreed):
    stranger = "+15035550188"

    answers = [hear(word, number=stranger) for word in ("STOP", "HELP", "Hi", "START")]

    assert not any("Northside" in answer for answer in answers)
    assert standing(agreed)


@pytest.mark.parametrize("word", ["ALTO", "¡Alto!", "parar", "baja"])
def test_who_says_stop_in_spanish_is_answered_in_spanish(agreed, word):
    answer = hear(word)

    assert "START" in answer
    assert "You will" not in answer
    assert standing(agreed) == set()


def test_who_reads_spanish_is_answered_in_spanish(agreed):
    agreed.user.language = "es"
    agreed.user.save()

    assert "Reply" not in hear("STOP")


@pytest.mark.parametrize("word", ["STOP", "START", "HELP", "hello"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_answer_fits_into_one_text(agreed, word, language):
    agreed.clinic.notice_name, agreed.clinic.phone = "Ñ" * 60, "(503) 555-0100 " * 2
    agreed.clinic.save()
    agreed.user.language = language
    agreed.user.save()
    if word == "START":
        hear("STOP")

    answer = hear(word)

    assert answer
    assert gsm.fits(answer)


@pytest.mark.django_db(transaction=True)
def test_ten_stops_at_once_end_it_once_and_are_confirmed_once():
    patient = make.patient()
    make.agree_to_texts(patient)

    answers = at_once(10, lambda number: hear("STOP", reference=f"SM{number}"))

    assert sorted(map(bool, answers)) == [False] * 9 + [True]
    assert standing(patient) == set()
    assert TextAnswer.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_one_answer_told_by_many_calls_at_once_is_kept_once():
    patient = make.patient()
    make.agree_to_texts(patient)

    at_once(8, lambda _number: hear("STOP", reference="SM1"))

    assert TextAnswer.objects.count() == 1
