"""What a person's own device keeps for days without a connection.

The copy holds today's very pages, drawn for each of eight days, so that they look and
speak as they do online. It is the one exception to `no-store` (docs/adr).
"""

from __future__ import annotations

import base64
import copy as copying
import datetime as dt
import re
from collections.abc import Collection
from functools import lru_cache
from itertools import product
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.dateformat import format as date_in_words
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from patients.models import Patient
from patients.rules import pain
from patients.rules.precautions import Condition
from programs import paper_words
from programs.device_words import words
from programs.doing_words import doing, standing_of
from programs.forms.checking import CheckInForm
from programs.forms.logging import PLACES, PainForm
from programs.models import AvoidMovement, DayReport, ProgramItem, checking
from programs.models.ahead import days_ahead
from programs.models.carrying import version_of, with_whole_exercises
from programs.models.day import Day
from programs.rules import hurting, redflags
from programs.services import flag_texts
from programs.services.syncing import Kind
from programs.views.checking import list_facts
from programs.views.today import address_of, day_facts, facts_of
from ptcare.languages.library import translated
from ptcare.people import binding
from ptcare.people.access import SignedInRequest, answers_a_device, public, requires
from ptcare.people.models import Clinic
from ptcare.people.roles import Permission

DAYS_AHEAD = 7
ON_DAY = "[[day]]"  # in the copy, where the device puts a day
MESSAGE = "[[message]]"  # while it is drawn, where a sign's message is put
DAY = dt.timedelta(days=1)
WORKER = settings.BASE_DIR / "static" / "js" / "worker.js"
FILES = re.compile(r'(?:src|srcset|href)="(/(?:static|exercises)/[^"\s]+\.(?:\w+))"')
ASKS_AGAIN = {"Cache-Control": "no-cache"}


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """From the root, so that it sees all pages; asked for afresh each time."""
    return HttpResponse(
        worker_text(), content_type="text/javascript", headers=ASKS_AGAIN
    )


@lru_cache(maxsize=1)
def worker_text() -> str:
    return WORKER.read_text()


