"""Every way in which a program comes to run, each tried against a closed gate.

A new way has no row here and fails: it gets one, with its deed.
"""

from __future__ import annotations

import ast
import datetime as dt
import inspect
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection

from patients.services import charting
from programs import tasks
from programs.models import ItemRest, Program
from programs.services import prescribing
from programs.services.prescribing import refusals
from tests import factories as make

HOUSE = Path(__file__).resolve().parents[2]
DAY = dt.timedelta(days=1)

# What the services offer, and what each does here. None: it writes nothing of a program
# that runs, or only takes away from it.
OFFERED = {
    "sign_program": lambda w: prescribing.sign_program(program=w.draft, **w.said),
    "resume_program": lambda w: prescribing.resume_program(program=w.held, **w.said),
    "change_dose": lambda w: prescribing.change_dose(
        item=w.item, wish=w.wish, from_day=w.today, **w.said
    ),
    "bring_back": lambda w: prescribing.bring_back(rest=w.rest, **w.said),
    "take_instead": lambda w: prescribing.take_instead(
        rest=w.rest, exercise=make.exercise(), **w.said
    ),
    "open_phase": lambda w: prescribing.open_phase(
        phase=w.phase, begin=[w.planned.pk], end=[], from_day=w.today, **w.said
    ),
    "keep_as_own": lambda w: prescribing.keep_as_own(patient=w.patient, **w.said),
    "hand_over": lambda w: prescribing.hand_over(now=make.now()),
    "look_again": lambda w: prescribing.look_again(patient=w.patient, **w.said),
    "start_draft": None,  # a draft asks nothing of anybody
    "add_item": None,
    "add_phase": None,
    "change_item": None,
    "change_phase": None,
    "change_plan": None,
    "choose_minimum": None,
    "choose_days": None,  # of doses that stand; refused while anything is held
    "drop_phase": None,
    "move_item": None,
    "remove_item": None,
    "end_program": None,
    "hold_program": None,
    "leave_out": None,
    "sign_off": None,
    "withdraw_sign_off": None,
    "closed_since": None,
    "lapsed": None,
    "seen_before_a_fracture": None,
    "uncleared": None,
    "confirm_draft": None,  # a word on a draft
    "withdraw_confirmation": None,
    "look_again_at_holders": None,  # only rests, by way of look_again
}

# Who writes a column that lets a program, or an exercise of it, go on. Behind each of
# these stands the wall of `test_gate_wall`, and one of the deeds above.
WRITERS = {
    "programs/demo": "the demo clinic, which is held to the rules by its own tests",
    "programs/services/flagging.py:hold_program": "only holds",
    "programs/services/prescribing/drafting.py:add_item": "add_item",
    "programs/services/prescribing/drafting.py:change_item": "change_item",
    "programs/services/prescribing/drafting.py:start_draft": "start_draft",
    "programs/services/prescribing/drafting.py:_open_from": "start_draft",
    "programs/services/prescribing/following.py:_end": "hand_over",
    "programs/services/prescribing/following.py:_hand_over": "hand_over",
    "programs/services/prescribing/following.py:make_room": "sign_program",
    "programs/services/prescribing/items.py:copy_of": "open_phase",
    "programs/services/prescribing/items.py:new_item": "change_dose",
    "programs/services/prescribing/opening.py:_put": "open_phase",
    "programs/services/prescribing/opening.py:_wait": "open_phase",
    "programs/services/prescribing/opening.py:open_phase": "open_phase",
    "programs/services/prescribing/phasing.py:_planned": "start_draft",
    "programs/services/prescribing/phasing.py:add_phase": "add_phase",
    "programs/services/prescribing/phasing.py:plan_of": "start_draft",
    "programs/services/prescribing/phasing.py:open_first": "sign_program",
    "programs/services/prescribing/phasing.py:rows_of": "start_draft",
    "programs/services/prescribing/resting.py:bring_back": "bring_back",
    "programs/services/prescribing/running.py:change_dose": "change_dose",
    "programs/services/prescribing/upkeep.py:keep_as_own": "keep_as_own",
    "programs/services/prescribing/running.py:end_program": "only ends",
    "programs/services/prescribing/running.py:keep_held": "only holds",
    "programs/services/prescribing/running.py:resume_program": "resume_program",
    "programs/services/prescribing/running.py:sign_program": "sign_program",
}
LETS_GO_ON = {"signed_at", "held_at", "is_next", "is_waiting", "phase"}
MADE = {"Program", "ProgramItem"}


@pytest.fixture
def world(patient, therapist):
    """A held program with all that could set it going, 41 days after a fracture."""
    by, today = make.actor(therapist), patient.today(make.now())
    held = make.program(patient=patient, by=by.user, starts_on=today - 60 * DAY)
    item = make.item(program=held)
    phase = make.phase(program=held)
    planned = make.item(program=held, phase=phase, is_waiting=True)
    rest = make.rest(item=make.item(program=held))
    draft = make.draft(patient=patient, by=by.user, starts_on=today)
    make.item(program=draft)
    dose = prescribing.Wish(level=1, dose=item.amount, weekdays=(1,), where="home")
    make.fracture(patient=patient, by=by.user, happened_on=today - 41 * DAY)
    Program.objects.filter(pk=held.pk).update(held_at=make.now(), held_by=by.user)
    return SimpleNamespace(
        patient=patient,
        today=today,
        held=held,
        item=item,
        phase=phase,
        planned=planned,
        rest=rest,
        draft=draft,
        wish=dose,
        said={"by": by, "now": make.now()},
    )


