"""Post one message to one endpoint, and say what came of it. No database here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import requests

from ptcare import public_http
from ptcare.hooks import signing
from ptcare.hooks.models import Try
from ptcare.notices.channels import over_http

Outcome = Try.Outcome
TOO_EARLY = (408, 425, 429)  # of the 4xx those that are about the moment


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """All that is needed to post one delivery."""

    delivery_id: int
    url: str
    message_id: str
    body: str
    secrets: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Result:
    """`rest` is what the receiver asks for. `is_down`: others need not be tried now."""

    outcome: Outcome
    status: int | None = None
    rest: dt.timedelta | None = None

    @property
    def is_down(self) -> bool:
        if self.outcome in (Outcome.TAKEN, Outcome.UNSIGNED):
            return False
        is_about_it = self.status is not None and 400 <= self.status < 500
        return not is_about_it or self.status in TOO_EARLY


def headers(parcel: Parcel, *, now: dt.datetime) -> dict[str, str]:
    seconds = int(now.timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "PTCare",
        "webhook-id": parcel.message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signing.signatures(
            parcel.secrets,
            message_id=parcel.message_id,
            seconds=seconds,
            body=parcel.body,
        ),
    }


def post(opened: requests.Session, parcel: Parcel, *, now: dt.datetime) -> Result:
    if not parcel.secrets:
        return Result(outcome=Outcome.UNSIGNED)
    if not public_http.may_be_asked(parcel.url):
        return Result(outcome=Outcome.NOT_PUBLIC)
    try:
        answer = public_http.ask(
            opened,
            parcel.url,
            body=parcel.body.encode(),
            headers=headers(parcel, now=now),
        )
    except (requests.RequestException, UnicodeError) as error:
        return Result(outcome=_why(error))
    return _read(answer, now)


def _read(answer: requests.Response, now: dt.datetime) -> Result:
    status = answer.status_code
    if 200 <= status < 300:
        return Result(outcome=Outcome.TAKEN, status=status)
    if status == 410:
        return Result(outcome=Outcome.GONE, status=status)
    outcome = Outcome.MOVED if 300 <= status < 400 else Outcome.REFUSED
    rest = over_http.rest_of(answer, now=now)
    return Result(outcome=outcome, status=status, rest=rest)


def _why(error: BaseException) -> Outcome:
    if isinstance(over_http.cause_of(error), public_http.NotPublic):
        return Outcome.NOT_PUBLIC
    if isinstance(error, requests.exceptions.SSLError):
        return Outcome.UNTRUSTED
    if isinstance(error, requests.Timeout):
        return Outcome.SILENT
    return Outcome.UNREACHABLE
