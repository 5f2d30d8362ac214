"""The doors of FHIR: every answer is JSON, and every reading stands in the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from patients.fhir import bundles, capability, reading, searching, sources
from patients.fhir.bundles import Found
from patients.fhir.parts import Json
from patients.fhir.problems import FHIR, PROBLEM, Refused, answer, as_json
from patients.fhir.sources import Source
from patients.models import ConnectedSystem, SystemKey
from patients.services import connecting
from ptcare.audit.models import AuditEvent, Kind
from ptcare.audit.recording import event
from ptcare.numbers import whole_number
from ptcare.people import tenancy
from ptcare.people.access import public

RATES = {
    "read": "300/m/key",
    "no_key": "30/m/ip",
    "token": "60/m/ip",
}
JSONS = ("application/fhir+json", "application/json", "text/json", PROBLEM, "*/*")
FORMATS = ("json", "application/json", "application/fhir+json", "text/json")
TYPED = "application/x-www-form-urlencoded"
MOST_BYTES = 16 * 1024
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Asked:
    """A request that came in by a key: by whom, what it may read, and when."""

    request: HttpRequest
    key: SystemKey
    reading: reading.Reading
    at: Any

    @property
    def system(self) -> ConnectedSystem:
        return self.key.system

    def may(self, kind: str) -> bool:
        return kind in self.key.types

    def must_be_allowed(self, kind: str) -> None:
        if not self.may(kind):
            raise Refused(403, f"This key does not open {kind}")


def speaks_fhir(*methods: str) -> Callable[[View], View]:
    """What is refused is told in JSON, and so is a method that is not for here."""

    def mark(view: View) -> View:
        @public
        @csrf_exempt  # a key stands in each request, and no cookie is looked at
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                must_be_method(request, methods)
                must_read_json(request)
                with translation.override("en"):
                    return view(request, *args, **kwargs)
            except Refused as refused:
                return answer(request, refused, headers_of(refused, methods))

        return door

    return mark


def headers_of(refused: Refused, methods: Sequence[str]) -> dict[str, str]:
    return {
        401: {"WWW-Authenticate": 'Bearer realm="fhir"'},
        405: {"Allow": ", ".join(methods)},
        429: {"Retry-After": "60"},
    }.get(refused.status, {})


def must_be_method(request: HttpRequest, methods: Sequence[str]) -> None:
    if request.method not in methods:
        raise Refused(405, "Nothing can be written here")


def must_read_json(request: HttpRequest) -> None:
    """By `_format`, or else by what the request accepts."""
    wanted = request.GET.get("_format", "")
    if wanted:
        if wanted.replace(" ", "+") not in FORMATS:
            raise Refused(406, "Ask for application/fhir+json")
        return
    accepts = request.headers.get("Accept", "*/*").lower()
    kinds = [part.partition(";")[0].strip() for part in accepts.split(",")]
    if not any(kind in (*JSONS, "application/*", "") for kind in kinds):
        raise Refused(406, "Ask for application/fhir+json")


def with_a_key(view: Callable[..., HttpResponse]) -> View:
    """Opened by a bearer token, within its clinic; asked of the database each time."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        told = bearer(request)
        clinic_id = connecting.clinic_of(told)
        if clinic_id is not None:
            with tenancy.within(clinic_id):
                now = timezone.now()
                if key := connecting.find(told, now=now):
                    return by_key(view, request, key, now, *args, **kwargs)
        must_have_room(request, "no_key")
        raise Refused(401, "Bring a valid key: POST /fhir/token gives one")

    return door


def by_key(
    view: View,
    request: HttpRequest,
    opened: SystemKey,
    now: Any,
    *args: Any,
    **how: Any,
) -> HttpResponse:
    """What is refused in here stands in the ledger too: nothing is rolled back."""
    connecting.remember_reading(opened.system, now=now)
    asked = Asked(
        request=request, key=opened, reading=reading.by_system(opened.system), at=now
    )
    try:
        must_have_room(request, "read", key=str(opened.system_id))
        return view(asked, *args, **how)
    except Refused as refused:
        remember(asked, str(refused.status), [], kind=Kind.DENIED)
        return answer(request, refused, headers_of(refused, ()))


def bearer(request: HttpRequest) -> str:
    scheme, _space, told = request.headers.get("Authorization", "").partition(" ")
    is_key = scheme.lower() == "bearer" and told.isascii() and len(told) < 200
    return told.strip() if is_key else ""


def must_have_room(request: HttpRequest, what: str, **whose: Any) -> None:
    used = ratelimit.consume(
        request, app="fhir", action=what, config=RATES, limit_get=True, **whose
    )
    if used is None:
        raise Refused(429, "Wait a minute")


