"""A fall is told on one screen, in under a minute."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine

from patients.models import Fall
from programs.models import SafetyFlag
from ptcare.people.models import User
from tests import factories as make

FALL = "/today/fall/"


def body(patient, **said):
    return {
        "token": str(uuid.uuid4()),
        "when": f"{patient.today(make.now())}",
        "setting": "stairs",
        "how": "trip",
        "injury": "bruise",
        "hit_head": "no",
    } | said


def test_the_first_questions_are_enough(patient, signed_in):
    phone = signed_in(patient)
    said = body(patient)

    answers = [phone.post(FALL, said) for _press in range(2)]

    fall = Fall.objects.get()
    assert (
        answers[0].url
        == answers[1].url
        == f"/today/stop/{SafetyFlag.objects.get().pk}/"
    )
    assert (fall.on_thinner, fall.got_up_alone, fall.pain) == (None, None, None)


@pytest.mark.parametrize("ago", [0, 1, 2, 30])
def test_of_today_and_yesterday_no_date_is_asked(patient, signed_in, ago):
    phone, today = signed_in(patient), patient.today(make.now())
    day = today - dt.timedelta(days=ago)
    offered = [
        each for each, _ in phone.get(FALL).context["form"].fields["when"].choices
    ]
    other = {"when": "other", "happened_on": f"{day}"}

    phone.post(FALL, body(patient, **({"when": f"{day}"} if ago < 2 else other)))

    assert offered == [f"{today}", f"{today - dt.timedelta(days=1)}", "other"]
    assert Fall.objects.get().happened_on == day


def test_all_of_it_is_kept(patient, signed_in):
    item = make.item(program=make.program(patient=patient))
    more = {
        "on_thinner": "yes",
        "when": f"{patient.today(make.now()) - dt.timedelta(days=1)}",
        "happened_at": "14:30",
        "doing": "Carrying the washing",
        "exercise": item.exercise.slug,
        "direction": "side",
        "got_up_alone": "no",
        "minutes_on_floor": "10",
        "called_help": "yes",
        "aid": "A cane",
        "shoes": "Slippers",
        "pain": "4",
        "pain_where": "hip",
    }

    signed_in(patient).post(FALL, body(patient, **more))

    fall = Fall.objects.get()
    assert (fall.on_thinner, fall.got_up_alone, fall.called_help) == (True, False, True)
    assert (fall.minutes_on_floor, fall.pain, fall.exercise) == (
        10,
        4,
        item.exercise.slug,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"when": "other", "happened_on": "2999-01-01"},
        {"when": "other", "happened_on": "yesterday"},
        {"when": "other"},
        {"when": ""},
        {"when": "2026-01-01"},
        {"happened_on": "2026-01-01"},  # and today as well
        {"hit_head": ""},
        {"how": "pushed"},
        {"minutes_on_floor": "-1"},
        {"minutes_on_floor": "99999"},
        {"pain": "11"},
        {"exercise": "not-mine"},
    ],
)
def test_what_cannot_be_is_asked_again_and_nothing_is_kept(patient, signed_in, wrong):
    refused = signed_in(patient).post(FALL, body(patient, **wrong))

    assert refused.status_code == 422
    assert not Fall.objects.exists()
    assert not SafetyFlag.objects.exists()


@pytest.mark.parametrize(
    ("ago", "at", "is_kept"),
    [(0, "10:01", False), (0, "10:00", True), (0, "09:00", True), (1, "23:00", True)],
)
def test_a_time_that_is_still_to_come_is_asked_again(
    patient, signed_in, ago, at, is_kept
):
    now = dt.datetime(2026, 5, 4, 10, tzinfo=patient.zone)
    with time_machine.travel(now, tick=False):
        day = f"{now.date() - dt.timedelta(days=ago)}"
        said = body(patient, when="other", happened_on=day, happened_at=at)
        page = signed_in(patient).post(FALL, said)

    assert Fall.objects.exists() is is_kept
    assert ("It is not that late yet." in page.text) is not is_kept


def test_a_helper_who_may_log_tells_it_and_the_front_desk_does_not(
    patient, signed_in, clinic_admin
):
    helper = make.helper(patient=patient, may_log=True)

    signed_in(helper).post(FALL, body(patient))

    assert Fall.objects.get().recorded_by == helper.user
    assert signed_in(clinic_admin).get(FALL).status_code == 403


@pytest.mark.parametrize("where", [FALL, "/today/check/", "/today/hurt/"])
def test_a_helper_is_told_for_whom_the_answers_are(patient, signed_in, where):
    helper = make.helper(patient=patient, may_log=True)
    make.program(patient=patient, items=1)
    for_whom = f"Helping {patient.name}. Each “you” here means the one you help."

    assert for_whom in signed_in(helper).get(where).text
    assert "the one you help" not in signed_in(patient).get(where).text


def test_after_a_fall_at_the_check_in_the_report_follows_once(patient, signed_in):
    phone = signed_in(patient)
    make.program(patient=patient, items=1)
    sign = {"token": str(uuid.uuid4()), "sign": "rf_near_fall", "asked": "full"}
    stop = phone.post("/today/check/", sign | {"day": f"{patient.today(make.now())}"})

    read = phone.post(f"{stop.url}read/", {"token": str(uuid.uuid4())})
    told = phone.post(read.url, body(patient, injury="near"))
    again = phone.post(f"{told.url}read/", {"token": str(uuid.uuid4())})

    assert read.url == FALL
    assert told.url == stop.url
    assert again.url.startswith("/today/?")


@pytest.mark.parametrize(
    ("wrong", "is_open"), [({"minutes_on_floor": "-1"}, True), ({"how": ""}, False)]
)
def test_what_is_wrong_is_not_folded_away(patient, signed_in, wrong, is_open):
    page = signed_in(patient).post(FALL, body(patient, **wrong)).content.decode()

    assert ('fall-more" open>' in page) is is_open


@pytest.mark.parametrize(
    ("language", "said"), [("en", "January 2, 1948"), ("es", "2 de enero de 1948")]
)
def test_days_that_cannot_be_are_told_in_her_language(
    patient, signed_in, language, said
):
    patient.birth_on = dt.date(1948, 1, 2)
    patient.save()
    User.objects.filter(pk=patient.user_id).update(language=language)

    page = signed_in(patient).post(
        FALL, body(patient, when="other", happened_on="1940-01-01")
    )

    assert said in page.content.decode()
