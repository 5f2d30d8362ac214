"""That something which runs by itself is alive."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ptcare.notices.kinds import Channel


class Heartbeat(models.Model):
    """One row for each that beats: `beat`, `worker` whenever one has posted, and each
    planner whenever it has run to its end."""

    name = models.CharField(max_length=20, primary_key=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ChannelHealth(models.Model):
    """How one way out of the house fares, by the last batch that was to go there."""

    channel = models.CharField(max_length=8, choices=Channel, primary_key=True)
    taken_at = models.DateTimeField(null=True)  # when it last let anything through
    shut_since = models.DateTimeField(null=True)
    shut_why = models.CharField(max_length=200, blank=True)
    heard_at = models.DateTimeField()  # when it was last tried

    class Meta:
        verbose_name_plural = "health of channels"
        constraints = [
            models.CheckConstraint(
                condition=Q(shut_since=None, shut_why="")
                | (Q(shut_since__isnull=False) & ~Q(shut_why="")),
                name="a_shut_channel_says_since_when_and_why",
            )
        ]

    def __str__(self) -> str:
        return self.channel