def running():
    return Program.objects.signed().filter(held_at=None)


@pytest.mark.parametrize("name", sorted(name for name in OFFERED if OFFERED[name]))
def test_no_way_lets_a_program_run_behind_a_closed_gate(world, name):
    with suppress(prescribing.GateClosed, refusals.OnHold):
        OFFERED[name](world)

    assert not running().exists()
    connection.check_constraints()


@pytest.mark.parametrize("name", sorted(name for name in OFFERED if OFFERED[name]))
def test_no_way_lets_a_program_run_behind_an_open_sign(world, name):
    world.patient.fracture_set.update(happened_on=world.today - 90 * DAY)
    make.flag(patient=world.patient, key="rf_unwell", level="hold", pauses=True)

    with suppress(prescribing.SignOpen, refusals.OnHold):
        OFFERED[name](world)

    assert not running().exists()
    connection.check_constraints()


def test_the_database_refuses_a_program_that_runs_behind_an_open_sign(patient):
    make.flag(patient=patient, key="rf_unwell", level="hold", pauses=True)
    make.program(patient=patient)

    with pytest.raises(IntegrityError, match="warning sign"):
        connection.check_constraints()


@pytest.mark.parametrize("name", ["sign_program", "resume_program"])
def test_the_same_ways_let_it_run_when_a_doctor_has_cleared_it(world, name):
    (fracture,) = world.patient.fracture_set.all()
    charting.clear_fracture(
        fracture=fracture,
        given_by="Dr Osei",
        given_by_role="physician",
        given_on=world.today,
        allows="All of it.",
        **world.said,
    )

    OFFERED[name](world)

    assert running().exists()
    connection.check_constraints()


@pytest.mark.parametrize("name", ["change_dose", "bring_back", "take_instead"])
def test_nothing_is_half_done_by_a_way_that_is_refused(world, name):
    before = list(world.held.items.order_by("pk").values())

    with pytest.raises(prescribing.GateClosed):
        OFFERED[name](world)

    assert list(world.held.items.order_by("pk").values()) == before
    assert ItemRest.objects.open().exists()


def test_a_next_program_is_held_by_a_new_fracture_and_handed_over_held(
    patient, therapist
):
    by, today = make.actor(therapist), patient.today(make.now())
    make.program(patient=patient, items=1, ends_on=today - DAY)
    make.program(patient=patient, items=1, starts_on=today, is_next=True)

    charting.record_fracture(
        patient=patient, site="rib", happened_on=today, by=by, now=make.now()
    )
    prescribing.hand_over(now=make.now())

    assert not running().exists()
    assert Program.objects.current().get().is_held


def test_every_service_of_prescribing_has_its_row():
    offered = {
        name
        for name, _service in inspect.getmembers(prescribing, inspect.isfunction)
        if name not in vars(refusals)
    }

    assert offered - set(OFFERED) == set()


def test_every_writer_of_what_lets_a_program_go_on_has_its_row():
    found = set(writers())

    assert found - set(WRITERS) - {at for at in found if is_demo(at)} == set()


def test_no_page_of_the_admin_writes_past_the_services():
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not apps.is_installed("django.contrib.admin")


def test_every_task_that_touches_programs_is_one_of_these():
    ours = {
        name
        for name, found in vars(tasks).items()
        if hasattr(found, "delay") and found.__module__ == tasks.__name__
    }

    assert ours - {"look_at_gates_again", "hand_programs_over"} <= {
        *("plan_reminders", "propose_progression", "ask_after_care"),
        *("place_caseloads", "escalate_signs"),
    }


def is_demo(at: str) -> bool:
    return at.startswith("programs/demo/")


def writers() -> Iterator[str]:
    """Each function of ours that sets such a column, or makes such a row."""
    for file in sorted(HOUSE.glob("programs/**/*.py")):
        where = file.relative_to(HOUSE)
        if {"migrations", "models", "rules"} & set(where.parts):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef) and any(map(_writes, ast.walk(node))):
                yield f"{where}:{node.name}"


def _writes(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = (each for target in targets for each in ast.walk(target))
        return any(isinstance(n, ast.Attribute) and _is_ours(n.attr) for n in names)
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    made = called in MADE or called.startswith(
        ("Program.objects", "ProgramItem.objects")
    )
    if made and called.endswith((".create", ".bulk_create", "Program", "ProgramItem")):
        return True
    is_update = called.endswith((".update", ".bulk_update"))
    return is_update and any(_is_ours(word.arg or "") for word in node.keywords)


def _is_ours(name: str) -> bool:
    return name in LETS_GO_ON
