"""Facts about the body: fractures, conditions, clearances, falls.

Never overwritten: a correction is a new row, and the old one says by whom and when
it was withdrawn.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from patients.models.about import AboutPatient, AboutPatientQuerySet
from ptcare.audit import ledger
from ptcare.people.fields import by_user, by_user_or_null, one_standing, who_and_when


class FactQuerySet(AboutPatientQuerySet[Any]):
    def standing(self) -> Self:
        """What is held true now: not withdrawn."""
        return self.filter(withdrawn_at=None)

    def of_this_care(self) -> Self:
        """Written down since the person came back, where care had ended before."""
        history = apps.get_model("patients", "PatientEvent")._default_manager
        since = history.filter(  # each row is what the record was before a change
            pgh_obj=OuterRef("patient"),
            discharged_on__isnull=False,
            pgh_created_at__gte=OuterRef("recorded_at"),
        )
        return self.exclude(Exists(since), patient__discharged_on=None)


class Fact(AboutPatient):
    """Recorded by somebody at some time; withdrawn, never changed or deleted."""

    recorded_by = by_user()
    recorded_at = models.DateTimeField()
    withdrawn_by = by_user_or_null(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            who_and_when("withdrawn", name="%(class)s_withdrawal_says_who_and_when")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [ledger.NEVER_DELETED]


class Fracture(Fact):
    class Site(models.TextChoices):
        SPINE = "spine", _("Spine")
        HIP = "hip", _("Hip")
        WRIST = "wrist", _("Wrist")
        ARM = "arm", _("Upper arm or shoulder")
        PELVIS = "pelvis", _("Pelvis")
        RIB = "rib", _("Rib")
        LEG = "leg", _("Leg or ankle")
        OTHER = "other", _("Other")

    class Side(models.TextChoices):
        NONE = "", _("Not paired")
        LEFT = "left", _("Left")
        RIGHT = "right", _("Right")
        BOTH = "both", _("Both")

    class Precision(models.TextChoices):
        DAY = "day", _("Exact day")
        MONTH = "month", _("Month only")
        UNKNOWN = "unknown", _("Recent, date not known")
        LONG_AGO = "long_ago", _("Long ago and healed, date not known")

    class Cause(models.TextChoices):
        FALL = "fall", _("Fall from standing height")
        LIFT = "lift", _("Lifting or bending")
        COUGH = "cough", _("Cough or sneeze")
        NOTHING = "nothing", _("No event that is known of")
        ACCIDENT = "accident", _("Accident or fall from a height")
        OTHER = "other", _("Other")

    LITTLE_FORCE = frozenset({Cause.FALL, Cause.LIFT, Cause.COUGH, Cause.NOTHING})
    PAIRED = frozenset({Site.HIP, Site.WRIST, Site.ARM, Site.LEG})

    site = models.CharField(_("where"), max_length=10, choices=Site)
    level = models.CharField(
        _("level"), max_length=140, blank=True, help_text=_("Spine only: T12, L1 ...")
    )
    side = models.CharField(_("side"), max_length=5, choices=Side, blank=True)
    happened_on = models.DateField(_("when"), null=True, blank=True)
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause, blank=True)
    was_low_trauma = models.BooleanField(_("little force"), null=True, blank=True)
    had_surgery = models.BooleanField(_("surgery"), null=True, blank=True)
    imaged_on = models.DateField(_("image taken on"), null=True, blank=True)
    limits = models.CharField(
        _("weight-bearing or brace limits"), max_length=300, blank=True
    )
    note = models.CharField(_("notes"), max_length=300, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(precision__in=["unknown", "long_ago"])
                | Q(happened_on__isnull=False),
                name="fracture_has_a_date_or_says_unknown",
            ),
        ]

    def __str__(self) -> str:
        return self.get_site_display()


class DoctorsWord(Fact):
    """A physician's or surgeon's word on what may be done. Therapists enter it."""

    class ByRole(models.TextChoices):
        PHYSICIAN = "physician", _("Physician")
        SURGEON = "surgeon", _("Surgeon")

    given_by = models.CharField(_("who cleared it"), max_length=120)
    given_by_role = models.CharField(max_length=10, choices=ByRole)
    given_on = models.DateField(_("on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    allows = models.CharField(_("what is allowed, and limits"), max_length=300)

    class Meta(Fact.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"clearance {self.pk}"


def allowing(day: object) -> Q:
    """Those doctors' words that hold that day, a value or a place in a question."""
    return Q(given_on__lte=day) & (Q(valid_until=None) | Q(valid_until__gte=day))


ENDS_AFTER_IT_BEGINS = Q(valid_until=None) | Q(valid_until__gte=F("given_on"))


