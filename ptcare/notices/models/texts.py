"""What goes out as a text and what comes back, by telephone numbers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ptcare.audit import ledger
from ptcare.notices.models.notice import Notice
from ptcare.notices.rules.answering import Word
from ptcare.people.fields import one_standing


class TextedNumber(models.Model):
    """A number in E.164. Whoever texts it, or hears from it, holds this row."""

    number = models.CharField(max_length=16, primary_key=True)
    # Its network says that it takes no texts; until one arrives there after all.
    no_use_since = models.DateTimeField(null=True, blank=True)
    no_use_why = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(no_use_since=None, no_use_why="")
                | (Q(no_use_since__isnull=False) & ~Q(no_use_why="")),
                name="number_of_no_use_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"…{self.number[-2:]}"


class TextTurn(models.Model):
    """The one text of a number's day. Given back where it surely was not sent."""

    number = models.ForeignKey(TextedNumber, models.PROTECT, related_name="turns")
    on = models.DateField()  # the recipient's own day
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="text_turns")
    taken_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_standing(
                "number", "on", until="given_back_at", name="one_text_a_day_and_number"
            )
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.on}"


class TextNews(models.Model):
    """What the carrier told of one text. Kept until its try is written down, and on."""

    class Stage(models.TextChoices):
        ON_ITS_WAY = "on its way"
        DELIVERED = "delivered"
        CAME_BACK = "came back"

    reference = models.CharField(max_length=40)  # the carrier's own id
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="text_news")
    stage = models.CharField(max_length=10, choices=Stage)
    reason = models.CharField(max_length=100, blank=True)
    told_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "stage"], name="news_of_a_text_are_kept_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["told_at"],
                condition=Q(applied_at=None),
                name="text_news_waiting",
            )
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return self.stage


class TextAnswer(models.Model):
    """What came back from a number: the proof of each STOP, HELP and START.

    Of anything else only that it came: nobody reads these, so nothing of them is kept.
    """

    reference = models.CharField(max_length=40, unique=True)  # the carrier's own id
    number = models.ForeignKey(TextedNumber, models.PROTECT, related_name="answers")
    word = models.CharField(
        max_length=5, choices=[(each.value, each.value.capitalize()) for each in Word]
    )
    said = models.CharField(max_length=80, blank=True)  # as it was written
    at = models.DateTimeField()
    # Whose words were answered with, where that number is known.
    clinic = models.ForeignKey(
        "people.Clinic", models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed = models.PositiveSmallIntegerField(default=0)  # consents ended or given
    is_answered = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(word="other") | Q(said=""),
                name="only_words_for_us_are_kept",
            )
        ]
        indexes = [models.Index(fields=["number", "-at"], name="answers_of_a_number")]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return self.word
