"""What the board sorts by and the alerts look for, beside what was counted."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from patients.rules.outlook import Outlook


class OutlookColumns(models.Model):
    """`rules.outlook` of a snapshot's own facts and result, so that no list reads JSON.

    `left_after` null means that no limit binds.
    """

    used = models.IntegerField(default=0)
    left_after = models.IntegerField(null=True)
    limit_until = models.DateField(null=True)
    last_covered_on = models.DateField(null=True)
    beyond = ArrayField(models.BigIntegerField(), default=list)
    beyond_reason = models.CharField(max_length=30, blank=True)
    lapsing = models.IntegerField(default=0)
    lapses_on = models.DateField(null=True)
    approval_left = models.IntegerField(null=True)
    approval_ends_on = models.DateField(null=True)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    deductible_on = models.DateField(null=True)
    spent_cents = models.BigIntegerField(default=0)
    threshold_cents = models.BigIntegerField(null=True)
    unapproved = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        abstract = True


COLUMNS = tuple(field.name for field in OutlookColumns._meta.local_fields)


def columns_of(outlook: Outlook) -> dict[str, Any]:
    """The same, as the fields of a row."""
    return {name: getattr(outlook, name) for name in COLUMNS} | {
        "beyond": [int(each) for each in outlook.beyond],
        "unapproved": [int(each) for each in outlook.unapproved],
    }
