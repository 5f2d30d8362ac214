"""The exercise library, tagged by movement, and what to avoid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from patients.rules import precautions
from programs.models.places import news_of_exercises
from programs.models.wording import Words
from programs.rules import catalogue, dose
from programs.rules.dose import Dose
from ptcare import rows
from ptcare.audit import ledger
from ptcare.languages.library import translated
from ptcare.people.actors import Actor
from ptcare.people.fields import by_user_or_null


@dataclass(frozen=True)
class Source:
    """Where the advice comes from, and how far the citation was checked."""

    citation: str
    status: str = ""


def no_words() -> list[str]:
    return []


def dose_from(said: Mapping[str, Any]) -> Dose:
    """A dose as it is kept in JSON; words and days a week are no part of it."""
    return Dose(
        sets=said.get("sets") or 1,
        reps=said.get("reps"),
        hold_seconds=said.get("hold_seconds"),
        minutes=said.get("minutes"),
        steps=said.get("steps"),
        per_side=bool(said.get("per_side")),
        times_per_day=said.get("times_per_day") or 1,
        load=said.get("load") or "",
    )


class Category(models.TextChoices):
    POSTURE = "posture", _("Posture and back extensors")
    BODY_MECHANICS = "body_mechanics", _("Body mechanics and safe movement")
    BALANCE_GAIT = "balance_gait", _("Balance and gait")
    FLEXIBILITY = "flexibility", _("Flexibility and stretching")
    AEROBIC = "aerobic", _("Weight-bearing aerobic")
    STRENGTH = "strength", _("Strength and resistance")


class Position(models.TextChoices):
    STANDING = "standing", _("Standing")
    WALKING = "walking", _("Walking")
    SEATED = "seated", _("Sitting")
    SUPINE = "supine", _("Lying on the back")
    PRONE = "prone", _("Lying face down")
    SIDE_LYING = "side_lying", _("Lying on the side")
    QUADRUPED = "quadruped", _("Hands and knees")
    KNEELING = "kneeling", _("Kneeling")
    MACHINE = "machine", _("At a machine or bar")


class ExerciseQuerySet(models.QuerySet["Exercise"]):
    def visible_to(self, actor: Actor) -> Self:
        """The shared library, and the exercises of the actor's own clinic."""
        return self.filter(Q(clinic=None) | Q(clinic_id=actor.clinic_id))

    def own(self) -> Self:
        """Those that a clinic has written for itself."""
        return self.filter(clinic__isnull=False)

    def shared(self) -> Self:
        return self.filter(clinic=None)

    def in_use(self) -> Self:
        return self.filter(retired_at=None)

    def with_ladder(self) -> Self:
        """Each with its levels and cautions: what `as_rule` needs."""
        return self.prefetch_related("levels", "cautions")

    def lean(self) -> Self:
        """Without the poses of its figure: for lists, which show it by its address."""
        return self.defer("figure")


class Pictured(rows.Row):
    """Something that `programs.rules.figure` can draw."""

    class Meta:
        abstract = True

    slug: str | models.SlugField[str, str]
    figure = models.JSONField()
    figure_digest = models.CharField(max_length=12)

    @property
    def words(self) -> Words:
        """Its texts in the reader's language."""
        return Words(self)

    @property
    def pictured_as(self) -> str:
        """The name in its picture's address."""
        return self.slug

    @property
    def frames(self) -> list[tuple[str, str]]:
        """Each pose as a kind of picture, and what it shows: one list to look along."""
        labels = [translated(frame["label"]) for frame in self.figure["frames"]]
        return [(f"frame{number}", label) for number, label in enumerate(labels, 1)]

    @property
    def telling_frame(self) -> int:
        """The pose that says most when there is only one: not the first, at rest."""
        return len(self.figure["frames"]) // 2

    @property
    def picture_alt(self) -> str:
        """The name and its poses; none on a list, which says the name beside it."""
        if "figure" not in vars(self):
            return ""
        shown = gettext("; then ").join(label for _kind, label in self.frames)
        return ": ".join(filter(None, [self.words.name, shown]))


