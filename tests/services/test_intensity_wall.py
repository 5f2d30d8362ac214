"""The wall behind the rule: nothing heavy is signed uncleared, whoever writes."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext

import pytest
from django.db import IntegrityError, connection

from patients.models import IntensityClearance
from programs.models import Program
from programs.rules import intensity
from tests import factories as make
from tests.services.test_gate_wall import committed, sign_a_draft

DAY = dt.timedelta(days=1)


def cleared(patient, *, begins=-1, ends=None, **fields):
    on = patient.today(make.now())
    until = None if ends is None else on + ends * DAY
    return IntensityClearance.objects.create(
        patient=patient,
        clinic=patient.clinic,
        recorded_by=patient.therapist.user,
        recorded_at=make.now(),
        given_by="Dr Osei",
        given_by_role="physician",
        given_on=on + begins * DAY,
        valid_until=until,
        allows="Lifting.",
        **fields,
    )


def sign(program):
    by = program.drafted_by
    with committed():
        Program.objects.filter(pk=program.pk).update(signed_at=make.now(), signed_by=by)


def of_template(patient):
    return make.draft(patient=patient, template_slug=intensity.TEMPLATE)


def heavy(flag, **item):
    def draft(patient):
        row = make.draft(patient=patient)
        exercise = make.exercise(movement_flags=["loaded", flag])
        make.item(program=row, exercise=exercise, **item)
        return row

    return draft


HEAVY = [
    of_template,
    *(heavy(flag) for flag in sorted(intensity.FLAGS)),
    heavy("heavy_load", is_waiting=True),
]


@pytest.mark.parametrize("draft", HEAVY)
@pytest.mark.parametrize(
    ("said", "is_refused"),
    [
        (None, True),
        ({}, False),
        ({"ends": 0}, False),
        ({"begins": -9, "ends": -1}, True),
        ({"begins": 1}, True),
    ],
)
def test_it_is_signed_with_a_clearance_that_holds_that_day(
    patient, draft, said, is_refused
):
    program = draft(patient)
    if said is not None:
        cleared(patient, **said)

    with pytest.raises(IntegrityError) if is_refused else nullcontext():
        sign(program)


def test_one_that_was_taken_back_is_none(patient):
    program, word = of_template(patient), cleared(patient)
    gone = {"withdrawn_at": make.now(), "withdrawn_by": word.recorded_by}
    IntensityClearance.objects.filter(pk=word.pk).update(**gone)

    with pytest.raises(IntegrityError, match="no clearance"):
        sign(program)


def test_one_of_somebody_else_is_none(patient, clinic):
    cleared(make.patient(clinic=clinic, therapist=patient.therapist))

    with pytest.raises(IntegrityError, match="no clearance"):
        sign(of_template(patient))


def test_what_is_not_heavy_needs_none(patient):
    sign_a_draft(patient)

    connection.check_constraints()


def test_a_program_is_not_written_as_signed_either(patient):
    with pytest.raises(IntegrityError, match="no clearance"), committed():
        make.program(patient=patient, template_slug=intensity.TEMPLATE)
