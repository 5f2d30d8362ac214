"""A patient hears once a day at most that there is news of their cover, never what."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from patients.rules.alerting import Kind
from patients.services import approving, covering, looking, telling_cover
from patients.services.approving import Granted
from ptcare.notices.models import Notice
from ptcare.notices.outbox import delivering
from tests import factories as make

NOW = dt.datetime(2026, 3, 16, 11, tzinfo=ZoneInfo("America/New_York"))
TODAY, DAY = NOW.date(), dt.timedelta(days=1)
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


@pytest.fixture
def plan(patient):
    return make.coverage(
        patient=patient,
        authorization_required="always",
        effective_from=dt.date(2026, 1, 1),
    )


@pytest.fixture
def reader(patient, plan):
    """Somebody who has read of the own cover before."""
    make.snapshot(patient, at=NOW - 9 * DAY)
    looking.look(patient=patient, today=TODAY - 9 * DAY, now=NOW - 9 * DAY)
    return patient


def granted(visits=6, number=""):
    last = TODAY + 60 * DAY
    return Granted(visits=visits, number=number, valid_from=TODAY, valid_to=last)


def deliver(now):
    delivering.deliver_due(now=now)
    return len(mail.outbox)


def test_a_decision_of_the_plan_is_told_a_little_later(reader, plan, desk):
    asked = make.authorization(coverage=plan, status="pending", requested_on=TODAY)
    approving.approve_request(authorization=asked, granted=granted(), by=desk, now=NOW)

    assert deliver(NOW + 29 * MINUTE) == 0
    assert deliver(NOW + 30 * MINUTE) == 1
    (letter,) = mail.outbox
    assert letter.subject == "You have an update from Northside Clinic"
    assert "/patients/visits/" in letter.body
    for word in ("plan", "approv", "visits left", "$"):
        assert word not in letter.body.replace("/patients/visits/", "")


def deny(plan, desk, now):
    asked = make.authorization(coverage=plan, status="pending", requested_on=TODAY)
    approving.deny_request(
        authorization=asked, reason="", decided_on=TODAY, by=desk, now=now
    )


def add(plan, desk, now):
    said = granted(number=f"A-{now}")
    approving.add_authorization(coverage=plan, granted=said, by=desk, now=now)


def end(plan, desk, now):
    covering.end_coverage(coverage=plan, last_day=TODAY + 9 * DAY, by=desk, now=now)


@pytest.mark.parametrize("deed", [deny, add, end])
def test_each_change_that_matters_on_the_page_is_told(reader, plan, desk, deed):
    deed(plan, desk, NOW)

    (notice,) = Notice.objects.all()
    assert (notice.kind, notice.user) == ("clinic_update", reader.user)


def test_what_was_only_asked_for_is_not_told(reader, plan, desk):
    approving.request_authorization(
        coverage=plan, visits=6, requested_on=TODAY, by=desk, now=NOW
    )

    assert not Notice.objects.exists()


def test_to_who_has_read_nothing_yet_nothing_has_changed(patient, plan, desk):
    add(plan, desk, NOW)

    assert not Notice.objects.exists()


def test_several_changes_are_told_once_and_later_ones_tomorrow(reader, plan, desk):
    for minutes in (0, 5, 20):
        add(plan, desk, NOW + minutes * MINUTE)
    assert deliver(NOW + HOUR) == 1

    for hours in (2, 3):
        add(plan, desk, NOW + hours * HOUR)
    assert deliver(NOW + 9 * HOUR) == 1
    assert deliver(NOW - 2 * HOUR + DAY) == 2
    assert deliver(NOW + DAY) == 2


def test_who_has_looked_since_is_not_told(reader, plan, desk):
    add(plan, desk, NOW)
    make.snapshot(reader, at=NOW + MINUTE)
    looking.look(patient=reader, today=TODAY, now=NOW + MINUTE)

    assert deliver(NOW + HOUR) == 0
    assert Notice.objects.get().reason == "they have seen the page since"


def test_what_changed_after_that_look_is_told(reader, plan, desk):
    add(plan, desk, NOW)
    make.snapshot(reader, at=NOW + MINUTE)
    looking.look(patient=reader, today=TODAY, now=NOW + MINUTE)
    add(plan, desk, NOW + 2 * MINUTE)

    assert deliver(NOW + HOUR) == 1


# --- What comes with the days


def alert(patient, **said):
    said = {"raised_at": NOW - 5 * HOUR, "day": TODAY + 3 * DAY} | said
    return make.alert(patient=patient, **said)


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ({"kind": Kind.BEYOND}, True),
        ({"kind": Kind.BEYOND, "day": TODAY + 14 * DAY}, True),
        ({"kind": Kind.BEYOND, "day": TODAY + 15 * DAY}, False),  # time to mend it
        ({"kind": Kind.APPROVAL_ENDS, "reason": "first"}, False),  # the desk's own
        ({"kind": Kind.APPROVAL_ENDS, "reason": "second"}, True),
        ({"kind": Kind.APPROVAL_ENDS, "reason": "today"}, False),
        ({"kind": Kind.APPROVAL_ENDS, "reason": "ended"}, True),
        ({"kind": Kind.UNAPPROVED}, False),
        ({"kind": Kind.FEW_LEFT}, False),
        ({"raised_at": NOW - 3 * HOUR}, False),  # the desk may be at it
        ({"raised_at": NOW - 4 * DAY}, False),
        ({"told_at": NOW, "told_by": True}, False),
        ({"done_at": NOW, "done_by": True}, False),
        ({"cleared_at": NOW}, False),
    ],
)
def test_what_the_desk_has_not_settled_is_told(patient, desk, said, is_told):
    people = {key: desk.user for key in ("told_by", "done_by") if key in said}
    alert(patient, **said | people)

    assert telling_cover.tell_of_alerts(now=NOW) == is_told


def test_an_alert_is_told_once_and_another_on_another_day(patient):
    alert(patient)
    alert(patient, kind=Kind.APPROVAL_ENDS, reason="ended", cause="a")

    told = [
        telling_cover.tell_of_alerts(now=NOW + number * 12 * HOUR)
        for number in range(6)
    ]

    assert told == [1, 0, 1, 0, 0, 0]


def test_what_came_up_before_midnight_and_after_it_is_one_letter_of_that_morning(
    patient,
):
    midnight = NOW.replace(hour=0) + DAY
    for minutes, reason in ((-5, "second"), (5, "ended")):
        alert(
            patient,
            kind=Kind.APPROVAL_ENDS,
            reason=reason,
            cause=reason,
            raised_at=midnight + minutes * MINUTE - 4 * HOUR,
        )
        telling_cover.tell_of_alerts(now=midnight + minutes * MINUTE)

    assert deliver(NOW + DAY) == 0
    for hours in range(3):
        telling_cover.tell_of_alerts(now=NOW + DAY + hours * HOUR)
        assert deliver(NOW + DAY + hours * HOUR) == 1


def test_what_the_desk_enters_late_at_night_is_told_with_what_waits(reader, plan, desk):
    midnight = NOW.replace(hour=0) + DAY
    for minutes in (-5, 5):
        add(plan, desk, midnight + minutes * MINUTE)

    assert deliver(NOW + DAY) == 1
    assert Notice.objects.count() == 1


def test_a_letter_that_waited_for_the_morning_is_that_days_only_one(reader, plan, desk):
    late = NOW.replace(hour=23)
    add(plan, desk, late)
    alert(reader, kind=Kind.APPROVAL_ENDS, reason="second", raised_at=late + 3 * HOUR)

    for hours in range(12):  # from eleven at night on
        telling_cover.tell_of_alerts(now=late + hours * HOUR)
        deliver(late + hours * HOUR)
    add(plan, desk, NOW + DAY)
    assert deliver(NOW + DAY + 9 * HOUR) == 1

    assert deliver(NOW + 2 * DAY) == 2


def test_what_was_settled_before_it_was_sent_is_not_sent(patient, desk):
    row = alert(patient)
    late = NOW.replace(hour=23)
    telling_cover.tell_of_alerts(now=late)
    row.done_at, row.done_by = late, desk.user
    row.save()

    assert deliver(NOW - HOUR + DAY) == 0


def test_who_is_discharged_or_has_no_account_hears_nothing(clinic):
    gone = make.patient(clinic=clinic, user=make.user(is_active=False))
    alert(gone)
    left = make.patient(clinic=clinic)
    alert(left)
    left.discharged_on = make.today()
    left.save()

    assert telling_cover.tell_of_alerts(now=NOW) == 0


def test_ten_alerts_cost_no_more_than_one(clinic, statements):
    alert(make.patient(clinic=clinic))
    one = len(statements(telling_cover.tell_of_alerts, now=NOW))
    for _number in range(10):
        alert(make.patient(clinic=clinic))

    assert len(statements(telling_cover.tell_of_alerts, now=NOW)) == one == 1
