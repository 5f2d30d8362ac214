"""What people chose of how they hear from a clinic. Without a row the defaults hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ptcare.audit import ledger
from ptcare.notices.kinds import ANY, Channel, Topic
from ptcare.notices.models.consent import OwnQuerySet
from ptcare.people.fields import by_user
from ptcare.people.models import Clinic, User

if TYPE_CHECKING:
    from ptcare.notices.models.notice import Notice

# The day's exercise has its own switch, the hour; what is urgent has none.
MAY_BE_LEFT_OUT = (Topic.VISITS, Topic.DUE, Topic.NEWS)
DIGEST_HOURS = range(5, 12)


def all_ways() -> list[str]:
    return [str(channel) for channel in ANY]


class OfPerson(models.Model):
    """One row a person and clinic, once something was chosen; its history is kept."""

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = by_user()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "user"], name="one_%(class)s_a_person_and_clinic"
            )
        ]
        triggers = [ledger.NEVER_DELETED]

    @classmethod
    def of(cls, user: User, clinic: Clinic | int) -> Self:
        """What they chose, or what holds where they chose nothing."""
        clinic_id = clinic if isinstance(clinic, int) else clinic.pk
        kept = cls._default_manager.filter(clinic=clinic_id, user=user).first()
        return kept or cls(clinic_id=clinic_id, user=user)


@ledger.keep_history()
class Choice(OfPerson):
    """By which ways a person hears from a clinic, and of what. In the app: always.

    That a way stands here does not mean that it may be used: a text needs consent, a
    message on the screen a device that takes it, a letter an address.
    """

    # Best first. What does not stand here is turned off; none: only in the app.
    channels = ArrayField(
        models.CharField(max_length=8, choices=Channel), default=all_ways, blank=True
    )
    left_out = ArrayField(
        models.CharField(max_length=8, choices=Topic), default=list, blank=True
    )

    objects = OwnQuerySet.as_manager()

    class Meta(OfPerson.Meta):
        constraints = [
            *OfPerson.Meta.constraints,
            models.CheckConstraint(
                condition=Q(channels__contained_by=all_ways()),
                name="choice_is_of_ways_out_of_the_app",
            ),
            models.CheckConstraint(
                condition=Q(left_out__contained_by=[str(t) for t in MAY_BE_LEFT_OUT]),
                name="nobody_leaves_out_what_is_urgent",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(self.channels)

    def ways_for(self, notice: Notice) -> tuple[Channel, ...]:
        """Of the ways its kind may go, those they want, in their order."""
        if notice.topic in self.left_out:
            return ()
        ways = (Channel(channel) for channel in self.channels)
        return tuple(way for way in ways if way in notice.sort.channels)


@ledger.keep_history()
class StaffWishes(OfPerson):
    """How somebody who works here hears. Warning signs come by e-mail whatever this
    says; by text where they agreed to it."""

    urgent_by_push = models.BooleanField(default=True)
    wants_digest = models.BooleanField(default=True)
    digest_hour = models.PositiveSmallIntegerField(default=7)  # of the clinic's day
    hears_of_cover = models.BooleanField(default=True)

    objects = OwnQuerySet.as_manager()

    class Meta(OfPerson.Meta):
        constraints = [
            *OfPerson.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    digest_hour__range=(DIGEST_HOURS.start, DIGEST_HOURS.stop - 1)
                ),
                name="digests_come_in_the_morning",
            ),
        ]

    def __str__(self) -> str:
        return f"wishes {self.pk}"
