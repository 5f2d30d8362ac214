"""What was tested, planned and prescribed. Only what somebody has signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from patients.models import (
    Addendum,
    CareStep,
    Evaluation,
    Goal,
    GoalOutcome,
    Measurement,
    PlanOfCare,
    ProgressNote,
)
from programs.assessing_words import assessments, result_of
from programs.models import (
    AnswerReview,
    Checkup,
    Closing,
    ContinuationPack,
    DraftConfirmation,
    ItemRest,
    Phase,
    Program,
    ProgramItem,
    ProgressionProposal,
    Review,
    SignOff,
)
from programs.models.everyday import activities
from programs.record_set import by_the_app
from programs.record_set.shapes import Table
from ptcare.languages.library import translated

SIGNED = Q(signed_at__isnull=False)
HERE = Q(withdrawn_at=None)  # and not of another patient, whose it is to have
OF_A_SIGNED_PROGRAM = Q(program__signed_at__isnull=False)
OF_A_SIGNED_EVALUATION = Q(evaluation=None) | Q(
    evaluation__signed_at__isnull=False, evaluation__withdrawn_at=None
)


def weekdays(numbers: Any) -> str:
    """Monday is 1."""
    return ", ".join(str(WEEKDAYS[number - 1]) for number in sorted(numbers))


def test(key: Any) -> str:
    known = assessments().get(key)
    return translated(known.name) if known else str(key)


def result(row: Mapping[str, Any]) -> dict[str, str]:
    """With its unit, as tests are read everywhere."""
    names = ("key", "value", "parts")
    found = Measurement(**{name: row[name] for name in names})
    return {"value": result_of(found)}


def why_on_hold(reason: Any) -> str:
    """A warning sign's question holds a program too."""
    return by_the_app.said(translated(reason))


def everyday(slug: Any) -> str:
    known = activities().get(slug)
    return translated(known.name) if known else str(slug)


TESTS = (
    Table(
        key="evaluations",
        title=_("Evaluations"),
        model=Evaluation,
        on="on",
        shown="kind summary decision body_mechanics fitness pain posture"
        " signed_by__name",
        only=SIGNED & HERE,
    ),
    Table(
        key="addenda",
        title=_("What was added to an evaluation"),
        model=Addendum,
        on="recorded_at",
        shown="evaluation__on text",
        only=Q(evaluation__withdrawn_at=None),
    ),
    Table(
        key="tests",
        title=_("Tests"),
        model=Measurement,
        on="measured_on",
        shown="key value parts not_done_reason",
        is_brief=True,
        only=OF_A_SIGNED_EVALUATION,
        spoken={"key": test, "parts": lambda _parts: ""},
        together=result,
    ),
    Table(
        key="goals", title=_("Your goals"), model=Goal, on="recorded_at", shown="words"
    ),
    Table(
        key="goal_outcomes",
        title=_("What became of your goals"),
        model=GoalOutcome,
        on="recorded_at",
        shown="goal__words outcome note",
    ),
    Table(
        key="plans_of_care",
        title=_("Plans of care"),
        model=PlanOfCare,
        on="certified_from",
        shown="kind certified_to frequency",
    ),
    Table(
        key="plan_steps",
        title=_("What became of a plan of care"),
        model=CareStep,
        on="on",
        shown="kind who reason",
    ),
    Table(
        key="progress_notes",
        title=_("Notes on your progress"),
        model=ProgressNote,
        on="on",
        shown="text",
    ),
    Table(
        key="reviews",
        title=_("What your therapist did after looking at your weeks"),
        model=Review,
        on="recorded_at",
        shown="kind note until",
    ),
    Table(
        key="requests_for_visits",
        title=_("Requests to your health plan for more visits"),
        model=ContinuationPack,
        on="signed_at",
        shown="visits text signed_by__name",
        secret=frozenset({"words"}),
    ),
    Table(
        key="closings",
        title=_("When care ended"),
        model=Closing,
        on="recorded_at",
        shown="reason reached warning_signs",
    ),
    Table(
        key="checkups",
        title=_("How you were after care"),
        model=Checkup,
        on="due_on",
        shown="answered_at keeps_going has_fallen has_new_pain wants_call outcome note",
    ),
)

PROGRAM = (
    Table(
        key="programs",
        title=_("Programs"),
        model=Program,
        on="starts_on",
        shown="kind ends_on sessions_per_week message held_reason ended_at ended_reason"
        " signed_by__name",
        only=SIGNED,
        spoken={"held_reason": why_on_hold},
    ),
    Table(
        key="phases",
        title=_("Phases of a program"),
        model=Phase,
        on="opened_on",
        shown="name focus week_from week_to sessions_per_week",
        only=OF_A_SIGNED_PROGRAM,
        spoken={"name": translated, "focus": translated},
    ),
    Table(
        key="exercises",
        title=_("Exercises"),
        model=ProgramItem,
        on="starts_on",
        is_brief=True,
        shown="exercise__name level sets reps hold_seconds minutes steps times_per_day"
        " load weekdays where note ends_on",
        only=OF_A_SIGNED_PROGRAM,
        spoken={"exercise__name": translated, "load": translated, "weekdays": weekdays},
    ),
    Table(
        key="sign_offs",
        title=_("Exercises that your therapist saw you do well"),
        model=SignOff,
        on="signed_at",
        is_brief=True,
        shown="exercise__name level signed_by__name withdrawn_reason",
        spoken={"exercise__name": translated},
    ),
    Table(
        key="draft_confirmations",
        title=_("Who else checked your plan before it was signed"),
        model=DraftConfirmation,
        on="recorded_at",
        is_brief=True,
        only=Q(counted_at__isnull=False),
        secret=frozenset({"draft"}),  # a fingerprint says nothing to anybody
    ),
    Table(
        key="rests",
        title=_("Exercises that were set aside"),
        model=ItemRest,
        on="rested_at",
        is_brief=True,
        shown="item__exercise__name until settled_at",
        spoken={"item__exercise__name": translated},
    ),
    Table(
        key="proposals",
        title=_("Steps up and back"),
        model=ProgressionProposal,
        on="proposed_at",
        is_brief=True,
        shown="exercise__name kind status",
        spoken={"exercise__name": translated},
    ),
    Table(
        key="answers",
        title=_("Your questions “Can I …?”, as your therapist answered them"),
        model=AnswerReview,
        on="recorded_at",
        shown="activity answer note",
        is_brief=True,
        spoken={"activity": everyday},
    ),
)
