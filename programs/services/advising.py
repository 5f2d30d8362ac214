"""A therapist looks at the answers a patient is given for daily life.

Each word replaces the one before, which is kept. Stricter is always possible; looser
only as far as the cautions of the library leave it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop

from patients.models import Patient
from patients.services import counting, keeping
from programs.models import AnswerReview
from programs.models.everyday import Answered, answers_of, conditions_of, known_body
from programs.rules.everyday import Answer
from ptcare.audit.recording import record
from ptcare.people.actors import Actor

LOOKED_AGAIN = gettext_noop("looked at again")


class TooLoose(Exception):
    """A caution stands against it: the condition is corrected, or cleared, first."""

    def __init__(self, answered: Answered) -> None:
        super().__init__(answered.activity.slug)
        self.answered = answered


class ChangedMeanwhile(Exception):
    """The answers are no longer what the therapist had before them."""


@transaction.atomic
def decide(
    *,
    patient: Patient,
    activity: str,
    answer: Answer,
    note: str,
    by: Actor,
    now: dt.datetime,
) -> AnswerReview:
    """One answer, as it is or otherwise. Raises TooLoose.

    `note` says why where it differs from what the library says.
    """
    patient = counting.hold(patient)
    today = patient.today(now)
    (found,) = answers_of(patient, by, on=today, only=activity)
    if answer < found.judged.loosest:
        raise TooLoose(found)
    return _keep(patient, [found], {activity: (answer, note)}, by=by, now=now)[0]


@transaction.atomic
def confirm_all(
    *, patient: Patient, seen: Sequence[str], by: Actor, now: dt.datetime
) -> int:
    """All answers that nobody has looked at yet, as they are. How many that was.

    `seen` is what the page showed, from `as_seen`. A therapist's own word whose body
    has changed is not among them: that is looked at by itself. Raises ChangedMeanwhile.
    """
    patient = counting.hold(patient)
    answers = to_confirm(answers_of(patient, by, on=patient.today(now)))
    if as_seen(answers) != list(seen):
        raise ChangedMeanwhile
    words = {each.activity.slug: (each.answer, "") for each in answers}
    return len(_keep(patient, answers, words, by=by, now=now))


def to_confirm(answers: Sequence[Answered]) -> list[Answered]:
    """What one press confirms: covered by the library, and nobody has looked at it, or
    it was confirmed before and reads differently now."""
    return [
        each
        for each in answers
        if each.activity.is_covered
        and not each.is_reviewed
        and each.answer == each.judged.answer
    ]


def as_seen(answers: Sequence[Answered]) -> list[str]:
    """What a page shows of them, to be sent back with the press."""
    return [f"{each.activity.slug}:{int(each.answer)}" for each in answers]


def _keep(
    patient: Patient,
    answers: Sequence[Answered],
    words: dict[str, tuple[Answer, str]],
    *,
    by: Actor,
    now: dt.datetime,
) -> list[AnswerReview]:
    standing = AnswerReview.objects.standing().filter(patient=patient)
    standing.filter(activity__in=words).update(
        withdrawn_at=now, withdrawn_by=by.user, withdrawn_reason=LOOKED_AGAIN
    )
    body = known_body(patient, by, on=patient.today(now))
    rows = AnswerReview.objects.bulk_create(
        [
            AnswerReview(
                activity=each.activity.slug,
                answer=words[each.activity.slug][0],
                note=words[each.activity.slug][1],
                general=each.judged.answer,
                conditions=conditions_of(body),
                **keeping.said(patient, by, now),
            )
            for each in answers
        ]
    )
    record("answers.reviewed", about=patient, by=by, at=now, note=str(len(rows)))
    return rows
