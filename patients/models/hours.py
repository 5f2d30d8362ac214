"""When a clinic sees patients, and how late is late: its own settings of booking."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import ClinicSettings, OfClinicQuerySet
from ptcare.audit import ledger

MOST_NOTICE = 168  # hours: a week


def monday_to_friday() -> list[int]:
    return [1, 2, 3, 4, 5]


@ledger.keep_history()
class ClinicHours(ClinicSettings):
    """One row a clinic. Weekdays count from 1, Monday, to 7."""

    clinic = models.OneToOneField("people.Clinic", models.PROTECT, related_name="+")
    opens_at = models.TimeField(_("opens at"), default=dt.time(8))
    closes_at = models.TimeField(_("closes at"), default=dt.time(18))
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=monday_to_friday)
    notice_hours = models.PositiveSmallIntegerField(
        _("hours of notice for a cancellation"), default=24
    )

    objects = OfClinicQuerySet["ClinicHours"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="clinic_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(notice_hours__lte=MOST_NOTICE),
                name="notice_is_a_week_at_most",
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def hold(self, on: dt.date, start: dt.time, minutes: int) -> bool:
        """Whether that time lies within the opening hours, from end to end."""
        begins = dt.datetime.combine(on, start)
        closes = dt.datetime.combine(on, self.closes_at)
        is_open = on.isoweekday() in self.weekdays and start >= self.opens_at
        return is_open and begins + dt.timedelta(minutes=minutes) <= closes

    def __str__(self) -> str:
        return f"{self.opens_at:%H:%M} to {self.closes_at:%H:%M}"
