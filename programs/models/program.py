"""What was prescribed. Never edited, only replaced."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from patients.models.about import AboutPatient, AboutPatientQuerySet
from patients.rules import pacing
from programs.models import editions
from programs.models.places import NEWS_OF_A_PATIENT
from ptcare.audit import ledger
from ptcare.people.actors import Actor
from ptcare.people.fields import by_user, by_user_or_null, who_and_when

if TYPE_CHECKING:
    from programs.models.phase import Phase

CLOSED_BY_A_FRACTURE = gettext_noop("A recent fracture closed the program.")
LENGTH = pacing.LONGEST - dt.timedelta(days=1)  # from the first day to the last


class ProgramQuerySet(AboutPatientQuerySet["Program"]):
    def visible_to(self, actor: Actor) -> Self:
        """A draft is for therapists."""
        rows = super().visible_to(actor)
        return rows.filter(signed_at__isnull=False) if actor.is_patient_side else rows

    def drafts(self) -> Self:
        return self.filter(signed_at=None, ended_at=None)

    def signed(self) -> Self:
        """Signed and not ended: what runs, and what is signed to follow it."""
        return self.filter(signed_at__isnull=False, ended_at=None)

    def current(self) -> Self:
        """The one of these that runs; at most one a patient. It may be on hold."""
        return self.signed().filter(is_next=False)

    def in_care(self) -> Self:
        """The current one, unless it is what is left after care."""
        return self.current().filter(kind=Program.Kind.CARE)

    def upkeep(self) -> Self:
        """What the patient goes on with after care; at most one, begun or to begin."""
        return self.signed().filter(kind=Program.Kind.UPKEEP)

    def upcoming(self) -> Self:
        """The one that follows it; at most one a patient."""
        return self.signed().filter(is_next=True)


@ledger.keep_history()
class Program(AboutPatient):
    """Home exercise and up to 3 sessions a week, for at most 26 weeks.

    What is left after care is upkeep: the patient's own, at home, without an end.
    """

    class Kind(models.TextChoices):
        CARE = "care", _("In care")
        UPKEEP = "upkeep", _("The patient's own, after care")

    kind = models.CharField(max_length=6, choices=Kind, default=Kind.CARE)
    template_slug = models.SlugField(max_length=60, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    sessions_per_week = models.DecimalField(
        _("sessions a week"), max_digits=2, decimal_places=1
    )
    message = models.CharField(_("a word to the patient"), max_length=300, blank=True)
    drafted_by = by_user()
    drafted_at = models.DateTimeField()
    signed_by = by_user_or_null()
    signed_at = models.DateTimeField(null=True)
    is_next = models.BooleanField(default=False)  # until it takes the current's place
    held_at = models.DateTimeField(null=True)
    held_by = by_user_or_null()
    held_reason = models.CharField(max_length=200, blank=True)
    # Written where the form said that the patient reads it.
    tells_why = models.BooleanField(default=False, db_default=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = by_user_or_null()
    ended_reason = models.CharField(max_length=200, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replaced_by"
    )
    # Of what the patient has in hand; the database counts (`editions`).
    edition = models.PositiveIntegerField(default=0)
    edition_at = models.DateTimeField(null=True)

    planning: Phase | None = None  # put on by the picker: the phase it picks for

    objects = ProgramQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(signed_at__isnull=False, ended_at=None, is_next=False),
                name="one_current_program_per_patient",
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(signed_at__isnull=False, ended_at=None, is_next=True),
                name="one_upcoming_program_per_patient",
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(signed_at=None, ended_at=None),
                name="one_draft_per_patient",
            ),
            models.CheckConstraint(
                condition=Q(kind="upkeep")
                | Q(ends_on__isnull=False, ends_on__lte=F("starts_on") + LENGTH),
                name="program_lasts_at_most_26_weeks",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="program_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(kind="care") | Q(sessions_per_week=0),
                name="upkeep_has_no_sessions",
            ),
            models.CheckConstraint(
                condition=Q(sessions_per_week__range=(Decimal(0), Decimal(3))),
                name="at_most_three_sessions_a_week",
            ),
            who_and_when("signed", name="signature_says_who_and_when"),
        ]
        triggers = [ledger.NEVER_DELETED, editions.OF_A_PROGRAM, *NEWS_OF_A_PATIENT]

    def __str__(self) -> str:
        return f"program {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("programs:program", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.signed_at is None and self.ended_at is None

    @property
    def is_held(self) -> bool:
        return self.held_at is not None

    @property
    def is_upkeep(self) -> bool:
        return self.kind == self.Kind.UPKEEP

    def is_over(self, *, on: dt.date) -> bool:
        return self.ends_on is not None and self.ends_on < on

    def is_ending(self, *, on: dt.date) -> bool:
        """Whether that day is of its last week."""
        return self.ends_on is not None and 0 <= (self.ends_on - on).days < 7
