"""The answers to "Can I ...?" for one patient. Read, never kept."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from patients.models import FractureCheck, Patient
from programs.models.answers import AnswerReview
from programs.models.bodies import body_of
from programs.models.exercise import AvoidMovement, Exercise
from programs.rules import everyday
from programs.rules.everyday import Activity, Answer, Body, Judged
from ptcare.people.actors import Actor

DATA = Path(__file__).resolve().parent.parent / "data" / "activities.json"


@lru_cache(maxsize=1)
def activities() -> dict[str, Activity]:
    """By slug, in the order of the data."""
    rows = [Activity.read(row) for row in json.loads(DATA.read_text())]
    return {row.slug: row for row in rows}


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One activity as this patient is answered."""

    activity: Activity
    judged: Judged
    answer: Answer
    is_reviewed: bool
    review: AnswerReview | None
    ways: tuple[Exercise, ...] = ()
    avoid: tuple[AvoidMovement, ...] = ()
    help_from: Exercise | None = None

    @property
    def is_unknown(self) -> bool:
        """The library says nothing of it, and neither has a therapist yet."""
        return not self.activity.is_covered and not self.is_reviewed

    @property
    def wants_review(self) -> bool:
        """A therapist's word has fallen away because the body has changed."""
        return self.review is not None and not self.is_reviewed

    @property
    def note(self) -> str:
        """The therapist's word, as long as it holds or made the answer stricter."""
        review = self.review
        holds = review and review.answer == self.answer
        return review.note if review and holds else ""

    @property
    def asks_for_help(self) -> bool:
        """Whether somebody else had better do it."""
        is_closed = self.answer is Answer.ASK and not self.is_unknown
        return is_closed or bool(self.help_from and not self.is_allowed_as_it_is)

    @property
    def is_allowed_as_it_is(self) -> bool:
        return self.answer is Answer.YES


def known_body(patient: Patient, actor: Actor, *, on: dt.date) -> Body:
    """The body as its answers are composed: careful where nobody has asked about bones,
    while the fracture gate is closed, and while a warning sign stops everything."""
    body = body_of(patient, on=on)
    is_asked = FractureCheck.objects.visible_to(actor).has_answer(patient.pk)
    return Body(
        conditions=body.conditions,
        clearances=body.clearances,
        sign_offs=body.sign_offs,
        is_known=is_asked and body.gate.is_open and not body.is_stopped,
    )


def answers_of(
    patient: Patient, actor: Actor, *, on: dt.date, only: str = ""
) -> list[Answered]:
    """All of them, or the one that is named; as many queries for one as for all."""
    wanted = [each for each in activities().values() if only in ("", each.slug)]
    body = known_body(patient, actor, on=on)
    shelf = {row.slug: row for row in _shelf(wanted, is_list=not only)}
    rules = {slug: row.as_rule for slug, row in shelf.items()}
    movements = {row.slug: row for row in _movements(wanted, is_list=not only)}
    reviews = AnswerReview.objects.visible_to(actor).standing().filter(patient=patient)
    by_activity = {
        row.activity: row
        for row in reviews.filter(
            activity__in=[each.slug for each in wanted]
        ).select_related("recorded_by")
    }
    return [
        _answered(
            each,
            everyday.judge(each, shelf=rules, body=body),
            by_activity.get(each.slug),
            body,
            shelf,
            movements,
        )
        for each in wanted
    ]


def _answered(
    activity: Activity,
    judged: Judged,
    review: AnswerReview | None,
    body: Body,
    shelf: dict[str, Exercise],
    movements: dict[str, AvoidMovement],
) -> Answered:
    answer, is_reviewed = everyday.holding(
        judged,
        Answer(review.answer) if review else None,
        is_fresh=bool(review and is_of(review, judged, body)),
    )
    is_open = answer is not Answer.ASK
    return Answered(
        activity=activity,
        judged=judged,
        answer=answer,
        is_reviewed=is_reviewed,
        review=review,
        ways=tuple(shelf[slug] for slug in judged.ways) if is_open else (),
        avoid=tuple(movements[slug] for slug in activity.avoid if slug in movements),
        help_from=shelf.get(activity.help),
    )


def is_of(review: AnswerReview, judged: Judged, body: Body) -> bool:
    """Whether the answer is still composed of what the therapist looked at."""
    return review.conditions == conditions_of(body) and review.general == judged.answer


def conditions_of(body: Body) -> list[str]:
    return sorted(body.judged_as)


def _shelf(wanted: list[Activity], *, is_list: bool) -> list[Exercise]:
    """Of the library; on a list without the poses of their figures."""
    slugs = {slug for each in wanted for slug in (*each.ways, each.help)}
    rows = Exercise.objects.shared().in_use().with_ladder().filter(slug__in=slugs)
    return list(rows.lean() if is_list else rows)


def _movements(wanted: list[Activity], *, is_list: bool) -> list[AvoidMovement]:
    slugs = {slug for each in wanted for slug in each.avoid}
    rows = AvoidMovement.objects.filter(slug__in=slugs)
    return list(rows.defer("figure") if is_list else rows)
