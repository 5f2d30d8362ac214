"""The record set for another program: one JSON object, streamed. Its shape is described
in docs/record-copy.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import orjson

from patients.models import Patient
from programs.record_set.left_out import LEFT_OUT
from programs.record_set.looks import looks_as_data
from programs.record_set.shapes import Chapter, Table
from programs.record_set.tables import CHAPTERS
from ptcare.people import tenancy

FORMAT, VERSION = "ptcare-record", 1


def pieces(patient: Patient, *, now: dt.datetime) -> Iterator[bytes]:
    """As it goes out: a chapter at a time, so that a long record is no large answer."""
    yield b'{"format":%s,"version":%d,' % (orjson.dumps(FORMAT), VERSION)
    yield b'"made_at":%s,' % orjson.dumps(now)
    yield b'"patient":%s,"tables":{' % said(profile(patient))
    begun = b""
    for chapter in CHAPTERS:
        yield begun + b",".join(_tables(chapter, patient))
        begun = b","
    with tenancy.within(patient.clinic_id):
        looks = list(looks_as_data(patient))
    yield b'},"looks":%s,"left_out":%s}' % (said(looks), said(LEFT_OUT))


def _tables(chapter: Chapter, patient: Patient) -> list[bytes]:
    """In a transaction of their own: the request is over by then."""
    with tenancy.within(patient.clinic_id):
        return [
            b"%s:%s" % (orjson.dumps(table.key), said(list(rows_of(table, patient))))
            for table in chapter.tables
        ]


def rows_of(table: Table, patient: Patient) -> Iterator[dict[str, Any]]:
    """Every column but our own housekeeping, by its name; people by theirs."""
    names = table.columns
    for row in table.rows(patient).values_list(*names.values()):
        yield dict(zip(names, row, strict=True))


def profile(patient: Patient) -> dict[str, Any]:
    therapist = patient.therapist
    return {
        "id": patient.pk,
        "name": patient.name,
        "birth_on": patient.birth_on,
        "sex": patient.sex,
        "phone": patient.phone,
        "email": patient.user.email,
        "language": patient.user.language,
        "time_zone": patient.time_zone,
        "admitted_on": patient.admitted_on,
        "discharged_on": patient.discharged_on,
        "clinic": patient.clinic.name,
        "therapist": therapist.user.name if therapist else None,
    }


def said(value: Any) -> bytes:
    return orjson.dumps(value, default=_plain)


def _plain(value: Any) -> str:
    """Numbers with a point keep their digits."""
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value))
