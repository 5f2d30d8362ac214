"""Proposals to make an exercise harder or easier. A therapist decides; nothing else."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from programs.models.exercise import Exercise, dose_from
from programs.models.flags import SafetyFlag
from programs.models.places import NEWS_OF_A_PATIENT
from programs.models.program_item import ProgramItem
from programs.rules.dose import Dose
from programs.rules.progression import Prescribed, Variable, Why
from ptcare.audit import ledger
from ptcare.people.fields import by_user_or_null


class ProposalQuerySet(AboutPatientQuerySet["ProgressionProposal"]):
    def open(self) -> Self:
        return self.filter(status=ProgressionProposal.Status.PROPOSED)

    def to_decide(self) -> Self:
        """Those open that may be accepted as things stand at this moment.

        A program on hold, an exercise changed since, and for harder any warning sign
        nobody has set aside: all of these wait, before anything is written.
        """
        signs = SafetyFlag.objects.open().filter(patient=OuterRef("patient"))
        return self.open().filter(
            ~Q(kind=ProgressionProposal.Kind.HARDER) | ~Exists(signs),
            item__ends_on=None,
            item__program__signed_at__isnull=False,
            item__program__ended_at=None,
            item__program__held_at=None,
        )

    def for_a_page(self) -> Self:
        """With all that a line of it shows: steps back first, then by patient."""
        rank = Case(
            When(kind=ProgressionProposal.Kind.EASIER, then=Value(0)),
            When(kind=ProgressionProposal.Kind.RESTART, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        rows = self.select_related("patient__clinic", "item", "exercise")
        rows = rows.defer("exercise__figure", "exercise__evidence")
        rows = rows.prefetch_related("exercise__levels")
        return rows.order_by(rank, "patient__name", "patient", "item__place", "pk")

    def steps_up(self) -> Self:
        """Those that a therapist said yes to, as they were or changed."""
        taken = [
            ProgressionProposal.Status.ACCEPTED,
            ProgressionProposal.Status.CHANGED,
        ]
        return self.filter(kind=ProgressionProposal.Kind.HARDER, status__in=taken)


@ledger.keep_history()
class ProgressionProposal(AboutPatient):
    """One step for one exercise, with what it was seen from. It prescribes nothing.

    `level` and `dose` are what is proposed; where they are what is prescribed already,
    there is nothing lower, and only a change by hand can follow. `evidence` stays what
    it was on the day: later logs do not move it.
    """

    class Kind(models.TextChoices):
        HARDER = "harder", _("One step up")
        EASIER = "easier", _("One step back")
        RESTART = "restart", _("Start again lower")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("To decide")
        ACCEPTED = "accepted", _("Accepted")
        CHANGED = "changed", _("Changed")
        DECLINED = "declined", _("Declined")
        LAPSED = "lapsed", _("Withdrawn by the app")

    class Declined(models.TextChoices):
        SEE_FIRST = "see_first", _("I want to see it first")
        ENOUGH = "enough", _("It is enough for now")
        FORM = "form", _("The form is not good enough yet")
        OTHER_PLAN = "other_plan", _("Something else is planned")
        PATIENT = "patient", _("The patient does not want it")

    class Lapsed(models.TextChoices):
        REPLACED = "replaced", _("The exercise was changed or ended.")
        HELD = "held", _("The program was put on hold.")
        CIRCUMSTANCES = "circumstances", _("Something new speaks against it.")

    item = models.ForeignKey(ProgramItem, models.PROTECT, related_name="proposals")
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    variable = models.CharField(
        max_length=10, choices=[(each.value, each.value) for each in Variable]
    )
    level = models.PositiveSmallIntegerField()
    dose: Any = models.JSONField()
    evidence: Any = models.JSONField()
    week = models.DateField(help_text="The Monday of the week it was made in.")
    proposed_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    reason = models.CharField(max_length=30, blank=True)
    decided_by = by_user_or_null()
    decided_at = models.DateTimeField(null=True)
    led_to = models.ForeignKey(
        ProgramItem, models.PROTECT, null=True, related_name="came_from"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "exercise"],
                condition=Q(status="proposed"),
                name="one_open_proposal_of_an_exercise",
            ),
            models.UniqueConstraint(
                fields=["item", "kind", "week"], name="one_proposal_of_a_kind_a_week"
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_at=None, decided_by=None)
                | Q(status="lapsed", decided_at__isnull=False, decided_by=None)
                | Q(
                    status__in=["accepted", "changed", "declined"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="a_decision_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["accepted", "changed"], led_to__isnull=False)
                | Q(~Q(status__in=["accepted", "changed"]), led_to=None),
                name="what_was_accepted_says_what_it_led_to",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(decided_at__gte=F("proposed_at")),
                name="a_proposal_is_made_before_it_is_decided",
            ),
        ]
        indexes = [
            models.Index(
                fields=["patient"],
                condition=Q(status="proposed"),
                name="open_proposals",
            ),
            models.Index(fields=["item", "decided_at"], name="proposals_of_an_item"),
        ]
        triggers = [ledger.NEVER_DELETED, *NEWS_OF_A_PATIENT]

    def __str__(self) -> str:
        return f"proposal {self.pk}"

    @property
    def amount(self) -> Dose:
        return dose_from(self.dose)

    @property
    def proposed(self) -> Prescribed:
        return Prescribed(level=self.level, dose=self.amount)

    @property
    def whys(self) -> list[Why]:
        return [Why(each) for each in self.evidence["whys"]]

    @property
    def asks_for_something_else(self) -> bool:
        """Whether accepting it as it stands would change anything."""
        return self.proposed != self.item.prescribed
