"""One message to one person: written once, sent once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ptcare import rows
from ptcare.notices.kinds import KINDS, Channel, Kind, Topic


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Any) -> Self:
        """A person's own notices at the clinic they act in."""
        return self.filter(clinic_id=actor.clinic_id, user_id=actor.user.pk)

    def of_clinic(self, actor: Any) -> Self:
        """All that the actor's clinic tells anybody: for its page of deliveries."""
        return self.filter(clinic_id=actor.clinic_id)

    def waiting(self) -> Self:
        return self.filter(state__in=[Notice.State.DUE, Notice.State.CLAIMED])

    def overdue(self, *, now: dt.datetime) -> Self:
        """Whose hour has come, or that were tried in vain and wait for another try.

        Adds `since`, from when on they have waited.
        """
        is_late = Q(due_at__lte=now) | Q(waits_since__isnull=False)
        return self.waiting().filter(is_late).annotate(since=SINCE)

    def still(self, held: Sequence[Notice]) -> Self:
        """Of those that were claimed, what nobody else has taken since."""
        claims = {notice.claim for notice in held}
        keys = [notice.pk for notice in held]
        return self.filter(state=Notice.State.CLAIMED, pk__in=keys, claim__in=claims)

    def in_trouble(self) -> Self:
        return self.filter(state__in=IN_TROUBLE)

    def gone_out(self) -> Self:
        return self.filter(state__in=GONE_OUT)


class Notice(rows.Row):
    """One message to one person. Its unique key is the promise: told once.

    To a user, or to the address of somebody without an account. Written in the
    transaction of the fact that caused it. It holds nothing clinical: it says *come and
    see*, never what. Of a user's notice the row itself is the message in the app.
    """

    class State(models.TextChoices):
        DUE = "due", _("waiting")
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        UNKNOWN = "unknown", _("may have been sent")
        FAILED = "failed", _("could not be sent")
        CANCELLED = "cancelled", _("not needed any more")
        STALE = "stale", _("too late to be of use")

    # Each index is written three times: told, claimed, gone out. What is of a clinic or
    # of a user is found by those below.
    key = models.CharField(max_length=120)
    clinic = models.ForeignKey(
        "people.Clinic", models.PROTECT, related_name="+", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        db_index=False,
    )
    address = models.EmailField(
        blank=True
    )  # of who has no account here; a number begins with +
    kind = models.CharField(max_length=40)
    about = models.BigIntegerField(null=True, blank=True)  # an id: the kind knows whose
    on = models.DateField(null=True, blank=True)  # the reader's own day it is about
    message_id = models.UUIDField(default=uuid.uuid4, unique=True)
    link = models.CharField(max_length=200, blank=True)
    is_safety = models.BooleanField(
        default=False,
        help_text="Before all others, at any hour, and again when in doubt.",
    )
    due_at = models.DateTimeField()
    # Of what is tried again: when it was due at first. `due_at` moves on meanwhile.
    waits_since = models.DateTimeField(null=True, blank=True)
    stale_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    reason = models.CharField(max_length=200, blank=True)
    channel = models.CharField(
        max_length=8, choices=Channel, blank=True, default="", db_default=""
    )
    tries = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True, blank=True)  # which worker's batch holds it
    lease_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            # As a field's own `unique` it would have a second index, for LIKE.
            models.UniqueConstraint(fields=["key"], name="notices_notice_key_key"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, address="")
                | (Q(user=None) & ~Q(address="")),
                name="notice_is_for_a_user_or_an_address",
            ),
            models.CheckConstraint(
                condition=Q(state="claimed", claim__isnull=False)
                | (~Q(state="claimed") & Q(claim=None)),
                name="notice_claimed_says_by_whom",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-is_safety", "due_at", "id"],
                condition=Q(state="due"),
                name="notices_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state="claimed"),
                name="notices_claimed",
            ),
            models.Index(
                fields=["clinic", "-settled_at"],
                condition=Q(state__in=["failed", "unknown", "stale"]),
                name="notices_in_trouble",
            ),
            models.Index(
                fields=["clinic", "due_at", "id"],
                condition=Q(state__in=["due", "claimed"]),
                name="notices_waiting",
            ),
            models.Index(
                fields=["clinic", "-settled_at"],
                condition=Q(state__in=["sent", "delivered", "cancelled"]),
                name="notices_done_with",
            ),
            models.Index(fields=["user", "-made_at"], name="notices_of_a_user"),
        ]

    def __str__(self) -> str:
        return self.key

    @staticmethod
    def may_go_again(now: dt.datetime) -> Q:
        """It did not go out, as far as is known, and would still be of use."""
        is_of_use = Q(stale_at=None) | Q(stale_at__gt=now)
        return Q(state__in=NOT_OUT) & is_of_use

    @property
    def sort(self) -> Kind:
        return KINDS[self.kind]

    @property
    def topic(self) -> Topic | None:
        return Topic.URGENT if self.is_safety else self.sort.topic

    @property
    def is_left_to_its_reader(self) -> bool:
        """Whether they choose how it comes: nothing urgent, nor what they wait for."""
        return self.topic not in (None, Topic.URGENT)

    @property
    def is_repeated(self) -> bool:
        """Whether, in doubt, it is sent again under the same id."""
        return self.is_safety or self.sort.repeats

    @property
    def goes_everywhere(self) -> bool:
        """Out on each channel that is open: a warning sign waits for no one way."""
        return self.is_safety


NOT_OUT = (Notice.State.FAILED, Notice.State.UNKNOWN)  # as far as is known
IN_TROUBLE = (*NOT_OUT, Notice.State.STALE)
GONE_OUT = (Notice.State.SENT, Notice.State.DELIVERED)
SINCE = Coalesce("waits_since", "due_at")
