"""What an own exercise of a clinic is asked, and told when it does not fit together."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from programs.models import Caution
from programs.rules.catalogue import Supervision
from programs.rules.soundness import Fault

MOVEMENTS = [
    ("fall_risk_standing", _("Standing or walking, support within reach")),
    ("single_leg", _("A phase on one leg")),
    ("floor_transfer", _("Down to the floor or up from it")),
    ("supine_lying", _("Lying on the back")),
    ("prone_lying", _("Lying on the front")),
    ("side_lying", _("Lying on the side")),
    ("kneeling", _("Weight on the knees")),
    ("wrist_loading", _("Body weight through the hands")),
    ("loaded", _("Load from outside: band, weight, machine, box")),
    ("overhead_load", _("Load above shoulder height")),
    ("heavy_load", _("Heavy load, about 70% of the most they can lift")),
    ("breath_hold_risk", _("People tend to hold their breath")),
    ("neck_rotation", _("Gentle head turn, no load")),
    ("spinal_extension_loaded", _("Lifts the back against gravity or load")),
    ("spinal_compression", _("Load straight down the spine")),
    ("spinal_flexion", _("Bends the spine forward")),
    ("spinal_rotation", _("Turns the trunk")),
    ("high_impact", _("Jump or drop landing")),
    ("end_range_rotation", _("Turns the trunk to its limit")),
    ("end_range_flexion", _("Bends the trunk to its limit")),
    ("repetitive_flexion", _("Many forward bends in a row")),
    ("neck_flexion", _("Pushes the head forward under load")),
    ("neck_load", _("Body weight on the neck")),
]
SUPERVISION = [
    (Supervision.NONE, _("Nobody has to be there")),
    (Supervision.FIRST, _("Learn it with the therapist first")),
    (Supervision.ALWAYS, _("With a therapist every time")),
]
STRICTER = [("", _("As its movements say")), *Caution.Action.choices]
# Which question a fault belongs to, and how it is told.
FAULTS = {
    Fault.NEVER_ALONE: (
        "setting",
        _("With these movements it is for the clinic only."),
    ),
    Fault.NEVER_AT_ALL: (
        "flags",
        _("The last five are movements to avoid: no exercise has them."),
    ),
    Fault.ALWAYS_YET_HOME: (
        "supervision",
        _("What always needs a therapist is done with a therapist only."),
    ),
    Fault.CLINIC_YET_ALONE: (
        "supervision",
        _("What is done with a therapist only needs one every time."),
    ),
    Fault.IMPACT_UNSAID: (
        "flags",
        _("High impact is a jump or drop landing: mark it."),
    ),
    Fault.STEPS: ("steps", _("Write 3 to 6 steps, each on its own line.")),
    Fault.LEVELS: (None, _("Write 3 or 4 levels.")),
}
