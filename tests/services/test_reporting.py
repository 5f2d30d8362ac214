"""What a provider tells later: in any order, and more than once."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.core import mail

from ptcare.notices.models import Attempt, Notice
from ptcare.notices.outbox import delivering, reporting
from tests import factories as make
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 2, 14, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=1)
State = Notice.State


def texted(patient, *, outcome="accepted", state=State.SENT, **how):
    """A notice that went out as a text, and how that try went."""
    make.tell(patient, now=NOW, **how)
    notice = Notice.objects.latest("pk")
    Notice.objects.filter(pk=notice.pk).update(
        state=state, channel="sms", settled_at=NOW, tries=1
    )
    return tried(notice, "sms", outcome)


def tried(notice, channel, outcome="accepted"):
    return Attempt.objects.create(
        notice=notice, channel=channel, at=NOW, outcome=outcome
    )


def come_back(attempt):
    return reporting.came_back(attempt.pk, reason="a landline (30006)", now=LATER)


def arrive(attempt):
    return reporting.arrived(attempt.pk, now=LATER)


def test_what_arrived_is_delivered(patient):
    attempt = texted(patient)

    assert arrive(attempt)

    notice = Notice.objects.get()
    assert (notice.state, notice.channel) == (State.DELIVERED, "sms")
    assert notice.settled_at == LATER
    attempt.refresh_from_db()
    assert (attempt.report, attempt.reported_at) == ("delivered", LATER)


def test_what_was_in_doubt_is_settled_when_it_arrives(patient):
    arrive(texted(patient, outcome="unknown", state=State.UNKNOWN))

    assert Notice.objects.get().state == State.DELIVERED


def test_what_came_back_goes_out_by_the_next_channel(patient):
    attempt = texted(patient)

    assert come_back(attempt)
    delivering.deliver_due(now=LATER)

    notice = Notice.objects.get()
    assert (notice.state, notice.channel) == (State.SENT, "email")
    assert len(mail.outbox) == 1
    attempt.refresh_from_db()
    assert (attempt.report, attempt.reason) == ("bounced", "a landline (30006)")


def test_what_came_back_and_has_no_other_way_has_failed(patient):
    patient.user.email = None
    patient.user.save()
    come_back(texted(patient))

    delivering.deliver_due(now=LATER)

    assert Notice.objects.get().state == State.FAILED


def test_what_came_back_too_late_to_be_of_use_has_failed_for_that_reason(patient):
    come_back(texted(patient, stale_at=LATER))

    delivering.deliver_due(now=LATER)

    notice = Notice.objects.get()
    assert (notice.state, notice.reason) == (State.FAILED, "a landline (30006)")
    assert mail.outbox == []


@pytest.mark.parametrize("order", sorted(set(itertools.permutations("aabb"))))
def test_in_whatever_order_it_arrived_is_the_last_word(patient, order):
    attempt = texted(patient)
    for each in order:
        arrive(attempt) if each == "a" else come_back(attempt)

    attempt.refresh_from_db()
    assert attempt.report == "delivered"
    assert Notice.objects.get().state == State.DELIVERED


def test_news_told_again_are_no_news(patient):
    first, second = texted(patient), texted(patient, key="b")

    assert [arrive(first), arrive(first), come_back(first)] == [True, False, False]
    assert [come_back(second), come_back(second)] == [True, False]


def test_what_went_out_by_another_way_too_is_left_there(patient):
    attempt = texted(patient)
    tried(attempt.notice, "email")

    come_back(attempt)

    assert Notice.objects.get().state == State.SENT


@pytest.mark.parametrize("state", [State.CANCELLED, State.FAILED, State.STALE])
def test_what_is_settled_otherwise_stays_so(patient, state):
    attempt = texted(patient, state=state)

    come_back(attempt)
    arrive(attempt)

    assert Notice.objects.get().state == state


@pytest.mark.django_db(transaction=True)
def test_both_news_at_once_end_as_arrived():
    attempt = texted(make.patient())

    at_once(8, lambda number: (arrive if number % 2 else come_back)(attempt))

    assert Notice.objects.get().state == State.DELIVERED