@ledger.keep_history()
class Exercise(Pictured):
    """One movement with its levels. Loaded from data files, or a clinic's own."""

    class Unit(models.TextChoices):
        REPS = "reps", _("repeats")
        HOLD_SECONDS = "hold_seconds", _("seconds of holding")
        MINUTES = "minutes", _("minutes")
        STEPS = "steps", _("steps")

    class Impact(models.TextChoices):
        NONE = "none", _("None")
        LOW = "low", _("Low")
        MODERATE = "moderate", _("Moderate")
        HIGH = "high", _("High")

    class Setting(models.TextChoices):
        HOME = "home", _("At home")
        EITHER = "either", _("At home or in the clinic")
        SUPERVISED = "supervised", _("With a therapist only")

    clinic = models.ForeignKey(
        "people.Clinic", models.PROTECT, null=True, blank=True, related_name="exercises"
    )
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    category = models.CharField(max_length=16, choices=Category)
    purpose = models.CharField(max_length=300)
    position = models.CharField(max_length=16)
    start_position = models.CharField(max_length=400)
    steps = ArrayField(models.CharField(max_length=300))
    dose_unit = models.CharField(max_length=12, choices=Unit)
    equipment = ArrayField(models.CharField(max_length=60), default=no_words)
    impact = models.CharField(max_length=8, choices=Impact)
    setting = models.CharField(max_length=10, choices=Setting)
    supervision_initial = models.BooleanField()
    supervision_always = models.BooleanField()
    movement_flags = ArrayField(models.CharField(max_length=30), default=no_words)
    safety_note = models.CharField(max_length=300, blank=True)
    evidence = models.JSONField(default=dict)
    retired_at = models.DateTimeField(null=True, blank=True)
    picture_slug = models.SlugField(max_length=60, blank=True)  # another's picture
    changed_by = by_user_or_null()
    changed_at = models.DateTimeField(null=True)  # of a clinic's own; its version

    is_there: bool  # put on by the picker: in this program
    is_wanted: bool  # is what was looked for
    replaced: list[dict[str, str]] | None  # the movements it is safer than
    at_home: list[str] | None  # what the patient has; the same on every row

    objects = ExerciseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(supervision_always=False) | Q(setting="supervised"),
                name="always_supervised_is_never_at_home",
            ),
            models.CheckConstraint(
                condition=Q(clinic=None) | Q(changed_at__isnull=False),
                name="own_exercise_says_when_it_was_written",
            ),
        ]
        triggers = [
            ledger.NEVER_DELETED,
            news_of_exercises(
                "id", "category", "movement_flags", "impact", "supervision_initial"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> Words:
        """Its texts in the reader's language; a clinic's own as they were typed."""
        return Words(self, is_typed=self.is_own)

    @property
    def pictured_as(self) -> str:
        return self.picture_slug or self.slug

    @property
    def is_own(self) -> bool:
        """Whether a clinic wrote it; the shared library is nobody's."""
        return self.clinic_id is not None

    @property
    def is_walk(self) -> bool:
        said = {"unit": self.dose_unit, "position": self.position}
        return catalogue.is_walk(category=self.category, **said)

    def get_absolute_url(self) -> str:
        return reverse("programs:exercise", args=[self.slug])

    @property
    def as_rule(self) -> catalogue.Exercise:
        """As the rules see it. Ask for the rows `with_ladder()`."""
        return catalogue.Exercise(
            slug=self.slug,
            category=catalogue.Category(self.category),
            position=self.position,
            equipment=tuple(self.equipment),
            unit=self.dose_unit,
            flags=frozenset(self.movement_flags),
            supervision=self._supervision,
            cautions=tuple(caution.as_rule for caution in self.cautions.all()),
            levels={level.level: level.as_rule for level in self.levels.all()},
        )

    @property
    def sources(self) -> list[Source]:
        """As the data names them; what rests on opinion says so itself."""
        said = self.evidence.get("sources", [])
        statuses = self.evidence.get("source_status", [])
        return [Source(*each) for each in zip_longest(said, statuses, fillvalue="")]

    @property
    def _supervision(self) -> catalogue.Supervision:
        if self.supervision_always:
            return catalogue.Supervision.ALWAYS
        is_first = self.supervision_initial
        return catalogue.Supervision.FIRST if is_first else catalogue.Supervision.NONE


@ledger.keep_history()
class ExerciseLevel(models.Model):
    """One step of an exercise's ladder. `dose` is read by `programs.rules.dose`."""

    class Supervision(models.TextChoices):
        NONE = "none", _("Alone")
        FIRST = "first", _("Learn it with the therapist first")
        ALWAYS = "always", _("In the clinic only")

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="levels")
    level = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120)
    dose = models.JSONField()
    note = models.CharField(max_length=300, blank=True)
    adds_load = models.BooleanField(default=False)
    supervision = models.CharField(max_length=6, choices=Supervision)

    class Meta:
        ordering = ["exercise", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["exercise", "level"], name="one_level_of_a_number"
            )
        ]
        triggers = [news_of_exercises("exercise_id", "adds_load", "supervision")]

    def __str__(self) -> str:
        return f"{self.level}. {self.label}"

    @property
    def as_rule(self) -> catalogue.Level:
        return catalogue.Level(
            number=self.level,
            adds_load=self.adds_load,
            supervision=catalogue.Supervision(self.supervision),
        )

    @property
    def amount(self) -> Dose:
        """What is done in one go, and how many goes make a day."""
        return dose_from(self.dose)

    @property
    def amount_in_words(self) -> str:
        return dose.text(self.amount, gettext=gettext, ngettext=ngettext)

    @property
    def days_per_week(self) -> int:
        return int(self.dose.get("days_per_week", 7))


@ledger.keep_history(and_deleted=True)
class Caution(models.Model):
    """What a condition of the patient means for an exercise."""

    class Action(models.TextChoices):
        MODIFY = "modify", _("With a change")
        CLEAR = "clear", _("Needs clearance")
        BLOCK = "block", _("Not for now")

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="cautions")
    condition = models.CharField(max_length=40)
    action = models.CharField(max_length=6, choices=Action)
    note = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["exercise", "condition"], name="one_caution_per_condition"
            )
        ]

    def __str__(self) -> str:
        return f"{self.exercise_id}: {self.action} for {self.condition}"

    @property
    def as_rule(self) -> catalogue.Caution:
        return catalogue.Caution(
            condition=precautions.Condition(self.condition),
            action=catalogue.Action[self.action.upper()],
            note=self.note,
        )

    @property
    def label(self) -> str:
        """The condition's short name."""
        return precautions.Condition(self.condition).label


class AvoidMovement(Pictured):
    """A movement of daily life to replace by a safer one."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    why = models.CharField(max_length=300)
    everyday_examples = ArrayField(models.CharField(max_length=120))
    movement_flags = ArrayField(models.CharField(max_length=30), default=no_words)
    applies_to = models.CharField(max_length=200)
    safer = models.ManyToManyField(Exercise, related_name="replaces_movements")

    def __str__(self) -> str:
        return self.name

    @property
    def picture_alt(self) -> str:
        """Says what the cross in the picture says."""
        shown = super().picture_alt
        return shown and gettext("Do not do this. %(shown)s") % {"shown": shown}


class ProgramTemplate(models.Model):
    """A draft for the therapist: phases over the weeks with their items."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    for_whom = models.CharField(max_length=400)
    content: Any = models.JSONField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
