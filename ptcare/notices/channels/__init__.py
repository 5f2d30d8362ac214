"""The ways out of the house: one small protocol, one file each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from ptcare.notices.kinds import Channel
from ptcare.notices.models import Notice

Facts = Mapping[str, Any]


class Outcome(StrEnum):
    """What a channel says of one try. Only the second closes it for this notice."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # surely not sent, and never will be: this address is no good
    LATER = "later"  # surely not sent; this one may be tried again
    CLOSED = "closed"  # surely not sent, and nor would any other be just now
    UNKNOWN = "unknown"  # it may have been taken


@dataclass(frozen=True, kw_only=True)
class Posted:
    outcome: Outcome
    reason: str = ""  # in words for the clinic's delivery page; nothing of the message
    reference: str = ""  # the provider's own id, by which its news come back
    retry_after: dt.timedelta | None = None  # if the provider named a time
    is_for_all: bool = True  # of the last two: nobody else need wait for this channel


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A notice on its way: to one address of one channel, in words of this moment."""

    notice: Notice
    address: Any  # as the channel itself gave it out
    facts: Facts = field(default_factory=dict)  # for the templates, read just now


class Way(Protocol):
    """One channel, opened for one batch of notices and closed after it."""

    channel: Channel

    def addresses(self, notices: Collection[Notice]) -> Mapping[int, Sequence[Any]]:
        """By a notice's id, where it may go on this channel at this moment.

        Set-based. It looks at consent, proof and bounces: whoever may not be written to
        on this channel has no address here. Asked anew for each batch.
        """
        ...

    def get_ready(self, parcel: Parcel) -> None:
        """What `post` will need for it, as far as that asks nobody anything. Whatever
        breaks here breaks again there."""

    def post(self, parcel: Parcel, *, now: dt.datetime) -> Posted:
        """Hand it over. Never raises for what can go wrong at the other end."""
        ...

    def close(self) -> None: ...
