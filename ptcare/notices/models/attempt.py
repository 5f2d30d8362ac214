"""One try to hand a notice to one channel, and what became of it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ptcare.audit import ledger
from ptcare.notices.kinds import Channel
from ptcare.notices.models.notice import Notice


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, actor: Any) -> Self:
        """Of a person's own notices at the clinic they act in."""
        return self.filter(
            notice__clinic_id=actor.clinic_id, notice__user_id=actor.user.pk
        )

    def closing(self) -> Self:
        """After these the same notice is not tried on this channel again."""
        return self.filter(
            Q(outcome=Attempt.Outcome.REFUSED) | Q(report=Attempt.Report.BOUNCED)
        )


class Attempt(models.Model):
    """Never deleted. Only what the provider reports later is added to it."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("taken")
        REFUSED = "refused", _("refused for good")
        LATER = "later", _("refused for now")
        UNKNOWN = "unknown", _("may have been taken")

    class Report(models.TextChoices):
        NONE = "", _("nothing reported")
        DELIVERED = "delivered", _("delivered")
        BOUNCED = "bounced", _("came back")

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="attempts")
    channel = models.CharField(max_length=8, choices=Channel)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    reason = models.CharField(max_length=200, blank=True)  # no word of the message
    reference = models.CharField(max_length=200, blank=True)  # the provider's own id
    report = models.CharField(max_length=9, choices=Report, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(report="", reported_at=None)
                | (~Q(report="") & Q(reported_at__isnull=False)),
                name="attempt_report_says_when",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[*Channel]), name="attempt_on_a_known_channel"
            ),
        ]
        indexes = [
            models.Index(
                fields=["reference"],
                condition=~Q(reference=""),
                name="attempts_by_reference",
            )
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.channel} {self.outcome}"
