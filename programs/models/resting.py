"""Exercises of a running program that rest because they are not safe for now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from patients.models.about import AboutPatient, AboutPatientQuerySet
from patients.rules.precautions import Condition
from programs.models.places import NEWS_OF_A_PATIENT
from programs.models.program_item import ProgramItem
from programs.rules.catalogue import Action
from programs.rules.safety import Reason, Rule
from ptcare.audit import ledger
from ptcare.people.fields import by_user_or_null, one_standing, who_and_when


class ItemRestQuerySet(AboutPatientQuerySet["ItemRest"]):
    def open(self) -> Self:
        """Of a program that is not over, and nobody has decided what comes of it."""
        return self.filter(settled_at=None, item__program__ended_at=None)


@ledger.keep_history()
class ItemRest(AboutPatient):
    """Since when one exercise rests and why, and what a therapist made of it.

    The item itself has ended: whatever asks what is prescribed does not find it.
    """

    class How(models.TextChoices):
        BACK = "back"
        OUT = "out"
        INSTEAD = "instead"

    item = models.ForeignKey(ProgramItem, models.PROTECT, related_name="rests")
    because = models.JSONField()  # what spoke against it, strictest first
    until = models.DateField(null=True)  # the last day it had been prescribed for
    rested_at = models.DateTimeField()
    rested_by = models.ForeignKey(  # None: time alone, in the morning's look
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    settled_by = by_user_or_null()
    settled_how = models.CharField(max_length=7, choices=How, blank=True)

    objects = ItemRestQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing(
                "item", until="settled_at", name="an_item_rests_once_at_a_time"
            ),
            who_and_when(
                "settled",
                says="settled_how",
                name="a_settled_rest_says_who_when_and_how",
            ),
        ]
        indexes = [
            models.Index(
                fields=["patient"], condition=Q(settled_at=None), name="open_rests"
            )
        ]
        triggers = [ledger.NEVER_DELETED, *NEWS_OF_A_PATIENT]

    def __str__(self) -> str:
        return f"rest {self.pk}"

    @property
    def reasons(self) -> list[Reason]:
        return [
            Reason(
                rule=Rule(each["rule"]),
                action=Action(each["action"]),
                condition=Condition(each["condition"]) if each["condition"] else None,
                note=each["note"],
            )
            for each in self.because
        ]


def as_kept(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """What spoke against an exercise, as the row keeps it."""
    return [
        {
            "rule": each.rule,
            "action": each.action,
            "condition": each.condition or "",
            "note": each.note,
        }
        for each in reasons
        if each.action >= Action.CLEAR
    ]