@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What makes it an app on the home screen."""
    facts = {
        "id": "/",
        "name": "PTCare",
        "short_name": "PTCare",
        "description": _("Your exercises, day by day."),
        "lang": get_language(),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#fffdf9",
        "theme_color": "#0e5148",
        "icons": [
            icon("icon.svg", sizes="any", kind="image/svg+xml"),
            icon("icon-192.png", sizes="192x192"),
            icon("icon-512.png", sizes="512x512"),
            icon("icon-maskable.png", sizes="512x512", purpose="maskable"),
        ],
    }
    kind = "application/manifest+json"
    return JsonResponse(facts, content_type=kind, headers=ASKS_AGAIN)


def icon(
    name: str, *, sizes: str, kind: str = "image/png", purpose: str = "any"
) -> dict[str, str]:
    where = static(f"img/{name}")
    return {"src": where, "sizes": sizes, "type": kind, "purpose": purpose}


@answers_a_device
@requires(Permission.SEE_OWN_DAY)
@require_GET
def copy(request: SignedInRequest) -> HttpResponse:
    """Today and the seven days ahead, and the key that opens them for 30 days."""
    if not binding.keeps_copy(request, request.actor):
        return JsonResponse({"problem": "not_own"}, status=403)
    now = timezone.now()
    key = binding.device_key(request, request.actor, now=now)
    return JsonResponse(
        {
            "owner": binding.owner_of(request.actor),
            "version": version_now(request, now=now),
            "key_id": key.id,
            "key": base64.b64encode(key.secret).decode(),
            "until": int(key.until.timestamp() * 1000),
            **plan_facts(request, today=timezone.localdate(now), now=now),
        }
    )


def version_now(request: SignedInRequest, *, now: dt.datetime) -> str:
    """Of the plan, and of how this browser wants it to look."""
    theme = request.COOKIES.get("theme", "")
    look = f"{get_language()} {theme} {static('css/ptcare.css')} {worker_text()}"
    return version_of(request.actor, now=now, look=look)


def plan_facts(
    request: SignedInRequest, *, today: dt.date, now: dt.datetime
) -> dict[str, Any]:
    seen = as_if_on(request, "programs:today")
    dates = [today + n * DAY for n in range(DAYS_AHEAD + 1)]
    facts = facts_of_days(seen, dates, now=now)
    clinic = facts[today]["clinic"]
    last = last_days(facts)
    conditions = standing_of(facts[today]["day"].patient.pk)
    pages = pages_of_days(seen, facts)
    pages |= pages_of_items(seen, facts, last=last, conditions=conditions)
    pages |= notes(seen, clinic) | stop_notes(seen, clinic)
    if facts[today]["may_log"]:
        pages |= pages_of_pain(seen, facts)
        pages["check"] = check_page(seen, facts[today]["day"].patient)
    pages["plan"] = plan_page(seen, [*last], conditions=conditions, clinic=clinic)
    made = date_in_words(today, "l, F j")
    age = _("This plan is from %(day)s.") % {"day": made}
    old = _(
        "This plan is from %(day)s. That is more than 7 days ago, and it may have "
        "changed. Please get a connection, or call the clinic, before you exercise."
    ) % {"day": made}
    return {
        "on": today.isoformat(),
        "zone": request.actor.standing.time_zone,
        "pages": pages,
        "asked": {on.isoformat(): asked_of(each["day"]) for on, each in facts.items()},
        "signs": signs(checking.setting_of(facts[today]["day"].patient, on=today)),
        "closing": closing_signs(),
        "age": notice(seen, "info", age),
        "old": notice(seen, "warn", old),
        "files": sorted(set(FILES.findall(" ".join(pages.values())))),
        "words": words([each["day"] for each in facts.values()]),
    }


def facts_of_days(
    request: SignedInRequest, dates: list[dt.date], *, now: dt.datetime
) -> dict[dt.date, dict[str, Any]]:
    """What the page of each day shows, on its own morning."""
    first, *others = dates
    shown = day_facts(request, on=first, today=first, now=now)
    days = days_ahead(shown["day"], request.actor, dates=others)
    return {first: shown} | {day.on: facts_of(request, day, now=now) for day in days}


def as_if_on(request: SignedInRequest, name: str) -> SignedInRequest:
    """So that the menu marks that page, and forms lead back to it.

    What is still to be told in passing is for a page that is looked at now.
    """
    seen = copying.copy(request)
    seen._messages = []  # type: ignore[attr-defined]
    seen.path = seen.path_info = reverse(name)
    seen.resolver_match = resolve(seen.path)
    return seen


def pages_of_days(
    request: SignedInRequest, facts: dict[dt.date, dict[str, Any]]
) -> dict[str, str]:
    """The page of each day."""
    pages = {}
    first = min(facts)
    for on, each in facts.items():
        before = {"on": on - DAY, "days_ago": 1, "url": address_of(on - DAY)}
        shown = each | {
            "part_of_day": "any",
            "fresh": [],
            "day_before": before if on > first else None,
        }
        pages[f"day:{on.isoformat()}"] = page(request, "programs/today.html", shown)
    return pages


def pages_of_pain(
    request: SignedInRequest, facts: dict[dt.date, dict[str, Any]]
) -> dict[str, str]:
    """What is asked where something hurt: drawn once for days of the same exercises."""
    drawn: dict[tuple[int, ...], str] = {}
    pages = {}
    for on, each in facts.items():
        items, name = each["day"].items, on.isoformat()
        same = tuple(item.pk for item in items)
        if same not in drawn:
            asked = {"form": PainForm(items=items), "day": on}
            text = page(request, "programs/hurt.html", asked)
            drawn[same] = text.replace(name, ON_DAY)
        pages[f"hurt:{name}"] = drawn[same].replace(ON_DAY, name)
    return pages


def last_days(facts: dict[dt.date, dict[str, Any]]) -> dict[ProgramItem, dt.date]:
    """Each exercise whole, with the last day on which it is asked for."""
    last = {item: on for on, each in facts.items() for item in each["day"].items}
    last = {not_said(item): on for item, on in last.items()}
    with_whole_exercises(last.keys())
    prefetch_related_objects([*last], "exercise__levels", "exercise__cautions")
    return last


def pages_of_items(
    request: SignedInRequest,
    facts: dict[dt.date, dict[str, Any]],
    *,
    last: dict[ProgramItem, dt.date],
    conditions: Collection[Condition],
) -> dict[str, str]:
    """The page of each exercise, of the last day on which it is asked for.

    The device puts the day in that it is opened for: so it is drawn once.
    """
    pages = {}
    for item, on in last.items():
        shown = {
            "item": item,
            "doing": doing(item, conditions),
            "day": on,
            "is_late": False,
            "reasons": DayReport.NotToday.choices,
            "may_log": facts[on]["may_log"],
        }
        text = page(request, "programs/exercise_today.html", shown)
        pages[f"item:{item.pk}"] = text.replace(on.isoformat(), ON_DAY)
    return pages


def plan_page(
    request: SignedInRequest,
    items: list[ProgramItem],
    *,
    conditions: Collection[Condition],
    clinic: Clinic,
) -> str:
    """What is asked for in these days, and the precautions, as they stand on paper."""
    words = paper_words.plan_on_device(
        items, conditions=conditions, movements=AvoidMovement.objects.order_by("pk")
    )
    shown = {"words": words, "clinic": clinic}
    return page(as_if_on(request, "programs:plan"), "programs/device_plan.html", shown)


def not_said(item: ProgramItem) -> ProgramItem:
    """Its page is of every day: what was said of one is no word of another."""
    same: Any = copying.copy(item)
    same.said = None
    return same


def check_page(request: SignedInRequest, patient: Patient) -> str:
    """The whole list of signs, of whichever day it is opened on."""
    shown = list_facts(request, patient, CheckInForm())
    text = page(request, "programs/check_in.html", shown)
    return text.replace(shown["day"].isoformat(), ON_DAY)


def notes(request: SignedInRequest, clinic: Clinic) -> dict[str, str]:
    """The pages of the device itself: what it cannot show, and when to stop."""
    away = _("This page needs a connection. Nothing was saved by it.")
    old = _(
        "The plan on this device ends here. Please get a connection to see what is "
        "planned now. You can log the last seven days then."
    )
    leave = _("Some of what you logged has not been sent. Signing out would lose it.")
    left = _("Your plan is gone from this device. You have no connection just now.")
    told = {
        "away": (_("No connection"), "info", away, {}),
        "old": (_("No newer plan here"), "warn", old, {}),
        "leave": (_("Sign out?"), "warn", leave, {"may_leave": True}),
        "left": (_("Signed out here"), "info", left, {}),
    }
    return {
        name: page(
            request,
            "programs/device_note.html",
            {"heading": heading, "tone": tone, "text": text, "clinic": clinic} | more,
        )
        for name, (heading, tone, text, more) in told.items()
    }


def stop_notes(request: SignedInRequest, clinic: Clinic) -> dict[str, str]:
    """Of each sign that closes the day. Two are drawn; the message is put in."""
    facts: dict[str, Any] = {"heading": _("Please stop"), "tone": "stop"}
    facts["text"] = MESSAGE
    facts |= {"clinic": clinic, "is_stop": True}
    drawn = {
        is_emergency: page(
            request, "programs/device_note.html", facts | {"is_emergency": is_emergency}
        )
        for is_emergency in (True, False)
    }
    words = flag_texts.all_words()
    return {
        f"stop:{key}": drawn[
            redflags.FLAGS[key].level is redflags.Level.EMERGENCY
        ].replace(MESSAGE, escape(translated(words[key].message)))
        for key in closing_signs()
    }


def page(request: SignedInRequest, template: str, facts: dict[str, Any]) -> str:
    return render_to_string(template, facts, request)


def notice(request: SignedInRequest, tone: str, text: str) -> str:
    return page(request, "components/notice.html", {"tone": tone, "text": text})


def asked_of(day: Day) -> dict[str, list[int]]:
    """What "all of it" and "the short day" mean there, by the items' numbers."""
    return {
        Kind.ALL: [item.pk for item in day.left],
        Kind.SHORT: [item.pk for item in day.short],
    }


def signs(setting: hurting.Setting) -> dict[str, str]:
    """Which answer of "It hurt" raises which sign, by the very rule of the server."""
    told = product(PLACES, range(pain.LEAST, pain.MOST + 1), ("new", "usual"))
    found = {
        f"{place}|{score}|{known}": hurting.sign(
            score, where=place, is_new=known == "new", setting=setting
        )
        for (place, _label), score, known in told
    }
    return {answer: key for answer, key in found.items() if key}


def closing_signs() -> list[str]:
    """Those that close the day on a device: it cannot tell what else would be safe."""
    flags = redflags.FLAGS.items()
    return [key for key, flag in flags if flag.level >= redflags.Level.HOLD]