class FractureClearance(DoctorsWord):
    """That exercise may start after this fracture."""

    fracture = models.ForeignKey(Fracture, models.PROTECT, related_name="clearances")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=ENDS_AFTER_IT_BEGINS,
                name="clearance_ends_after_it_begins",
            ),
        ]


class HealingConfirmation(Fact):
    """A therapist's word that a fracture has healed and its limits are lifted."""

    fracture = models.ForeignKey(Fracture, models.PROTECT, related_name="healings")
    note = models.CharField(_("what you found"), max_length=300, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing("fracture", name="a_fracture_is_confirmed_healed_once"),
        ]

    def __str__(self) -> str:
        return f"healing {self.pk}"


class DeclinedSuggestion(Fact):
    """A therapist's no to a suggested condition, for the evidence of that day."""

    key = models.CharField(max_length=40)  # of the condition
    because = models.CharField(max_length=30)
    evidence = models.CharField(max_length=64)  # a fingerprint: new evidence asks anew
    reason = models.CharField(_("why not"), max_length=300)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing(
                "patient",
                "key",
                "because",
                "evidence",
                name="a_suggestion_is_declined_once",
            ),
        ]

    def __str__(self) -> str:
        return f"no to {self.key}"


class Condition(Fact):
    """A risk flag of the precautions vocabulary, set and removed by a therapist."""

    key = models.CharField(max_length=40)
    note = models.CharField(max_length=300, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing("patient", "key", name="one_standing_condition_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.key


class ConditionClearance(Fact):
    """Opens an exercise that a condition keeps for clearance: who, when, why."""

    condition_key = models.CharField(max_length=40)
    exercise_slug = models.SlugField(max_length=60)
    reason = models.CharField(_("why it is safe for this person"), max_length=300)

    def __str__(self) -> str:
        return f"{self.exercise_slug} despite {self.condition_key}"


class Fall(Fact):
    class Injury(models.TextChoices):
        NEAR = "near", _("Nearly fell, caught it")
        NONE = "none", _("No injury")
        BRUISE = "bruise", _("Bruise")
        CUT = "cut", _("Cut")
        SUSPECTED_FRACTURE = "suspected_fracture", _("Perhaps a broken bone")

    class Setting(models.TextChoices):
        INDOORS = "indoors", _("Indoors")
        BATHROOM = "bathroom", _("In the bathroom")
        STAIRS = "stairs", _("On the stairs")
        OUTDOORS = "outdoors", _("Outdoors")

    class How(models.TextChoices):
        TRIP = "trip", _("I tripped")
        SLIP = "slip", _("I slipped")
        LEGS = "legs", _("My legs gave way")
        DIZZY = "dizzy", _("I was dizzy")
        UNKNOWN = "unknown", _("I do not know")

    class Direction(models.TextChoices):
        FORWARD = "forward", _("Forward")
        SIDE = "side", _("To the side")
        BACK = "back", pgettext_lazy("direction", "Back")

    happened_on = models.DateField(_("when"))
    happened_at = models.TimeField(_("at what time"), null=True, blank=True)
    setting = models.CharField(max_length=8, choices=Setting, blank=True)
    how = models.CharField(max_length=7, choices=How, blank=True)
    direction = models.CharField(max_length=7, choices=Direction, blank=True)
    doing = models.CharField(max_length=200, blank=True)
    # Null is not known, which is not no.
    hit_head = models.BooleanField(null=True, blank=True)
    on_thinner = models.BooleanField(null=True, blank=True)
    got_up_alone = models.BooleanField(null=True, blank=True)
    minutes_on_floor = models.PositiveSmallIntegerField(null=True, blank=True)
    called_help = models.BooleanField(null=True, blank=True)
    aid = models.CharField(_("walking aid"), max_length=120, blank=True)
    shoes = models.CharField(_("shoes"), max_length=120, blank=True)
    pain = models.PositiveSmallIntegerField(null=True, blank=True)  # 0 to 10, new
    pain_where = models.CharField(max_length=40, blank=True)
    exercise = models.SlugField(max_length=60, blank=True)  # done when it happened
    injury = models.CharField(_("hurt"), max_length=20, choices=Injury)
    place = models.CharField(_("where"), max_length=120, blank=True)
    note = models.CharField(_("what happened"), max_length=300, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(pain=None) | Q(pain__range=(0, 10)),
                name="pain_of_a_fall_is_0_to_10",
            ),
        ]

    def __str__(self) -> str:
        return f"fall {self.pk}"

    @property
    def is_near(self) -> bool:
        return self.injury == self.Injury.NEAR
