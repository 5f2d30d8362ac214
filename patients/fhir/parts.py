"""The small things that resources are made of. What is not known is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings

Json = dict[str, Any]

UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
NPI = "http://hl7.org/fhir/sid/us-npi"
HL7 = "http://terminology.hl7.org/CodeSystem/"


def own_system(name: str) -> str:
    """A vocabulary of our own: what no shared one says as exactly."""
    return f"{settings.SITE_URL}/fhir/CodeSystem/{name}"


def without_nothing(said: Json) -> Json:
    """Only what is there: no null, no empty word, no empty list. False and 0 stay."""
    return {
        key: value for key, value in said.items() if value not in (None, "", [], {})
    }


def resource(kind: str, key: str, *, updated: dt.datetime | None, **said: Any) -> Json:
    """What every one of them begins with, then what it says."""
    meta = {"lastUpdated": instant(updated)} if updated else None
    return without_nothing({"resourceType": kind, "id": key, "meta": meta, **said})


def instant(moment: dt.datetime) -> str:
    """In UTC, to the microsecond, as the database keeps it."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def moment(when: dt.datetime | None) -> str | None:
    return None if when is None else instant(when)


def day(when: dt.date | None) -> str | None:
    return None if when is None else when.isoformat()


def day_as_known(when: dt.date | None, precision: str) -> str | None:
    """A date no finer than it is known: a day, a month, a year, or nothing."""
    finest = {"day": 10, "month": 7, "year": 4}.get(precision)
    return when.isoformat()[:finest] if when and finest else None


def number(value: Decimal | int) -> int | float:
    return int(value) if value == int(value) else float(value)


def quantity(value: Decimal | int | None, unit: str, code: str = "") -> Json | None:
    """With its unit in UCUM; `code` where UCUM writes it otherwise than people."""
    if value is None:
        return None
    return {"value": number(value), "unit": unit, "system": UCUM, "code": code or unit}


def coding(system: str, code: str, display: str = "") -> Json:
    return without_nothing({"system": system, "code": code, "display": display})


def concept(text: str, *codings: Json) -> Json:
    return without_nothing({"coding": list(codings), "text": text})


def hl7(system: str, code: str, display: str = "") -> Json:
    """A word of one of HL7's own vocabularies."""
    return {"coding": [coding(HL7 + system, code, display)]}


def reference(kind: str, key: int | str, display: str = "") -> Json:
    return without_nothing({"reference": f"{kind}/{key}", "display": display})


def patient(key: int) -> Json:
    return reference("Patient", key)


def who(user: Any) -> Json | None:
    """A person of the clinic. Ask for the row with its user."""
    return None if user is None else reference("Practitioner", user.pk, user.name)


def period(start: dt.date | None, end: dt.date | None) -> Json | None:
    return without_nothing({"start": day(start), "end": day(end)}) or None


def notes(*texts: str) -> list[Json]:
    return [{"text": text} for text in texts if text]


def references_in(said: Any) -> Iterable[str]:
    """Every "Type/id" that a resource speaks of."""
    if isinstance(said, list):
        for each in said:
            yield from references_in(each)
    elif isinstance(said, dict):
        if isinstance(said.get("reference"), str):
            yield said["reference"]
        for each in said.values():
            yield from references_in(each)
