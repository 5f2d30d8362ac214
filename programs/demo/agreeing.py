"""Who agreed to be texted, by which way, and who wants it no more."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from random import Random

from programs.demo.cast import MARGARET
from programs.demo.world import DAY, Case, World
from ptcare.notices.consent.agreed_words import BY_SMS
from ptcare.notices.kinds import Channel, Topic
from ptcare.notices.models import (
    ChannelConsent,
    Choice,
    How,
    NumberProof,
    TextAnswer,
    TextedNumber,
)
from ptcare.notices.rules import numbers
from ptcare.notices.rules.answering import Word
from ptcare.people.models import User

SOON = dt.timedelta(minutes=2)


def agree(world: World) -> None:
    """More than half of those in care; a few have replied STOP since."""
    dice = world.dice("texts")
    consents: list[ChannelConsent] = []
    for case in world.cases:
        roll, number = dice.random(), number_of(case)
        is_new = case.patient.admitted_on > case.today - 3 * DAY
        if number and not is_new and (roll < 0.6 or case.story.name == MARGARET):
            consents += _yes(case, number, world.desk_of(case.patient.clinic), dice)
    ChannelConsent.objects.bulk_create(consents)
    first = list({row.user: row for row in reversed(consents)}.values())
    NumberProof.objects.bulk_create(map(_proof, first))
    Choice.objects.bulk_create(map(_choice, first))
    _keep_words([row for row in consents if row.withdrawn_at])


def number_of(case: Case) -> str:
    try:
        return numbers.normalise(case.patient.phone)
    except numbers.NotANumber:
        return ""


def _yes(case: Case, number: str, desk: User, dice: Random) -> Iterator[ChannelConsent]:
    patient = case.patient
    on = case.today - dice.randrange(2, 15) * DAY
    at = max(case.moment(on, 10, 5), case.moment(patient.admitted_on, 11))
    is_own = case.story.name == MARGARET or dice.random() < 0.5
    has_stopped = case.story.name != MARGARET and dice.random() < 0.15
    topics = [Topic.VISITS, Topic.DUE][: dice.choice((1, 1, 2))]
    text = BY_SMS.read_by(
        clinic=patient.clinic.notice_name, address=number, topics=topics
    )
    for topic in topics:
        yield ChannelConsent(
            clinic=patient.clinic,
            user=patient.user,
            channel=Channel.SMS,
            topic=topic,
            address=number,
            wording=BY_SMS.version,
            text=text,
            given_how=How.OWN_PAGE if is_own else How.STAFF,
            given_at=at,
            given_by=patient.user if is_own else desk,
            withdrawn_how=How.REPLY if has_stopped else "",
            withdrawn_at=at + DAY if has_stopped else None,
            withdrawn_by=patient.user if has_stopped else None,
        )


def _proof(row: ChannelConsent) -> NumberProof:
    """Its code was typed in right away."""
    return NumberProof(
        clinic=row.clinic,
        user=row.user,
        number=row.address,
        asked_at=row.given_at,
        asked_by=row.given_by,
        proved_at=row.given_at + SOON,
    )


def _choice(row: ChannelConsent) -> Choice:
    return Choice(
        clinic=row.clinic,
        user=row.user,
        channels=[Channel.SMS.value, Channel.PUSH.value, Channel.EMAIL.value],
        changed_at=row.given_at,
        changed_by=row.given_by,
    )


def _keep_words(stopped: list[ChannelConsent]) -> None:
    """The STOP of each number, as it came in."""
    by_number: dict[str, list[ChannelConsent]] = defaultdict(list)
    for row in stopped:
        by_number[row.address].append(row)
    TextedNumber.objects.bulk_create(TextedNumber(number) for number in by_number)
    TextAnswer.objects.bulk_create(
        TextAnswer(
            reference=f"SM{place:032x}",
            number_id=number,
            word=Word.STOP,
            said="STOP",
            at=rows[0].withdrawn_at or rows[0].given_at,
            clinic=rows[0].clinic,
            changed=len(rows),
            is_answered=True,
        )
        for place, (number, rows) in enumerate(by_number.items())
    )
