"""Plans of care with what became of them, progress notes, and a clinic's clocks.

Facts: withdrawn and never changed. What the clocks say is counted from them each time
(`patients/rules/clocks.py`); for pages and lists see `clock_facts.py`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import ClinicSettings, OfClinicQuerySet
from patients.models.body import Fact
from patients.rules import clocks
from ptcare.audit import ledger
from ptcare.people.fields import one_standing

USUAL = clocks.Limits()


@ledger.keep_history()
class ClockSettings(ClinicSettings):
    """How long a clinic's clocks run, and when it is told ahead; Medicare's by default.

    A clinic without a row has the defaults. Fields and units: `clocks.Limits`.
    """

    clinic = models.OneToOneField(
        "people.Clinic", models.PROTECT, related_name="clock_settings"
    )
    certify_days = models.PositiveSmallIntegerField(
        _("days to the signature"), default=USUAL.certify_days
    )
    verbal_days = models.PositiveSmallIntegerField(
        _("days from a spoken order to the signature"), default=USUAL.verbal_days
    )
    send_days = models.PositiveSmallIntegerField(
        _("days to send a plan whose order is on file"), default=USUAL.send_days
    )
    recertify_days = models.PositiveSmallIntegerField(
        _("days a plan may run"), default=USUAL.recertify_days
    )
    note_visits = models.PositiveSmallIntegerField(
        _("treatment days to a progress note"), default=USUAL.note_visits
    )
    note_days = models.PositiveSmallIntegerField(
        _("days to a progress note"), default=USUAL.note_days, null=True, blank=True
    )
    unsent_from = models.PositiveSmallIntegerField(
        _("not sent"), default=USUAL.unsent_from
    )
    unsigned_from = models.PositiveSmallIntegerField(
        _("not signed, first time"), default=USUAL.unsigned_from
    )
    unsigned_again = models.PositiveSmallIntegerField(
        _("not signed, last time"), default=USUAL.unsigned_again
    )
    ending_from = models.PositiveSmallIntegerField(
        _("plan ends, first time"), default=USUAL.ending_from
    )
    ending_again = models.PositiveSmallIntegerField(
        _("plan ends, last time"), default=USUAL.ending_again
    )
    note_ahead = models.PositiveSmallIntegerField(
        _("note, told ahead"), default=USUAL.note_ahead
    )
    note_wanted = models.PositiveSmallIntegerField(
        _("note, needed next"), default=USUAL.note_wanted
    )
    insured_certify = models.BooleanField(
        _("plan of care"), default=USUAL.insured_certify
    )
    insured_note = models.BooleanField(_("progress note"), default=USUAL.insured_note)
    self_pay_certify = models.BooleanField(
        _("plan of care"), default=USUAL.self_pay_certify
    )
    self_pay_note = models.BooleanField(_("progress note"), default=USUAL.self_pay_note)

    objects = OfClinicQuerySet["ClockSettings"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    certify_days__range=(1, 90),
                    verbal_days__range=(1, 90),
                    send_days__range=(1, 90),
                    recertify_days__range=(14, 366),
                    note_visits__range=(2, 60),
                )
                & (Q(note_days=None) | Q(note_days__range=(7, 182))),
                name="clocks_run_for_some_days",
            ),
            models.CheckConstraint(
                condition=Q(
                    unsent_from__lte=F("unsigned_from"),
                    unsigned_from__lte=F("unsigned_again"),
                    ending_again__lte=F("ending_from"),
                    note_ahead__lte=F("note_wanted"),
                    note_wanted__lt=F("note_visits"),
                ),
                name="clocks_are_told_in_order",
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"clocks of clinic {self.clinic_id}"


class PlanOfCare(Fact):
    """What a therapist plans for some weeks, to be certified by a doctor.

    Only its days and how often to come: the document itself stays with who wrote it.
    """

    class Kind(models.TextChoices):
        INITIAL = "initial", _("First plan of care")
        FOLLOWING = "following", _("Recertification")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    certified_from = models.DateField(_("from"))
    certified_to = models.DateField(_("to"))
    frequency = models.CharField(_("how often, and for how long"), max_length=120)

    class Meta(Fact.Meta):
        verbose_name_plural = "plans of care"
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(certified_to__gte=F("certified_from")),
                name="plan_of_care_ends_after_it_begins",
            ),
            one_standing(
                "patient", "certified_from", name="one_standing_plan_of_care_from_a_day"
            ),
            # What the composite foreign key of its steps points at.
            models.UniqueConstraint(
                fields=["id", "patient"], name="plan_of_care_and_patient_are_one"
            ),
        ]

    def __str__(self) -> str:
        return f"plan of care {self.pk}"

    @property
    def is_initial(self) -> bool:
        return self.kind == self.Kind.INITIAL


class CareStep(Fact):
    """One thing that happened to a plan of care, on a day, with somebody's name."""

    class Kind(models.TextChoices):
        SENT = "sent", _("Sent to the doctor")
        ORDER = "order", _("Signed order on file")
        VERBAL = "verbal", _("Spoken order")
        SIGNED = "signed", _("Signed by the doctor")
        ENDED = "ended", _("Ended early: the goals have changed")

    plan = models.ForeignKey(PlanOfCare, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind)
    on = models.DateField(_("on"))
    who = models.CharField(_("which doctor"), max_length=120, blank=True)
    reason = models.CharField(_("why"), max_length=200, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing("plan", "kind", name="one_standing_step_of_a_kind"),
            models.CheckConstraint(
                condition=Q(kind="ended") | ~Q(who=""),
                name="a_step_names_the_doctor",
            ),
            models.CheckConstraint(
                condition=~Q(kind="ended") | ~Q(reason=""),
                name="a_plan_that_ends_early_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class ProgressNote(Fact):
    """What has changed, and why therapy goes on. Written and signed in one.

    Its author is who recorded it; a signed re-evaluation counts as one as well.
    """

    on = models.DateField(_("on"))
    text = models.TextField(_("what has changed, and why therapy goes on"))

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(text=""), name="a_progress_note_says_something"
            ),
            one_standing("patient", "on", name="one_standing_progress_note_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"progress note {self.pk}"
