"""What one worker holds just now."""

from __future__ import annotations

from django.db import models


class Batch(models.Model):
    """One claim, from the moment it is made until its last notice is marked.

    A worker says here which notice it is about to post. If it dies, all before that one
    have gone out, and none after it.
    """

    claim = models.UUIDField(primary_key=True)
    posting = models.BigIntegerField(null=True)  # a notice's id
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"{self.claim}"
