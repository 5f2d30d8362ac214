"""Who may be written to where, since when, and in which words they said so."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ptcare.audit import ledger
from ptcare.notices.kinds import Channel, Topic
from ptcare.people.fields import by_user, by_user_or_null, one_standing, who_and_when


class How(models.TextChoices):
    """By which way somebody said yes, or no more."""

    OWN_PAGE = "own", _("on their own page")
    STAFF = "staff", _("told the clinic")
    REPLY = "reply", _("replied to a text message")  # START or STOP
    LINK = "link", _("pressed the link in a letter")
    ANOTHER = "another", _("gave another number")


class OwnQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Any) -> Self:
        """A person's own at the clinic they act in."""
        return self.filter(clinic_id=actor.clinic_id, user_id=actor.user.pk)

    def of(self, user: Any, clinic_id: int) -> Self:
        return self.filter(clinic_id=clinic_id, user=user)


class ChannelConsentQuerySet(OwnQuerySet):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def proved(self) -> Self:
        """Whose number its owner has shown to be theirs."""
        proofs = NumberProof.objects.proved().filter(
            clinic=OuterRef("clinic"), user=OuterRef("user"), number=OuterRef("address")
        )
        return self.filter(~Q(channel=Channel.SMS) | Exists(proofs))


class ChannelConsent(models.Model):
    """One person's yes to one channel for one topic. Withdrawn, never changed."""

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="channel_consents"
    )
    channel = models.CharField(max_length=8, choices=Channel)
    topic = models.CharField(max_length=8, choices=Topic)
    # A number in E.164, an e-mail address; of messages on the screen none.
    address = models.CharField(max_length=254, blank=True)
    wording = models.CharField(max_length=20)  # which version
    text = models.TextField(max_length=1500)  # the very words, as they were shown
    given_how = models.CharField(max_length=8, choices=How)
    given_at = models.DateTimeField()
    given_by = by_user()
    withdrawn_how = models.CharField(max_length=8, choices=How, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = by_user_or_null(blank=True)

    objects = ChannelConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing(
                "clinic",
                "user",
                "channel",
                "topic",
                name="one_consent_a_channel_and_topic",
            ),
            who_and_when(
                "withdrawn",
                says="withdrawn_how",
                name="consent_withdrawal_says_who_when_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(channel=Channel.SMS)
                | (Q(address__startswith="+") & ~Q(topic=Topic.EXERCISE)),
                name="texts_go_to_a_number_and_never_about_exercise",
            ),
            models.CheckConstraint(
                condition=~Q(wording="") & ~Q(text=""), name="consent_keeps_its_words"
            ),
        ]
        indexes = [
            models.Index(
                fields=["address"],
                condition=Q(channel="sms"),
                name="consents_by_number",
            )
        ]
        triggers = [
            ledger.NEVER_DELETED,
            pgtrigger.ReadOnly(
                name="said_once",
                exclude=["withdrawn_how", "withdrawn_at", "withdrawn_by"],
            ),
            pgtrigger.Protect(
                name="withdrawn_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.topic}"


MOST_TRIES = 5
GOOD_FOR = dt.timedelta(minutes=30)


class NumberProofQuerySet(OwnQuerySet):
    def proved(self) -> Self:
        return self.filter(proved_at__isnull=False)

    def open(self, *, now: dt.datetime) -> Self:
        """Whose code may still be typed in."""
        return self.filter(
            proved_at=None, wrong_tries__lt=MOST_TRIES, asked_at__gt=now - GOOD_FOR
        )


@ledger.keep_history()
class NumberProof(models.Model):
    """A code was sent to a number; typed in, it proves that the person holds it.

    The digits are kept nowhere: they are made of the row and the site's secret.
    """

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="number_proofs"
    )
    number = models.CharField(max_length=16)  # in E.164
    asked_at = models.DateTimeField()
    asked_by = by_user()
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    proved_at = models.DateTimeField(null=True, blank=True)

    objects = NumberProofQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(number__startswith="+"), name="proof_is_of_a_whole_number"
            )
        ]
        indexes = [
            models.Index(fields=["user", "number"], name="proofs_of_a_user"),
            models.Index(fields=["number", "-asked_at"], name="proofs_of_a_number"),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"proof {self.pk}"
