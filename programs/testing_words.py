"""What a test's form asks, and why an answer cannot be."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.rules.battery import Kind, Part, Problem, Wrong
from programs.assessing_words import SITES

Words = str | Promise

# By test and part where a name means different things, by part alone where not.
LABELS: Mapping[str | tuple[str, str], Words] = {
    "side_by_side": gettext_lazy("Feet side by side"),
    "semi_tandem": gettext_lazy("Instep to toe (semi-tandem)"),
    "tandem": gettext_lazy("Heel to toe (tandem)"),
    "one_leg": gettext_lazy("On one leg"),
    "activity_1": gettext_lazy("First activity that is hard"),
    "activity_2": gettext_lazy("Second activity"),
    "activity_3": gettext_lazy("Third activity"),
    "activity_4": gettext_lazy("Fourth activity"),
    "activity_5": gettext_lazy("Fifth activity"),
    **{f"score_{turn}": gettext_lazy("How well it goes") for turn in range(1, 6)},
    "aid": gettext_lazy("Walking aid"),
    "arms": gettext_lazy("The arms were used: it counts as 0"),
    "chair": gettext_lazy("Five chair stands"),
    "chair_not_possible": gettext_lazy("Chair stands were not possible"),
    "diastolic": gettext_lazy("Lower pressure (diastolic)"),
    "distance": gettext_lazy("Back of head to wall"),
    "fallen": gettext_lazy("Fallen in the past year?"),
    "falls": gettext_lazy("Falls in the last 12 months"),
    "fingers": gettext_lazy("Fingers between lowest rib and pelvis"),
    "injurious": gettext_lazy("Did one cause an injury, or need care?"),
    "left": gettext_lazy("On the left leg"),
    "right": gettext_lazy("On the right leg"),
    **{f"left_{turn}": gettext_lazy("Left") for turn in (1, 2, 3)},
    **{f"right_{turn}": gettext_lazy("Right") for turn in (1, 2, 3)},
    "lift": gettext_lazy("Lift from the height of a chair"),
    "meters": gettext_lazy("Distance"),
    "out_of_bed": gettext_lazy("Out of bed"),
    "pick_up": gettext_lazy("Pick up a light thing"),
    "pulse": gettext_lazy("Pulse"),
    "reach": gettext_lazy("Reach to a shelf"),
    "seconds": gettext_lazy("Time"),
    "sit_to_stand": gettext_lazy("Sit to stand"),
    "site": gettext_lazy("Where it hurts"),
    "stands": gettext_lazy("Full stands in 30 seconds"),
    "systolic": gettext_lazy("Upper pressure (systolic)"),
    "tallest": gettext_lazy("Tallest ever, as remembered"),
    "total": gettext_lazy("Total"),
    "turn": gettext_lazy("Turn while carrying"),
    "unsteady": gettext_lazy("Unsteady when standing or walking?"),
    "until": gettext_lazy("Timed until the fifth time"),
    "walk": gettext_lazy("4 m walk"),
    "walk_not_possible": gettext_lazy("The walk was not possible"),
    "worried": gettext_lazy("Worried about falling?"),
    ("gait_speed_4m", "first"): gettext_lazy("First try over 4 m"),
    ("gait_speed_4m", "second"): gettext_lazy("Second try"),
    ("height", "first"): gettext_lazy("First reading"),
    ("height", "second"): gettext_lazy("Second reading"),
    ("height", "third"): gettext_lazy("Third reading"),
    ("nprs_rest", "score"): gettext_lazy("Pain now, at rest"),
    ("nprs_worst", "score"): gettext_lazy("Worst pain in the last 24 hours"),
    ("sppb", "total"): gettext_lazy("Or the total alone"),
}
CHOICES: Mapping[str, Mapping[str, Words]] = {
    "aid": {
        "none": gettext_lazy("None"),
        "stick": gettext_lazy("Stick"),
        "two_sticks": gettext_lazy("Two sticks"),
        "frame": gettext_lazy("Frame"),
        "other": gettext_lazy("Another"),
    },
    "site": SITES,
    "until": {"stand": gettext_lazy("standing"), "sit": gettext_lazy("sitting")},
}
TASK = {
    "0": gettext_lazy("0: unsafe, or rounds or twists"),
    "1": gettext_lazy("1: safe with a cue"),
    "2": gettext_lazy("2: safe alone"),
}
WRONG: Mapping[Wrong | tuple[str, Wrong], Words] = {
    Wrong.MISSING: gettext_lazy("Fill this in, or say below why it was not completed."),
    Wrong.BEYOND: gettext_lazy("Between %(least)s and %(most)s%(unit)s."),
    Wrong.OFF_STEP: gettext_lazy("Give it in steps of %(step)s%(unit)s."),
    Wrong.UNKNOWN: gettext_lazy("This cannot be an answer here."),
    Wrong.AFTER_THE_END: gettext_lazy(
        "The stage before it was not held for 10 seconds: leave this empty."
    ),
    Wrong.UNPAIRED: gettext_lazy("An activity and its score belong together."),
    Wrong.NOT_BELOW: gettext_lazy("The lower pressure lies below the upper one."),
    Wrong.DISAGREES: gettext_lazy("The parts above do not add up to this."),
    Wrong.BOTH: gettext_lazy("Either a time, or that it was not possible."),
    ("injurious", Wrong.DISAGREES): gettext_lazy("No fall was counted."),
    ("tallest", Wrong.DISAGREES): gettext_lazy(
        "This is less than was measured now. Leave it empty if it is not known."
    ),
}


def label(key: str, part: Part) -> Words:
    words = LABELS.get((key, part.name)) or LABELS[part.name]
    if part.name[-1:].isdigit() and part.name[:-2] in ("left", "right"):
        turn = _("%(hand)s hand, try %(turn)s")
        return turn % {"hand": words, "turn": part.name[-1]}
    return words


def span(part: Part) -> str:
    """What a number may be, beside its field."""
    if part.kind is not Kind.NUMBER:
        return ""
    words = _("%(least)s to %(most)s%(unit)s") % _said(part)
    if part.name.startswith("score_"):
        return _("%(span)s: 0 cannot do it, 10 as before") % {"span": words}
    return words


def choices(part: Part) -> list[tuple[str, Words]]:
    named = CHOICES.get(part.name, TASK)
    return [(each, named[each]) for each in part.choices]


def problem_words(part: Part, problem: Problem) -> str:
    words = WRONG.get((part.name, problem.wrong)) or WRONG[problem.wrong]
    return str(words) % _said(part)


def pressure_words(turns: int) -> str:
    """What follows from a reading of 180/110 or more, by how many it were that day."""
    if turns > 1:
        return _(
            "High again: no weights and no impact today, and tell the doctor today."
        )
    return _(
        "180/110 or more: no weights and no impact today. Measure again after five "
        "minutes of rest; if it stays high, tell the doctor."
    )


def _said(part: Part) -> dict[str, str]:
    unit = f" {part.unit}" if part.unit and part.unit != "%" else part.unit
    return {
        "least": f"{part.least.normalize():f}",
        "most": f"{part.most.normalize():f}",
        "step": f"{part.step.normalize():f}",
        "unit": unit,
    }
