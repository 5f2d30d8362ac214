"""Sent again by a person: under the same key and id, and asked about once more."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail

from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Attempt, Notice
from ptcare.notices.outbox import delivering, resending
from tests import factories as make
from tests.threads import at_once

State = Notice.State
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def noon(patient):
    """At which anybody may be disturbed."""
    return dt.datetime.combine(make.today(), dt.time(12), patient.clinic.zone)


def not_sent(patient, noon, **fields):
    return make.notice(
        patient=patient,
        **{
            "state": State.FAILED,
            "reason": "the mail server did not take it (450); no other way to reach"
            " them",
            "due_at": noon - HOUR,
            "settled_at": noon - HOUR,
            "stale_at": noon + 5 * HOUR,
            "tries": 5,
        }
        | fields,
    )


def again(notice, by, now):
    resending.send_again(notice=notice, by=make.actor(by), now=now)


def test_it_goes_out_under_the_same_key_and_id(patient, clinic_admin, noon):
    notice = not_sent(patient, noon)
    before = (notice.key, notice.message_id)

    again(notice, clinic_admin, noon)
    delivering.deliver_due(now=noon)

    notice.refresh_from_db()
    assert notice.state == State.SENT
    assert (notice.key, notice.message_id) == before
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{notice.message_id}@ptcare>"


def test_who_sent_it_again_is_written_down(patient, clinic_admin, noon):
    again(not_sent(patient, noon), clinic_admin, noon)

    event = AuditEvent.objects.get(deed="notice.sent_again")
    assert (event.by_user_id, event.about_id) == (
        clinic_admin.user_id,
        Notice.objects.get().pk,
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.STALE},
        {"state": State.SENT, "channel": "email"},
        {"state": State.CANCELLED},
        {"state": State.DUE, "settled_at": None},
        {"stale_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
    ],
)
def test_what_is_too_late_or_not_in_trouble_is_left_alone(
    patient, clinic_admin, noon, fields
):
    notice = not_sent(patient, noon, **fields)

    with pytest.raises(resending.NotToSendAgain):
        again(notice, clinic_admin, noon)


def test_what_may_have_arrived_goes_out_again_where_somebody_says_so(
    patient, clinic_admin, noon
):
    notice = not_sent(patient, noon, state=State.UNKNOWN)

    again(notice, clinic_admin, noon)

    notice.refresh_from_db()
    assert notice.state == State.DUE


def test_it_is_asked_about_once_more_before_it_goes(patient, clinic_admin, noon):
    notice = not_sent(patient, noon)
    patient.user.is_active = False
    patient.user.save()

    again(notice, clinic_admin, noon)
    delivering.deliver_due(now=noon)

    notice.refresh_from_db()
    assert notice.state == State.CANCELLED
    assert mail.outbox == []


def test_an_address_that_was_mended_is_tried_again(patient, clinic_admin, noon):
    notice = not_sent(patient, noon, reason="the address was refused (550)")
    Attempt.objects.create(
        notice=notice, channel="email", at=noon - HOUR, outcome="refused"
    )

    again(notice, clinic_admin, noon)
    delivering.deliver_due(now=noon)

    assert len(mail.outbox) == 1


def test_what_fails_again_says_why_only_once(patient, clinic_admin, noon):
    notice = not_sent(patient, noon)
    patient.user.email = None
    patient.user.save()

    again(notice, clinic_admin, noon)
    delivering.deliver_due(now=noon)

    notice.refresh_from_db()
    assert notice.state == State.FAILED
    assert notice.reason.count("no other way") == 1


def test_all_of_one_reason_go_out_again_and_no_others(patient, clinic_admin, noon):
    for number in range(3):
        not_sent(patient, noon, key=f"away {number}", reason="away")
    not_sent(patient, noon, key="other", reason="other")
    not_sent(make.patient(), noon, key="elsewhere", reason="away")

    count = resending.send_all_again(
        reasons=["away"], by=make.actor(clinic_admin), now=noon
    )

    assert count == 3
    due = Notice.objects.filter(state=State.DUE).values_list("key", flat=True)
    assert sorted(due) == ["away 0", "away 1", "away 2"]


def test_no_more_at_once_than_a_press_can_answer_for(
    patient, clinic_admin, noon, monkeypatch
):
    monkeypatch.setattr(resending, "MOST", 2)
    for number in range(3):
        not_sent(patient, noon, key=str(number), reason="away")

    by = make.actor(clinic_admin)
    assert resending.send_all_again(reasons=["away"], by=by, now=noon) == 2
    assert resending.send_all_again(reasons=["away"], by=by, now=noon) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_one_wins_and_the_other_is_told(
    patient, clinic_admin, noon
):
    notice = not_sent(patient, noon)

    said = at_once(2, lambda _: again(notice, clinic_admin, noon))

    assert set(said) == {None, resending.NotToSendAgain}
    assert AuditEvent.objects.filter(deed="notice.sent_again").count() == 1
