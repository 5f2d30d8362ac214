"""What patients have asked lately, and the answers that a therapist has looked at."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from programs.demo import actors
from programs.demo.cast import MARGARET
from programs.demo.world import DAY, Case, World
from programs.models import Message, MessageSeen
from programs.models.everyday import answers_of
from programs.rules.everyday import Answer
from programs.services import advising
from ptcare.people.models import User
from ptcare.people.roles import Role

LOOKED_BEFORE = 13 * DAY
FRIDAY = 4
SWING = "Not the full swing. The short putts that we practiced are fine."
POOL = "Walking in the pool is fine. No diving, and use the rail on the steps."


class When(NamedTuple):
    """So many days ago, at this hour where the patient lives."""

    days: int
    at: dt.time


class Exchange(NamedTuple):
    """A question, and the answer to it, where there is one."""

    name: str
    asked: When
    question: str
    about: str = ""
    by_helper: bool = False
    answer: str = ""
    answered: When | None = None  # on a later day, or at a later hour
    is_read: bool = False


EXCHANGES = (
    Exchange(
        MARGARET,
        When(6, dt.time(9, 40)),
        "Can I lift the dog? He is small, but he will not use the stairs to the car.",
        "lift-the-dog",
        answer="Let him climb on a low step, and lift him from there, held close.",
        answered=When(5, dt.time(14, 15)),
        is_read=True,
    ),
    Exchange(
        MARGARET,
        When(2, dt.time(10, 5)),
        "My mother would like to go swimming with us. Is that a good idea?",
        "swimming",
        by_helper=True,
        answer="Yes, the warm pool is fine. I have written how on the page “Can I …?”.",
        answered=When(1, dt.time(15, 30)),
    ),
    Exchange(
        "Rosa Delgado",
        When(3, dt.time(11, 20)),
        "Can I do gardening? The beds have to be dug before the frost.",
        "gardening",
    ),
    Exchange(
        "Evelyn Brooks",
        When(1, dt.time(16, 10)),
        "Shall I wear the brace when I do the exercises lying down?",
    ),
)


def write(world: World) -> None:
    for exchange in EXCHANGES:
        _exchange(world, exchange)
    _look_over(world, world.case_of(MARGARET))


def _exchange(world: World, told: Exchange) -> None:
    case = world.case_of(told.name)
    question = Message.objects.create(
        **case.about,
        kind=Message.Kind.QUESTION,
        text=told.question,
        about=told.about,
        said_by=_helper_of(case) if told.by_helper else case.patient.user,
        said_as=Role.HELPER if told.by_helper else Role.PATIENT,
        said_at=moment(case, told.asked),
    )
    if told.answered:
        row = Message.objects.create(
            **case.about,
            kind=Message.Kind.ANSWER,
            text=told.answer,
            said_by=case.therapist.user,
            said_as=Role.THERAPIST,
            said_at=moment(case, told.answered),
            up_to=question,
        )
        if told.is_read:
            MessageSeen.objects.create(
                **case.about,
                message=row,
                seen_by=case.patient.user,
                seen_at=row.said_at + dt.timedelta(hours=3),
            )


def moment(case: Case, when: When) -> dt.datetime:
    """On that day, or on the Friday before it: nobody answers on a weekend."""
    day = case.today - when.days * DAY
    day -= max(0, day.weekday() - FRIDAY) * DAY
    return case.moment(day, when.at.hour, when.at.minute)


def _helper_of(case: Case) -> User:
    return User.objects.get(helper_links__patient=case.patient, name="Claire Ellison")


def _look_over(world: World, case: Case) -> None:
    """All answers of Margaret, one of them in words, and one that the library lacks."""
    by, at = actors.colleague(case.therapist), world.now - LOOKED_BEFORE
    found = answers_of(case.patient, by, on=case.patient.today(at))
    seen = advising.as_seen(advising.to_confirm(found))
    advising.confirm_all(patient=case.patient, seen=seen, by=by, now=at)
    for slug, answer, note in (
        ("golf", Answer.INSTEAD, SWING),
        ("swimming", Answer.YES, POOL),
    ):
        advising.decide(
            patient=case.patient,
            activity=slug,
            answer=answer,
            note=note,
            by=by,
            now=world.now - DAY,
        )
