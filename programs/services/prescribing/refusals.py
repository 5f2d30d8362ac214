"""Why a prescription is refused."""

from __future__ import annotations

from collections.abc import Sequence

from patients.rules import gate
from programs.rules import safety
from programs.rules.intensity import Need


class GateClosed(Exception):
    """A fracture keeps the program closed; `gate` says which, and until when."""

    def __init__(self, closed: gate.Gate) -> None:
        super().__init__(closed.reason)
        self.gate = closed


class SignOpen(Exception):
    """A warning sign pauses everything: a clinician sets it aside first."""


class FracturesNotAsked(Exception):
    """Nobody has recorded whether a bone ever broke."""


class UnsafePrescription(Exception):
    """Some exercises must not stand; `conflicts` says which and why."""

    def __init__(self, conflicts: Sequence[safety.Conflict]) -> None:
        super().__init__(", ".join(each.demand.exercise for each in conflicts))
        self.conflicts = conflicts


class NotReady(Exception):
    """It is of high intensity, and `missing` are the conditions that are not met."""

    def __init__(self, missing: Sequence[Need]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class NotSignedWith(Exception):
    """It is heavy, and was no part of what two therapists signed."""


class NotIntense(Exception):
    """No second therapist is asked for; perhaps what was heavy is out of it."""


class ChangedMeanwhile(Exception):
    """The draft is not the one that was read."""


class AlreadyDrafting(Exception):
    """The patient has a draft; it is finished or dropped first."""


class NotADraft(Exception):
    """It was signed or dropped; perhaps another therapist was quicker."""


class OnHold(Exception):
    """The program rests: a clinician has to look at it first."""


class NotCurrent(Exception):
    """The program is not the one that runs."""


class ItemChanged(NotCurrent):
    """The exercise is not as it was; perhaps another therapist was quicker."""


class NotPlanned(Exception):
    """The phase is open already, or dropped; perhaps another therapist was quicker."""


class WeeksTaken(Exception):
    """Another phase has some of these weeks."""


class Two(Exception):
    """The short day has its two already."""


class AlreadyThere(Exception):
    """The exercise stands in the program."""


class Over(Exception):
    """Its last day has passed: nothing of it would run."""


class Empty(Exception):
    """There is nothing in it to do."""


class TooLong(Exception):
    """It would last more than 26 weeks, or end before it begins."""


class TooManySessions(Exception):
    """More than three sessions a week."""


class Discharged(Exception):
    """The patient is no longer in care."""


class StartsTooEarly(Exception):
    """The day is already over for the patient, or lies outside the program."""
