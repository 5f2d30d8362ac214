"""What somebody asked of a clinic about how they are reached, heeded in all we send.

45 CFR 164.522(b): a clinic must follow a reasonable wish to be reached by another way
or at another place. Floors above know who asked for what. Asked at the moment of
sending; in the app all of it stands, and of what is urgent nothing is held back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ptcare.notices.kinds import Channel
from ptcare.notices.models import Notice

Key = tuple[int, int]  # a clinic's and a user's id


@dataclass(frozen=True, kw_only=True)
class Only:
    """The one way out of the app that is left open, and to where. Without one: none."""

    channel: Channel | None = None
    address: str = ""  # of e-mail; or a number in E.164

    def leaves_open(self, channel: Channel, address: Any) -> bool:
        if channel is not self.channel:
            return False
        return str(address).casefold() == self.address.casefold()


def allows(asked: Only | None, channel: Channel, address: Any) -> bool:
    return asked is None or asked.leaves_open(channel, address)


FindWishes = Callable[[Collection[Key]], Mapping[Key, Only]]
_finders: list[FindWishes] = []


def provide(find: FindWishes) -> FindWishes:
    """Name a function that knows what some of these people asked; many at once, one
    query."""
    _finders.append(find)
    return find


def asked_of(keys: Collection[Key]) -> dict[Key, Only]:
    """By clinic and user; who asked for nothing is not among them."""
    found: dict[Key, Only] = {}
    for find in _finders if keys else ():
        found |= find(keys)
    return found


def asked_about(notices: Sequence[Notice]) -> dict[int, Only]:
    """By a notice's id, of those that people may choose about at all."""
    may_be = {
        notice.pk: (notice.clinic_id, notice.user_id)
        for notice in notices
        if notice.user_id and notice.is_left_to_its_reader
    }
    asked = asked_of(set(may_be.values()))
    return {pk: asked[key] for pk, key in may_be.items() if key in asked}
