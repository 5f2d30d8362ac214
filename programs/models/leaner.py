"""What is not read of the rows behind an item, where only its day is asked for."""

from __future__ import annotations

from django.db.models import Model

from patients.models import Patient
from programs.models.exercise import Exercise
from programs.models.log import ExerciseLog
from programs.models.program import Program
from ptcare.people.models import User


def other_than(kept: str, of: type[Model], path: str) -> list[str]:
    names = {field.name for field in of._meta.concrete_fields} - set(kept.split())
    return [f"{path}__{name}" for name in sorted(names)]


SHOWN = "id clinic slug name category movement_flags impact picture_slug figure_digest"
RUNS = "id clinic patient kind starts_on ends_on message signed_at held_at ended_at"
SAID = "id clinic patient item token on said_at said_by said_as done credit reason"
SAID += " pain pain_where made_at"

OF_A_DAY = [
    *other_than(SHOWN, Exercise, "exercise"),
    *other_than("id clinic discharged_on time_zone", Patient, "patient"),
    *other_than(RUNS, Program, "program"),
    *other_than(SAID, ExerciseLog, "said"),
    *other_than("id name", User, "said__said_by"),
]
