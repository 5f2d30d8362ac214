"""Choose by which ways to hear from a clinic, and of what.

Asked again at the moment of sending: what was turned off a second ago is off.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from ptcare.among import among
from ptcare.audit.recording import record
from ptcare.notices.consent import consenting, proving
from ptcare.notices.consent.agreed_words import BY_EMAIL
from ptcare.notices.consent.holding import hold
from ptcare.notices.kinds import Channel, Topic
from ptcare.notices.models import Choice, How, Notice, NumberProof, StaffWishes
from ptcare.notices.texts import turns
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic, User
from ptcare.people.roles import Role

# What each may be written about, and agree to be texted about.
TOPICS: Mapping[Role, tuple[Topic, ...]] = {
    Role.PATIENT: (Topic.VISITS, Topic.DUE, Topic.NEWS),
    Role.HELPER: (Topic.URGENT, Topic.NEWS),
    Role.THERAPIST: (Topic.URGENT,),
    Role.CLINIC_ADMIN: (Topic.URGENT,),
}
Person = tuple[int, int | None]  # the ids of a clinic and of a user


class StoppedByReply(Exception):
    """STOP came from that number: only START from there opens it, whoever says yes."""


@dataclass(frozen=True, kw_only=True)
class Voice:
    """Who says so, about whom: a person of themselves, or the desk for a patient."""

    user: User
    clinic: Clinic
    by: Actor
    how: How
    role: Role = Role.PATIENT  # of `user` there

    @property
    def topics(self) -> tuple[Topic, ...]:
        return TOPICS[self.role]


def own_voice(by: Actor) -> Voice:
    """Who speaks of themselves, on a page of their own."""
    return Voice(
        user=by.user,
        clinic=Clinic.objects.get(pk=by.clinic_id),
        by=by,
        how=How.OWN_PAGE,
        role=by.role,
    )


def words_of_letters(voice: Voice) -> str:
    """What one says yes to by turning e-mail on, in the language of the page."""
    clinic, address = voice.clinic.notice_name, voice.user.email or ""
    return BY_EMAIL.read_by(clinic=clinic, address=address, topics=())


@transaction.atomic
def turn_on_letters(voice: Voice, *, now: dt.datetime) -> None:
    """E-mail, first from now on."""
    consenting.give(
        user=voice.user,
        clinic=voice.clinic,
        channel=Channel.EMAIL,
        topics=(Topic.EXERCISE, *voice.topics),
        address=voice.user.email or "",
        by=voice.by,
        how=voice.how,
        now=now,
    )
    put_first(voice, Channel.EMAIL, now=now)


@transaction.atomic
def turn_on_texts(
    voice: Voice, *, number: str, topics: Collection[Topic], now: dt.datetime
) -> NumberProof | None:
    """Texts to a number (in E.164) about these topics, first from now on.

    A number that has not proved itself is sent a code, which is returned; until that
    is typed in nothing else goes there. TooManyCodes, StoppedByReply.
    """
    turns.hold(number)  # a STOP of this moment is heard before, or ends this
    if turns.stopped_by_reply({number}):
        raise StoppedByReply
    consenting.give(
        user=voice.user,
        clinic=voice.clinic,
        channel=Channel.SMS,
        topics=topics,
        offered=voice.topics,
        address=number,
        by=voice.by,
        how=voice.how,
        now=now,
    )
    put_first(voice, Channel.SMS, now=now)
    if proving.is_proved(voice.user, voice.clinic.pk, number):
        return None
    return proving.ask(
        user=voice.user, clinic_id=voice.clinic.pk, number=number, by=voice.by, now=now
    )


@transaction.atomic
def put_first(voice: Voice, channel: Channel, *, now: dt.datetime) -> None:
    """Tried before all others; one that was turned off is on again."""

    def change(choice: Choice) -> None:
        rest = [each for each in choice.channels if each != channel]
        choice.channels = [str(channel), *rest]

    _change(voice, change, now=now)


@transaction.atomic
def turn_off(voice: Voice, *channels: Channel, now: dt.datetime) -> None:
    """By these ways no more. Turning off all of them leaves the app."""

    def change(choice: Choice) -> None:
        choice.channels = [each for each in choice.channels if each not in channels]

    _change(voice, change, now=now)
    consenting.withdraw(
        user=voice.user,
        clinic_id=voice.clinic.pk,
        channels=channels,
        by=voice.by,
        how=voice.how,
        now=now,
    )


@transaction.atomic
def leave_out(voice: Voice, topic: Topic, *, now: dt.datetime) -> None:
    """Of this no more, by any way; texts about it are withdrawn too."""

    def change(choice: Choice) -> None:
        choice.left_out = sorted({*choice.left_out, str(topic)})

    _change(voice, change, now=now)
    consenting.withdraw(
        user=voice.user,
        clinic_id=voice.clinic.pk,
        channels=[Channel.SMS],
        topics=[topic],
        by=voice.by,
        how=voice.how,
        now=now,
    )


@transaction.atomic
def take_in(voice: Voice, topic: Topic, *, now: dt.datetime) -> None:
    """Of this again. Texts about it need a yes of their own."""

    def change(choice: Choice) -> None:
        choice.left_out = [each for each in choice.left_out if each != topic]

    _change(voice, change, now=now)


def _change(
    voice: Voice, change: Callable[[Choice], None], *, now: dt.datetime
) -> None:
    hold(voice.user.pk)
    choice = Choice.of(voice.user, voice.clinic)
    before = (choice.channels, choice.left_out)
    change(choice)
    if (choice.channels, choice.left_out) == before:
        return
    choice.changed_at, choice.changed_by = now, voice.by.user
    choice.save()
    record("choice.changed", about=choice, by=voice.by, at=now)


def ways_wanted(notices: Sequence[Notice]) -> dict[int, tuple[Channel, ...]]:
    """By a notice's id: the ways it may go that its reader wants, best first.

    Who chose nothing hears by the kind's own ways; so does everybody of what is urgent
    and of what they asked for just now. Two queries, however many notices.
    """
    chosen = _rows(Choice, (each for each in notices if not each.is_safety))
    staff = _rows(StaffWishes, (each for each in notices if each.is_safety))
    return {
        notice.pk: _ways(notice, chosen.get(_key(notice)), staff.get(_key(notice)))
        for notice in notices
    }


def _ways(
    notice: Notice, choice: Choice | None, wishes: StaffWishes | None
) -> tuple[Channel, ...]:
    ways = notice.sort.channels
    if notice.is_safety and wishes and not wishes.urgent_by_push:
        return tuple(way for way in ways if way is not Channel.PUSH)
    if choice and notice.is_left_to_its_reader:
        return choice.ways_for(notice)
    return ways


def _key(notice: Notice) -> Person:
    return notice.clinic_id, notice.user_id


def _rows(
    model: type[Choice] | type[StaffWishes], notices: Iterable[Notice]
) -> dict[Person, Any]:
    people = {each.user_id for each in notices if each.user_id}
    rows = model._default_manager.filter(among("user_id", people)) if people else ()
    return {(row.clinic_id, row.user_id): row for row in rows}
