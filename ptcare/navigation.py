"""Where one may go: of each menu (`menu`) what is open to who asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.functional import Promise

from ptcare import menu
from ptcare.addresses import address, addresses
from ptcare.menu import Entry
from ptcare.people import signals
from ptcare.people.actors import Actor
from ptcare.people.roles import Permission

AsksOpen = Callable[[Actor], bool]
_open_where: dict[str, AsksOpen] = {}


def open_where(name: str) -> Callable[[AsksOpen], AsksOpen]:
    """Name the function that says whether a place is open at the actor's clinic.

    Asked only of those whose role may go there. A place without one is always open.
    """

    def remember(asks: AsksOpen) -> AsksOpen:
        _open_where[name] = asks
        return asks

    return remember


@dataclass(frozen=True)
class Place:
    """Its address says which it is: in a language two of them have the same words."""

    label: Promise | str = field(compare=False)
    url: str
    icon: str
    is_current: bool
    is_around: bool = False  # the page that one is on stands below this one
    unread: int = 0
    hint: Promise | str = field(default="", compare=False)


def places(request: HttpRequest, actor: Actor) -> list[Place]:
    """What this actor may open, and where they are."""
    return open_to(actor, menu.ENTRIES, request)


def own_places(request: HttpRequest, actor: Actor) -> list[tuple[Promise, list[Place]]]:
    """The patient's and the helper's further places, for the page "More"."""
    told: Any = signals.asked_for_news.send(sender=None, actor=actor)
    unread = dict(news for _receiver, news in told)
    found = [
        (name, open_to(actor, each, request, unread)) for name, each in menu.OWN_PLACES
    ]
    return [(name, places) for name, places in found if places]


def record_places(request: HttpRequest, actor: Actor) -> list[Place]:
    """What may be done about one's own record."""
    return open_to(actor, menu.RECORD_PLACES, request)


def set_up_places(request: HttpRequest, actor: Actor) -> list[Place]:
    """What the clinic decides once, as far as this actor may."""
    return open_to(actor, menu.SET_UP, request)


def first_steps(request: HttpRequest, actor: Actor) -> list[Place]:
    """What a lead does first, in its order."""
    return open_to(actor, menu.FIRST_STEPS, request)


def set_up_label(name: str) -> Promise | str:
    """How a page that "Set up" leads to is called; nothing of any other."""
    return next((each.label for each in menu.SET_UP if each.name == name), "")


def cover_places(
    request: HttpRequest, actor: Actor, patient_id: int, *, is_in_care: bool
) -> list[Place]:
    """Where a patient's cover page leads, as far as this actor may. Whose care has
    ended, for them nothing is booked."""
    entries = tuple(
        entry
        for entry in menu.COVER_PLACES
        if is_in_care or entry.permission != Permission.BOOK_SESSIONS
    )
    return open_to(actor, entries, request, about=(patient_id,))


def open_to(
    actor: Actor,
    entries: tuple[Entry, ...],
    request: HttpRequest,
    unread: Mapping[str, int] = MappingProxyType({}),
    about: tuple[int, ...] = (),
) -> list[Place]:
    """Those of the entries that are for this actor; `about` stands in the address."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    place = get_script_prefix()
    return [
        Place(
            label=entry.label,
            url=address(entry.name, about, place=place),
            icon=entry.icon,
            is_current=here == entry.name,
            is_around=is_below(request.path, entry),
            unread=unread.get(entry.name, 0),
            hint=entry.hint,
        )
        for entry in entries
        if actor.role in entry.roles
        and actor.may(entry.permission)
        and is_open(entry, actor)
    ]


def is_below(path: str, entry: Entry) -> bool:
    below = menu.WITHIN.get(entry.name)
    return below is not None and path.startswith(addresses(below))


def is_open(entry: Entry, actor: Actor) -> bool:
    asks = _open_where.get(entry.name)
    return asks is None or asks(actor)
