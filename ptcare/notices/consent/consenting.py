"""Say yes or no more to being written to. The proof of both is kept.

What is withdrawn ends at once: routes ask at the moment of sending.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import transaction
from django.utils import translation

from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event
from ptcare.notices.consent import proving
from ptcare.notices.consent.agreed_words import BY_START, shown_now
from ptcare.notices.consent.holding import hold
from ptcare.notices.kinds import Channel, Topic
from ptcare.notices.models import ChannelConsent, Choice, Notice
from ptcare.notices.models.consent import ChannelConsentQuerySet, How
from ptcare.people import user_language
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic, User


def current(user: User, clinic_id: int) -> ChannelConsentQuerySet:
    """What one person agreed to at one clinic and has not withdrawn."""
    return ChannelConsent.objects.of(user, clinic_id).standing()


@transaction.atomic
def give(
    *,
    user: User,
    clinic: Clinic,
    channel: Channel,
    topics: Collection[Topic],
    by: Actor,
    how: How,
    now: dt.datetime,
    address: str = "",
    offered: Collection[Topic] = tuple(Topic),
) -> list[ChannelConsent]:
    """Yes to a channel, for these topics and for no others that were offered.

    What stands already stays. The words are those of the version that is shown now, in
    the language of the page.
    """
    hold(user.pk)
    here = current(user, clinic.pk).filter(channel=channel)
    same = here.filter(address=address)
    stays = set(same.filter(topic__in=topics).values_list("topic", flat=True))
    _end(here.exclude(address=address), How.ANOTHER, by, now)
    _end(same.filter(topic__in=offered).exclude(topic__in=topics), how, by, now)
    wording = shown_now(channel, topics)
    text = wording.read_by(clinic=clinic.notice_name, address=address, topics=topics)
    given = [
        ChannelConsent(
            clinic=clinic,
            user=user,
            channel=channel,
            topic=topic,
            address=address,
            wording=wording.version,
            text=text,
            given_how=how,
            given_at=now,
            given_by=by.user,
        )
        for topic in topics
        if topic not in stays
    ]
    return _keep(given, by=by, now=now)


@transaction.atomic
def withdraw(
    *,
    user: User,
    clinic_id: int,
    channels: Collection[Channel],
    by: Actor,
    how: How,
    now: dt.datetime,
    topics: Collection[Topic] = tuple(Topic),
) -> int:
    """No more by these channels, of these topics or of all; how many yeses ended."""
    hold(user.pk)
    rows = current(user, clinic_id).filter(channel__in=channels, topic__in=topics)
    return len(_end(rows, how, by, now))


@transaction.atomic
def withdraw_number(number: str, *, now: dt.datetime) -> list[ChannelConsent]:
    """STOP from a number (in E.164): no more texts there, from no clinic.

    Those that ended now, with clinic and user; none where it had stopped before.
    """
    rows = ChannelConsent.objects.standing().filter(channel=Channel.SMS, address=number)
    return _end(rows, How.REPLY, None, now)


@transaction.atomic
def give_again(number: str, *, now: dt.datetime) -> list[ChannelConsent]:
    """START from a number: what STOP had ended there, and nothing else.

    Those that stand again, with clinic and user.
    """
    texts = ChannelConsent.objects.filter(channel=Channel.SMS)
    here = texts.filter(address=number).select_related("clinic", "user")
    hold(*here.values_list("user_id", flat=True))
    last = {
        (row.clinic_id, row.user_id, row.topic): row
        for row in here.order_by("given_at", "pk")
    }
    stopped = [row for row in last.values() if row.withdrawn_how == How.REPLY]
    elsewhere = texts.standing().filter(user__in=[row.user_id for row in stopped])
    taken = set(elsewhere.values_list("clinic_id", "user_id", "topic"))
    again = [key for key in last if last[key] in stopped and key not in taken]
    given = []
    for clinic, user, topics in _by_person(last[key] for key in again):
        given += [
            _started(clinic, user, topic, topics, number, now) for topic in topics
        ]
        _open_texts(user, clinic.pk, now)
    return _keep(given, by=None, now=now)


def _by_person(rows: Iterable[ChannelConsent]) -> list[tuple[Clinic, User, list[str]]]:
    topics: dict[tuple[Clinic, User], list[str]] = defaultdict(list)
    for row in rows:
        topics[row.clinic, row.user].append(row.topic)
    return [(clinic, user, some) for (clinic, user), some in topics.items()]


def _started(
    clinic: Clinic,
    user: User,
    topic: str,
    topics: Sequence[str],
    number: str,
    now: dt.datetime,
) -> ChannelConsent:
    with translation.override(user_language.language_of(user)):
        text = BY_START.read_by(
            clinic=clinic.notice_name, address=number, topics=topics
        )
    return ChannelConsent(
        clinic=clinic,
        user=user,
        channel=Channel.SMS,
        topic=topic,
        address=number,
        wording=BY_START.version,
        text=text,
        given_how=How.REPLY,
        given_at=now,
        given_by=user,
    )


def _open_texts(user: User, clinic_id: int, now: dt.datetime) -> None:
    """Whoever had stopped all messages meanwhile wants this way again."""
    choice = Choice.objects.of(user, clinic_id).first()
    if choice and Channel.SMS not in choice.channels:
        choice.channels = [str(Channel.SMS), *choice.channels]
        choice.changed_at, choice.changed_by = now, user
        choice.save()


def numbers_for(notices: Collection[Notice]) -> dict[int, list[str]]:
    """By a notice's id, the number that it may be texted to at this moment, if any.

    Agreed to for just that topic at that clinic, and proved; a code goes to the number
    it is to prove, and what is addressed to a number goes there: a clinic's own, of who
    has no account. Two queries at most, however many notices.
    """
    codes = [each for each in notices if each.kind == proving.KIND]
    others = [each for each in notices if each.kind != proving.KIND and each.user_id]
    found = proving.numbers_of(codes) if codes else {}
    found |= {each.pk: each.address for each in notices if is_number(each.address)}
    agreed = _agreed(others) if others else {}
    for notice in others:
        number = agreed.get((notice.clinic_id, notice.user_id, notice.topic))
        if number:
            found[notice.pk] = number
    return {pk: [number] for pk, number in found.items()}


def is_number(address: str) -> bool:
    return address.startswith("+")


def _agreed(
    notices: Iterable[Notice],
) -> Mapping[tuple[int, int | None, str | None], str]:
    rows = (
        ChannelConsent.objects.standing()
        .proved()
        .filter(channel=Channel.SMS, user__in={each.user_id for each in notices})
    )
    said = rows.values_list("clinic_id", "user_id", "topic", "address")
    return {(clinic, user, topic): number for clinic, user, topic, number in said}


def _keep(
    given: list[ChannelConsent], *, by: Actor | None, now: dt.datetime
) -> list[ChannelConsent]:
    ChannelConsent.objects.bulk_create(given)
    _remember("consent.given", given, by, now)
    return given


def _end(
    rows: ChannelConsentQuerySet, how: How, by: Actor | None, now: dt.datetime
) -> list[ChannelConsent]:
    """Of two that say so at once the second finds nothing left to end."""
    standing = rows.select_related("clinic", "user").select_for_update(of=("self",))
    ended = list(standing.order_by("pk"))
    for row in ended:
        row.withdrawn_how, row.withdrawn_at = how, now
        row.withdrawn_by = by.user if by else row.user
    fields = ["withdrawn_how", "withdrawn_at", "withdrawn_by"]
    ChannelConsent.objects.bulk_update(ended, fields)
    _remember("consent.withdrawn", ended, by, now)
    return ended


def _remember(
    deed: str, rows: Iterable[ChannelConsent], by: Actor | None, now: dt.datetime
) -> None:
    AuditEvent.objects.bulk_create(
        event(deed, about=row, by=by, at=now, note=f"{row.channel} {row.topic}")
        for row in rows
    )
