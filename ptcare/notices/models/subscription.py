"""A browser that shows messages to one person, also while no page of ours is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ptcare.audit import ledger
from ptcare.people.fields import one_standing


class PushSubscriptionQuerySet(models.QuerySet["PushSubscription"]):
    def visible_to(self, actor: Any) -> Self:
        """A person's own: a device is theirs at whichever clinic they act in."""
        return self.filter(user_id=actor.user.pk)

    def standing(self) -> Self:
        return self.filter(gone_at=None)

    def reachable(self, users: Collection[int], *, server_key: str) -> Self:
        """Of these people, what was made for the key that we have now."""
        rows = self.standing().filter(user__in=users, server_key=server_key)
        return rows.order_by("-made_at", "-pk")


class PushSubscription(models.Model):
    """Turning it on is the person's consent. Ended, never deleted and never changed.

    Of anyone who signs in on a shared browser only the last has one there.
    """

    class Gone(models.TextChoices):
        OFF = "off", _("turned off")
        SIGNED_OUT = "signed_out", _("signed out there")
        MOVED = "moved", _("somebody else uses it")
        RENEWED = "renewed", _("turned on anew")
        REFUSED = "refused", _("the browser takes no more messages")
        CROWDED = "crowded", _("too many devices")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="push_subscriptions"
    )
    device = models.UUIDField()  # of the browser: it stands in its cookie
    endpoint = models.CharField(max_length=1000)  # where its push service takes them
    p256dh = models.CharField(max_length=100)  # these two lock what is sent: only
    auth = models.CharField(max_length=40)  # the browser itself can read it
    server_key = models.CharField(max_length=100)  # ours, for which it was made
    wording = models.CharField(max_length=20)  # which version was agreed to
    text = models.TextField(max_length=1500)  # the very words, as they were shown
    user_agent = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)
    gone_why = models.CharField(max_length=10, choices=Gone, blank=True)

    objects = PushSubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing(
                "endpoint", until="gone_at", name="one_subscription_an_endpoint"
            ),
            one_standing("device", until="gone_at", name="one_subscription_a_device"),
            models.CheckConstraint(
                condition=Q(gone_at=None, gone_why="")
                | (Q(gone_at__isnull=False) & ~Q(gone_why="")),
                name="subscription_gone_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(wording="") & ~Q(text=""),
                name="subscription_keeps_its_words",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "-made_at"],
                condition=Q(gone_at=None),
                name="subscriptions_of_a_user",
            )
        ]
        triggers = [
            ledger.NEVER_DELETED,
            pgtrigger.ReadOnly(name="made_once", exclude=["gone_at", "gone_why"]),
            pgtrigger.Protect(
                name="gone_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__gone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"push {self.pk}"

    def ended(self, why: Gone, *, at: dt.datetime) -> None:
        self.gone_why, self.gone_at = why, at
