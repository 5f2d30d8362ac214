"""Whether something is FHIR R4: by SMART's own models of it, and what they leave out.

`fhirclient` holds the elements, their types, what must be there and how dates look. It
does not hold words of closed lists, nor FHIR's rules between elements: those that our
resources touch stand here, from the pages of hl7.org/fhir/R4. Profiles of US Core were
not checked by anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from fhirclient.models.fhirelementfactory import FHIRElementFactory

Json = dict[str, Any]

# Required bindings: only these words will do.
CLOSED: dict[str, dict[str, str]] = {
    "Appointment": {
        "status": "proposed pending booked arrived fulfilled cancelled noshow"
        " entered-in-error checked-in waitlist"
    },
    "Bundle": {
        "type": "document message transaction transaction-response batch"
        " batch-response history searchset collection"
    },
    "CarePlan": {
        "status": "draft active on-hold revoked completed entered-in-error unknown",
        "intent": "proposal plan order option",
    },
    "CapabilityStatement": {
        "status": "draft active retired unknown",
        "kind": "instance capability requirements",
    },
    "Coverage": {"status": "active cancelled draft entered-in-error"},
    "Goal": {
        "lifecycleStatus": "proposed planned accepted active on-hold completed"
        " cancelled entered-in-error rejected"
    },
    "MedicationStatement": {
        "status": "active completed entered-in-error intended stopped on-hold unknown"
        " not-taken"
    },
    "Observation": {
        "status": "registered preliminary final amended corrected cancelled"
        " entered-in-error unknown"
    },
    "Patient": {"gender": "male female other unknown"},
    "ServiceRequest": {
        "status": "draft active on-hold revoked completed entered-in-error unknown",
        "intent": "proposal plan directive order original-order reflex-order"
        " filler-order instance-order option",
    },
}
# The same where the word stands in a coding, by its system.
CODED = {
    "condition-clinical": "active recurrence relapse inactive remission resolved",
    "condition-ver-status": "unconfirmed provisional differential confirmed refuted"
    " entered-in-error",
    "condition-category": "problem-list-item encounter-diagnosis",
    "observation-category": "social-history vital-signs imaging laboratory procedure"
    " survey exam therapy activity",
    "data-absent-reason": "unknown asked-unknown temp-unknown not-asked asked-declined"
    " masked not-applicable unsupported as-text error not-a-number negative-infinity"
    " positive-infinity not-performed not-permitted",
    "goal-achievement": "in-progress improving worsening no-change achieved sustaining"
    " not-achieved no-progress not-attainable",
    "subscriber-relationship": "child parent spouse common other self injured",
    "organization-type": "prov dept team govt ins pay edu reli crs cg bus other",
    "coverage-class": "group subgroup plan subplan class subclass sequence rxbin rxpcn"
    " rxid rxgroup",
    "restful-security-service": "OAuth SMART-on-FHIR NTLM Basic Kerberos Certificates",
}
ISSUES = frozenset(
    [
        "invalid",
        "structure",
        "required",
        "value",
        "invariant",
        "security",
        "login",
        "unknown",
        "expired",
        "forbidden",
        "suppressed",
        "processing",
        "not-supported",
        "duplicate",
        "multiple-matches",
        "not-found",
        "deleted",
        "too-long",
        "code-invalid",
        "extension",
        "too-costly",
        "business-rule",
        "conflict",
        "transient",
        "lock-error",
        "no-store",
        "exception",
        "timeout",
        "incomplete",
        "throttled",
        "informational",
    ]
)
ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
HL7 = "http://terminology.hl7.org/CodeSystem/"


def wrong_with(said: Json) -> list[str]:
    """All that is no R4 about a resource, in words; none is well."""
    kind = said["resourceType"]
    found = [*_by_models(said), *_empty(said), *_words(kind, said), *_coded(said)]
    found += [f"{kind}: {rule}" for rule in _rules(kind, said)]
    if "id" in said and not ID.fullmatch(said["id"]):
        found.append(f"{kind}: id {said['id']}")
    for entry in said.get("entry", ()):
        found += wrong_with(entry["resource"])
    return found


def _by_models(said: Json) -> Iterable[str]:
    try:
        FHIRElementFactory.instantiate(said["resourceType"], said)
    except Exception as refused:
        yield f"{said['resourceType']}: {refused}"


def _empty(said: Any, where: str = "") -> Iterable[str]:
    """ele-1 and JSON: nothing is null, and nothing is empty."""
    if said in (None, "", [], {}):
        yield f"empty at {where}"
    elif isinstance(said, dict):
        for name, each in said.items():
            yield from _empty(each, f"{where}.{name}")
    elif isinstance(said, list):
        for each in said:
            yield from _empty(each, where)


def _words(kind: str, said: Json) -> Iterable[str]:
    for name, words in CLOSED.get(kind, {}).items():
        if name in said and said[name] not in words.split():
            yield f"{kind}.{name}: {said[name]}"


def _coded(said: Any) -> Iterable[str]:
    if isinstance(said, list):
        for each in said:
            yield from _coded(each)
    elif isinstance(said, dict):
        system = str(said.get("system", ""))
        if system.startswith(HL7):
            words = CODED.get(system.removeprefix(HL7), "").split()
            if said.get("code") not in words:
                yield f"{system}: {said.get('code')}"
        for name, each in said.items():
            if name != "entry":
                yield from _coded(each)


def _rules(kind: str, said: Json) -> Iterable[str]:
    """The invariants of hl7.org/fhir/R4 that our resources touch."""
    rules = {
        "Condition": _condition,
        "Observation": _observation,
        "Appointment": _appointment,
        "CarePlan": _care_plan,
        "Organization": _organization,
        "OperationOutcome": _outcome,
        "Bundle": _bundle,
        "Patient": _patient,
    }
    return rules.get(kind, lambda _said: [])(said)


def _code_of(concept: Json | None) -> str:
    return concept["coding"][0]["code"] if concept else ""


def _condition(said: Json) -> Iterable[str]:
    clinical = _code_of(said.get("clinicalStatus"))
    verified = _code_of(said.get("verificationStatus"))
    if verified == "entered-in-error" and clinical:
        yield "con-5"
    if verified != "entered-in-error" and not clinical:
        yield "con-3"
    if any(name.startswith("abatement") for name in said) and clinical == "active":
        yield "con-4"


def _observation(said: Json) -> Iterable[str]:
    values = [name for name in said if name.startswith("value")]
    if values and "dataAbsentReason" in said:
        yield "obs-6"
    if not (values or "dataAbsentReason" in said or said.get("component")):
        yield "says nothing"
    is_vital = any(
        each["code"] == "vital-signs"
        for category in said["category"]
        for each in category["coding"]
    )
    if is_vital and not any(name.startswith("effective") for name in said):
        yield "vs-1"


def _appointment(said: Json) -> Iterable[str]:
    if ("start" in said) != ("end" in said):
        yield "app-2"
    if "start" not in said and said["status"] not in ("proposed", "cancelled"):
        yield "app-3"
    is_released = said["status"] in ("cancelled", "noshow")
    if "cancelationReason" in said and not is_released:
        yield "app-4"
    for each in said["participant"]:
        if not ("actor" in each or "type" in each):
            yield "app-1"


def _care_plan(said: Json) -> Iterable[str]:
    for each in said.get("activity", ()):
        if {"reference", "detail"} <= set(each):
            yield "cpl-3"


def _organization(said: Json) -> Iterable[str]:
    if not ("name" in said or "identifier" in said):
        yield "org-1"


def _patient(said: Json) -> Iterable[str]:
    for each in said.get("contact", ()):
        if not {"name", "telecom", "address", "organization"} & set(each):
            yield "pat-1"


def _outcome(said: Json) -> Iterable[str]:
    for issue in said["issue"]:
        if issue["code"] not in ISSUES:
            yield f"issue {issue['code']}"


def _bundle(said: Json) -> Iterable[str]:
    urls = [entry.get("fullUrl") for entry in said.get("entry", ())]
    known = [url for url in urls if url]
    if len(known) != len(set(known)):
        yield "bdl-7"
    if said["type"] != "searchset" and any(
        "search" in e for e in said.get("entry", ())
    ):
        yield "bdl-2"
    for entry in said.get("entry", ()):
        resource = entry["resource"]
        end = f"/{resource['resourceType']}/{resource.get('id')}"
        if "fullUrl" in entry and not entry["fullUrl"].endswith(end):
            yield "bdl-8"
