"""Patient, Practitioner and Organization."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from patients.fhir import parts
from patients.fhir.parts import Json
from patients.fhir.reading import Reading
from patients.fhir.sources import Source, by_status, last_change, latest, provide
from patients.models import (
    DoubledRecord,
    EmergencyContact,
    Patient,
    Payer,
    ProviderNumber,
)
from ptcare.audit.models import AuditEvent
from ptcare.people.models import Clinic, Membership, User

GENDER = {"female": "female", "male": "male", "": "unknown"}


def telecom(phone: str, email: str | None = None) -> list[Json]:
    told = [("phone", phone), ("email", email)]
    return [{"system": system, "value": value} for system, value in told if value]


# --- Patient


def patients(reading: Reading) -> QuerySet[Any, Any]:
    """When they were admitted stands in the ledger, and what changed in histories."""
    admitted = AuditEvent.objects.filter(
        patient_id=OuterRef("pk"), deed="patient.admitted"
    )
    contacts = EmergencyContact.objects.filter(patient=OuterRef("pk"))
    doubled = DoubledRecord.objects.filter(patient=OuterRef("pk"))
    kept = DoubledRecord.objects.filter(kept=OuterRef("pk"))
    mine = Patient.objects.visible_to(reading.actor)
    linked = DoubledRecord.objects.standing().filter(patient__in=mine, kept__in=mine)
    return (
        mine.select_related("user")
        .prefetch_related(
            Prefetch("doubledrecord_set", linked, to_attr="replaced_by"),
            Prefetch("doubles", linked.order_by("pk"), to_attr="replaces"),
        )
        .prefetch_related(
            Prefetch(
                "emergencycontact_set",
                EmergencyContact.objects.standing().order_by("pk"),
                to_attr="contacts",
            )
        )
        .annotate(
            admitted_at=latest(admitted, "at"),
            changed_at=last_change(Patient),
            account_changed_at=last_change(User, "user"),
            contacts_at=latest(contacts, "recorded_at", "withdrawn_at"),
            doubled_at=latest(doubled, "recorded_at", "withdrawn_at"),
            kept_at=latest(kept, "recorded_at", "withdrawn_at"),
        )
    )


def patient(row: Any, _reading: Reading) -> Json:
    language = row.user.language
    return parts.resource(
        "Patient",
        str(row.pk),
        updated=row.fhir_updated_at,
        identifier=[
            {
                "use": "usual",
                "system": f"{settings.SITE_URL}/fhir/patient-number",
                "value": str(row.pk),
            }
        ],
        active=row.discharged_on is None,
        name=[{"text": row.name}],
        telecom=telecom(row.phone, row.user.email),
        gender=GENDER[row.sex],
        birthDate=parts.day(row.birth_on),
        contact=[_contact(each) for each in row.contacts],
        communication=[_speaks(language)] if language else [],
        managingOrganization=parts.reference("Organization", f"clinic-{row.clinic_id}"),
        link=[
            *(_link("replaced-by", each.kept_id) for each in row.replaced_by),
            *(_link("replaces", each.patient_id) for each in row.replaces),
        ],
    )


def _link(kind: str, patient_id: int) -> Json:
    """To the other record of a person who was entered twice."""
    return {"other": parts.reference("Patient", str(patient_id)), "type": kind}


def _contact(row: EmergencyContact) -> Json:
    return parts.without_nothing(
        {
            "relationship": [parts.concept(row.relation)] if row.relation else [],
            "name": {"text": row.name},
            "telecom": telecom(row.phone),
        }
    )


def _speaks(language: str) -> Json:
    code = parts.coding("urn:ietf:bcp:47", language)
    return {"language": {"coding": [code]}, "preferred": True}


# --- Practitioner: whoever works or has worked at the clinic


def practitioners(reading: Reading) -> QuerySet[Any, Any]:
    here = Membership.objects.visible_to(reading.actor)
    mine = here.filter(user=OuterRef("pk"))
    numbers = ProviderNumber.objects.visible_to(reading.actor)
    npi = numbers.filter(membership__user=OuterRef("pk")).order_by("pk").values("npi")
    return User.objects.filter(pk__in=here.values("user")).annotate(
        works_here=Exists(mine.filter(ended_at=None)), npi=Subquery(npi[:1])
    )


def practitioner(row: Any, _reading: Reading) -> Json:
    return parts.resource(
        "Practitioner",
        str(row.pk),
        updated=None,
        identifier=[{"system": parts.NPI, "value": row.npi}] if row.npi else [],
        active=row.works_here,
        name=[{"text": row.name}],
    )


# --- Organization: the clinic itself, and who pays


def clinics(reading: Reading) -> QuerySet[Any, Any]:
    return Clinic.objects.filter(pk=reading.clinic_id)


def clinic(row: Clinic, _reading: Reading) -> Json:
    return parts.resource(
        "Organization",
        f"clinic-{row.pk}",
        updated=None,
        active=True,
        type=[parts.hl7("organization-type", "prov", "Healthcare Provider")],
        name=row.name,
        telecom=telecom(row.phone),
        address=[{"text": row.address}] if row.address else [],
    )


def payers(reading: Reading) -> QuerySet[Any, Any]:
    return Payer.objects.visible_to(reading.actor)


def payer(row: Payer, _reading: Reading) -> Json:
    electronic = {
        "system": parts.own_system("payer-id"),
        "value": row.electronic_id,
    }
    return parts.resource(
        "Organization",
        f"payer-{row.pk}",
        updated=None,
        identifier=[electronic] if row.electronic_id else [],
        type=[parts.hl7("organization-type", "pay", "Payer")],
        name=row.name,
        telecom=telecom(row.phone),
    )


provide(
    Source(
        type="Patient",
        prefix="",
        rows=patients,
        resource=patient,
        moments=(
            *("admitted_at", "changed_at", "account_changed_at", "contacts_at"),
            *("doubled_at", "kept_at"),
        ),
        searches={
            "active": by_status(
                {"true": Q(discharged_on=None), "false": Q(discharged_on__isnull=False)}
            )
        },
        patient="pk",
    ),
    Source(
        type="Practitioner",
        prefix="",
        rows=practitioners,
        resource=practitioner,
        patient="",
    ),
    Source(
        type="Organization",
        prefix="clinic",
        rows=clinics,
        resource=clinic,
        patient="",
    ),
    Source(
        type="Organization", prefix="payer", rows=payers, resource=payer, patient=""
    ),
)
