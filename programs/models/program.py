"""What was prescribed. Never edited, only replaced; items end and begin by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Value,
    When,
)
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from patients.models import Fracture
from patients.models.about import AboutPatient, AboutPatientQuerySet
from patients.models.days import LocalDay, Midnight
from patients.rules import imperial, pacing
from programs.models import editions
from programs.models.exercise import Exercise, ExerciseLevel
from programs.models.places import NEWS_OF_A_PATIENT
from programs.models.signs import locked_on, of_day, open_signs, signs_on
from programs.rules import dose, redflags, schedule
from programs.rules.progression import Prescribed
from ptcare.audit import ledger
from ptcare.languages.library import translated
from ptcare.notices.models import Notice
from ptcare.people.actors import Actor

if TYPE_CHECKING:
    from programs.models.log import ExerciseLog
    from programs.models.phase import Phase

LENGTH = pacing.LONGEST - dt.timedelta(days=1)  # from the first day to the last


def known_at_home(at: dt.datetime | None = None, *, was: bool = False) -> Case:
    """Of an item with its `step`: see `with_sign_off`."""
    stands = Q(withdrawn_at=None)
    if was:
        ended_at = Midnight(OuterRef("patient__time_zone"), OuterRef("ends_on"))
        stands |= Q(withdrawn_at__gte=ended_at)
    if at is not None:
        stands = Q(stands | Q(withdrawn_at__gt=at), signed_at__lte=at)
    signed = SignOff.objects.filter(
        stands, patient=OuterRef("patient"), exercise=OuterRef("exercise")
    )
    return Case(
        When(
            step__supervision=ExerciseLevel.Supervision.FIRST,
            then=Exists(signed.filter(level=OuterRef("level"))),
        ),
        When(exercise__supervision_initial=True, then=Exists(signed)),
        default=Value(value=True),
        output_field=models.BooleanField(),
    )


class ProgramQuerySet(AboutPatientQuerySet["Program"]):
    def visible_to(self, actor: Actor) -> Self:
        """A draft is for therapists."""
        rows = super().visible_to(actor)
        return rows.filter(signed_at__isnull=False) if actor.is_patient_side else rows

    def drafts(self) -> Self:
        return self.filter(signed_at=None, ended_at=None)

    def signed(self) -> Self:
        """Signed and not ended: what runs, and what is signed to follow it."""
        return self.filter(signed_at__isnull=False, ended_at=None)

    def current(self) -> Self:
        """The one of these that runs; at most one a patient. It may be on hold."""
        return self.signed().filter(is_next=False)

    def in_care(self) -> Self:
        """The current one, unless it is what is left after care."""
        return self.current().filter(kind=Program.Kind.CARE)

    def upkeep(self) -> Self:
        """What the patient goes on with after care; at most one, begun or to begin."""
        return self.signed().filter(kind=Program.Kind.UPKEEP)

    def upcoming(self) -> Self:
        """The one that follows it; at most one a patient."""
        return self.signed().filter(is_next=True)


@ledger.keep_history()
class Program(AboutPatient):
    """Home exercise and up to 3 sessions a week, for at most 26 weeks.

    What is left after care is upkeep: the patient's own, at home, without an end.
    """

    class Kind(models.TextChoices):
        CARE = "care", _("In care")
        UPKEEP = "upkeep", _("The patient's own, after care")

    kind = models.CharField(max_length=6, choices=Kind, default=Kind.CARE)
    template_slug = models.SlugField(max_length=60, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    sessions_per_week = models.DecimalField(
        _("sessions a week"), max_digits=2, decimal_places=1
    )
    message = models.CharField(_("a word to the patient"), max_length=300, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    is_next = models.BooleanField(default=False)  # until it takes the current's place
    held_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    held_reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_reason = models.CharField(max_length=200, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replaced_by"
    )
    # Of what the patient has in hand; the database counts (`editions`).
    edition = models.PositiveIntegerField(default=0)
    edition_at = models.DateTimeField(null=True)

    planning: Phase | None = None  # put on by the picker: the phase it picks for

    objects = ProgramQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(signed_at__isnull=False, ended_at=None, is_next=False),
                name="one_current_program_per_patient",
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(signed_at__isnull=False, ended_at=None, is_next=True),
                name="one_upcoming_program_per_patient",
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(signed_at=None, ended_at=None),
                name="one_draft_per_patient",
            ),
            models.CheckConstraint(
                condition=Q(kind="upkeep")
                | Q(ends_on__isnull=False, ends_on__lte=F("starts_on") + LENGTH),
                name="program_lasts_at_most_26_weeks",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="program_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(kind="care") | Q(sessions_per_week=0),
                name="upkeep_has_no_sessions",
            ),
            models.CheckConstraint(
                condition=Q(sessions_per_week__range=(Decimal(0), Decimal(3))),
                name="at_most_three_sessions_a_week",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="signature_says_who_and_when",
            ),
        ]
        triggers = [ledger.NEVER_DELETED, editions.OF_A_PROGRAM, *NEWS_OF_A_PATIENT]

    def __str__(self) -> str:
        return f"program {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("programs:program", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.signed_at is None and self.ended_at is None

    @property
    def is_held(self) -> bool:
        return self.held_at is not None

    @property
    def is_upkeep(self) -> bool:
        return self.kind == self.Kind.UPKEEP

    def is_over(self, *, on: dt.date) -> bool:
        return self.ends_on is not None and self.ends_on < on

    def weeks_gone(self, *, on: dt.date) -> int:
        """The weeks from Monday to Sunday that have begun by that day, as active ones
        are counted; none after its end."""
        last = min(on, self.ends_on or on)
        if last < self.starts_on:
            return 0
        since = schedule.monday_of(last) - schedule.monday_of(self.starts_on)
        return since.days // 7 + 1

    def is_ending(self, *, on: dt.date) -> bool:
        """Whether that day is of its last week."""
        return self.ends_on is not None and 0 <= (self.ends_on - on).days < 7


class ProgramItemQuerySet(AboutPatientQuerySet["ProgramItem"]):
    def visible_to(self, actor: Actor) -> Self:
        """What waits, or is drafted or planned, is for therapists."""
        rows = super().visible_to(actor)
        if actor.is_patient_side:
            rows = rows.filter(
                is_waiting=False,
                program__signed_at__isnull=False,
                program__patient_id=actor.patient_id,  # else all programs are read
            )
        return rows

    def unplanned(self) -> Self:
        """Without what lies in phases that have yet to be opened."""
        return self.filter(phase=None)

    def that_began(self) -> Self:
        """Without those that were ended before their first day: never asked for."""
        return self.exclude(ends_on__lt=F("starts_on"))

    def prescribed_for(self, day: dt.date) -> Self:
        """What a plan has for that day, while the patient is in care or goes on alone.
        It may be held. Each is known at home, and says so as `with_sign_off`."""
        in_care = Q(patient__discharged_on=None) | Q(patient__discharged_on__gte=day)
        return self.planned_for(day).filter(
            in_care | Q(program__kind=Program.Kind.UPKEEP)
        )

    def planned_for(self, day: dt.date) -> Self:
        """Of a program that covers that day, for home, not waiting, known at home."""
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
        """What stood in a signed plan for home on that day, whatever came after, or of
        which something was said (`with_log_of`)."""
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
        """Each with `is_known_at_home`: nobody needs to see it done first, or has seen.

        As `safety.verdict`: what is for both places begins in the clinic, and home
        waits for the sign-off. With `at`, as it was at that moment; for what `was`, a
        sign-off counts that ended no sooner than the item.
        """
        return self.with_step().annotate(is_known_at_home=known_at_home(at, was=was))

    def with_step(self) -> Self:
        """Each with `adds_load`, of the row of its exercise's ladder that it is at: a
        `step` to ask by."""
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
        """Each with `said`, the log that stands of that day or None, and the `signs` by
        which it `is_resting`: read once, where all are `of` one patient."""
        said = FilteredRelation("logs", condition=Q(logs__on=day, logs__undone_at=None))
        rows = self.annotate(said=said).select_related("said__said_by")
        return rows.with_signs(signs_on(day, of or OuterRef("patient")))

    def with_open_signs(self) -> Self:
        """Each with the `signs` from which `rests_on` says of any day what
        `with_log_of` says of one."""
        return self.with_signs(open_signs(OuterRef("patient")))

    def with_signs(self, signs: ArraySubquery) -> Self:
        """And with what the rule needs to say whether they close it."""
        return self.with_step().annotate(signs=signs)

    def with_rests_on(self, day: dt.date) -> Self:
        """Each with what `with_log_of` says, to be filtered by: `is_stopped`, and
        `is_locked`, whether an open sign locks it that day."""
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
    """Whether there are such, asked only where a sign of the patient may close any."""
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
    prescribed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
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
        """The same of that day, of an item read `with_open_signs`."""
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


class SignOffQuerySet(AboutPatientQuerySet["SignOff"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def from_before_a_fracture(self) -> Self:
        """Of those that stand: seen done well by a body that was another."""
        broke_since = Fracture.objects.standing().filter(
            patient=OuterRef("patient"), recorded_at__gt=OuterRef("signed_at")
        )
        return self.standing().filter(Exists(broke_since))


class SignOff(AboutPatient):
    """The therapist saw this level done well: it may be done at home from now on."""

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "exercise", "level"],
                condition=Q(withdrawn_at=None),
                name="one_standing_sign_off_of_a_level",
            )
        ]
        triggers = [ledger.NEVER_DELETED, *NEWS_OF_A_PATIENT]

    def __str__(self) -> str:
        return f"sign-off {self.pk}"
