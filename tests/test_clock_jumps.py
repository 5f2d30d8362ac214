"""A machine's clock is wrong by 26 hours for a while, and is set right again.

Nothing is done twice by it, nothing stays stuck until that day, and a session that was
begun in time to come has no longer life than others.
"""

from __future__ import annotations

import datetime as dt
import time
import uuid
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from programs.models import ExerciseLog
from ptcare.hooks import lanes
from ptcare.hooks.models import Lane
from ptcare.notices.models import Notice
from ptcare.notices.outbox import claiming, delivering
from ptcare.people.sessions import SINCE
from tests import factories as make
from tests import reminded

JUMP = dt.timedelta(hours=26)
JUMPS = pytest.mark.parametrize("jump", [JUMP, -JUMP], ids=["ahead", "behind"])
NOW = dt.datetime(2026, 3, 2, 14, 0, tzinfo=dt.UTC)
NINE = dt.datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("America/New_York"))
EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]


def tell(patient, **how):
    said = {"kind": "care_team_message", "now": NOW, "link": "/messages/"} | how
    return make.tell(patient, "a message", **said)


def test_what_a_worker_with_a_wrong_clock_held_is_not_held_until_that_day(patient):
    tell(patient)
    assert claiming.claim(now=NOW + JUMP, most=10)  # and then it is killed

    delivering.deliver_due(now=NOW)

    assert Notice.objects.get().state == Notice.State.SENT
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("seconds", [-60, -5, 5, 60])
def test_a_worker_whose_clock_is_a_little_off_keeps_what_it_holds(patient, seconds):
    tell(patient)
    (held,) = claiming.claim(now=NOW + dt.timedelta(seconds=max(0, seconds)), most=10)

    assert claiming.settle_lost(now=NOW + dt.timedelta(seconds=-min(0, seconds))) == 0
    assert claiming.is_still_ours(held)


def test_a_system_that_is_told_waits_for_no_lane_of_that_day(clinic):
    endpoint = make.hook(clinic=clinic)
    make.hook_delivery(endpoint=endpoint, state="due", due_at=NOW, settled_at=None)
    Lane.objects.filter(endpoint=endpoint).update(
        claim=uuid.uuid4(), lease_until=NOW + JUMP + lanes.LEASE
    )

    assert [lane.endpoint for lane in lanes.claim(now=NOW, most=8)] == [endpoint]


@JUMPS
def test_no_day_is_reminded_of_twice_and_none_passes_unrecorded(patient, jump):
    program = make.program(patient=patient, starts_on=NINE.date() - 15 * JUMP)
    make.item(program=program, weekdays=EVERY_DAY)
    reminded.ask(patient, next_due_at=NINE)

    for now in (NINE, NINE + jump, NINE, NINE + dt.timedelta(days=2)):
        reminded.remind(now, reminded.Kind.EXERCISE)

    days = list(Notice.objects.order_by("on").values_list("on", flat=True))
    assert days == [NINE.date() + dt.timedelta(days=n) for n in range(3)]
    assert len(mail.outbox) == len(
        {letter.extra_headers["Message-ID"] for letter in mail.outbox}
    )


@JUMPS
def test_a_form_sent_by_two_clocks_counts_once(signed_in, patient, jump, token):
    item = make.item(program=make.program(patient=patient))
    client = signed_in(patient)
    said = {"token": token(), "day": patient.today(timezone.now()), "done": "all"}
    log = f"/today/{item.pk}/log/"

    assert client.post(log, said).status_code == 302
    with time_machine.travel(timezone.now() + jump, tick=False):
        session = client.session
        session["seen_at"] = session[SINCE] = int(time.time())
        session.save()
        assert client.post(log, said).status_code == 302

    assert ExerciseLog.objects.count() == 1


@pytest.mark.parametrize(("ahead", "status"), [(JUMP, 302), (JUMP / 3600, 200)])
def test_who_came_in_by_a_clock_far_ahead_signs_in_again(
    signed_in, patient, ahead, status
):
    client = signed_in(patient)
    session = client.session
    session[SINCE] = int(time.time() + ahead.total_seconds())
    session.save()

    assert client.get("/today/").status_code == status
