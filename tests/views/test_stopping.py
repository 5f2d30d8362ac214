"""One click in a mail program stops reminders of one kind, and nothing else."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from programs.services import reminding
from ptcare.notices.letters import unsubscribing
from ptcare.notices.models import Notice
from ptcare.notices.outbox import delivering
from tests import factories as make
from tests import reminded

ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # the whole body, as RFC 8058 has it


@pytest.fixture
def awake(patient):
    """At noon, so that letters go out at once."""
    patient.time_zone = make.zone_at_noon()
    patient.save()
    return patient


def letter_of(patient, kind="exercise_reminder"):
    now = make.now()
    make.tell(patient, kind, kind=kind, now=now)
    delivering.deliver_due(now=now)
    return mail.outbox[-1]


def address_in(letter):
    [path] = re.findall(
        r"<http://localhost:8000(.+)>", letter.extra_headers["List-Unsubscribe"]
    )
    return path


def test_one_click_stops_the_daily_reminder(awake):
    reminded.ask(awake)
    letter = letter_of(awake)
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    answer = Client(enforce_csrf_checks=True).post(address_in(letter), ONE_CLICK)

    assert answer.status_code == 200
    wishes = reminding.wishes_of(awake)
    assert not wishes.exercise
    assert wishes.dues


def test_to_look_at_the_address_stops_nothing(awake):
    reminded.ask(awake)

    page = Client().get(address_in(letter_of(awake)))

    assert "Stop these reminders?" in page.content.decode()
    assert reminding.wishes_of(awake).exercise


def test_a_second_click_is_as_good(awake):
    reminded.ask(awake)
    address = address_in(letter_of(awake))

    for _click in range(2):
        answer = Client().post(address, ONE_CLICK)

    assert "These reminders have stopped" in answer.content.decode()


@pytest.mark.parametrize(
    "kind", sorted(unsubscribing.REMINDERS - {"exercise_reminder"})
)
def test_each_kind_of_reminder_can_be_stopped(awake, kind):
    reminded.ask(awake)
    assert (
        Client().post(address_in(letter_of(awake, kind)), ONE_CLICK).status_code == 200
    )

    wishes = reminding.wishes_of(awake)
    assert wishes.exercise
    assert wishes.dues is (kind != "plan_reminder")
    assert wishes.silence is (kind != "kind_word")


@pytest.mark.parametrize(
    "kind", ["care_team_message", "clinic_update", "session_moved"]
)
def test_what_must_be_heard_has_no_such_button(awake, kind):
    make.tell(awake, kind, kind=kind)

    assert unsubscribing.headers_for(Notice.objects.get()) == {}


def test_what_we_have_not_sealed_is_not_there(awake):
    letter_of(awake)
    notice = Notice.objects.get()

    for token in (f"{notice.pk}", f"{notice.pk}:forged", "x", ":"):
        assert Client().post(f"/letters/stop/{token}/").status_code == 404


def test_who_is_in_care_no_more_is_answered_kindly(awake):
    address = address_in(letter_of(awake))
    awake.discharged_on = make.today()
    awake.save()

    assert Client().post(address, ONE_CLICK).status_code == 200
