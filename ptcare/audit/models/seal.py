"""Blocks of the ledger that are closed, each holding on to the one before."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class AuditSeal(models.Model):
    """What some lines said when they were sealed. Never changed.

    It holds the lines with ids above `above`, up to `upto`, whose moment lies in
    `month`: the ids, and of each the SHA-256 of all that it says, one behind the other.
    `hash` is over all of this and the hash of the seal before.

    `may_go_to` is the last id that had been drawn when this seal was made, and
    `once_past` the number of its own transaction: when all of smaller numbers have
    ended, the next seal may go so far. Without new lines it may hold none.
    """

    number = models.BigIntegerField(primary_key=True)
    made_at = models.DateTimeField()
    above = models.BigIntegerField()
    upto = models.BigIntegerField()
    month = models.DateField(null=True)
    ids: ArrayField[list[int], list[int]] = ArrayField(models.BigIntegerField())
    digests = models.BinaryField()
    may_go_to = models.BigIntegerField()
    once_past = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["above"], name="audit_seals_by_above")]

    def __str__(self) -> str:
        return f"seal {self.number} of {self.above + 1} to {self.upto}"


class AuditCheck(models.Model):
    """One look through all seals and lines: how far it is, and what it found first."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reached = models.BigIntegerField(default=0)  # the last id that was looked at
    lines = models.BigIntegerField(default=0)
    wrong = models.IntegerField(default=0)
    first_wrong = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-began_at"], name="audit_checks_by_time")]

    def __str__(self) -> str:
        return f"check of {self.began_at:%Y-%m-%d}"
