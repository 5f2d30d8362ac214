"""What the lead of a clinic looks after: a restricted record, two that were opened in
an emergency, a hold, a record that will be erased, and the proof of an erasure."""

from __future__ import annotations

import datetime as dt

from patients.models import (
    ClinicSession,
    DueErasure,
    EmergencyAccess,
    EmergencyReview,
    Erasure,
    LegalHold,
    NamedColleague,
    Patient,
    RestrictedRecord,
    RetentionSettings,
)
from patients.rules import retention
from patients.services.guarding import OPEN_FOR
from programs.demo import people
from programs.demo.cast import East
from programs.demo.world import DAY, WEEK, Case, World
from ptcare.audit.models import AuditEvent, Kind
from ptcare.people.models import Membership

KNOWN_TO_ALL = "Anita Desai"  # her record is for Ruth and for Frances at the desk
FELL = "Edith Carver"
HELD = "Paul Lindgren"
LONG_GONE = "Mildred Osgood"  # came five times, more than ten years ago
GONE = {"patients.ClinicSession": 31, "patients.Fall": 2, "patients.Patient": 1}


def leave_long_ago(world: World) -> None:
    """A patient whose record is past its time: it goes unless somebody holds it."""
    clinic = world.clinics[East]
    today = world.today_at(clinic)
    ended_on = today - (retention.USUAL_YEARS * 366 + 20) * DAY
    people.register(world, [LONG_GONE])
    patient = Patient.objects.create(
        clinic=clinic,
        user=world.users[LONG_GONE],
        name=LONG_GONE,
        birth_on=dt.date(ended_on.year - 81, 5, 6),
        sex="female",
        phone="(518) 555-0298",
        time_zone=clinic.time_zone,
        admitted_on=ended_on - 42 * DAY,
        discharged_on=ended_on,
    )
    _came(world, patient, ended_on)
    DueErasure.objects.create(
        clinic=clinic,
        patient=patient,
        last_contact_on=ended_on,
        announced_at=world.now - 9 * DAY,
        erases_on=retention.erases_on(today - 9 * DAY),
    )


def _came(world: World, patient: Patient, ended_on: dt.date) -> None:
    ruth, clinic = world.staff["ruth"], patient.clinic
    for number in range(5):
        on = ended_on - number * WEEK
        at = dt.datetime.combine(on, dt.time(10, 45), clinic.zone)
        ClinicSession.objects.create(
            clinic=clinic,
            patient=patient,
            therapist=ruth,
            on=on,
            start=dt.time(10),
            booked_at=at - 12 * DAY,
            booked_by=world.desk_of(clinic),
            status=ClinicSession.Status.ATTENDED,
            settled_at=at,
            settled_by=ruth.user,
            signed_at=at,
            signed_by=ruth.user,
        )


def guard(world: World) -> None:
    _restrict(world, world.case_of(KNOWN_TO_ALL))
    frances, omar = world.staff["frances"], world.staff["omar"]
    fell = _open(
        world.case_of(FELL),
        frances,
        days=9,
        why=EmergencyAccess.Why.EMERGENCY,
        reason="She fell at the front door. The ambulance asked what she takes.",
    )
    _review(world, fell)
    _open(
        world.case_of(KNOWN_TO_ALL),
        omar,
        days=2,
        why=EmergencyAccess.Why.ASKED,
        reason="Her cardiologist's office needed the referral today.",
    )
    _keep(world)


def _said(world: World, case: Case, days: int) -> dict[str, object]:
    return case.about | {
        "recorded_by": world.staff["ruth"].user,
        "recorded_at": world.now - days * DAY,
    }


def _restrict(world: World, case: Case) -> None:
    said = _said(world, case, 30)
    RestrictedRecord.objects.create(reason="Teaches many of our colleagues.", **said)
    NamedColleague.objects.create(membership=world.staff["frances"], **said)


def _open(
    case: Case, who: Membership, *, days: int, why: str, reason: str
) -> EmergencyAccess:
    """With two looks under it, as the ledger keeps them."""
    at = case.moment(case.today - days * DAY, 11, 20)
    row = EmergencyAccess.objects.create(
        membership=who,
        opened_by=who.user,
        why=why,
        reason=reason,
        opened_at=at,
        ends_at=at + OPEN_FOR,
        **case.about,
    )
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=at + dt.timedelta(seconds=seconds),
            clinic_id=row.clinic_id,
            patient_id=row.patient_id,
            about_type="patients.patient",
            about_id=row.patient_id,
            by_user_id=who.user_id,
            by_role=who.role,
            kind=Kind.VIEW,
            deed=deed,
            emergency_id=row.pk,
        )
        for seconds, deed in ((2, "emergency.read"), (95, "patient.opened"))
    )
    return row


def _review(world: World, access: EmergencyAccess) -> None:
    EmergencyReview.objects.create(
        access=access,
        patient=access.patient,
        clinic=access.clinic,
        was_right=True,
        note="Well done. The ambulance had her medicines in a minute.",
        reviewed_by=world.staff["ruth"].user,
        reviewed_at=access.opened_at + DAY,
    )


def _keep(world: World) -> None:
    """Erasing is on at one clinic; a record went last month, and one is held."""
    clinic = world.clinics[East]
    RetentionSettings.objects.create(clinic=clinic, erases=True)
    LegalHold.objects.create(
        reason="Letter of a lawyer about a fall at a shop, 3 weeks ago.",
        **_said(world, world.case_of(HELD), 20),
    )
    Erasure.objects.create(
        clinic=clinic,
        record=104,  # a number from before this demo: it leads nowhere
        rule=retention.words(retention.USUAL_YEARS),
        announced_at=world.now - 70 * DAY,
        erased_at=world.now - 40 * DAY,
        rows=GONE,
    )
