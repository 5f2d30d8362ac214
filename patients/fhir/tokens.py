"""Where a connected system takes a key: OAuth 2, client credentials (RFC 6749, 4.4).

No FHIR is spoken here: what is refused is a problem of RFC 9457, with OAuth's own word
for it beside.
"""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from patients.fhir import scopes
from patients.fhir.problems import PROBLEM, Refused, as_json
from patients.fhir.views import form_of, must_have_room
from patients.services import connecting
from ptcare.people import tenancy
from ptcare.people.access import public

UNKNOWN = Refused(401, "No such client, or a wrong secret", "invalid_client")


@csrf_exempt  # the secret stands in the request, and no cookie is looked at
@public
def token(request: HttpRequest) -> HttpResponse:
    try:
        if request.method != "POST":
            raise Refused(405, "A key is asked for by POST", "invalid_request")
        must_have_room(request, "token")
        return given(request, {name: v[-1] for name, v in form_of(request).items()})
    except Refused as refused:
        return problem(refused)


def given(request: HttpRequest, said: dict[str, str]) -> HttpResponse:
    if said.get("grant_type") != "client_credentials":
        raise Refused(
            400, "Only client_credentials are known", "unsupported_grant_type"
        )
    key, secret = credentials(request, said)
    types = asked_types(said.get("scope", ""))
    clinic_id = connecting.clinic_of(key)
    if clinic_id is None or not key.isascii() or not secret.isascii():
        raise UNKNOWN
    with tenancy.within(clinic_id):
        try:
            row, told = connecting.give_key(
                key=key, secret=secret, types=types, now=timezone.now()
            )
        except connecting.NotKnown:
            raise UNKNOWN from None
        except connecting.NotAllowed:
            raise Refused(400, "None of these may be read", "invalid_scope") from None
    answer = {
        "access_token": told,
        "token_type": "Bearer",
        "expires_in": int(connecting.KEY_LASTS.total_seconds()),
        "scope": scopes.said(row.types),
    }
    return as_json(answer, "application/json", headers={"Pragma": "no-cache"})


def asked_types(text: str) -> list[str] | None:
    try:
        return scopes.types_of(text)
    except Refused as refused:
        raise Refused(400, refused.what, "invalid_scope") from None


def credentials(request: HttpRequest, said: dict[str, str]) -> tuple[str, str]:
    """Out of the header, as OAuth prefers it, or out of the form."""
    scheme, _space, told = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return said.get("client_id", ""), said.get("client_secret", "")
    try:
        plain = base64.b64decode(told.strip(), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise UNKNOWN from None
    key, _colon, secret = plain.partition(":")
    return unquote_plus(key), unquote_plus(secret)


def problem(refused: Refused) -> HttpResponse:
    headers = {
        401: {"WWW-Authenticate": 'Basic realm="fhir"'},
        405: {"Allow": "POST"},
        429: {"Retry-After": "60"},
    }.get(refused.status, {})
    said = refused.problem(
        error=refused.issue or "invalid_request", error_description=refused.what
    )
    return as_json(said, PROBLEM, refused.status, headers)
