"""That something which runs by itself is alive."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """One row for each that beats: `beat`, and `worker` whenever one has posted."""

    name = models.CharField(max_length=20, primary_key=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
