"""How much of an exercise: a checked amount, its words, and what was done of it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

RANGES = {
    "sets": (1, 10),
    "reps": (1, 50),
    "hold_seconds": (1, 120),
    "minutes": (1, 120),
    "steps": (1, 500),
    "times_per_day": (1, 6),
}
LONGEST_LOAD = 60  # characters


class Unit(StrEnum):
    """What a patient counts when logging an exercise."""

    REPS = "reps"
    HOLD_SECONDS = "hold_seconds"
    MINUTES = "minutes"
    STEPS = "steps"


class ImpossibleDose(ValueError):
    """A dose nobody can do; `field` is the part that is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class Dose:
    """One go at an exercise, and how many goes make a day.

    Exactly one of reps, minutes and steps; a hold belongs to reps. `per_side` means the
    whole of it on each side. `load` is in the therapist's words ("light band").
    """

    sets: int = 1
    reps: int | None = None
    hold_seconds: int | None = None
    minutes: int | None = None
    steps: int | None = None
    per_side: bool = False
    times_per_day: int = 1
    load: str = ""

    def __post_init__(self) -> None:
        for field, (least, most) in RANGES.items():
            value = getattr(self, field)
            if value is not None and not least <= value <= most:
                raise ImpossibleDose(field)
        counted = [self.reps, self.minutes, self.steps]
        if sum(value is not None for value in counted) != 1:
            raise ImpossibleDose("reps")
        if self.hold_seconds is not None and self.reps is None:
            raise ImpossibleDose("hold_seconds")
        if len(self.load) > LONGEST_LOAD:
            raise ImpossibleDose("load")


def amount(dose: Dose, *, unit: Unit) -> int:
    """One go in the unit the exercise is logged in; of one side, if it has two."""
    if unit is Unit.HOLD_SECONDS:
        each = (dose.reps or 0) * (dose.hold_seconds or 0)
    else:
        each = {
            Unit.REPS: dose.reps,
            Unit.MINUTES: dose.minutes,
            Unit.STEPS: dose.steps,
        }[unit] or 0
    if not each:
        raise ImpossibleDose(unit)
    return dose.sets * each


def credit(done: float, *, prescribed: float) -> float:
    """The share of what was prescribed that was done, 0 to 1; more still counts 1."""
    if prescribed <= 0:
        raise ImpossibleDose("prescribed")
    return min(max(done / prescribed, 0.0), 1.0)


def _as_it_is(message: str) -> str:
    return message


def _english(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


def text(
    dose: Dose,
    *,
    gettext: Callable[[str], str] = _as_it_is,
    ngettext: Callable[[str, str, int], str] = _english,
) -> str:
    """The dose in words: "2 x 8 reps, 5 s hold each side (light band)".

    English by itself; hand in Django's `gettext` and `ngettext` for another language.
    The messages are whole phrases, found by `makemessages` under those names.
    """
    words = _counted(dose, gettext, ngettext)
    if dose.per_side:
        words = gettext("%(dose)s each side") % {"dose": words}
    if dose.load:
        words = gettext("%(dose)s (%(load)s)") % {"dose": words, "load": dose.load}
    if dose.times_per_day > 1:
        words = gettext("%(dose)s, %(times)d times a day") % {
            "dose": words,
            "times": dose.times_per_day,
        }
    return words


def _counted(
    dose: Dose, gettext: Callable[[str], str], ngettext: Callable[[str, str, int], str]
) -> str:
    """Sets, amount and hold; a hold done once needs no word for how often."""
    if dose.minutes is not None:
        number = dose.minutes
        words = ngettext("%(number)d minute", "%(number)d minutes", number)
    elif dose.steps is not None:
        number = dose.steps
        words = ngettext("%(number)d step", "%(number)d steps", number)
    elif dose.reps == 1 and dose.hold_seconds is not None:
        number = dose.hold_seconds
        words = gettext("%(number)d s hold")
    else:
        number = dose.reps or 0
        words = ngettext("%(number)d rep", "%(number)d reps", number)
    words %= {"number": number}
    if dose.sets > 1:
        words = gettext("%(sets)d x %(amount)s") % {"sets": dose.sets, "amount": words}
    if dose.hold_seconds is not None and dose.reps != 1:
        hold = {"amount": words, "seconds": dose.hold_seconds}
        words = gettext("%(amount)s, %(seconds)d s hold") % hold
    return words
