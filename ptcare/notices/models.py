"""What we told people, once."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Any) -> Self:
        """A person's own notices at the clinic they act in."""
        return self.filter(clinic_id=actor.clinic_id, user_id=actor.user.pk)

    def waiting(self) -> Self:
        return self.filter(state__in=[Notice.State.DUE, Notice.State.CLAIMED])


class Notice(models.Model):
    """One message to one person. Its unique key is the promise: told once.

    To a user, or to the address of somebody without an account. Written in the
    transaction of the fact that caused it. It holds nothing clinical: it says *come and
    see*, never what.
    """

    class State(models.TextChoices):
        DUE = "due", _("waiting")
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("sent")
        UNKNOWN = "unknown", _("may have been sent")
        FAILED = "failed", _("could not be sent")
        CANCELLED = "cancelled", _("not needed any more")
        STALE = "stale", _("too late to be of use")

    key = models.CharField(max_length=120, unique=True)
    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
    )
    address = models.EmailField(blank=True)  # of who has no account here
    kind = models.CharField(max_length=40)
    message_id = models.UUIDField(default=uuid.uuid4, unique=True)
    link = models.CharField(max_length=200, blank=True)
    is_safety = models.BooleanField(
        default=False,
        help_text="Sent again when nobody can know whether it went out.",
    )
    due_at = models.DateTimeField()
    stale_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    reason = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, address="")
                | (Q(user=None) & ~Q(address="")),
                name="notice_is_for_a_user_or_an_address",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["due", "claimed"]),
                name="notices_waiting",
            ),
            models.Index(fields=["user", "-made_at"], name="notices_of_a_user"),
        ]

    def __str__(self) -> str:
        return self.key


class Heartbeat(models.Model):
    """That beat is alive: one row, touched once a minute."""

    name = models.CharField(max_length=20, primary_key=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
