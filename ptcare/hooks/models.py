"""Which other systems hear of what, what there was to tell, and what came of it.

Nobody's name, no finding and no money stands in any of these rows: ids and times.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ptcare.audit import ledger
from ptcare.hooks.kinds import Kind
from ptcare.people.fields import one_standing

User = settings.AUTH_USER_MODEL


class OfClinicQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Any) -> Self:
        if actor.is_patient_side:
            return self.none()
        return self.filter(clinic_id=actor.clinic_id)


class EndpointQuerySet(OfClinicQuerySet):
    def on(self) -> Self:
        return self.filter(off_at=None)


@ledger.keep_history()
class Endpoint(models.Model):
    """The address of another system of one clinic. Turned off and on, never deleted,
    and never changed: a system that moves is another row."""

    class Off(models.TextChoices):
        PERSON = "person", _("turned off by hand")
        GONE = "gone", _("it said that it is gone for good (410)")
        FAILING = "failing", _("nothing arrived there for three days")

    id: int
    clinic_id: int
    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    name = models.CharField(_("what it is"), max_length=60)
    url = models.CharField(_("address"), max_length=500)
    kinds = ArrayField(models.CharField(max_length=40, choices=Kind))
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    off_at = models.DateTimeField(null=True, blank=True)
    off_why = models.CharField(max_length=10, choices=Off, blank=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing(
                "clinic", "url", until="off_at", name="one_endpoint_of_an_address"
            ),
            models.CheckConstraint(
                condition=Q(off_at=None, off_why="")
                | (Q(off_at__isnull=False) & ~Q(off_why="")),
                name="endpoint_that_is_off_says_why",
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"endpoint {self.pk}"

    @property
    def is_on(self) -> bool:
        return self.off_at is None

    @property
    def kinds_in_words(self) -> list[str]:
        return [str(Kind(each).label) for each in self.kinds]


class SecretQuerySet(models.QuerySet["Secret"]):
    def holding(self, now: dt.datetime) -> Self:
        """The newest first: what it signs stands in front."""
        still = Q(ends_at=None) | Q(ends_at__gt=now)
        return self.filter(still).order_by("-made_at", "-pk")


class Secret(models.Model):
    """What an endpoint's messages are signed with: shown once, and kept sealed.

    The one before holds for some hours more, so that nothing is refused in between.
    """

    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="secrets")
    sealed = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = SecretQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing(
                "endpoint", until="ends_at", name="one_lasting_secret_of_an_endpoint"
            )
        ]

    def __str__(self) -> str:
        return f"secret {self.pk}"


LEASE = dt.timedelta(seconds=settings.NOTICE_LEASE_SECONDS)


class LaneQuerySet(models.QuerySet["Lane"]):
    def to_walk(self, now: dt.datetime) -> Self:
        """Those that are free, not resting, and have something that is due."""
        due = Delivery.objects.due(now).filter(endpoint=OuterRef("endpoint"))
        signs = Secret.objects.holding(now).filter(endpoint=OuterRef("endpoint"))
        return self.filter(
            Exists(due.order_by()),
            Exists(signs.order_by()),
            # One that lasts longer was begun by a clock that was wrong.
            Q(lease_until=None)
            | Q(lease_until__lte=now)
            | Q(lease_until__gt=now + 2 * LEASE),
            Q(rests_until=None) | Q(rests_until__lte=now),
            endpoint__off_at=None,
        )


class Lane(models.Model):
    """How it goes with one endpoint, and which worker holds it just now.

    One worker at a time posts to an endpoint, one message after the other, so that a
    slow one holds up nobody else and no two send the same.
    """

    endpoint = models.OneToOneField(Endpoint, models.PROTECT, related_name="lane")
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    failing_since = models.DateTimeField(null=True)

    objects = LaneQuerySet.as_manager()

    def __str__(self) -> str:
        return f"lane {self.pk}"


class Happening(models.Model):
    """Something happened, as it is told: written in the transaction of the deed.

    `body` is kept as text, to the letter, because it is signed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, choices=Kind)
    body = models.TextField()
    at = models.DateTimeField(db_index=True)

    objects = OfClinicQuerySet.as_manager()

    class Meta:
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def message_id(self) -> str:
        return f"msg_{self.pk.hex}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(endpoint__in=Endpoint.objects.visible_to(actor))

    def due(self, now: dt.datetime) -> Self:
        return self.filter(state=Delivery.State.DUE, due_at__lte=now)


class Delivery(models.Model):
    """One happening on its way to one endpoint. At least once, in no promised order."""

    class State(models.TextChoices):
        DUE = "due", _("waits")
        ARRIVED = "arrived", _("arrived")
        GIVEN_UP = "given_up", _("given up")

    id: int
    endpoint_id: int
    happening = models.ForeignKey(Happening, models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)  # of this round
    settled_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["happening", "endpoint"], name="told_once_to_each_endpoint"
            ),
            models.CheckConstraint(
                condition=Q(state="due", settled_at=None)
                | (~Q(state="due") & Q(settled_at__isnull=False)),
                name="settled_delivery_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "due_at"],
                condition=Q(state="due"),
                name="deliveries_due",
            ),
            models.Index(
                F("endpoint"), F("made_at").desc(), name="deliveries_of_endpoint"
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"

    @property
    def is_due(self) -> bool:
        return self.state == self.State.DUE


class Try(models.Model):
    """One posting, and what came of it; with the status of the answer, if any."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("taken")
        REFUSED = "refused", _("answered with an error")
        MOVED = "moved", _("sent us elsewhere: redirects are not followed")
        GONE = "gone", _("said that it is gone for good")
        SILENT = "silent", _("no answer within ten seconds")
        UNREACHABLE = "unreachable", _("could not be reached")
        UNTRUSTED = "untrusted", _("its certificate is not right")
        NOT_PUBLIC = "not_public", _("its name leads to no public address")
        UNSIGNED = "unsigned", _("its secret cannot be read: make a new one")

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    status = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name_plural = "tries"
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.outcome}"
