"""What stands on the register of the clinic's lead, by the ledger's own words."""

from django.utils.translation import gettext_lazy as _

DEEDS = {
    "fracture.cleared": _("Fracture cleared on a doctor’s word"),
    "fractureclearance.withdrawn": _("Clearance of a fracture withdrawn"),
    "gate.opened_early": _("Program begun before day 42, on a clearance"),
    "fracture.confirmed_healed": _("Fracture confirmed healed"),
    "healingconfirmation.withdrawn": _("Confirmation of healing withdrawn"),
    "fracture.withdrawn": _("Fracture corrected: entry withdrawn"),
    "exercise.cleared": _("Exercise cleared despite a condition"),
    "conditionclearance.withdrawn": _("Clearance of an exercise withdrawn"),
    "exercise.corrected": _("What was done on a day corrected"),
    "condition.withdrawn": _("Condition corrected: withdrawn"),
    "suggestion.declined": _("Suggested condition declined"),
    "intensityclearance.recorded": _("Heavy lifting cleared on a doctor’s word"),
    "intensityclearance.withdrawn": _("Clearance of heavy lifting withdrawn"),
    "draft.confirmed": _("Draft of high intensity confirmed as second therapist"),
    "draftconfirmation.withdrawn": _("Word of a second therapist taken back"),
    "painlimits.set": _("Limits of pain set"),
    "evaluation.misplaced": _("Signed evaluation marked as of another patient"),
    "flag.cleared": _("Warning sign set aside"),
    "flag.taken_back": _("Warning sign corrected: entered by mistake"),
    "flag.slip_set_aside": _("Warning sign set aside: pressed by mistake"),
    "flag.put_back": _("Warning sign put back"),
}
