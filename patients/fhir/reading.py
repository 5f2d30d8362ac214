"""Who reads: another system of the clinic, or somebody who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.utils.functional import cached_property

from patients.models import ConnectedSystem, Patient, RestrictedRecord
from ptcare.people.actors import Actor


@dataclass(frozen=True)
class SystemActor:
    """A connected system, as querysets know who acts: of one clinic, of its side."""

    system: ConnectedSystem

    patient_id = None
    is_patient_side = False

    @property
    def clinic_id(self) -> int:
        return self.system.clinic_id

    @cached_property
    def closed(self) -> frozenset[int]:
        """A restricted record is for named people, and no system is one."""
        return RestrictedRecord.objects.of_clinic(self.clinic_id)


@dataclass(frozen=True)
class Reading:
    """One reading: by whom, in whose days, and of one patient or of all."""

    actor: Actor
    zone: ZoneInfo
    patients: Any  # those of whom anything is told: a queryset
    everything: bool = True  # also what was corrected, marked so

    @property
    def clinic_id(self) -> int:
        return self.actor.clinic_id


def by_system(system: ConnectedSystem) -> Reading:
    """Patients who closed their account, or whose record is kept to some, are not there
    for it. A second record of a person is: it leads to the one that is kept."""
    actor = cast(Actor, SystemActor(system))
    patients = Patient.objects.visible_to(actor).told_to_systems()
    return Reading(actor=actor, zone=system.clinic.zone, patients=patients)


def by_person(actor: Actor, patient: Patient) -> Reading:
    """What this person may see of one patient, as it stands now."""
    patients = Patient.objects.visible_to(actor).filter(pk=patient.pk)
    zone = patient.clinic.zone
    return Reading(actor=actor, zone=zone, patients=patients, everything=False)


def of_one(reading: Reading, patient_id: int) -> Reading:
    patients = reading.patients.filter(pk=patient_id)
    return Reading(
        actor=reading.actor,
        zone=reading.zone,
        patients=patients,
        everything=reading.everything,
    )
