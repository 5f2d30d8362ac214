"""Warning signs, with what each holds until somebody has looked."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from programs.models.checkin import CheckIn
from programs.models.log import ExerciseLog
from programs.models.places import NEWS_OF_A_PATIENT
from programs.rules.redflags import Lock
from ptcare.audit import ledger
from ptcare.people.fields import by_user, by_user_or_null, who_and_when

LEVELS = ("emergency", "urgent", "hold", "watch")  # most serious first


class SafetyFlagQuerySet(AboutPatientQuerySet["SafetyFlag"]):
    def unseen(self) -> Self:
        return self.filter(seen_at=None)

    def open(self) -> Self:
        return self.filter(cleared_at=None)

    def pausing(self) -> Self:
        """Those behind which no program runs."""
        return self.open().filter(pauses=True)

    def closing_all(self) -> Self:
        """Those behind which nothing of the plan is done."""
        everything = [Lock.EVERYTHING]
        for_days = Q(day_locks__contains=everything, day_locks_ended_on=None)
        return self.open().filter(for_days | Q(locks__contains=everything))

    def most_serious_first(self) -> Self:
        """And of one level the newest."""
        order = [When(level=level, then=place) for place, level in enumerate(LEVELS)]
        return self.order_by(
            Case(*order, output_field=models.IntegerField()), "-raised_at"
        )

    def day_locked(self) -> Self:
        """Those whose locks for the day no clear check-in has ended."""
        return self.open().filter(day_locks_ended_on=None).exclude(day_locks=[])

    def untaken(self) -> Self:
        """Those that go on to somebody else until one takes them."""
        return self.unseen().filter(taken_at=None)

    def held_on_to(self) -> Self:
        """Somebody is on it, and nobody has looked yet."""
        return self.unseen().filter(taken_at__isnull=False)

    def taken(self) -> Self:
        """Somebody has looked, or is on it."""
        return self.filter(Q(seen_at__isnull=False) | Q(taken_at__isnull=False))

    def unread(self) -> Self:
        """Emergencies that the person has not yet said to have read."""
        return self.open().filter(level=SafetyFlag.Level.EMERGENCY, read_at=None)


@ledger.keep_history(exclude=["escalates_at"])
class SafetyFlag(AboutPatient):
    """A warning sign that somebody told us of. Only a clinician clears it.

    What it holds is kept with it, as it was when it was raised: a pause of the program
    and locks until it is cleared, locks for the day until a clear check-in of a later
    day. Until somebody takes it, it goes on to the next person at `escalates_at`.
    """

    class Level(models.TextChoices):
        EMERGENCY = "emergency", _("Emergency")
        URGENT = "urgent", _("Urgent")
        HOLD = "hold", _("On hold")
        WATCH = "watch", _("Watch")

    class Reached(models.TextChoices):
        PERSON = "person", _("In person")
        PHONE = "phone", _("By phone")
        VIDEO = "video", _("By video")

    key = models.CharField(max_length=30)
    level = models.CharField(max_length=10, choices=Level)
    log = models.ForeignKey(
        ExerciseLog, models.PROTECT, null=True, blank=True, related_name="flags"
    )
    checkin = models.ForeignKey(
        CheckIn, models.PROTECT, null=True, blank=True, related_name="flags"
    )
    on = models.DateField()
    raised_at = models.DateTimeField()
    raised_by = by_user()
    note = models.CharField(max_length=300, blank=True)
    pauses = models.BooleanField(default=False)
    locks = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    day_locks = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    day_locks_ended_on = models.DateField(null=True, blank=True)
    asks_physician = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)  # "I have read this"
    read_by = by_user_or_null(blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = by_user_or_null(blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)  # "I am on it"
    taken_by = by_user_or_null(blank=True)
    escalates_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = by_user_or_null(blank=True)
    cleared_because = models.CharField(max_length=300, blank=True)
    # "I pressed this by mistake": a word for who looks, and it opens nothing.
    mistaken_at = models.DateTimeField(null=True, blank=True)
    mistaken_by = by_user_or_null(blank=True)
    # Nothing was to clear: whoever raised it has corrected an entry of their own, or a
    # therapist has spoken with who pressed it by mistake, on that day.
    was_slip = models.BooleanField(default=False, db_default=False)
    spoken_on = models.DateField(null=True, blank=True)
    spoken_how = models.CharField(
        max_length=6, choices=Reached, blank=True, default="", db_default=""
    )
    doctor = models.CharField(max_length=120, blank=True)  # on whose word it is over
    doctor_said_on = models.DateField(null=True, blank=True)

    objects = SafetyFlagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cleared_at=None) | Q(seen_at__lte=F("cleared_at")),
                name="a_flag_is_seen_before_it_is_cleared",
            ),
            models.CheckConstraint(
                condition=Q(cleared_at=None)
                | Q(asks_physician=False)
                | ~Q(doctor="")
                | Q(was_slip=True),
                name="a_doctor_clears_what_asks_for_one_unless_it_was_a_slip",
            ),
            models.CheckConstraint(
                condition=Q(was_slip=False)
                | Q(cleared_at__isnull=False, doctor="")
                & ~Q(cleared_because="")
                & (Q(cleared_by=F("raised_by")) | Q(spoken_on__isnull=False)),
                name="a_slip_is_of_whose_it_was_or_who_was_spoken_with",
            ),
            models.CheckConstraint(
                condition=Q(spoken_on=None, spoken_how="")
                | Q(spoken_on__isnull=False, checkin__isnull=False, was_slip=True)
                & ~Q(spoken_how=""),
                name="who_pressed_by_mistake_was_reached_in_some_way",
            ),
            who_and_when("mistaken", name="by_mistake_is_said_by_somebody"),
            who_and_when("taken", name="a_flag_is_taken_by_somebody"),
            models.CheckConstraint(
                condition=Q(escalates_at=None) | Q(seen_at=None, taken_at=None),
                name="only_what_nobody_has_taken_goes_on",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "patient"],
                condition=Q(cleared_at=None),
                name="open_flags",
            ),
            models.Index(
                fields=["escalates_at"],
                condition=Q(escalates_at__isnull=False),
                name="flags_that_go_on",
            ),
        ]
        triggers = [ledger.NEVER_DELETED, *NEWS_OF_A_PATIENT]

    def __str__(self) -> str:
        return self.key
