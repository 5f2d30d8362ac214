"""How one person is reached at one clinic, as pages show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from ptcare.notices.consent import heeding, proving
from ptcare.notices.consent.heeding import Only
from ptcare.notices.kinds import KINDS, Channel, Topic
from ptcare.notices.letters import bouncing
from ptcare.notices.models import (
    AddressNews,
    ChannelConsent,
    Choice,
    How,
    PushSubscription,
)
from ptcare.people.models import User


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Of text messages: the yes that stands, or else the last that was ended."""

    number: str = ""  # in E.164
    topics: tuple[Topic, ...] = ()
    since: dt.datetime | None = None
    given_how: str = ""
    is_proved: bool = False
    ended_at: dt.datetime | None = None
    ended_how: str = ""

    @property
    def is_on(self) -> bool:
        return bool(self.topics) and self.is_proved

    @property
    def waits_for_code(self) -> bool:
        return bool(self.topics) and not self.is_proved

    @property
    def was_stopped_by_reply(self) -> bool:
        return not self.topics and self.ended_how == How.REPLY


def texts_of(user: User, clinic_id: int) -> Texts:
    rows = list(
        ChannelConsent.objects.of(user, clinic_id)
        .filter(channel=Channel.SMS)
        .order_by("-given_at", "-pk")
    )
    standing = [row for row in rows if row.withdrawn_at is None]
    if standing:
        number = standing[0].address
        return Texts(
            number=number,
            topics=tuple(Topic(row.topic) for row in reversed(standing)),
            since=min(row.given_at for row in standing),
            given_how=standing[0].get_given_how_display(),
            is_proved=proving.is_proved(user, clinic_id, number),
        )
    last = max(rows, key=lambda row: row.withdrawn_at, default=None)
    if last is None:
        return Texts()
    return Texts(
        number=last.address, ended_at=last.withdrawn_at, ended_how=last.withdrawn_how
    )


@dataclass(frozen=True, kw_only=True)
class Reached:
    """What stands where, for one person at one clinic."""

    user: User
    choice: Choice
    texts: Texts
    screens: int  # devices that show messages
    asked: Only | None = None  # of the clinic: it goes before what was chosen
    comes_back: AddressNews | None = None  # why their address is not written to

    @property
    def has_screens(self) -> bool:
        return self.screens > 0 and self.is_open(Channel.PUSH)

    @property
    def may_have_texts(self) -> bool:
        """Whether there is anything to say of texts: a carrier, or what was agreed."""
        return settings.TEXTS or bool(self.texts.number)

    @property
    def has_letters(self) -> bool:
        address = self.user.email or ""
        is_good = bool(address) and self.comes_back is None
        return is_good and self.is_open(Channel.EMAIL, address)

    @property
    def has_texts(self) -> bool:
        return self.texts.is_on and self.is_open(Channel.SMS, self.texts.number)

    def is_open(self, channel: Channel, address: str = "") -> bool:
        """Turned on, and not against what they asked the clinic."""
        is_on = channel in self.choice.channels
        return is_on and heeding.allows(self.asked, channel, address)

    @property
    def ways(self) -> list[Channel]:
        """Those that work now, in the order in which they are tried."""
        works = {
            Channel.PUSH: self.has_screens,
            Channel.EMAIL: self.has_letters,
            Channel.SMS: self.has_texts,
        }
        return [way for each in self.choice.channels if works.get(way := Channel(each))]

    def hears(self, kind: str) -> bool:
        """Whether a notice of this kind would leave the app."""
        sort = KINDS[kind]
        is_wanted = sort.topic not in self.choice.left_out
        return is_wanted and any(way in sort.channels for way in self.ways)


def reached(user: User, clinic_id: int) -> Reached:
    key = (clinic_id, user.pk)
    return Reached(
        user=user,
        choice=Choice.of(user, clinic_id),
        texts=texts_of(user, clinic_id),
        screens=PushSubscription.objects.standing().filter(user=user).count(),
        asked=heeding.asked_of({key}).get(key),
        comes_back=bouncing.closed(user),
    )


def said_by(user: User, clinic_id: int) -> Sequence[ChannelConsent]:
    """All that one person agreed to at one clinic, newest first; the proof of it."""
    rows = ChannelConsent.objects.of(user, clinic_id)
    people = rows.select_related("given_by", "withdrawn_by")
    return list(people.order_by("-given_at", "-pk"))
