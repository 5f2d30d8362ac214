"""The code on a printed plan: which program, which version, printed on which day.

Short enough to be read out on the telephone. Letters that look like digits are left
out, and the last sign catches a slip. It opens nothing: who may see the plan is asked
of whoever types it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

WEEK = 7  # days on a sheet with boxes to tick

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
ALIKE = str.maketrans("OIL", "011")
FIRST_DAY = date(2026, 1, 1)
DAYS = 2**14  # 44 years
EDITIONS = 2**12
GROUP = 4


class NoSuchCode(ValueError):
    """It was never printed, or was read wrongly."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What one printed plan says of itself."""

    program: int
    edition: int
    printed_on: date  # of a week sheet: its first day

    @property
    def days(self) -> tuple[date, ...]:
        """The seven days of a week sheet."""
        return tuple(self.printed_on + timedelta(days=n) for n in range(WEEK))

    @property
    def code(self) -> str:
        """In groups of four: "12C4-8KX0"."""
        days = (self.printed_on - FIRST_DAY).days % DAYS
        number = (self.program * EDITIONS + self.edition % EDITIONS) * DAYS + days
        signs = _signs(number)
        signs += _check(signs)
        groups = range(0, len(signs), GROUP)
        return "-".join(signs[first : first + GROUP] for first in groups)


def read(code: str) -> Sheet:
    """The sheet that carries it. Raises NoSuchCode."""
    said = code.upper().replace("-", "").replace(" ", "").translate(ALIKE)
    if not 2 <= len(said) <= 4 * GROUP or set(said) - set(SIGNS):
        raise NoSuchCode
    number = 0
    for sign in said[:-1]:
        number = number * len(SIGNS) + SIGNS.index(sign)
    if _check(said[:-1]) != said[-1]:
        raise NoSuchCode
    rest, days = divmod(number, DAYS)
    program, edition = divmod(rest, EDITIONS)
    printed_on = FIRST_DAY + timedelta(days=days)
    return Sheet(program=program, edition=edition, printed_on=printed_on)


def _signs(number: int) -> str:
    found = ""
    while number:
        number, last = divmod(number, len(SIGNS))
        found = SIGNS[last] + found
    return found or SIGNS[0]


def _check(signs: str) -> str:
    """Luhn's sign for 32 of them: any one wrong sign is noticed."""
    total = 0
    for place, sign in enumerate(reversed(signs)):
        value = SIGNS.index(sign) * (1 if place % 2 else 2)
        total += value // len(SIGNS) + value % len(SIGNS)
    return SIGNS[-total % len(SIGNS)]
