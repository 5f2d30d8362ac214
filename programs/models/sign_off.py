"""What a therapist has seen done well, and so what may be done at home."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_noop

from patients.models import Fracture
from patients.models.about import AboutPatient, AboutPatientQuerySet
from patients.models.days import Midnight
from programs.models.exercise import Exercise, ExerciseLevel
from programs.models.places import NEWS_OF_A_PATIENT
from ptcare.audit import ledger
from ptcare.people.fields import by_user, by_user_or_null, one_standing

BROKE_SINCE = gettext_noop("A fracture was recorded since.")


def known_at_home(at: dt.datetime | None = None, *, was: bool = False) -> Case:
    """Of an item joined to its `step`: see `ProgramItemQuerySet.with_sign_off`."""
    stands = Q(withdrawn_at=None)
    if was:
        stands = _STOOD
    if at is not None:
        stands = Q(stands | Q(withdrawn_at__gt=at), signed_at__lte=at)
    return _if_asked(Exists, stands, Value(value=True), models.BooleanField())


def known_at_home_since() -> Case:
    """When it was first seen done well, of what is known at home as it `was`; None
    where nobody has to see it."""

    def first(rows: SignOffQuerySet) -> Subquery:
        return Subquery(rows.order_by("signed_at").values("signed_at")[:1])

    return _if_asked(first, _STOOD, Value(None), models.DateTimeField())


def _if_asked(
    of: Callable[[SignOffQuerySet], Any], stands: Q, default: Value, output: Any
) -> Case:
    """What is read of the sign-offs that count, where the item needs one."""
    signed = SignOff.objects.filter(
        stands, patient=OuterRef("patient"), exercise=OuterRef("exercise")
    )
    return Case(
        When(
            step__supervision=ExerciseLevel.Supervision.FIRST,
            then=of(signed.filter(level=OuterRef("level"))),
        ),
        When(exercise__supervision_initial=True, then=of(signed)),
        default=default,
        output_field=output,
    )


def _begins(day: str) -> Midnight:
    return Midnight(OuterRef("patient__time_zone"), OuterRef(day))


# It stands, or did until the item or its program was over.
_STOOD = (
    Q(withdrawn_at=None)
    | Q(withdrawn_at__gte=_begins("ends_on"))
    | Q(withdrawn_at__gte=_begins("program__ends_on"))
    | Q(withdrawn_at__gte=OuterRef("program__ended_at"))
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

    def ended_by_a_fracture(self) -> Self:
        return self.filter(withdrawn_reason=BROKE_SINCE)


class SignOff(AboutPatient):
    """The therapist saw this level done well: it may be done at home from now on."""

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    signed_by = by_user()
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = by_user_or_null()
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing(
                "patient", "exercise", "level", name="one_standing_sign_off_of_a_level"
            )
        ]
        triggers = [ledger.NEVER_DELETED, *NEWS_OF_A_PATIENT]

    def __str__(self) -> str:
        return f"sign-off {self.pk}"
