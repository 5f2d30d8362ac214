"""What a warning sign is called in half a line, for those who look at many."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from programs.rules import redflags
from programs.rules.hurting import PAIN_AGAIN, PAIN_STOP, PAIN_WEEK

NAMES = {
    "rf_chest_pain": _("Chest pain"),
    "rf_breathless": _("Short of breath at rest"),
    "rf_stroke": _("Signs of a stroke"),
    "rf_cauda": _("Bladder, bowel or saddle numbness"),
    "rf_leg_weak": _("New weakness in a leg"),
    "rf_fall_injury": _("Fall with an injury"),
    "rf_blackout": _("Fainted"),
    "rf_back_pain_new": _("New back pain"),
    "rf_groin_thigh": _("New ache in thigh or groin"),
    "rf_calf": _("Swollen or painful calf"),
    "rf_fall_noinjury": _("Fall without an injury"),
    "rf_near_fall": _("Nearly fell"),
    "rf_dizzy": _("Dizzy"),
    "rf_breathless_more": _("More breathless than usual"),
    "rf_unwell": _("Unwell, or something changed"),
    "rf_height": _("Feels shorter or more stooped"),
    "rf_night_pain": _("Back pain at night, or losing weight"),
    redflags.HIGH_PRESSURE: _("Blood pressure of 180/110 or more"),
    redflags.HEAD_AND_THINNER: _("Fall on the head, on a blood thinner"),
    redflags.PAPER_PAIN: _("Pain marked on a paper sheet"),
    redflags.PAPER_NOTE: _("A note on a paper sheet"),
    redflags.SECOND_RECORD: _("A second record, not read yet"),
    redflags.SECOND_TO_READ: _("A second record to read"),
    PAIN_STOP: _("Too much pain at an exercise"),
    PAIN_AGAIN: _("More pain the morning after, twice"),
    PAIN_WEEK: _("A week with too much pain"),
}
