"""The exercises of a program, each at one dose, and what is due on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Value, When
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from patients.models.days import LocalDay
from patients.rules import imperial
from programs.models import editions
from programs.models.exercise import Exercise
from programs.models.places import NEWS_OF_A_PATIENT
from programs.models.program import Program
from programs.models.sign_off import known_at_home
from programs.models.signs import locked_on, of_day, open_signs, signs_on
from programs.rules import dose, redflags
from programs.rules.progression import Prescribed
from ptcare.audit import ledger
from ptcare.languages.library import translated
from ptcare.notices.models import Notice
from ptcare.people.actors import Actor
from ptcare.people.fields import by_user

if TYPE_CHECKING:
    from programs.models.log import ExerciseLog


class ProgramItemQuerySet(AboutPatientQuerySet["ProgramItem"]):
    def visible_to(self, actor: Actor) -> Self:
        """What waits to be brought in, and what is still a draft, is for therapists."""
        rows = super().visible_to(actor)
        if actor.is_patient_side:
            rows = rows.filter(
                is_waiting=False,
                program__signed_at__isnull=False,
                # Implied by the rows' own patient, but PostgreSQL cannot know that, and
                # would read the programs of the whole clinic.
                program__patient_id=actor.patient_id,
            )
        return rows

    def unplanned(self) -> Self:
        """Without what lies in phases that have yet to be opened."""
        return self.filter(phase=None)

    def that_began(self) -> Self:
        """Without those that were ended before their first day, so never asked for."""
        return self.exclude(ends_on__lt=F("starts_on"))

    def prescribed_for(self, day: dt.date) -> Self:
        """`planned_for` that day, while the patient is in care or goes on alone."""
        in_care = Q(patient__discharged_on=None) | Q(patient__discharged_on__gte=day)
        return self.planned_for(day).filter(
            in_care | Q(program__kind=Program.Kind.UPKEEP)
        )

    def planned_for(self, day: dt.date) -> Self:
        """To be done at home, of a signed program that covers that day; it may be held.

        Only what may be done at home without being seen first, and so annotated as by
        `with_sign_off`. The weekday is not looked at (`on_weekday_of`).
        """
        return (
            self.with_step()
            .filter(
                known_at_home(),
                Q(ends_on=None) | Q(ends_on__gte=day),
                Q(program__ends_on=None) | Q(program__ends_on__gte=day),
                starts_on__lte=day,
                is_waiting=False,
                program__signed_at__isnull=False,
                program__ended_at=None,
                program__starts_on__lte=day,
            )
            .exclude(where=ProgramItem.Where.CLINIC)
            .annotate(is_known_at_home=Value(value=True))
        )

    def was_prescribed_for(self, day: dt.date) -> Self:
        """What a signed plan asked for at home on that day, whatever came after, and
        whatever else was logged that day. Of rows read `with_log_of` that day."""
        over_on = LocalDay(F("patient__time_zone"), F("program__ended_at"))
        was_running = Q(
            Q(over_on=None) | Q(over_on__gte=day),
            Q(program__ends_on=None) | Q(program__ends_on__gte=day),
        )
        stood = Q(
            Q(ends_on=None) | Q(ends_on__gte=day),
            starts_on__lte=day,
            program__starts_on__lte=day,
            weekdays__contains=[day.isoweekday()],
        )
        return self.alias(over_on=over_on).filter(
            was_running & stood & ~Q(where=ProgramItem.Where.CLINIC)
            | Q(said__isnull=False),
            is_waiting=False,
            program__signed_at__isnull=False,
        )

    def with_sign_off(
        self, *, at: dt.datetime | None = None, was: bool = False
    ) -> Self:
        """Each with `is_known_at_home`: it needs no sign-off, or has one.

        As `safety.verdict` says it: what is for both places begins in the clinic, and
        at home only after the sign-off. `at`: as it was at that moment. `was`: a
        sign-off also counts if it was withdrawn only after the item, or its program,
        had ended.
        """
        return self.with_step().annotate(is_known_at_home=known_at_home(at, was=was))

    def with_step(self) -> Self:
        """Each joined to `step`, the level of its exercise that it is at, and with that
        level's `adds_load`."""
        same = Q(exercise__levels__level=F("level"))
        rows = self.alias(step=FilteredRelation("exercise__levels", condition=same))
        return rows.annotate(adds_load=F("step__adds_load"))

    def known_at_home(self, *, was: bool = False) -> Self:
        return self.with_sign_off(was=was).filter(is_known_at_home=True)

    def with_rules(self) -> Self:
        """Each with its exercise and all that the rules need of it."""
        rows = self.select_related("exercise")
        return rows.prefetch_related("exercise__levels", "exercise__cautions")

    def on_weekday_of(self, day: dt.date) -> Self:
        return self.filter(weekdays__contains=[day.isoweekday()])

    def with_log_of(self, day: dt.date, *, of: int | None = None) -> Self:
        """Each with `said`, its standing log of that day or None, and the `signs` from
        which `is_resting` is answered. `of`: the patient whom all rows are about, whose
        signs are then read once, not once a row."""
        said = FilteredRelation("logs", condition=Q(logs__on=day, logs__undone_at=None))
        rows = self.annotate(said=said).select_related("said__said_by")
        return rows.with_signs(signs_on(day, of or OuterRef("patient")))

    def with_open_signs(self) -> Self:
        """Each with `signs` from which `rests_on` answers for any day."""
        return self.with_signs(open_signs(OuterRef("patient")))

    def with_signs(self, signs: ArraySubquery) -> Self:
        """Each with these signs, and the `adds_load` that the rule asks for."""
        return self.with_step().annotate(signs=signs)

    def with_rests_on(self, day: dt.date) -> Self:
        """Each with `is_stopped` and `is_locked` (by an open sign, that day): the two
        halves of `is_resting`, for a queryset to filter by."""
        stopped = self._itself().filter(
            patient__safetyflag__level="hold",
            patient__safetyflag__seen_at=None,
            patient__safetyflag__log__item__exercise=F("exercise"),
        )
        locked = self._itself().filter(locked_on(day))
        return self.annotate(
            is_stopped=_if_signed(stopped), is_locked=_if_signed(locked)
        )

    def _itself(self) -> Self:
        rows: Self = self.model._default_manager.filter(pk=OuterRef("pk"))  # type: ignore[assignment]
        return rows

    def with_reminder(self, key: str) -> Self:
        """Each with `reminder_waits`: the notice is written but has not gone out."""
        waiting = Notice.objects.filter(key=key, state=Notice.State.DUE)
        return self.annotate(reminder_waits=Exists(waiting))


