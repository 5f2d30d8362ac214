"""Bundles: a page of what was asked for, and all that is held about one patient."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from patients.fhir import parts
from patients.fhir.parts import Json
from patients.fhir.reading import Reading, by_person, of_one
from patients.fhir.searching import Search
from patients.fhir.sources import Source, all_sources, of_type
from patients.models import Patient
from ptcare.people.actors import Actor

Found = tuple[Source, Any]  # a row, and the table it is of
POINTED_AT = ("Practitioner", "Organization")


def page_of(
    sources: Sequence[Source], search: Search, reading: Reading
) -> tuple[list[Found], str | None]:
    """One page in the order of ids, and the id to go on behind; a query a table."""
    first, after = search.after or (0, 0)
    found: list[Found] = []
    for place, source in enumerate(sources[first:], start=first):
        rows = source.read(reading).filter(search.condition(source))
        if place == first:
            rows = rows.filter(pk__gt=after)
        room = search.count + 1 - len(found)
        found += [(source, row) for row in rows[:room]]
        if len(found) > search.count:
            break
    page = found[: search.count]
    is_last = len(found) <= search.count
    return page, None if is_last else page[-1][0].key_of(page[-1][1])


def searchset(
    kind: str, search: Search, found: Sequence[Found], behind: str | None, said: Any
) -> Json:
    """`said` makes a resource of one that was found."""
    entries = [entry(said(each), "match") for each in found]
    if search.ignored:
        entries.append(_ignored(search.ignored))
    links = [_link("self", kind, search, search.after and _place(kind, search.after))]
    if behind:
        links.append(_link("next", kind, search, behind))
    return parts.without_nothing(
        {
            "resourceType": "Bundle",
            "type": "searchset",
            "link": links,
            "entry": entries,
        }
    )


def entry(resource: Json, mode: str = "") -> Json:
    where = f"{settings.SITE_URL}/fhir/{resource['resourceType']}/{resource.get('id')}"
    return parts.without_nothing(
        {
            "fullUrl": where if "id" in resource else None,
            "resource": resource,
            "search": {"mode": mode} if mode else None,
        }
    )


def bundle_of(patient: Patient, by: Actor) -> Json:
    """All that this person may see of one patient, as it stands: for their download.

    What was corrected is left out. The same number of statements for any patient; the
    clinic of the patient must be loaded.
    """
    return _collection(by_person(by, patient), types=None, kind="collection")


def everything(reading: Reading, patient_id: int, types: Collection[str]) -> Json:
    """The same for a connected system, of the types that it may read."""
    return _collection(of_one(reading, patient_id), types=types, kind="searchset")


def _collection(reading: Reading, *, types: Collection[str] | None, kind: str) -> Json:
    about = [
        source.resource(row, reading)
        for source in all_sources()
        if source.patient and (types is None or source.type in types)
        for row in source.read(reading)
    ]
    mode = "match" if kind == "searchset" else ""
    entries = [entry(each, mode) for each in about]
    also = _pointed_at(about, reading, types)
    mode = "include" if mode else ""
    return parts.without_nothing(
        {
            "resourceType": "Bundle",
            "type": kind,
            "entry": [*entries, *(entry(each, mode) for each in also)],
        }
    )


def _pointed_at(
    about: Iterable[Json], reading: Reading, types: Collection[str] | None
) -> Iterable[Json]:
    """The people and places of the clinic that these resources speak of."""
    told = set(parts.references_in(list(about)))
    for kind in POINTED_AT:
        if types is not None and kind not in types:
            continue
        for source in of_type(kind):
            keys = {key.partition("/")[2] for key in told if key.startswith(f"{kind}/")}
            pks = [pk for key in keys if (pk := source.pk_of(key)) is not None]
            for row in source.read(reading).filter(pk__in=pks):
                yield source.resource(row, reading)


def _link(relation: str, kind: str, search: Search, after: str | None) -> Json:
    said = [*search.said, ("_count", str(search.count))]
    if after:
        said.append(("_after", after))
    return {
        "relation": relation,
        "url": f"{settings.SITE_URL}/fhir/{kind}?{urlencode(said)}",
    }


def _place(kind: str, after: tuple[int, int]) -> str:
    source = of_type(kind)[after[0]]
    return f"{source.prefix}-{after[1]}" if source.prefix else str(after[1])


def _ignored(names: Sequence[str]) -> Json:
    issue = {
        "severity": "warning",
        "code": "not-supported",
        "diagnostics": f"Not known here, and left out: {', '.join(names)}",
    }
    outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
    return entry(outcome, "outcome")
