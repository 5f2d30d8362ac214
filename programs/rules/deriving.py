"""What the movements of a clinic's own exercise mean for each condition, at the least.

The rule, as written: for each condition and each movement flag the table holds an
action at least as strict as what the middle one of the shared exercises with that flag
carries (a test holds the table to this). The strictest of all flags counts. A clinic
may be stricter than that for an exercise of its own; looser it cannot be: whoever
thinks that the default is wrong corrects the tags.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from patients.rules.precautions import Condition
from programs.rules.catalogue import Action, Caution

MODERATE_IMPACT = "moderate_impact"  # stands for impact above low, beside the flags

DEFAULTS: Final[Mapping[Condition, Mapping[Action, str]]] = {
    Condition.VERTEBRAL_FRACTURE_SUBACUTE: {
        Action.BLOCK: "spinal_flexion spinal_rotation spinal_compression "
        "spinal_extension_loaded overhead_load high_impact heavy_load prone_lying "
        "floor_transfer breath_hold_risk moderate_impact",
        Action.CLEAR: "loaded kneeling wrist_loading",
        Action.MODIFY: "neck_rotation fall_risk_standing single_leg supine_lying "
        "side_lying",
    },
    Condition.VERTEBRAL_FRACTURE_HISTORY: {
        Action.BLOCK: "spinal_flexion spinal_rotation spinal_compression high_impact "
        "heavy_load",
        Action.CLEAR: "spinal_extension_loaded overhead_load floor_transfer "
        "prone_lying kneeling wrist_loading breath_hold_risk moderate_impact",
        Action.MODIFY: "loaded",
    },
    Condition.SEVERE_OSTEOPOROSIS: {
        Action.BLOCK: "spinal_flexion spinal_rotation high_impact",
        Action.CLEAR: "spinal_compression spinal_extension_loaded overhead_load "
        "heavy_load floor_transfer prone_lying breath_hold_risk moderate_impact",
        Action.MODIFY: "loaded",
    },
    Condition.SEVERE_KYPHOSIS: {
        Action.BLOCK: "spinal_compression overhead_load heavy_load breath_hold_risk",
        Action.CLEAR: "spinal_extension_loaded prone_lying",
        Action.MODIFY: "supine_lying",
    },
    Condition.HIGH_FALL_RISK: {
        Action.BLOCK: "spinal_flexion spinal_rotation high_impact",
        Action.CLEAR: "spinal_compression spinal_extension_loaded heavy_load "
        "floor_transfer single_leg prone_lying kneeling wrist_loading moderate_impact",
        Action.MODIFY: "fall_risk_standing loaded breath_hold_risk",
    },
    Condition.HIP_FRACTURE_REPLACEMENT: {
        Action.BLOCK: "spinal_flexion spinal_rotation spinal_compression high_impact "
        "heavy_load",
        Action.CLEAR: "spinal_extension_loaded prone_lying single_leg floor_transfer "
        "kneeling wrist_loading moderate_impact",
        Action.MODIFY: "side_lying breath_hold_risk",
    },
    Condition.WRIST_ARM_FRACTURE_RECENT: {
        Action.BLOCK: "wrist_loading heavy_load spinal_compression floor_transfer "
        "kneeling",
        Action.CLEAR: "loaded overhead_load breath_hold_risk",
    },
    Condition.UNCONTROLLED_HYPERTENSION: {
        Action.BLOCK: "loaded heavy_load spinal_compression overhead_load "
        "breath_hold_risk moderate_impact"
    },
    Condition.CARDIAC_LUNG_CONDITION: {
        Action.BLOCK: "spinal_flexion spinal_rotation high_impact heavy_load "
        "spinal_compression",
        Action.CLEAR: "loaded overhead_load breath_hold_risk moderate_impact",
    },
    Condition.SHOULDER_PROBLEM: {
        Action.BLOCK: "spinal_compression",
        Action.CLEAR: "overhead_load",
        Action.MODIFY: "wrist_loading kneeling floor_transfer",
    },
    Condition.KNEE_HIP_PAIN: {
        Action.BLOCK: "high_impact",
        Action.MODIFY: "spinal_flexion spinal_rotation floor_transfer kneeling "
        "wrist_loading",
    },
    Condition.DIZZINESS_VESTIBULAR: {
        Action.CLEAR: "spinal_flexion spinal_rotation neck_rotation "
        "spinal_extension_loaded prone_lying high_impact floor_transfer kneeling "
        "wrist_loading",
        Action.MODIFY: "fall_risk_standing single_leg side_lying",
    },
    Condition.CANNOT_LIE_FLAT: {
        Action.BLOCK: "prone_lying spinal_extension_loaded",
        Action.MODIFY: "supine_lying",
    },
    Condition.CANNOT_GET_TO_FLOOR: {
        Action.MODIFY: "floor_transfer prone_lying supine_lying side_lying "
        "spinal_extension_loaded"
    },
    Condition.PELVIC_FLOOR_SYMPTOMS: {
        Action.CLEAR: "spinal_flexion spinal_rotation spinal_compression high_impact "
        "heavy_load moderate_impact"
    },
}
NOTES: Final[Mapping[Action, str]] = {
    Action.MODIFY: "Start at the lowest level, with support, and watch how it is done.",
    Action.CLEAR: "The therapist decides after checking the form.",
    Action.BLOCK: "Its movements are not for this condition.",
}
OF_CONDITION: Final[Mapping[tuple[Condition, Action], str]] = {
    (Condition.VERTEBRAL_FRACTURE_SUBACUTE, Action.BLOCK): (
        "Not in the sub-acute phase."
    ),
    (Condition.HIGH_FALL_RISK, Action.MODIFY): (
        "Hold a fixed support; someone nearby at first."
    ),
    (Condition.HIGH_FALL_RISK, Action.CLEAR): (
        "Learn it in the clinic first; sign-off before home."
    ),
    (Condition.HIP_FRACTURE_REPLACEMENT, Action.CLEAR): (
        "Check what the surgeon allows, and how much weight the leg may bear."
    ),
    (Condition.WRIST_ARM_FRACTURE_RECENT, Action.BLOCK): (
        "No body weight or heavy load on the arm."
    ),
    (Condition.WRIST_ARM_FRACTURE_RECENT, Action.CLEAR): (
        "Other arm only until cleared."
    ),
    (Condition.UNCONTROLLED_HYPERTENSION, Action.BLOCK): (
        "No work with weights, bands or machines today. Contact the doctor."
    ),
    (Condition.CARDIAC_LUNG_CONDITION, Action.CLEAR): (
        "Needs a doctor's clearance and a limit on how hard you work."
    ),
    (Condition.CARDIAC_LUNG_CONDITION, Action.BLOCK): (
        "Needs medical clearance and testing."
    ),
    (Condition.SHOULDER_PROBLEM, Action.MODIFY): "Higher surface, smaller range.",
    (Condition.KNEE_HIP_PAIN, Action.MODIFY): (
        "Cushion under the knee or choose another way."
    ),
    (Condition.DIZZINESS_VESTIBULAR, Action.MODIFY): "Hold on; no head turns.",
    (Condition.DIZZINESS_VESTIBULAR, Action.CLEAR): (
        "Practice with the therapist only."
    ),
    (Condition.CANNOT_LIE_FLAT, Action.MODIFY): "Prop up on pillows.",
    (Condition.CANNOT_GET_TO_FLOOR, Action.MODIFY): "Do it on a firm bed.",
    (Condition.PELVIC_FLOOR_SYMPTOMS, Action.CLEAR): "Pelvic floor check first.",
}


def derived(
    flags: Collection[str], *, impact: str = "none", starts_loaded: bool = False
) -> tuple[Caution, ...]:
    """The least that each condition asks of an exercise with these movements.

    `starts_loaded`: there is no level of it without load, whatever its flags say.
    """
    tags = set(flags)
    if impact in ("moderate", "high"):
        tags.add(MODERATE_IMPACT)
    if starts_loaded:
        tags.add("loaded")
    actions = {condition: _strictest(rows, tags) for condition, rows in _rows()}
    return tuple(
        Caution(condition=condition, action=action, note=_note(condition, action))
        for condition, action in actions.items()
        if action is not Action.NONE
    )


def tightened(
    least: Iterable[Caution], chosen: Iterable[Caution]
) -> tuple[Caution, ...]:
    """The least, with what the clinic is stricter about. Looser words change nothing:
    ask `looser` first."""
    rows = {each.condition: each for each in least}
    for each in chosen:
        there = rows.get(each.condition)
        if there is None or each.action >= there.action:
            rows[each.condition] = each
    return tuple(rows[each] for each in Condition if each in rows)


def looser(
    least: Iterable[Caution], chosen: Iterable[Caution]
) -> dict[Condition, Action]:
    """The conditions that were given less than the least, with that least."""
    floor = {each.condition: each.action for each in least}
    return {
        each.condition: floor[each.condition]
        for each in chosen
        if each.action < floor.get(each.condition, Action.NONE)
    }


def _rows() -> Iterable[tuple[Condition, Mapping[Action, frozenset[str]]]]:
    for condition, by_action in DEFAULTS.items():
        yield (
            condition,
            {action: frozenset(words.split()) for action, words in by_action.items()},
        )


def _strictest(rows: Mapping[Action, frozenset[str]], tags: Collection[str]) -> Action:
    return max(
        (action for action, flags in rows.items() if flags.intersection(tags)),
        default=Action.NONE,
    )


def _note(condition: Condition, action: Action) -> str:
    return OF_CONDITION.get((condition, action), NOTES[action])
