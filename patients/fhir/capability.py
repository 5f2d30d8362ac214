"""What this server can do, and what it does not hold: /fhir/metadata."""

from __future__ import annotations

from django.conf import settings

from patients.fhir import searching, sources
from patients.fhir.parts import HL7, Json, without_nothing
from patients.fhir.problems import FHIR

VERSION, SINCE = "4.0.1", "2026-11-26"
SMART = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
EVERYTHING = {
    "name": "everything",
    "definition": "http://hl7.org/fhir/OperationDefinition/Patient-everything",
}
NOT_HELD = """\
Read only. Of a clinic for exercise with osteoporosis: what it holds, and no more.

- Names are held as one line, so they are told as text, without family and given.
- Codes stand only where they say as much as the record does; the text always stands.
  A fracture has no ICD-10-CM code: nobody told which kind of encounter it would be.
- What was withdrawn is told as entered-in-error, and stays. A risk flag that was taken
  away is inactive: the record does not tell an error from an end.
- A test that was not completed has a dataAbsentReason, and never a value of 0. Pain
  that nobody was asked for has no Observation.
- Medicines are as patients and letters told them: no prescriptions, no dispenses, and
  doses that were given are not told. Amounts of doses are text.
- Coverage tells the contract, and neither money nor visits left.
- Not held: race, ethnicity, allergies, immunizations, procedures, encounters,
  documents. No US Core profile is claimed, and none was checked.
- meta.lastUpdated is when a fact was recorded, changed or withdrawn; where that is not
  known it is left out. There are no older versions to read."""
ABOUT = {
    "CarePlan": "Plans of care, and exercise programs that were signed.",
    "Condition": "Diagnoses as doctors made them, fractures, and therapists' risk flags"
    " (which are no diagnoses).",
    "Coverage": "Insurance plans.",
    "Goal": "What patients want to be able to do, in their own words.",
    "MedicationStatement": "Medicines as they were told.",
    "Observation": "Tests, bone density, blood values, and pain as it was told.",
    "Organization": "The clinic itself, and payers.",
    "Patient": "Patients of the clinic, but those whose account was closed.",
    "Practitioner": "Whoever works at the clinic, or has.",
    "ServiceRequest": "Referrals, and each exercise of a program.",
    "Appointment": "Sessions at the clinic, at a gym or by video.",
}


def statement() -> Json:
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": SINCE,
        "kind": "instance",
        "name": "PTCare",
        "title": "PTCare, FHIR R4 read API",
        "publisher": "PTCare",
        "software": {"name": "PTCare"},
        "implementation": {
            "description": "Records of one clinic, for systems that it has connected",
            "url": f"{settings.SITE_URL}/fhir",
        },
        "fhirVersion": VERSION,
        "format": [FHIR, "json"],
        "rest": [
            {
                "mode": "server",
                "documentation": NOT_HELD,
                "security": _security(),
                "resource": [_resource(kind) for kind in sources.types()],
            }
        ],
    }


def _security() -> Json:
    token = {"url": "token", "valueUri": f"{settings.SITE_URL}/fhir/token"}
    return {
        "extension": [{"url": SMART, "extension": [token]}],
        "service": [
            {
                "coding": [
                    {"system": HL7 + "restful-security-service", "code": "OAuth"}
                ],
                "text": "OAuth 2 client credentials; scopes are system/TYPE.read",
            }
        ],
    }


def _resource(kind: str) -> Json:
    of_kind = sources.of_type(kind)
    return without_nothing(
        {
            "type": kind,
            "documentation": ABOUT[kind],
            "interaction": [{"code": "read"}, {"code": "search-type"}],
            "versioning": "no-version",
            "conditionalRead": "not-match",
            "searchParam": [
                {"name": name, "type": searching.KINDS[name]}
                for name in searching.known(of_kind)
            ],
            "operation": [EVERYTHING] if kind == "Patient" else [],
        }
    )


def smart() -> Json:
    """/.well-known/smart-configuration: where keys are given, and how."""
    return {
        "token_endpoint": f"{settings.SITE_URL}/fhir/token",
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic",
            "client_secret_post",
        ],
        "grant_types_supported": ["client_credentials"],
        "scopes_supported": [f"system/{kind}.read" for kind in sources.types()],
        "capabilities": ["permission-v1"],
    }
