"""Who visits the site over HTTP, signed in, and notes each answer and its seconds."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.middleware.csrf import _get_new_csrf_string
from django.utils import timezone
from measuring import signed_in
from standing import HOST

from bench.chaos.web import to_log
from patients.models import Closure, DoubledRecord, Patient
from patients.services.counting import clinic_day
from programs.services import doubling
from ptcare.people.models import Membership
from ptcare.people.roles import Role

HOURS = 10
Deed = Callable[[], str]
SHUT_OUT = "sent to sign in"
DOORS = ("/accounts/", "/people/")  # where who is not let in is sent to


class Visitor:
    """A browser of somebody, on a connection that stays open."""

    statuses: Counter[str] = Counter()  # of all
    seconds: list[float]

    def __init__(self, port: int, cookies: str = "") -> None:
        self.seconds = []
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.csrf = _get_new_csrf_string()
        self.headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "Accept-Encoding": "gzip",
            "Referer": f"https://{HOST}/",
            "Cookie": f"{cookies}; __Host-csrf={self.csrf}",
        }

    @classmethod
    def of(cls, row: Patient | Membership, port: int) -> Visitor:
        session = standing_of(row) | proof_of(row)
        return cls(port, f"__Host-session={signed_in(row.user, session)}")

    def get(self, address: str) -> str:
        return self.ask("GET", address)

    def post(self, address: str, **said: Any) -> str:
        said = {"token": uuid.uuid4(), "csrfmiddlewaretoken": self.csrf} | said
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", address, urlencode(said), kind)

    def send(self, address: str, said: Any) -> str:
        """As a script does it: JSON, and the word against forgery in a header."""
        how = {"Content-Type": "application/json", "X-CSRFToken": self.csrf}
        return self.ask("POST", address, json.dumps(said), how)

    def ask(self, method: str, address: str, body: str = "", kind: Any = None) -> str:
        """The status, or "no answer", or that somebody is not let in."""
        began = time.perf_counter()
        try:
            headers = self.headers | (kind or {})
            self.connection.request(method, address, body or None, headers)
            answer = self.connection.getresponse()
            answer.read()
            is_shut = (answer.getheader("Location") or "").startswith(DOORS)
            status = SHUT_OUT if is_shut else str(answer.status)
        except (OSError, HTTPException):
            self.connection.close()
            status = "no answer"
        self.seconds.append(time.perf_counter() - began)
        Visitor.statuses[status] += 1
        if status not in ("200", "204", "302", "304"):
            print(method, address, status, flush=True)
        return status


def standing_of(row: Patient | Membership) -> dict[str, Any]:
    role = row.role if isinstance(row, Membership) else Role.PATIENT
    return {
        "standing": f"{role}:{row.pk}@{row.clinic_id}",
        "seen_at": int(time.time()) + HOURS * 3600,  # so no request writes it
    }


def proof_of(row: Patient | Membership) -> dict[str, Any]:
    """Asked for before what weighs more; a bench is not to be asked for it again."""
    how = [{"method": "password", "at": time.time() + HOURS * 3600}]
    return {
        "account_authentication_methods": how,
        "account_authentication_methods_user": str(row.user.pk),
    }


def with_second_factor(row: Membership) -> Membership:
    """Without one the site, which is not a demo here, opens no page to staff."""
    kind = Authenticator.Type.TOTP
    Authenticator.objects.get_or_create(
        user=row.user, type=kind, defaults={"data": {"secret": "of a bench"}}
    )
    return row


def patient_at_home(row: Patient, port: int, dice: random.Random) -> Iterator[Deed]:
    """Day in, day out: looks at the day, logs, looks again, and reads on."""
    visitor = Visitor.of(row, port)
    wanted = to_log(row)
    dice.shuffle(wanted)
    for item, day in itertools.cycle(wanted or [(0, dt.date.min)]):
        yield lambda: visitor.get("/today/")
        if item:
            said = {"token": uuid.uuid4(), "day": day.isoformat(), "done": "all"}
            where = f"/today/{item}/log/"
            yield lambda where=where, said=said: visitor.post(where, **said)
            yield lambda: visitor.get("/today/")
        elsewhere = dice.choice(PATIENTS_PAGES)
        yield lambda elsewhere=elsewhere: visitor.get(elsewhere)


def therapist_at_work(
    row: Membership, port: int, dice: random.Random
) -> Iterator[Deed]:
    """Looks at the caseload and for news, then into one chart after the other."""
    visitor = Visitor.of(with_second_factor(row), port)
    for chart in turns_of_charts(row, dice):
        for address in (*THERAPISTS_PAGES, chart):
            yield lambda address=address: visitor.get(address)


def desk_at_work(row: Membership, port: int, dice: random.Random) -> Iterator[Deed]:
    """Looks at the day, at whose cover ends, and finds somebody's cover."""
    visitor = Visitor.of(with_second_factor(row), port)
    for chart in turns_of_charts(row, dice):
        found = f"/patients/?q={dice.choice(LETTERS)}"
        for address in (*DESKS_PAGES, found, f"{chart}coverage/", f"{chart}doubles/"):
            yield lambda address=address: visitor.get(address)


