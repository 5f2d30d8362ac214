"""To whom a warning sign went on that nobody had taken, and how a clinic wants that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import (
    AboutPatient,
    AboutPatientQuerySet,
    ClinicSettings,
    OfClinicQuerySet,
)
from programs.models.flags import SafetyFlag
from programs.models.places import NEWS_OF_A_PATIENT
from programs.rules.escalating import Times
from ptcare.audit import ledger
from ptcare.people.models import Membership

MOST_HOURS, MOST_DAYS = 8, 5
MOST_PEOPLE = 6
NO_STAND_IN = Q(stand_in=None, stand_in_name="", stand_in_address="")
BY_ACCOUNT = Q(stand_in__isnull=False, stand_in_name="", stand_in_address="")
BY_ADDRESS = Q(stand_in=None) & ~Q(stand_in_name="") & ~Q(stand_in_address="")


@ledger.keep_history()
class EscalationSettings(ClinicSettings):
    """How long each person has, who comes next, and who hears while nobody is there.

    `people` are memberships in their order; without any it goes to the leads. The
    stand-in is a colleague, or somebody without an account at an e-mail address or a
    number in E.164.
    """

    clinic = models.OneToOneField("people.Clinic", models.PROTECT, related_name="+")
    hours = models.PositiveSmallIntegerField(
        _("Emergency and urgent: each person has"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)],
    )
    days = models.PositiveSmallIntegerField(
        _("On hold: each person has"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )
    people = ArrayField(models.BigIntegerField(), default=list, blank=True)
    stand_in = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    stand_in_name = models.CharField(max_length=80, blank=True)
    stand_in_address = models.CharField(max_length=254, blank=True)

    objects = OfClinicQuerySet["EscalationSettings"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__range=(1, MOST_HOURS), days__range=(1, MOST_DAYS)),
                name="a_sign_goes_on_within_a_week",
            ),
            models.CheckConstraint(
                condition=NO_STAND_IN | BY_ACCOUNT | BY_ADDRESS,
                name="a_stand_in_is_reached_in_one_way",
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"escalation at clinic {self.clinic_id}"

    @property
    def times(self) -> Times:
        return Times(hours=self.hours, days=self.days)


class Escalation(AboutPatient):
    """That one person was told of a sign, and by which rule. Appended to, and no more.

    Nobody in `to`: the clinic's stand-in without an account, or a clinic without leads.
    """

    class Rule(models.TextChoices):
        FIRST = "first", _("told at once")
        NEXT = "next", _("next on the list")
        LEADS = "leads", _("nobody was left on the list")
        CLOSED = "closed", _("nobody was there")
        HANDED = "handed", _("handed on by whoever had taken it")

    flag = models.ForeignKey(SafetyFlag, models.PROTECT, related_name="escalations")
    step = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=6, choices=Rule)
    to = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=80, blank=True)  # of who has no account
    by = models.ForeignKey(  # of what was handed on, who did
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    objects = AboutPatientQuerySet["Escalation"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["flag", "step", "rule", "to"],
                nulls_distinct=False,
                name="a_step_tells_somebody_once",
            )
        ]
        triggers = [ledger.APPEND_ONLY, NEWS_OF_A_PATIENT[0]]

    def __str__(self) -> str:
        return f"{self.rule} {self.step}"


def steps_of(flags: Iterable[SafetyFlag]) -> dict[int, list[Escalation]]:
    """By flag, in the order in which they were taken."""
    found: dict[int, list[Escalation]] = defaultdict(list)
    rows = Escalation.objects.filter(flag__in=flags)
    rows = rows.select_related("to__user", "by__user")
    for row in rows.order_by("step", "pk"):
        found[row.flag_id].append(row)
    return found
