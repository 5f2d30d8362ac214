"""What the parts of a test make together: its one value, and what cannot be of them."""

from collections.abc import Callable, Collection
from decimal import Decimal

from patients.rules.battery.parts import Parts, Problem, Wrong, stages_out_of_order

STAGES = ("side_by_side", "semi_tandem", "tandem", "one_leg")
HELD = Decimal(10)  # seconds
TASKS = ("out_of_bed", "sit_to_stand", "pick_up", "lift", "reach", "turn")
LEAST_ACTIVITIES, MOST_ACTIVITIES = 3, 5
GRIPS = tuple(f"{hand}_{turn}" for hand in ("left", "right") for turn in (1, 2, 3))
TENTH = Decimal("0.1")
MISREMEMBERED = Decimal(2)  # centimetres


def nothing_more(parts: Parts) -> list[Problem]:
    """Each part stands for itself."""
    return []


def numbers(parts: Parts, names: Collection[str]) -> list[Decimal]:
    """Those of them that were given."""
    given = (parts.get(name) for name in names)
    return [each for each in given if isinstance(each, Decimal)]


def best(*names: str) -> Callable[[Parts], Decimal]:
    """The highest of them."""
    return lambda parts: max(numbers(parts, names))


def only(name: str) -> Callable[[Parts], Decimal]:
    """That part is the value."""
    return lambda parts: Decimal(parts[name])


def count(*names: str) -> Callable[[Parts], Decimal]:
    """How many were answered with yes."""
    return lambda parts: Decimal(sum(parts[name] is True for name in names))


def at_least_one(*names: str) -> Callable[[Parts], list[Problem]]:
    """Which of them is free to choose: a hand, or a leg."""

    def check(parts: Parts) -> list[Problem]:
        return [] if numbers(parts, names) else [Problem(names[0], Wrong.MISSING)]

    return check


def says_where(parts: Parts) -> list[Problem]:
    """Pain has a place; no pain needs none."""
    if parts["score"] and not parts.get("site"):
        return [Problem("site", Wrong.MISSING)]
    return []


def stage_reached(parts: Parts) -> Decimal:
    """How many of the four stages were held for ten seconds, 0 to 4."""
    return Decimal(sum(parts.get(name) == HELD for name in STAGES))


def stops_where_it_ends(parts: Parts) -> list[Problem]:
    """No stage after one that was not held."""
    return stages_out_of_order(parts, STAGES, held=HELD)


def gait_speed(parts: Parts) -> Decimal:
    """Metres a second over 4 m, of the faster try, to the hundredth."""
    seconds = min(numbers(parts, ("first", "second")))
    return (4 / seconds).quantize(Decimal("0.01"))


def stands(parts: Parts) -> Decimal:
    """With the arms' help the count is 0, whatever was counted."""
    return Decimal(0) if parts.get("arms") else Decimal(parts.get("stands", 0))


def counted(parts: Parts) -> list[Problem]:
    """The stands are known, or that the arms helped."""
    is_known = "stands" in parts or parts.get("arms")
    return [] if is_known else [Problem("stands", Wrong.MISSING)]


def mean_height(parts: Parts) -> Decimal:
    """Centimetres, of up to three measurements, to the tenth."""
    found = numbers(parts, ("first", "second", "third"))
    return (sum(found, Decimal(0)) / len(found)).quantize(TENTH)


def not_taller_now(parts: Parts) -> list[Problem]:
    """A memory may be a little short; more below today's height it is another number,
    and a loss of height would stay unseen behind it."""
    least = mean_height(parts) - MISREMEMBERED
    told = numbers(parts, ("tallest",))
    return [Problem("tallest", Wrong.DISAGREES) for each in told if each < least]


def activities(parts: Parts) -> list[Problem]:
    """An activity and its score belong together."""
    found = []
    for turn in range(1, MOST_ACTIVITIES + 1):
        activity, score = f"activity_{turn}", f"score_{turn}"
        if bool(parts.get(activity)) != (score in parts):
            has_activity = bool(parts.get(activity))
            found.append(Problem(score if has_activity else activity, Wrong.UNPAIRED))
    return found


def mean_score(parts: Parts) -> Decimal:
    """Of the activities named, 0 to 10, to the tenth."""
    turns = range(1, MOST_ACTIVITIES + 1)
    found = numbers(parts, [f"score_{turn}" for turn in turns])
    return (sum(found, Decimal(0)) / len(found)).quantize(TENTH)


def pressures(parts: Parts) -> list[Problem]:
    """The diastolic lies below the systolic."""
    if Decimal(parts["diastolic"]) < Decimal(parts["systolic"]):
        return []
    return [Problem("diastolic", Wrong.NOT_BELOW)]


def injuries(parts: Parts) -> list[Problem]:
    """Whether one did harm is asked where there was one."""
    if parts["falls"] and "injurious" not in parts:
        return [Problem("injurious", Wrong.MISSING)]
    if not parts["falls"] and parts.get("injurious"):
        return [Problem("injurious", Wrong.DISAGREES)]
    return []


def points(parts: Parts) -> Decimal:
    """The sum over the tasks, 0 to 12."""
    return sum((Decimal(parts[task]) for task in TASKS), Decimal(0))
