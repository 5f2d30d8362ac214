"""A record that has something of everything that FHIR tells."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from patients.models import (
    BoneDensity,
    CareStep,
    FractureClearance,
    Frax,
    GoalOutcome,
    HealingConfirmation,
    Patient,
)
from programs.models import DayReport
from tests import factories as make


def withdrawn(row: Any) -> Any:
    """The same, and it was wrong."""
    row.withdrawn_at, row.withdrawn_by = make.now(), row.recorded_by
    row.withdrawn_reason = "Of somebody else."
    row.save()
    return row


def full_record(patient: Patient) -> Patient:
    by = patient.therapist.user
    about: dict[str, Any] = {"patient": patient, "by": by}
    _person(patient, about)
    _body(patient, about)
    _measured(patient, about)
    _care(patient, about)
    return patient


def _person(patient: Patient, about: dict[str, Any]) -> None:
    patient.user.language = "es"
    patient.user.save()
    patient.sex, patient.phone = "female", "503 555 0142"
    patient.save()
    make.emergency_contact(**about)
    payer = make.payer(clinic=patient.clinic, phone="555 0199", electronic_id="60054")
    make.coverage(
        patient=patient,
        payer=payer,
        member_number="M-778",
        group_number="G-1",
        subscriber_relation="spouse",
        subscriber_name="Paul Patient",
    )


def _body(patient: Patient, about: dict[str, Any]) -> None:
    for kind in ("osteoporosis", "low_bone_mass", "from_steroids", "with_fracture"):
        make.diagnosis(**about, of=kind)
    make.diagnosis(
        **about,
        of="other",
        words="Bones thin for her age",
        made_on=dt.date(2024, 3, 1),
        precision="month",
        made_by="Dr. Lund",
    )
    make.diagnosis(**about, of="none")
    withdrawn(make.diagnosis(**about, of="secondary"))
    make.fracture(**about, level="T12", cause="fall", note="While gardening.")
    make.fracture(**about, site="wrist", side="left", precision="month")
    make.fracture(
        **about, site="hip", side="right", precision="long_ago", happened_on=None
    )
    healed = make.fracture(**about, site="rib", precision="unknown", happened_on=None)
    FractureClearance.objects.create(  # so that there may be a program
        fracture=healed,
        given_by="Dr. Lund",
        given_by_role="physician",
        given_on=make.today(),
        allows="All but bending forward",
        **make.told(dict(about)),
    )
    HealingConfirmation.objects.create(fracture=healed, **make.told(dict(about)))
    withdrawn(make.fracture(**about, site="pelvis"))
    make.condition(**about)
    withdrawn(make.condition(**about, key="cannot_lie_flat"))
    make.medication(**about)
    make.injection(**about)
    make.medication(
        **about, name="Ibuprofen", dose="200 mg", at="", every=None, unit="as_needed"
    )
    make.medication(**about, name="Magnesium", at="twice")
    make.medication(
        **about,
        name="Alendronate",
        dose="70 mg",
        at="",
        unit="week",
        first_due_on=make.today(),
        started_on=make.today() - dt.timedelta(days=90),
        stopped_on=make.today(),
        stopped_reason="Heartburn",
        stopped_by=about["by"],
        stopped_at=make.now(),
    )
    withdrawn(make.medication(**about, name="Prednisone"))


def _measured(patient: Patient, about: dict[str, Any]) -> None:
    make.measurement(**about)
    make.measurement(**about, key="gait_speed_4m", value="0.92", parts={"aid": "stick"})
    make.measurement(**about, key="chair_stand_30s", value="0", parts={"arms": True})
    make.measurement(**about, key="nprs_rest", value="0", parts={"score": "0"})
    make.measurement(
        **about,
        key="resting_bp_hr",
        value="128",
        parts={"systolic": "128", "diastolic": "76", "pulse": "64"},
    )
    make.measurement(
        **about, key="grip_strength", value=None, not_done_reason="Sore hand"
    )
    withdrawn(make.measurement(**about, key="height", value="161.5"))
    scan = make.scan(**about, t_score="-2.7", site="spine", centre="Bone Centre")
    BoneDensity.objects.create(
        scan=scan,
        patient=patient,
        clinic=patient.clinic,
        site="neck",
        bmd="0.612",
        t_score="-2.9",
        z_score="-1.1",
    )
    make.blood_test(**about)
    Frax.objects.create(
        calculated_on=make.today(),
        country_model="United States",
        with_bmd=True,
        major_percent="21.0",
        hip_percent="6.2",
        **make.told(dict(about)),
    )


def _care(patient: Patient, about: dict[str, Any]) -> None:
    make.referral(**about)
    met = make.goal(**about)
    GoalOutcome.objects.create(goal=met, outcome="met", **make.told(dict(about)))
    make.goal(**about, words="Carry the groceries")
    plan = make.plan_of_care(**about)
    make.care_step(plan=plan, by=about["by"])
    ended = make.plan_of_care(
        **about, certified_from=plan.certified_to + dt.timedelta(days=1)
    )
    CareStep.objects.create(
        plan=ended,
        kind="ended",
        on=ended.certified_from,
        reason="Moved away",
        **make.told(dict(about)),
    )
    therapist = patient.therapist
    make.session(**about, therapist=therapist)
    day = make.today() - dt.timedelta(days=20)
    for number, status in enumerate(
        ("attended", "cancelled", "late_cancelled", "no_show", "rescheduled")
    ):
        make.session(**about, status=status, on=day + dt.timedelta(days=2 * number))
    program = make.program(**about)
    item = make.item(program=program, weekdays=[1, 3, 5], load="light band")
    make.item(program=program, is_waiting=True)
    make.draft(**about)
    make.log(item=item, pain=3, pain_where="lower_back", pain_is_new=True)
    make.log(item=item, on=make.today() - dt.timedelta(days=1))  # nobody asked
    make.log(
        item=item,
        on=make.today() - dt.timedelta(days=2),
        pain=7,
        undone_at=make.now(),
        undone_by=patient.user,
    )
    make.checkin(patient=patient, pain=4)
    DayReport.objects.create(
        patient=patient,
        clinic=patient.clinic,
        token=uuid.uuid4(),
        on=make.today(),
        said_at=make.now(),
        said_by=patient.user,
        said_as="patient",
        pain=5,
    )
