"""The Short Physical Performance Battery: from its parts, or as a total alone.

Guralnik 1994, from memory. Balance, a 4 m walk and five chair stands, 0 to 4 each.
"""

from decimal import Decimal

from patients.rules.battery.parts import (
    Parts,
    Problem,
    Wrong,
    number,
    stages_out_of_order,
    tick,
)

STAGES = ("side_by_side", "semi_tandem", "tandem")
TIMED = {"walk": "walk_not_possible", "chair": "chair_not_possible"}
HELD = Decimal(10)
TANDEM_SOME = Decimal(3)
# (points, slowest seconds that still give them), the best first.
WALK = ((4, Decimal("4.81")), (3, Decimal("6.20")), (2, Decimal("8.70")))
CHAIR = (
    (4, Decimal("11.19")),
    (3, Decimal("13.69")),
    (2, Decimal("16.69")),
    (1, Decimal(60)),
)

PARTS = (
    *(number(name, "s", "0", "10", "0.01", is_required=False) for name in STAGES),
    number("walk", "s", "1.6", "60", "0.01", is_required=False),
    tick("walk_not_possible"),
    number("chair", "s", "3", "120", "0.01", is_required=False),
    tick("chair_not_possible"),
    number("total", "", "0", "12", "1", is_required=False),
)


def total(parts: Parts) -> Decimal:
    """0 to 12: of the parts, or as it was told where there are none."""
    return Decimal(_sum(parts) if _has_parts(parts) else parts["total"])


def check(parts: Parts) -> list[Problem]:
    """Either all parts or a total; where both are given they agree."""
    if not _has_parts(parts):
        return [] if "total" in parts else [Problem("total", Wrong.MISSING)]
    if problems := [*_of_balance(parts), *_of_times(parts)]:
        return problems
    if "total" in parts and parts["total"] != _sum(parts):
        return [Problem("total", Wrong.DISAGREES)]
    return []


def balance(parts: Parts) -> int:
    """0 to 4: ten seconds side by side, then semi-tandem, then the tandem stand."""
    if parts.get("side_by_side") != HELD:
        return 0
    if parts.get("semi_tandem") != HELD:
        return 1
    tandem = Decimal(parts.get("tandem", 0))
    if tandem == HELD:
        return 4
    return 3 if tandem >= TANDEM_SOME else 2


def walk(seconds: Decimal) -> int:
    """Under 4.82 s gives 4; a walk of any time gives 1 at least."""
    return next((points for points, most in WALK if seconds <= most), 1)


def chair(seconds: Decimal) -> int:
    """Up to 11.19 s gives 4; over a minute gives none."""
    return next((points for points, most in CHAIR if seconds <= most), 0)


def _sum(parts: Parts) -> int:
    walked, stood = parts.get("walk"), parts.get("chair")
    return (
        balance(parts)
        + (walk(walked) if isinstance(walked, Decimal) else 0)
        + (chair(stood) if isinstance(stood, Decimal) else 0)
    )


def _has_parts(parts: Parts) -> bool:
    return bool(parts.keys() - {"total"})


def _of_balance(parts: Parts) -> list[Problem]:
    if STAGES[0] not in parts:
        return [Problem(STAGES[0], Wrong.MISSING)]
    return stages_out_of_order(parts, STAGES, held=HELD)


def _of_times(parts: Parts) -> list[Problem]:
    """A time, or that it was not possible; never neither."""
    found = []
    for name, not_possible in TIMED.items():
        if name in parts and parts.get(not_possible):
            found.append(Problem(name, Wrong.BOTH))
        elif name not in parts and not parts.get(not_possible):
            found.append(Problem(name, Wrong.MISSING))
    return found
