"""Only in the demo: sign in with one click, and read the letters.

These addresses exist only where DEMO=1, which refuses to start on anything but
http://localhost; and they open only people of demo clinics.
"""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from itertools import groupby
from pathlib import Path

from allauth.usersessions.models import UserSession
from csp.constants import NONE, UNSAFE_INLINE
from django.conf import settings
from django.contrib.auth import login
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from ptcare.numbers import whole_number
from ptcare.people import access, actors, tenancy
from ptcare.people.actors import Standing
from ptcare.people.models import User
from ptcare.people.roles import Role

BACKEND = "ptcare.people.reading.ByEmail"
ORDER = (Role.PATIENT, Role.THERAPIST, Role.CLINIC_ADMIN, Role.HELPER)
MOST_LETTERS, MOST_PEOPLE = 100, 200
OF_A_DEMO = RawSQL(
    "EXISTS (SELECT FROM people_clinic AS demo"
    " WHERE demo.is_demo AND demo.id = ANY (people_user.clinics))",
    (),
    output_field=BooleanField(),
)


@dataclass(frozen=True)
class Person:
    user: User
    standing: Standing


@access.public
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """People of the demo clinics, by what they are; of a crowd, those by that name."""
    wanted = request.GET.get("name", "")[:80].replace("\x00", "")
    users = User.objects.filter(OF_A_DEMO, is_active=True, name__icontains=wanted)
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        found = [
            Person(user, standing)
            for user in users.order_by("pk")[:MOST_PEOPLE]
            for standing in actors.standings_of(user)
            if standing.is_demo
        ]
    found.sort(key=lambda one: (ORDER.index(one.standing.role), one.standing.row_id))
    by_role = groupby(found, key=lambda one: one.standing.role)
    return render(
        request,
        "people/demo.html",
        {"groups": [(role, list(group)) for role, group in by_role], "wanted": wanted},
    )


@access.public
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """One click, for people of demo clinics only."""
    user = get_object_or_404(
        User, is_active=True, pk=whole_number(request.POST.get("user"))
    )
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        standings = [s for s in actors.standings_of(user) if s.is_demo]
    chosen = next((s for s in standings if s.key == request.POST.get("key")), None)
    if chosen is None:
        raise Http404
    login(request, user, backend=BACKEND)
    UserSession.objects.create_from_request(request)
    request.session[access.DEMO_SIGN_IN] = True
    access.take_standing(request, chosen)
    return redirect("home")


@dataclass(frozen=True)
class Letter:
    file: str
    number: int  # in its file, from 0
    to: str
    subject: str
    at: datetime | None
    text: str
    html: str


@access.public
@require_GET
def mail(request: HttpRequest) -> HttpResponse:
    """The newest letters first, as plain text."""
    return render(request, "people/demo_mail.html", {"letters": letters()})


@access.public
@require_GET
def letter_as_sent(request: HttpRequest, file: str, number: int) -> HttpResponse:
    """One letter as a mail program shows it, with the styles that it carries."""
    found = (each for each in letters() if (each.file, each.number) == (file, number))
    letter = next(found, None)
    if letter is None or not letter.html:
        raise Http404
    response = HttpResponse(letter.html)
    response._csp_replace = {  # type: ignore[attr-defined]  # as django-csp's decorator
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "sandbox": True,
    }
    return response


def letters() -> list[Letter]:
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(
        folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True
    )
    found: list[Letter] = []
    for file in files:
        found += reversed(read(file))
        if len(found) >= MOST_LETTERS:
            break
    return found[:MOST_LETTERS]


def read(file: Path) -> list[Letter]:
    """Django writes a line of dashes after each letter of a file."""
    parts = file.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
    raw = enumerate(part for part in parts if part.strip())
    return [letter(part, file.name, number) for number, part in raw]


def letter(raw: bytes, file: str, number: int) -> Letter:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - what the policy makes
    date = message["Date"]
    return Letter(
        file=file,
        number=number,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=parsedate_to_datetime(date) if date else None,
        text=body_of(message, "plain"),
        html=body_of(message, "html"),
    )


def body_of(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body else ""
