"""Pain limits of one person: down without a word, up only with a reason."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from patients.models import PainLimits
from patients.rules.pain import Limits
from patients.services import limiting
from programs.models import CheckIn, ProgramItem, SafetyFlag
from programs.services import exercising
from tests import factories as make

NOW = make.now()
MONDAY = dt.datetime(2026, 11, 23, 16, tzinfo=dt.UTC)


def set_limits(patient, by, fine, less, reason=""):
    return limiting.set_limits(
        patient=patient,
        limits=Limits(fine=fine, less=less),
        reason=reason,
        by=by,
        now=NOW,
    )


def test_down_needs_no_reason_and_up_does(patient, by):
    set_limits(patient, by, 2, 4)
    with pytest.raises(limiting.NeedsReason):
        set_limits(patient, by, 3, 4)
    set_limits(patient, by, 3, 4, "Settled for a month.")

    assert limiting.limits_of(patient) == Limits(fine=3, less=4)
    assert PainLimits.objects.count() == 2
    assert PainLimits.objects.standing().count() == 1


def test_above_the_usual_limits_needs_a_reason_at_first_as_well(patient, by):
    with pytest.raises(limiting.NeedsReason):
        set_limits(patient, by, 3, 6)


def hurt(patient, pain):
    item = make.item(program=make.program(patient=patient))
    rows = ProgramItem.objects.with_log_of(patient.today(NOW)).with_sign_off()
    rows = rows.with_reminder("x").select_related("program", "patient")
    told = exercising.Told(pain=pain, pain_where="knee", pain_is_new=False)
    return exercising.log_exercise(
        item=rows.get(pk=item.pk),
        told=told,
        said=make.saying(patient, patient.today(NOW), now=NOW),
    )


def usually(patient, pain):
    return CheckIn.objects.create(
        patient=patient,
        clinic=patient.clinic,
        token=uuid.uuid4(),
        on=patient.today(NOW),
        asked="full",
        signs=[],
        usual_pain=pain,
        said_at=NOW,
        said_by=patient.user,
        said_as="patient",
    )


@pytest.mark.parametrize(
    ("pain", "less", "usual", "stops"),
    [
        (5, None, None, False),
        (6, None, None, True),
        (5, 4, None, True),
        (4, 4, None, False),
        (4, None, 1, True),  # three above usual
        (4, None, 2, False),
    ],
)
def test_pain_is_held_against_this_person(patient, by, pain, less, usual, stops):
    if less:
        set_limits(patient, by, 3, less)
    if usual is not None:
        usually(patient, usual)

    assert bool(hurt(patient, pain)) is stops


@pytest.mark.parametrize(("pain", "is_told"), [(5, False), (6, True)])
def test_much_pain_in_a_week_is_for_the_therapist_to_see(patient, pain, is_told):
    for _press in range(2):
        exercising.report_week(
            patient=patient,
            pain=pain,
            said=make.saying(patient, dt.date(2026, 11, 22), now=MONDAY),
        )

    flags = SafetyFlag.objects.filter(key="pain_week", level="watch")
    assert flags.count() == int(is_told)
