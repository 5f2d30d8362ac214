"""Good faith estimates as they were issued, how they reached the patient, who asked.

What an estimate must say and by when: `patients/rules/estimating.py`. Nothing in an
issued one ever changes; a new one replaces it, and it stays.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, TextField, Value
from django.utils.translation import gettext_lazy as _

from patients.models.about import (
    AboutPatient,
    AboutPatientQuerySet,
    OfClinicQuerySet,
)
from patients.rules.estimate import Estimate
from ptcare.audit import ledger
from ptcare.people.fields import by_user, by_user_or_null, one_standing
from ptcare.people.models import Membership


class Fingerprint(Func):
    """The SHA-256 of some bytes, in hexadecimal, as PostgreSQL counts it."""

    template = "encode(sha256(%(expressions)s), 'hex')"
    output_field = TextField()


@ledger.keep_history()
class EstimateSettings(models.Model):
    """By which numbers a payer would know the clinic. Without a row, none is known."""

    clinic = models.OneToOneField(
        "people.Clinic", models.PROTECT, related_name="estimate_settings"
    )
    npi = models.CharField(_("NPI of the clinic"), max_length=10)
    tax_id = models.CharField(_("Tax ID"), max_length=10)
    state = models.CharField(_("State"), max_length=2)
    place = models.CharField(_("Address where patients are seen"), max_length=200)

    objects = OfClinicQuerySet["EstimateSettings"].as_manager()

    class Meta:
        verbose_name_plural = "estimate settings"
        constraints = [
            models.CheckConstraint(
                condition=Q(npi__regex=r"^[12][0-9]{9}$")
                & Q(tax_id__regex=r"^[0-9]{2}-[0-9]{7}$")
                & Q(state__regex=r"^[A-Z]{2}$")
                & ~Q(place=""),
                name="estimates_name_their_clinic",
            )
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"numbers of clinic {self.clinic_id}"


@ledger.keep_history()
class ProviderNumber(models.Model):
    """The NPI of one therapist of the clinic."""

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    membership = models.OneToOneField(
        Membership, models.PROTECT, related_name="provider_number"
    )
    npi = models.CharField(max_length=10)

    objects = OfClinicQuerySet["ProviderNumber"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(npi__regex=r"^[12][0-9]{9}$"), name="an_npi_has_ten_digits"
            )
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"number of {self.membership_id}"


class EstimateRequestQuerySet(AboutPatientQuerySet["EstimateRequest"]):
    def open(self) -> Self:
        return self.filter(settled_at=None)


@ledger.keep_history()
class EstimateRequest(AboutPatient):
    """Somebody asked what visits cost: there are three business days from then on."""

    class Settled(models.TextChoices):
        ISSUED = "issued", _("An estimate was issued")
        NOT_WANTED = "not_wanted", _("No estimate is wanted")

    asked_at = models.DateTimeField()
    asked_by = by_user()
    asked_on = models.DateField()
    due_on = models.DateField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = by_user_or_null(blank=True)
    settled_how = models.CharField(max_length=10, choices=Settled, blank=True)
    settled_reason = models.CharField(max_length=200, blank=True)

    objects = EstimateRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing(
                "patient", until="settled_at", name="one_open_question_about_price"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, settled_how="")
                | Q(
                    Q(settled_how="issued")
                    | Q(Q(settled_how="not_wanted"), ~Q(settled_reason="")),
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                ),
                name="a_settled_question_says_who_when_and_how",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("asked_on")), name="there_is_time_to_answer"
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic"],
                condition=Q(settled_at=None),
                name="open_questions_about_price",
            )
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"asked on {self.asked_on}"


class GoodFaithEstimateQuerySet(AboutPatientQuerySet["GoodFaithEstimate"]):
    def current(self) -> Self:
        """The newest of each patient: what no other one replaces."""
        newer = self.model.objects.filter(replaces=OuterRef("pk"))
        return self.filter(~Exists(newer))

    def without_files(self) -> Self:
        return self.defer("pdf", "words")


class GoodFaithEstimate(AboutPatient):
    """One estimate, kept as it was given: its data, its words, its PDF."""

    version = models.PositiveSmallIntegerField()
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by"
    )
    reason = models.CharField(_("what has changed"), max_length=200, blank=True)
    language = models.CharField(max_length=8)
    data = models.JSONField()  # of `Estimate.to_json`
    words = models.JSONField()  # as the page and the PDF say them
    pdf = models.BinaryField()
    digest = models.CharField(max_length=64)
    first_on = models.DateField()
    last_on = models.DateField()
    visits = models.PositiveSmallIntegerField()
    total_cents = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    issued_by = by_user()

    objects = GoodFaithEstimateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "version"], name="one_estimate_of_a_version"
            ),
            # What the composite foreign key of its deliveries points at.
            models.UniqueConstraint(
                fields=["id", "patient"], name="estimate_and_patient_are_one"
            ),
            models.CheckConstraint(
                condition=Q(version=1, replaces=None, reason="")
                | Q(Q(version__gt=1, replaces__isnull=False), ~Q(reason="")),
                name="a_later_estimate_replaces_one_and_says_why",
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on"))
                & Q(last_on__lte=F("first_on") + Value(365)),
                name="an_estimate_reaches_twelve_months_at_most",
            ),
            models.CheckConstraint(
                condition=Q(visits__gt=0, total_cents__gt=0),
                name="an_estimate_is_of_visits_and_money",
            ),
            models.CheckConstraint(
                condition=Q(digest=Fingerprint("pdf")),
                name="digest_is_of_the_kept_pdf",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "patient"], name="estimates_of_a_clinic")
        ]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"estimate {self.pk}"

    @property
    def estimate(self) -> Estimate:
        return Estimate.from_json(self.data)


class EstimateDelivery(AboutPatient):
    """That an estimate reached the patient: when, how, at which address."""

    class How(models.TextChoices):
        HANDED = "handed", _("Handed over on paper")
        POSTED = "posted", _("Sent by post")
        TOLD = "told", _("E-mail to sign in and read it")
        OPENED = "opened", _("Opened in the app")

    BY_DESK = (How.HANDED, How.POSTED, How.TOLD)

    estimate = models.ForeignKey(
        GoodFaithEstimate, models.PROTECT, related_name="deliveries"
    )
    how = models.CharField(max_length=8, choices=How)
    address = models.CharField(_("address"), max_length=254, blank=True)
    at = models.DateTimeField()
    by = by_user()

    objects = AboutPatientQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "estimate deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["estimate"],
                condition=Q(how="opened"),
                name="opened_for_the_first_time_once",
            ),
            models.CheckConstraint(
                condition=Q(how__in=["handed", "opened"]) | ~Q(address=""),
                name="what_is_sent_has_an_address",
            ),
        ]
        indexes = [models.Index(fields=["estimate", "at"], name="deliveries_by_time")]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.how} {self.at:%Y-%m-%d}"
