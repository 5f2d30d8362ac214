"""What is asked before a first program: who sent them, why, and from where.

Facts, as those about the body: withdrawn and never changed. An answer of "none" is an
answer; what could not be asked says why; what nobody asked has no row.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.body import Fact, FactQuerySet, Fracture
from patients.rules.equipment import Thing
from ptcare.languages import dates


class WhyCare(models.TextChoices):
    """Why somebody comes, in the words of a referral."""

    PREVENTION = "prevention", _("To keep bones strong; nothing is broken")
    OSTEOPOROSIS = "osteoporosis", _("Osteoporosis or low bone mass")
    AFTER_FRACTURE = "after_fracture", _("After a broken bone")
    FALLS = "falls", _("Falls, or fear of falling")


class Referral(Fact):
    """A doctor's, or the person's own request for prevention."""

    class Kind(models.TextChoices):
        PHYSICIAN = "physician", _("A doctor refers")
        SELF = "self", _("Comes on their own, for prevention")

    kind = models.CharField(_("how they come"), max_length=10, choices=Kind)
    reason = models.CharField(_("why"), max_length=20, choices=WhyCare)
    referrer = models.CharField(_("doctor's name"), max_length=120, blank=True)
    referrer_contact = models.CharField(
        _("doctor's phone or fax"), max_length=120, blank=True
    )
    referred_on = models.DateField(_("dated"))
    note = models.CharField(_("what the doctor asks for"), max_length=300, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="self") | ~Q(referrer=""),
                name="a_doctors_referral_names_the_doctor",
            ),
            models.CheckConstraint(
                condition=~Q(kind="self") | Q(reason="prevention"),
                name="a_request_of_ones_own_is_for_prevention",
            ),
        ]

    def __str__(self) -> str:
        return self.referrer or self.get_kind_display()


class Consent(Fact):
    """The person agrees to be treated and to this record. Withdrawn, it ends."""

    class How(models.TextChoices):
        SIGNED = "signed", _("Signed on paper")
        SPOKEN = "spoken", _("Spoken, and witnessed by who enters it")

    how = models.CharField(_("how"), max_length=10, choices=How)
    given_on = models.DateField(_("on"))
    given_for_them_by = models.CharField(
        _("name of who signs for them"), max_length=120, blank=True
    )

    def __str__(self) -> str:
        return self.get_how_display()


class EmergencyContact(Fact):
    """Whom to call. Not a finding: the desk enters it, and therapists see it."""

    name = models.CharField(_("name"), max_length=120)
    relation = models.CharField(_("who they are to the patient"), max_length=60)
    phone = models.CharField(_("phone"), max_length=40)

    def __str__(self) -> str:
        return f"{self.name} ({self.relation})"


class Diagnosis(Fact):
    """What a doctor has said of the bones. The app makes none."""

    class Of(models.TextChoices):
        LOW_BONE_MASS = "low_bone_mass", _("Low bone mass (osteopenia)")
        OSTEOPOROSIS = "osteoporosis", _("Osteoporosis")
        WITH_FRACTURE = "with_fracture", _("Osteoporosis with a fracture")
        FROM_STEROIDS = "from_steroids", _("Osteoporosis from steroid medicine")
        SECONDARY = "secondary", _("Osteoporosis from another illness")
        OTHER = "other", _("Something else")
        NONE = "none", _("None: no doctor has made one")

    class Precision(models.TextChoices):
        DAY = "day", _("Exact day")
        MONTH = "month", _("Month and year")
        YEAR = "year", _("Year")
        UNKNOWN = "unknown", _("Not known")

    of = models.CharField(_("what the doctor found"), max_length=20, choices=Of)
    words = models.CharField(_("in the doctor's words"), max_length=200, blank=True)
    made_on = models.DateField(_("when"), null=True, blank=True)
    precision = models.CharField(
        max_length=8, choices=Precision, default=Precision.UNKNOWN
    )
    made_by = models.CharField(_("by whom"), max_length=120, blank=True)

    class Meta(Fact.Meta):
        verbose_name_plural = "diagnoses"
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(precision="unknown", made_on=None)
                | (~Q(precision="unknown") & Q(made_on__isnull=False)),
                name="diagnosis_is_dated_as_well_as_it_says",
            ),
            models.CheckConstraint(
                condition=~Q(of="other") | ~Q(words=""),
                name="another_diagnosis_has_words",
            ),
        ]

    def __str__(self) -> str:
        return self.words if self.of == self.Of.OTHER else self.get_of_display()

    @property
    def when(self) -> str:
        """The date, no finer than it is known."""
        written = {"day": "F j, Y", "month": "F Y", "year": "Y"}
        if self.made_on is None:
            return ""
        return dates.date_format(self.made_on, written[self.precision])


class FractureCheckQuerySet(FactQuerySet):
    def has_answer(self, patient_id: int) -> bool:
        """Whether it is known if a bone ever broke: two queries at most.

        A recorded fracture is an answer. So is the newest check, where it found none;
        where it found one, that fracture has to be recorded. Who comes back into care
        is asked anew.
        """
        newest = self.standing().of_this_care().filter(patient_id=patient_id)
        found_any = newest.order_by("-recorded_at", "-pk").values("found_any")[:1]
        recorded = Fracture.objects.standing().of_this_care()
        recorded = recorded.filter(patient_id=patient_id)
        return recorded.exists() or list(found_any) == [{"found_any": False}]


class FractureCheck(Fact):
    """Somebody asked whether a bone ever broke, and this was the answer."""

    class ToldBy(models.TextChoices):
        PATIENT = "patient", _("The patient")
        RELATIVE = "relative", _("A relative")
        DOCTOR = "doctor", _("A doctor's letter")
        IMAGES = "images", _("A report of X-rays or scans")

    found_any = models.BooleanField(_("has a bone ever broken?"))
    told_by = models.CharField(_("who says so"), max_length=10, choices=ToldBy)
    note = models.CharField(_("notes"), max_length=300, blank=True)

    objects = FractureCheckQuerySet.as_manager()  # type: ignore[misc]

    def __str__(self) -> str:
        return f"fracture check {self.pk}"


class HomeCheckQuerySet(FactQuerySet):
    def latest(self, patient_id: int, asked: str) -> HomeCheck | None:  # type: ignore[override]
        """The newest standing one in which that was asked."""
        rows = self.standing().filter(
            patient_id=patient_id, **{f"{asked}__isnull": False}
        )
        return rows.order_by("-recorded_at", "-pk").first()


class HomeCheck(Fact):
    """The home, as the patient tells it. A list is None where it was not asked."""

    class Hazard(models.TextChoices):
        RUGS = "rugs", _("Loose rugs or mats")
        CABLES = "cables", _("Cables or things on the floor")
        LIGHT = "light", _("Poor light, or none at night")
        STAIRS = "stairs", _("Stairs without a rail")
        BATHROOM = "bathroom", _("No grab bar at the bath or toilet")
        SLIPPERY = "slippery", _("Slippery floor, bath or shower")
        REACH = "reach", _("Daily things too high or too low")
        PETS = "pets", _("Pets underfoot")
        OUTSIDE = "outside", _("Uneven steps or path outside")

    hazards = ArrayField(models.CharField(max_length=12), null=True, blank=True)
    equipment = ArrayField(models.CharField(max_length=24), null=True, blank=True)
    has_stairs = models.BooleanField(_("stairs at home"), null=True, blank=True)
    lives_alone = models.BooleanField(_("lives alone"), null=True, blank=True)
    has_helper = models.BooleanField(_("somebody can help"), null=True, blank=True)
    helper = models.CharField(_("who, and with what"), max_length=200, blank=True)
    not_asked_because = models.CharField(
        _("why something could not be asked"), max_length=200, blank=True
    )

    objects = HomeCheckQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    hazards__isnull=False,
                    equipment__isnull=False,
                    has_helper__isnull=False,
                )
                | ~Q(not_asked_because=""),
                name="what_was_not_asked_at_home_says_why",
            ),
            models.CheckConstraint(
                condition=Q(helper="") | Q(has_helper=True),
                name="only_who_can_help_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"home check {self.pk}"

    @property
    def hazard_words(self) -> list[str]:
        return [str(self.Hazard(each).label) for each in self.hazards or ()]

    @property
    def equipment_words(self) -> list[str]:
        return [Thing(each).label for each in self.equipment or ()]
