"""Days on which nobody is booked: the clinic is closed, or one therapist is away."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import OfClinicQuerySet
from patients.models.hours import ClinicHours
from ptcare.audit import ledger
from ptcare.people.fields import by_user, by_user_or_null, who_and_when
from ptcare.people.models import Membership

if TYPE_CHECKING:
    from patients.models.session import ClinicSession

DAY = dt.timedelta(days=1)
LONGEST_CLOSED = dt.timedelta(days=31)


AS_ENTERED = pgtrigger.ReadOnly(
    name="stays_as_entered",
    fields=[
        *("clinic", "therapist", "deputy", "first_on", "last_on", "reason"),
        *("recorded_by", "recorded_at"),
    ],
)


class ClosureQuerySet(OfClinicQuerySet["Closure"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def between(self, first: dt.date, last: dt.date) -> Self:
        """Those with a day in that span, both ends included."""
        return self.filter(first_on__lte=last, last_on__gte=first)

    def met_by(self, therapist: Membership | None) -> Self:
        """The clinic's own, and those of this therapist."""
        return self.filter(Q(therapist=None) | Q(therapist=therapist))


class Closure(models.Model):
    """From a first to a last day, both included. Withdrawn, never changed or deleted.

    Without a therapist it is the clinic that is closed. The deputy answers for the
    patients of a therapist who is away; none, and all therapists do.
    """

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    therapist = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="absences"
    )
    deputy = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=80)
    recorded_by = by_user()
    recorded_at = models.DateTimeField()
    withdrawn_by = by_user_or_null(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="closure_ends_after_it_begins",
            ),
            who_and_when("withdrawn", name="closure_withdrawal_says_who_and_when"),
            models.CheckConstraint(
                condition=Q(deputy=None)
                | (Q(therapist__isnull=False) & ~Q(therapist=F("deputy"))),
                name="a_deputy_answers_for_somebody_else",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "last_on"],
                condition=Q(withdrawn_at=None),
                name="closures_of_a_clinic",
            )
        ]
        triggers = [ledger.NEVER_DELETED, AS_ENTERED]

    def __str__(self) -> str:
        return f"{self.reason}, {self.first_on} to {self.last_on}"

    def meets(self, session: ClinicSession) -> bool:
        """Whether nobody is there to see them."""
        is_of_them = self.therapist_id in (None, session.therapist_id)
        is_here = self.clinic_id == session.clinic_id
        return is_here and is_of_them and self.first_on <= session.on <= self.last_on

    def days(self) -> Iterable[dt.date]:
        for number in range((self.last_on - self.first_on).days + 1):
            yield self.first_on + number * DAY


def closures_of(
    clinic_id: int, first: dt.date, last: dt.date, therapist: Membership | None = None
) -> list[Closure]:
    """What stands between those days, both included, for the clinic or the therapist.

    Without a therapist the clinic's own only.
    """
    standing = Closure.objects.standing().filter(clinic_id=clinic_id)
    found = standing.between(first, last).met_by(therapist)
    return list(found.order_by("first_on", "pk"))


def closed_days(
    clinic_id: int, first: dt.date, last: dt.date, therapist: Membership | None = None
) -> set[dt.date]:
    """The days of that span on which the clinic, or the therapist, sees nobody."""
    closures = closures_of(clinic_id, first, last, therapist)
    return {day for each in closures for day in each.days() if first <= day <= last}


def next_open_days(clinic_id: int, *, after: dt.date, many: int) -> list[dt.date]:
    """The next days on which the clinic sees somebody; fewer if long closed."""
    last = after + LONGEST_CLOSED
    weekdays = ClinicHours.of(clinic_id).weekdays
    closed = closed_days(clinic_id, after, last)
    days = (after + number * DAY for number in range(1, LONGEST_CLOSED.days + 1))
    is_open = (d for d in days if d.isoweekday() in weekdays and d not in closed)
    return list(itertools.islice(is_open, many))
