"""High intensity: what has to be there before it is signed, and while it goes on.

The four conditions are those of the template for it. They are asked of every program
that was opened from that template, or that asks for a heavy load or a hard landing
anywhere: in the weeks that begin, among what waits, or in a later phase.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from patients.rules.gate import Clearance

TEMPLATE = "supervised-high-intensity"
FLAGS = frozenset({"heavy_load", "high_impact"})

FORM_TEST = "body_mechanics"
HEIGHT_TEST = "height"
HINGE = ("pick_up", "lift")
SQUAT = ("sit_to_stand",)
SAFE_ALONE = "2"

LOST, LOST_EVER = Decimal(2), Decimal(4)  # cm of height, that ask for one as well


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
    broke_since: bool = False

    @property
    def is_normal(self) -> bool:
        """Hinge and squat safe, alone and without a cue."""
        return all(self.scores.get(task) == SAFE_ALONE for task in (*HINGE, *SQUAT))


@dataclass(frozen=True, kw_only=True)
class Height:
    """One measurement of it, in cm, and the tallest ever as it was remembered then."""

    on: date
    value: Decimal
    tallest: Decimal | None = None

    @property
    def lost_ever(self) -> bool:
        return self.tallest is not None and self.tallest - self.value >= LOST_EVER


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is on record of one person, and of one draft.

    `pictured_on` is the last day of a picture of the spine, or of a doctor's word that
    none is needed.
    """

    clearances: tuple[Clearance, ...] = ()
    pictured_on: date | None = None
    heights: tuple[Height, ...] = ()
    back_pain_on: date | None = None
    forms: tuple[Form, ...] = ()  # the newest first
    seconds: frozenset[int] = frozenset()  # who stands by the draft as it is now


def asked_anew_on(facts: Facts) -> date | None:
    """The day since the last answer on which the imaging question came up again, if it
    did: by new back pain, or by height that was lost since."""
    answered = facts.pictured_on
    if answered is None:
        return None
    days = [facts.back_pain_on] if facts.back_pain_on else []
    heights = sorted(facts.heights, key=lambda each: each.on)
    known = [each for each in heights if each.on <= answered] or heights[:1]
    least = min((each.value for each in known), default=None)
    was_lost = any(each.lost_ever for each in known if each.on <= answered)
    for each in heights:
        is_less = least is not None and least - each.value >= LOST
        if is_less or (each.lost_ever and not was_lost):
            days.append(each.on)
    return max((day for day in days if day > answered), default=None)


def is_imaging_answered(facts: Facts) -> bool:
    return facts.pictured_on is not None and asked_anew_on(facts) is None


def is_intense(flags: Collection[str]) -> bool:
    """Whether an exercise with these movement flags is one of high intensity."""
    return not FLAGS.isdisjoint(flags)


def lacking(facts: Facts, *, on: date) -> tuple[Need, ...]:
    """What is missing that day of all that has to hold as long as it is done."""
    holds = {
        Need.CLEARANCE: any(each.opens(on=on) for each in facts.clearances),
        Need.IMAGING: is_imaging_answered(facts),
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
    One from before a fracture was of another body.
    """
    for form in forms:
        if not form.is_normal:
            return False
        if form.is_signed and not form.broke_since:
            return True
    return False
