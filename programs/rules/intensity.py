"""High intensity: what has to be there before it is signed, and while it goes on.

The four conditions are those of the template for it. They are asked of every program
that was opened from that template, or that asks for a heavy load or a hard landing
anywhere: in the weeks that begin, among what waits, or in a later phase.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from patients.rules.gate import Clearance

TEMPLATE = "supervised-high-intensity"
FLAGS = frozenset({"heavy_load", "high_impact"})

FORM_TEST = "body_mechanics"
HINGE = ("pick_up", "lift")
SQUAT = ("sit_to_stand",)
SAFE_ALONE = "2"


class Need(StrEnum):
    """The conditions, in the order in which a therapist comes by them."""

    CLEARANCE = "clearance"
    IMAGING = "imaging"
    FORM = "form"
    SECOND = "second"


MUST_LAST = (Need.CLEARANCE, Need.IMAGING, Need.FORM)


@dataclass(frozen=True, kw_only=True)
class Form:
    """One test of body mechanics; signed with the evaluation that it belongs to.

    `scores` by task; none where the test was not completed.
    """

    scores: Mapping[str, str]
    is_signed: bool

    @property
    def is_normal(self) -> bool:
        """Hinge and squat safe, alone and without a cue."""
        return all(self.scores.get(task) == SAFE_ALONE for task in (*HINGE, *SQUAT))


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is on record of one person, and of one draft."""

    clearances: tuple[Clearance, ...] = ()
    is_imaging_answered: bool = False
    forms: tuple[Form, ...] = ()  # the newest first
    seconds: frozenset[int] = frozenset()  # who stands by the draft as it is now


def is_intense(flags: Collection[str]) -> bool:
    """Whether an exercise with these movement flags is one of high intensity."""
    return not FLAGS.isdisjoint(flags)


def lacking(facts: Facts, *, on: date) -> tuple[Need, ...]:
    """What is missing that day of all that has to hold as long as it is done."""
    holds = {
        Need.CLEARANCE: any(each.opens(on=on) for each in facts.clearances),
        Need.IMAGING: facts.is_imaging_answered,
        Need.FORM: _has_form(facts.forms),
    }
    return tuple(need for need in MUST_LAST if not holds[need])


def missing(facts: Facts, *, on: date, signer: int) -> tuple[Need, ...]:
    """The same, and a second therapist: whoever signs is the first of the two."""
    is_alone = not facts.seconds - {signer}
    return lacking(facts, on=on) + ((Need.SECOND,) if is_alone else ())


def _has_form(forms: Iterable[Form]) -> bool:
    """The newest signed test was normal, and none after it found anything else.

    A newer test opens nothing before it is signed; what it finds amiss counts at once.
    """
    for form in forms:
        if not form.is_normal:
            return False
        if form.is_signed:
            return True
    return False