def therapist_on_leave(
    row: Membership, deputy: Membership, port: int
) -> Iterator[Deed]:
    """Goes away and comes back, over and over; the deputy reads both lists."""
    away = Visitor.of(with_second_factor(row), port)
    other = Visitor.of(with_second_factor(deputy), port)
    standing = Closure.objects.standing().filter(therapist=row)
    while True:
        said = {
            "first_on": clinic_day(row.clinic, timezone.now()),
            "reason": "training",
        }
        yield lambda said=said: away.post(LEAVE, **said, deputy=deputy.pk)
        for address in ("/caseload/", "/caseload/news/", LEAVE):
            yield lambda address=address: other.get(address)
        for pk in standing.values_list("pk", flat=True):
            yield lambda pk=pk: away.post(f"{LEAVE}{pk}/withdraw/")


def desk_closes_a_double(row: Membership, port: int) -> Iterator[Deed]:
    """Closes a record as the double of another, and takes that back, over and over."""
    visitor = Visitor.of(with_second_factor(row), port)
    closed, kept = may_be_doubles(row)
    pair = f"/patients/{closed.pk}/doubles/{kept.pk}/"
    standing = DoubledRecord.objects.standing().filter(patient=closed)
    said = {"reason": "Asked on the telephone."}
    while True:
        yield lambda: visitor.get(pair)
        yield lambda: visitor.post(pair, **said)
        for address in (f"/patients/{kept.pk}/", f"/patients/{kept.pk}/coverage/"):
            yield lambda address=address: visitor.get(address)
        for pk in standing.values_list("pk", flat=True):
            yield lambda pk=pk: visitor.post(f"/doubles/{pk}/take-back/", **said)


def may_be_doubles(row: Membership) -> tuple[Patient, Patient]:
    """Two records against which nothing stands; the first is out of care."""
    people = Patient.objects.filter(clinic_id=row.clinic_id).order_by("pk")
    closed = people.exclude(discharged_on=None)
    pairs = itertools.product(closed, people.in_care()[:10])
    today = clinic_day(row.clinic, timezone.now())
    return next(each for each in pairs if not doubling.refusals(*each, today=today))


def turns_of_charts(row: Membership, dice: random.Random) -> Iterator[str]:
    open_charts = Patient.objects.filter(clinic_id=row.clinic_id, discharged_on=None)
    people = list(open_charts.values_list("pk", flat=True)[:200])
    dice.shuffle(people)
    for patient_id in itertools.cycle(people):
        yield f"/patients/{patient_id}/"


LEAVE = "/patients/absences/"
THERAPISTS_PAGES = ["/caseload/", "/caseload/news/", "/patients/sessions/"]
THERAPISTS_PAGES += ["/caseload/?of=clinic&only=silent", LEAVE]
DESKS_PAGES = ["/patients/desk/", "/patients/coverage/", "/doubles/"]
LETTERS = "abcdefghijklmnoprstw"
PATIENTS_PAGES = ["/progress/", "/plan/", "/patients/visits/", "/learn/"]
