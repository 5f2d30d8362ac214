"""What each clinic has added to the library for itself."""

from __future__ import annotations

from typing import Any

from programs.demo import actors
from programs.demo.world import World
from programs.models import Exercise
from programs.rules.catalogue import Supervision
from programs.services import authoring
from programs.services.authoring import Written, WrittenLevel

WRITERS = {"dana": "riverbend", "samuel": "cedar-mesa"}


def write(world: World) -> None:
    """Three exercises a clinic, by its first therapist, with the tags of any other."""
    for key, stem in WRITERS.items():
        by = actors.colleague(world.staff[key])
        for number, said in enumerate(EXERCISES[key], start=1):
            row = authoring.add_exercise(written=Written(**said), by=by, now=world.now)
            # The address is the same for every seed of the dice.
            Exercise.objects.filter(pk=row.pk).update(slug=f"{stem}-own-{number}")


def _ladder(
    *steps: tuple[str, dict[str, Any]], **said: Any
) -> tuple[WrittenLevel, ...]:
    return tuple(
        WrittenLevel(label=label, dose={"sets": 1, "times_per_day": 1, **dose}, **said)
        for label, dose in steps
    )


EXERCISES: dict[str, list[dict[str, Any]]] = {
    "dana": [
        {
            "name": "Porch rail squat",
            "category": "strength",
            "purpose": "Strong legs for getting in and out of the car.",
            "position": "standing",
            "start_position": "Stand at a fixed rail, feet hip-width apart.",
            "steps": (
                "Hold the rail with both hands.",
                "Sit back a little, as if to a high stool. Keep your chest up.",
                "Push the floor away and stand tall.",
            ),
            "dose_unit": "reps",
            "equipment": ("fixed rail or counter",),
            "impact": "none",
            "setting": "home",
            "supervision": Supervision.NONE,
            "flags": ("fall_risk_standing",),
            "levels": _ladder(
                ("Small bend", {"reps": 6, "days_per_week": 3}),
                ("Deeper bend", {"reps": 8, "days_per_week": 3}),
                ("Slow on the way down", {"reps": 10, "days_per_week": 3}),
            ),
            "safety_note": "Keep your heels down. Stop at any new back pain.",
            "picture": "mini-squat-counter",
        },
        {
            "name": "River path walk",
            "category": "aerobic",
            "purpose": "Walking you look forward to, on the flat path by the river.",
            "position": "walking",
            "start_position": "Put on firm shoes. Take your stick if you use one.",
            "steps": (
                "Start at the bench, at a pace at which you can talk.",
                "Walk tall, and let your arms swing.",
                "Turn with small steps, and walk back.",
            ),
            "dose_unit": "minutes",
            "equipment": ("good shoes",),
            "impact": "low",
            "setting": "home",
            "supervision": Supervision.NONE,
            "flags": ("fall_risk_standing",),
            "levels": _ladder(
                ("To the second bench", {"minutes": 6, "days_per_week": 5}),
                ("To the bridge", {"minutes": 12, "days_per_week": 5}),
                ("Over the bridge", {"minutes": 20, "days_per_week": 5}),
            ),
            "picture": "brisk-walk",
        },
        {
            "name": "Towel slide on the table",
            "category": "flexibility",
            "purpose": "Loosens stiff shoulders without lifting anything.",
            "position": "seated",
            "start_position": "Sit at a table, a folded towel under both hands.",
            "steps": (
                "Sit tall.",
                "Slide the towel forward while your back stays long.",
                "Hold where it is comfortable, and slide back.",
            ),
            "dose_unit": "hold_seconds",
            "equipment": ("table", "towel"),
            "impact": "none",
            "setting": "home",
            "supervision": Supervision.NONE,
            "flags": (),
            "levels": _ladder(
                ("Half way", {"reps": 4, "hold_seconds": 5, "days_per_week": 5}),
                (
                    "As far as is easy",
                    {"reps": 6, "hold_seconds": 5, "days_per_week": 5},
                ),
                ("A longer hold", {"reps": 6, "hold_seconds": 10, "days_per_week": 5}),
            ),
        },
    ],
    "samuel": [
        {
            "name": "Porch step tap",
            "category": "balance_gait",
            "purpose": "Steady feet for curbs and porch steps.",
            "position": "standing",
            "start_position": "Stand at a low step, a fixed rail at your side.",
            "steps": (
                "Hold the rail.",
                "Tap the step with one foot, without leaning on it.",
                "Put the foot back, stand tall, and change sides.",
            ),
            "dose_unit": "reps",
            "equipment": ("step", "fixed rail or counter"),
            "impact": "none",
            "setting": "either",
            "supervision": Supervision.FIRST,
            "flags": ("fall_risk_standing", "single_leg"),
            "levels": _ladder(
                ("Both hands hold on", {"reps": 6, "days_per_week": 5}),
                ("One hand holds on", {"reps": 8, "days_per_week": 5}),
                ("Fingertips only", {"reps": 10, "days_per_week": 5}),
            ),
            "picture": "step-up",
        },
        {
            "name": "Blanket press",
            "category": "posture",
            "purpose": "Wakes the muscles that hold the upper back straight.",
            "position": "supine",
            "start_position": "Lie on your back in bed, a rolled blanket by each arm.",
            "steps": (
                "Turn your palms up.",
                "Press both arms gently into the blankets.",
                "Hold, keep breathing, and let go.",
            ),
            "dose_unit": "hold_seconds",
            "equipment": ("bed or mat", "towel"),
            "impact": "none",
            "setting": "home",
            "supervision": Supervision.NONE,
            "flags": ("supine_lying",),
            "levels": _ladder(
                ("Gentle press", {"reps": 5, "hold_seconds": 3, "days_per_week": 7}),
                ("Longer press", {"reps": 6, "hold_seconds": 5, "days_per_week": 7}),
                ("Twice as often", {"reps": 10, "hold_seconds": 5, "days_per_week": 7}),
            ),
            "picture": "lying-shoulder-press",
        },
        {
            "name": "Drum circle, sitting",
            "category": "aerobic",
            "purpose": "Gets the heart going while you sit, with music you like.",
            "position": "seated",
            "start_position": "Sit tall on a firm chair, a cushion on your knees.",
            "steps": (
                "Tap the cushion with both hands, in time with the music.",
                "March with your feet while you drum.",
                "Slow down for the last minute.",
            ),
            "dose_unit": "minutes",
            "equipment": ("firm chair", "cushion", "music"),
            "impact": "none",
            "setting": "home",
            "supervision": Supervision.NONE,
            "flags": (),
            "levels": _ladder(
                ("One song", {"minutes": 4, "days_per_week": 3}),
                ("Two songs", {"minutes": 8, "days_per_week": 3}),
                ("Three songs", {"minutes": 12, "days_per_week": 4}),
            ),
            "source": "Our Wednesday group, run since 2019",
        },
    ],
}
