"""What was sent once: the memory that makes a second press harmless."""

import uuid

from django.db import models
from django.utils.http import MAX_URL_LENGTH

from ptcare.people.fields import by_user_or_null


class Submission(models.Model):
    """One accepted form, by the token its page carried.

    The token is the primary key: of twenty equal submits at once PostgreSQL lets one
    in and holds the others until it has committed; they then read its answer.
    """

    token = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = by_user_or_null()
    deed = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    answer = models.CharField(max_length=MAX_URL_LENGTH, blank=True)
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.deed} {self.token}"
