"""Levels that are learned with the therapist first, and those signed off since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from patients.models import Patient
from programs.models.bodies import Body
from programs.models.exercise import Exercise, ExerciseLevel
from programs.models.program import Program
from programs.models.program_item import ProgramItem
from programs.models.progression import ProgressionProposal
from programs.models.resting import ItemRest
from programs.models.sign_off import SignOff
from programs.rules import safety
from programs.rules.catalogue import Supervision, Where
from ptcare.people.actors import Actor


@dataclass(frozen=True, kw_only=True)
class ToLearn:
    """A level to be seen done well, because it is prescribed or would come next."""

    exercise: Exercise
    level: ExerciseLevel
    is_proposed: bool
    before: SignOff | None = None  # the last one, which stands no more

    @property
    def key(self) -> str:
        return key_of(self.exercise, self.level.level)


def key_of(exercise: Exercise, level: int) -> str:
    """How a form names a level."""
    return f"{exercise.pk}:{level}"


def to_sign_off(
    patient: Patient, actor: Actor, *, body: Body, gone: Collection[SignOff]
) -> list[ToLearn]:
    """What the patient has now and what is proposed, where a sign-off is missing.

    `gone` are those that have `ended`. Five queries. What is always supervised is not
    among them: it never comes home.
    """
    wanted = dict.fromkeys(_prescribed(patient, actor), False)
    for proposed in _proposed(patient, actor):
        wanted.setdefault(proposed, True)
    ids = {exercise_id for exercise_id, _level in wanted}
    shelf = Exercise.objects.filter(pk__in=ids).with_ladder()
    exercises = {row.pk: row for row in shelf.defer("figure", "evidence")}
    found = [
        _to_learn(exercises[exercise_id], level, gone, is_proposed=is_proposed)
        for (exercise_id, level), is_proposed in wanted.items()
    ]
    return sorted(
        (each for each in found if _waits(each, body)),
        key=lambda each: (each.is_proposed, each.exercise.name, each.level.level),
    )


def _to_learn(
    exercise: Exercise, number: int, gone: Iterable[SignOff], *, is_proposed: bool
) -> ToLearn:
    level = next(each for each in exercise.levels.all() if each.level == number)
    is_by_itself = level.supervision == ExerciseLevel.Supervision.FIRST
    before = (
        each
        for each in gone
        if each.exercise_id == exercise.pk
        and (each.level == number or not is_by_itself)
    )
    return ToLearn(
        exercise=exercise,
        level=level,
        is_proposed=is_proposed,
        before=next(before, None),
    )


def signed_off(patient: Patient, actor: Actor) -> list[SignOff]:
    """Those that stand, the newest first."""
    rows = SignOff.objects.visible_to(actor).standing().filter(patient=patient)
    shown = rows.select_related("exercise", "signed_by")
    return list(shown.defer("exercise__figure").order_by("-signed_at", "-pk"))


def ended(patient: Patient, actor: Actor) -> list[SignOff]:
    """Those that stand no more, the last to end first."""
    rows = SignOff.objects.visible_to(actor).exclude(withdrawn_at=None)
    shown = rows.filter(patient=patient).select_related("exercise", "signed_by")
    return list(shown.defer("exercise__figure").order_by("-withdrawn_at", "-pk"))


def _prescribed(patient: Patient, actor: Actor) -> Iterator[tuple[int, int]]:
    """Also what rests, to be brought back once it has been seen."""
    resting = ItemRest.objects.open().filter(item=OuterRef("pk"))
    items = (
        ProgramItem.objects.visible_to(actor)
        .unplanned()
        .filter(Q(ends_on=None) | Exists(resting), patient=patient)
        .filter(program__in=Program.objects.current())
    )
    yield from items.order_by("place", "pk").values_list("exercise_id", "level")


def _proposed(patient: Patient, actor: Actor) -> Iterable[tuple[int, int]]:
    rows = ProgressionProposal.objects.visible_to(actor).to_decide()
    return rows.filter(patient=patient).values_list("exercise_id", "level")


def _waits(each: ToLearn, body: Body) -> bool:
    rule, level = each.exercise.as_rule, each.level.level
    if Supervision.ALWAYS in (rule.supervision, rule.levels[level].supervision):
        return False
    if not body.verdict(rule, level=level, where=Where.CLINIC).is_allowed:
        return False
    verdict = body.verdict(rule, level=level, where=Where.HOME)
    return any(reason.rule is safety.Rule.SIGN_OFF for reason in verdict.reasons)