def _if_signed(rows: ProgramItemQuerySet) -> Case:
    """Whether there are such rows: looked for only if the patient has an open sign, as
    few have."""
    signs = apps.get_model("programs", "SafetyFlag")._default_manager
    may_close = Q(cleared_at=None) | Q(level="hold", seen_at=None)
    mine = signs.filter(may_close, patient=OuterRef("patient"))
    return Case(When(Exists(mine), then=Exists(rows)), default=Value(value=False))


@ledger.keep_history()
class ProgramItem(AboutPatient):
    """One exercise of a program at one dose, from a day until a day.

    A changed dose is a new item from that day on; the old one ends the day before.
    """

    class Where(models.TextChoices):
        HOME = "home", _("At home")
        CLINIC = "clinic", _("In the clinic")
        BOTH = "both", _("Both")

    program = models.ForeignKey(Program, models.PROTECT, related_name="items")
    phase = models.ForeignKey(  # planned for it; None: of what runs or is drafted
        "Phase", models.PROTECT, null=True, blank=True, related_name="planned"
    )
    begins_phase = models.BooleanField(default=True)  # or waits in it, in order
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"))
    sets = models.PositiveSmallIntegerField(_("sets"), default=1)
    reps = models.PositiveSmallIntegerField(_("repeats"), null=True, blank=True)
    hold_seconds = models.PositiveSmallIntegerField(
        _("seconds to hold"), null=True, blank=True
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    steps = models.PositiveSmallIntegerField(_("steps"), null=True, blank=True)
    is_per_side = models.BooleanField(_("each side"), default=False)
    times_per_day = models.PositiveSmallIntegerField(_("times a day"), default=1)
    load = models.CharField(_("load"), max_length=60, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), size=7)
    where = models.CharField(_("where"), max_length=6, choices=Where, default="home")
    place = models.PositiveSmallIntegerField(default=0)  # in the day's list
    is_waiting = models.BooleanField(default=False)  # to bring in later
    is_minimum = models.BooleanField(default=False)  # of the minimum day
    note = models.CharField(_("change for this person"), max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    prescribed_by = by_user()
    prescribed_at = models.DateTimeField()

    said: ExerciseLog | None = None  # put on by `with_log_of`
    signs: list[dict[str, Any]]  # the newest first
    adds_load: bool | None  # put on by `with_step`; None: the ladder has no such
    reminder_waits: bool  # put on by `with_reminder`
    is_known_at_home: bool  # put on by `with_sign_off`

    objects = ProgramItemQuerySet.as_manager()

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "phase", "exercise", "starts_on"],
                nulls_distinct=False,
                name="one_dose_of_an_exercise_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(phase=None) | Q(is_waiting=True),
                name="what_is_planned_is_not_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]),
                name="weekdays_are_monday_1_to_sunday_7",
            ),
            models.CheckConstraint(
                condition=Q(reps__isnull=False)
                | Q(minutes__isnull=False)
                | Q(steps__isnull=False)
                | Q(hold_seconds__isnull=False),
                name="item_has_a_dose",
            ),
        ]
        indexes = [models.Index(fields=["patient", "starts_on"], name="items_by_day")]
        triggers = [editions.OF_AN_ITEM, *NEWS_OF_A_PATIENT]

    def __str__(self) -> str:
        return f"item {self.pk}"

    @property
    def category(self) -> str:
        return self.exercise.category

    @property
    def amount(self) -> dose.Dose:
        """What is done in one go, and how many goes make a day."""
        return dose.Dose(
            sets=self.sets,
            reps=self.reps,
            hold_seconds=self.hold_seconds,
            minutes=self.minutes,
            steps=self.steps,
            per_side=self.is_per_side,
            times_per_day=self.times_per_day,
            load=self.load,
        )

    @property
    def load_in_words(self) -> str:
        """What the library calls it in the reader's language, or else as typed."""
        return imperial.with_pounds(translated(self.load))

    @property
    def amount_in_words(self) -> str:
        return dose.text(self.amount, gettext=gettext, ngettext=ngettext)

    @property
    def prescribed(self) -> Prescribed:
        return Prescribed(level=self.level, dose=self.amount)

    @cached_property
    def locked_by(self) -> str | None:
        """The key of the newest open sign that locks it, of an item with `signs`."""
        return next((sign["key"] for sign in self.signs if self._is_locked(sign)), None)

    @cached_property
    def is_resting(self) -> bool:
        """An open sign locks it; or it was stopped by pain, in this plan or one before
        it, and nobody at the clinic has looked yet."""
        return self._is_stopped or self.locked_by is not None

    def rests_on(self, day: dt.date) -> bool:
        """`is_resting` on that day, of an item read `with_open_signs`."""
        signs = (of_day(sign, day) for sign in self.signs)
        return self._is_stopped or any(map(self._is_locked, signs))

    @property
    def _is_stopped(self) -> bool:
        return any(sign["stopped"] == self.exercise_id for sign in self.signs)

    def _is_locked(self, sign: Mapping[str, Any]) -> bool:
        return self.is_closed_by([*sign["locks"], *sign["day_locks"]])

    def is_closed_by(self, locks: Collection[redflags.Lock]) -> bool:
        """Of an item `with_step`."""
        return redflags.is_locked(
            locks,
            category=self.exercise.category,
            movement_flags=self.exercise.movement_flags,
            impact=self.exercise.impact,
            adds_load=bool(self.adds_load),
        )

    def is_over(self, *, on: dt.date) -> bool:
        return self.ends_on is not None and self.ends_on < on

    def is_prescribed_for(self, day: dt.date) -> bool:
        """As the queryset's `prescribed_for`, for a row read `with_sign_off`."""
        first = max(self.starts_on, self.program.starts_on)
        has_ended = self.program.is_over(on=day) or self.is_over(on=day)
        is_prescribed = self.program.signed_at and not self.program.ended_at
        return bool(
            first <= day
            and (self.patient.is_in_care(on=day) or self.program.is_upkeep)
            and not has_ended
            and is_prescribed
            and not self.is_waiting
            and self.where != self.Where.CLINIC
            and self.is_known_at_home
        )
