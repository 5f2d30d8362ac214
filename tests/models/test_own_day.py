"""What a patient's page reads of a day is what a log asks for, read more sparingly."""

from __future__ import annotations

import datetime as dt

import pytest

from programs.models.day import asked, day_of, item_to_log, own_day, own_item_of
from tests import factories as make

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def as_read(items):
    return [
        (item, item.program, item.patient, item.said, item.is_resting, item.locked_by)
        for item in items
    ]


def held(program, today):
    program.held_at, program.held_by = make.now(), program.signed_by
    program.save()


def followed(program, today):
    """By one that begins today, and has yet to take its place."""
    make.program(patient=program.patient, items=1, starts_on=today, is_next=True)


def after_care(program, today):
    program.patient.discharged_on = today - DAY
    program.patient.save()


def goes_on_alone(program, today):
    program.kind, program.sessions_per_week = "upkeep", 0
    program.save()
    after_care(program, today)


def said(program, today):
    make.log(item=program.items.first(), on=today)


def locked(program, today):
    make.flag(patient=program.patient, locks=["loaded"])
    program.items.first().exercise.levels.update(adds_load=True)


def learnt_first(program, today):
    program.items.first().exercise.levels.update(supervision="first")


def stopped(program, today):
    log = make.log(item=program.items.first(), on=today - DAY)
    make.flag(patient=program.patient, level="hold", log=log, cleared_at=None)


DEEDS = [
    *(held, followed, after_care, goes_on_alone),
    *(said, locked, learnt_first, stopped),
]


@pytest.mark.parametrize("deed", [None, *DEEDS])
def test_a_day_shows_what_may_be_logged(patient, deed):
    program, today = make.program(patient=patient, items=2), patient.today(make.now())
    if deed:
        deed(program, today)
    actor = make.actor(patient)

    record = own_day(actor, now=make.now(), on=today, today=today)
    shown = day_of(record, actor, on=today, today=today).items

    assert as_read(shown) == as_read(asked(actor, on=today))
    left = {after_care: 0, learnt_first: 1, followed: 3}.get(deed, 2)
    assert len(shown) == left
    assert any(item.is_resting for item in shown) is (deed in (locked, stopped))


def ended(program, today):
    program.items.update(ends_on=today - DAY)


def at_rest(program, today):
    make.rest(item=program.items.first())


def at_rest_until_today(program, today):
    make.rest(item=program.items.first())
    program.items.update(ends_on=today)


def brought_back(program, today):
    by = program.signed_by
    settled = {"settled_at": make.now(), "settled_by": by, "settled_how": "back"}
    make.rest(item=program.items.first(), **settled)


@pytest.mark.parametrize(
    "deed", [None, *DEEDS, ended, at_rest, at_rest_until_today, brought_back]
)
def test_what_may_be_logged_is_what_has_a_page(patient, deed):
    program, today = make.program(patient=patient, items=2), patient.today(make.now())
    if deed:
        deed(program, today)
    actor, pk = make.actor(patient), program.items.first().pk

    shown, logged = (find(actor, pk, on=today) for find in (own_item_of, item_to_log))

    assert (logged is None) is (deed is at_rest)
    assert as_read(filter(None, [shown])) == as_read(filter(None, [logged]))
    assert logged is None or (
        logged.is_prescribed_for(today) is shown.is_prescribed_for(today)
    )