# --- Open to the world: what this server is


@speaks_fhir("GET", "HEAD")
def metadata(request: HttpRequest) -> HttpResponse:
    return as_fhir(request, capability.statement())


@speaks_fhir("GET", "HEAD")
def smart(_request: HttpRequest) -> HttpResponse:
    return as_json(capability.smart(), "application/json")


@speaks_fhir("GET", "HEAD", "POST")
def nowhere(_request: HttpRequest, rest: str = "") -> HttpResponse:
    raise Refused(404, "There is nothing at this address")


# --- By a key


@speaks_fhir("GET", "HEAD")
@with_a_key
def read(asked: Asked, kind: str, key: str) -> HttpResponse:
    """One resource. What is another clinic's is as if it were not there."""
    of_kind = known_type(asked, kind)
    for source in of_kind:
        pk = source.pk_of(key)
        row = pk and source.read(asked.reading).filter(pk=pk).first()
        if row:
            remember(asked, f"{kind}/{key}", [(source, row)])
            return as_fhir(asked.request, source.resource(row, asked.reading))
    raise Refused(404, "There is no such resource")


@speaks_fhir("GET", "HEAD")
@with_a_key
def search(asked: Asked, kind: str) -> HttpResponse:
    return found(asked, kind, dict(asked.request.GET.lists()))


@speaks_fhir("POST")
@with_a_key
def search_posted(asked: Asked, kind: str) -> HttpResponse:
    """The same, and nobody's number stands in an address."""
    said = form_of(asked.request)
    return found(asked, kind, {**dict(asked.request.GET.lists()), **said})


def found(asked: Asked, kind: str, said: Mapping[str, Sequence[str]]) -> HttpResponse:
    of_kind = known_type(asked, kind)
    is_strict = "handling=strict" in asked.request.headers.get("Prefer", "").lower()
    wanted = searching.read(of_kind, said, zone=asked.reading.zone, is_strict=is_strict)
    page, behind = bundles.page_of(of_kind, wanted, asked.reading)
    remember(asked, kind, page)
    bundle = bundles.searchset(
        kind,
        wanted,
        page,
        behind,
        lambda each: each[0].resource(each[1], asked.reading),
    )
    return as_json(bundle, FHIR)


@speaks_fhir("GET", "HEAD")
@with_a_key
def everything(asked: Asked, key: str) -> HttpResponse:
    """All of one patient that this key opens, in one bundle."""
    asked.must_be_allowed("Patient")
    pk = whole_number(key)
    row = asked.reading.patients.filter(pk=pk).first() if pk is not None else None
    if row is None:
        raise Refused(404, "There is no such resource")
    (source,) = sources.of_type("Patient")
    remember(asked, f"Patient/{row.pk}/$everything", [(source, row)])
    bundle = bundles.everything(asked.reading, row.pk, asked.key.types)
    return as_json(bundle, FHIR)


def known_type(asked: Asked, kind: str) -> list[Source]:
    of_kind = sources.of_type(kind)
    if not of_kind:
        raise Refused(404, "This type is not held here", "not-supported")
    asked.must_be_allowed(kind)
    return of_kind


def form_of(request: HttpRequest) -> dict[str, list[str]]:
    """Of a POST: what stands in its body."""
    if request.content_type != TYPED:
        raise Refused(415, f"Send {TYPED}")
    length = whole_number(request.META.get("CONTENT_LENGTH") or "0")
    if length is None or length > MOST_BYTES:
        raise Refused(413, "Send less")
    return {name: list(map(str, values)) for name, values in request.POST.lists()}


def remember(
    asked: Asked, what: str, page: Iterable[Found], *, kind: Kind = Kind.EXPORT
) -> None:
    """One line: which system was told of which patients, or was refused."""
    ids = {pk for source, row in page if (pk := source.patient_of(row)) is not None}
    deed = "fhir.read" if kind is Kind.EXPORT else "fhir.refused"
    note = f"{asked.system.name}: {what}"[:200]
    line = event(deed, about=asked.system, by=None, at=asked.at, note=note)
    line.kind, line.showed = kind, sorted(ids) or None
    AuditEvent.objects.bulk_create([line])


def as_fhir(request: HttpRequest, said: Json) -> HttpResponse:
    """With a mark of its content: who has it already is not sent it again."""
    response = as_json(said, FHIR)
    mark = hashlib.sha256(response.content).hexdigest()[:32]
    response["ETag"] = etag = f'W/"{mark}"'
    return get_conditional_response(request, etag=etag, response=response) or response
