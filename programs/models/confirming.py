"""A second therapist's word on a draft of high intensity."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models
from django.db.models import Q

from patients.models.body import Fact
from programs.models.program import Program
from ptcare.people.fields import one_standing

OF_PROGRAM = ("template_slug", "starts_on", "ends_on", "sessions_per_week", "message")
OF_PHASE = ("id", "name", "focus", "week_from", "week_to", "sessions_per_week")
OF_ITEM = (
    *("phase_id", "begins_phase", "place", "exercise_id", "level", "is_waiting"),
    *("sets", "reps", "hold_seconds", "minutes", "steps", "is_per_side"),
    *("times_per_day", "load", "weekdays", "where", "is_minimum", "note"),
)


class DraftConfirmation(Fact):
    """They have read the draft as it stood then, and stand by it.

    Of a draft that was changed since it says nothing: it holds the fingerprint of what
    was read, and no way of writing has to remember to take it back.
    """

    program = models.ForeignKey(Program, models.PROTECT, related_name="confirmations")
    draft = models.CharField(max_length=64)  # its fingerprint
    counted_at = models.DateTimeField(null=True)  # when it was signed on this word

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing(
                "program",
                "recorded_by",
                "draft",
                name="a_draft_is_confirmed_once_by_each",
            ),
        ]

    def __str__(self) -> str:
        return f"confirmation {self.pk}"


def fingerprint_of(program: Program) -> str:
    """Of all that a draft asks for, says and plans, as it is kept; three queries.

    Of a phase that was dropped nothing comes, so nothing of it counts.
    """
    phases = program.phases.standing()
    planned = Q(phase=None) | Q(phase__dropped_at=None)
    said: list[Any] = [
        list(Program.objects.filter(pk=program.pk).values_list(*OF_PROGRAM)),
        list(phases.values_list(*OF_PHASE)),
        list(program.items.filter(planned).order_by("pk").values_list("pk", *OF_ITEM)),
    ]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


def confirmed_by(program: Program) -> str:
    """Whom else it was signed with, by name; nobody where it needed no second."""
    counted = program.confirmations.filter(counted_at__isnull=False)
    names = counted.order_by("pk").values_list("recorded_by__name", flat=True)
    return ", ".join(names)
