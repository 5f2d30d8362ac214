"""Where one may go, by role: the site's main menu on one screen."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ptcare.people.actors import Actor
from ptcare.people.roles import Permission, Role


@dataclass(frozen=True)
class Entry:
    """A place of the site, and who finds it in the menu."""

    label: Promise
    name: str
    icon: str
    permission: Permission
    roles: frozenset[Role] = frozenset(Role)


P = Permission
CARE = frozenset({Role.THERAPIST})

ENTRIES = (
    Entry(_("Today"), "programs:today", "sun", P.SEE_OWN_DAY),
    Entry(_("My plan"), "programs:plan", "list-checks", P.SEE_OWN_DAY),
    Entry(_("Progress"), "programs:progress", "sprout", P.SEE_OWN_DAY),
    Entry(_("Visits"), "patients:my_visits", "calendar-days", P.SEE_OWN_DAY),
    Entry(_("More"), "people:more", "settings", P.SEE_OWN_DAY),
    Entry(_("My patients"), "programs:caseload", "users", P.SEE_FINDINGS, CARE),
    Entry(_("Sessions"), "patients:sessions", "calendar-days", P.COUNT_SESSIONS),
    Entry(_("Patients"), "patients:list", "contact", P.FIND_PATIENTS),
    Entry(_("Requests"), "patients:requests", "inbox", P.ANSWER_REQUESTS),
    Entry(_("Coverage"), "patients:coverage_board", "shield-check", P.SEE_COVERAGE),
    Entry(_("Exercises"), "programs:library", "dumbbell", P.BROWSE_LIBRARY),
    Entry(_("Team"), "people:team", "user-cog", P.MANAGE_STAFF),
    Entry(_("Register"), "programs:register", "scale", P.READ_REGISTER),
    Entry(_("Who did what"), "patients:audit", "scroll-text", P.READ_AUDIT),
)

# What the page "More" leads to besides the device and the account: one line each.
OWN_PLACES: tuple[Entry, ...] = (
    Entry(_("Can I …?"), "programs:everyday", "circle-question-mark", P.SEE_OWN_DAY),
    Entry(_("Messages"), "programs:messages", "message-circle", P.ASK_THERAPIST),
    Entry(
        _("Tell us about a fall"),
        "programs:report_fall",
        "triangle-alert",
        P.LOG_EXERCISES,
    ),
    Entry(_("My helpers"), "programs:helpers", "users", P.LET_HELPERS_IN),
    Entry(_("Learn"), "programs:lessons", "book-open", P.SEE_OWN_DAY),
    Entry(_("At the gym"), "programs:gym", "dumbbell", P.SEE_OWN_DAY),
    Entry(_("Print my plan"), "programs:own_paper", "printer", P.PRINT_SHEETS),
)


@dataclass(frozen=True)
class Place:
    label: Promise
    url: str
    icon: str
    is_current: bool


def places(request: HttpRequest, actor: Actor) -> list[Place]:
    """What this actor may open, and where they are."""
    return open_to(actor, ENTRIES, request)


def own_places(request: HttpRequest, actor: Actor) -> list[Place]:
    """The patient's and the helper's further places, for the page "More"."""
    return open_to(actor, OWN_PLACES, request)


def open_to(
    actor: Actor, entries: tuple[Entry, ...], request: HttpRequest
) -> list[Place]:
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        Place(
            label=entry.label,
            url=reverse(entry.name),
            icon=entry.icon,
            is_current=here == entry.name,
        )
        for entry in entries
        if actor.role in entry.roles and actor.may(entry.permission)
    ]
