"""What hurt rests until the clinic has looked, whichever plan asks for it by then."""

from __future__ import annotations

import datetime as dt

import pytest

from programs.models import ProgramItem
from programs.models.locked import locked_days_of, with_locked_days
from programs.models.paper import week_of
from programs.models.sheets import sheet_of
from programs.services import flagging
from tests import factories as make
from tests import reminded

DAY = dt.timedelta(days=1)


@pytest.fixture
def again(patient, today):
    """The exercise that hurt yesterday, in a plan that has followed since."""
    before = make.program(
        patient=patient,
        starts_on=today - 20 * DAY,
        ends_on=today - DAY,
        ended_at=make.now(),
        ended_by=patient.user,
    )
    old = make.item(program=before)
    log = make.log(item=old, on=today - DAY, done="none", credit=0, pain=8)
    make.flag(patient=patient, key="pain_stop", level="hold", log=log, on=log.on)
    program = make.program(patient=patient, starts_on=today - DAY)
    return make.item(program=program, exercise=old.exercise)


def read(item, today):
    return ProgramItem.objects.with_log_of(today).get(pk=item.pk)


def test_it_rests_in_the_plan_that_follows(again, patient, today):
    make.item(program=again.program)

    assert read(again, today).is_resting
    found = again.program.items.with_log_of(today)
    assert [item.is_resting for item in found].count(True) == 1


def test_it_goes_on_when_the_clinic_has_looked(again, patient, today):
    patient.safetyflag_set.update(seen_at=make.now(), seen_by=patient.user)

    assert not read(again, today).is_resting


def test_it_rests_again_where_its_sign_was_set_aside_by_mistake(
    again, patient, therapist, today
):
    """Nobody had looked at it apart from that."""
    (flag,) = patient.safetyflag_set.all()
    said = {"flag": flag, "by": make.actor(therapist), "now": make.now()}
    flagging.clear_flag(because="Spoke to Marion.", **said)
    assert not read(again, today).is_resting

    flagging.put_flag_back(reason="It was Marion's.", **said)

    assert read(again, today).is_resting
    flag.refresh_from_db()
    assert (flag.seen_by, flag.taken_by) == (None, therapist.user)


def test_what_was_looked_at_before_stays_so(again, patient, therapist, today):
    (flag,) = patient.safetyflag_set.all()
    said = {"flag": flag, "by": make.actor(therapist)}
    flagging.see_flag(**said, now=make.now() - dt.timedelta(hours=1))
    flagging.clear_flag(because="Spoke to Marion.", **said, now=make.now())

    flagging.put_flag_back(reason="It was Marion's.", **said, now=make.now())

    assert not read(again, today).is_resting


def test_nobody_is_reminded_of_it(again, patient, today):
    nine = dt.datetime.combine(today, dt.time(9, 1), tzinfo=patient.zone)
    patient.safetyflag_set.update(raised_at=nine - 2 * DAY)

    reminded.ask(patient)

    assert reminded.would_remind(nine) == 0
    make.item(program=again.program)
    assert reminded.would_remind(nine) == 1


def test_nobody_types_it_in_nor_counts_it(again, patient, clinic_admin, today):
    again.program.refresh_from_db()
    actor = make.actor(clinic_admin)
    sheet = sheet_of(again.program, on=today)
    week = week_of(sheet, again.program, actor, today=today, back=8 * 7 * DAY)

    assert week.boxes[again.pk, today].shut == "stopped"
    (closed,) = locked_days_of(with_locked_days(ProgramItem.objects).get(pk=again.pk))
    assert closed.starts_on == today - DAY
