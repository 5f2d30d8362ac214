"""Only in the demo: the texts that it sent, and a telephone to answer them with.

They are carried by a post office of this machine only (`ptcare.embedded.texts`).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

import requests
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ptcare.notices.rules.numbers import WHOLE, shown
from ptcare.people.access import public

MOST = 200
LONGEST = 320


@dataclass(frozen=True)
class Text:
    text: str
    is_ours: bool
    at: dt.datetime


@dataclass(frozen=True)
class Telephone:
    number: str
    texts: list[Text] = field(default_factory=list)  # the newest last

    @property
    def name(self) -> str:
        return shown(self.number)


@public
@require_GET
def texts(request: HttpRequest) -> HttpResponse:
    """Telephone by telephone, whoever was texted last first."""
    return render(request, "people/demo_texts.html", {"telephones": telephones()})


@public
@require_POST
def write_back(request: HttpRequest) -> HttpResponse:
    """As if somebody answered from that telephone."""
    number = request.POST.get("number", "")
    if not (settings.TEXTS and WHOLE.fullmatch(number)):
        raise Http404
    requests.post(
        f"{settings.TWILIO_URL}/write-back",
        data={
            "number": number,
            "text": request.POST.get("text", "")[:LONGEST],
            "where": settings.SITE_URL + reverse("texts:incoming"),
        },
        auth=(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN),
        timeout=settings.TWILIO_SECONDS,
    )
    return redirect("demo:texts")


def telephones() -> Iterable[Telephone]:
    found: dict[str, Telephone] = {}
    newest_first = sorted(settings.TEXTS_PATH.glob("*.json"), reverse=True)[:MOST]
    for file in newest_first:
        said = json.loads(file.read_text())
        telephone = found.setdefault(said["number"], Telephone(said["number"]))
        at = dt.datetime.fromisoformat(said["at"])
        telephone.texts.insert(0, Text(said["text"], said["is_ours"], at))
    return found.values()
