"""Drafts, signs, changes, holds and ends programs.

Whatever could put an exercise before a patient asks the same three questions under the
lock of the patient's row: is the gate open, is each exercise safe for this body, and is
it the only program. The app tightens by itself; only a clinician loosens.
"""

from programs.services.prescribing.confirming import (
    confirm_draft,
    withdraw_confirmation,
)
from programs.services.prescribing.drafting import (
    add_item,
    change_item,
    change_plan,
    choose_minimum,
    move_item,
    remove_item,
    start_draft,
)
from programs.services.prescribing.following import hand_over
from programs.services.prescribing.items import Wish
from programs.services.prescribing.opening import open_phase
from programs.services.prescribing.phasing import (
    Weeks,
    add_phase,
    change_phase,
    drop_phase,
)
from programs.services.prescribing.recalling import LookedAgain, look_again_at_holders
from programs.services.prescribing.refusals import (
    AlreadyDrafting,
    AlreadyThere,
    ChangedMeanwhile,
    Discharged,
    Empty,
    FracturesNotAsked,
    GateClosed,
    ItemChanged,
    NotADraft,
    NotCurrent,
    NotIntense,
    NotPlanned,
    NotReady,
    NotSignedWith,
    OnHold,
    Over,
    SignOpen,
    StartsTooEarly,
    TooLong,
    TooManySessions,
    Two,
    UnsafePrescription,
    WeeksTaken,
)
from programs.services.prescribing.resting import bring_back, leave_out, take_instead
from programs.services.prescribing.running import (
    change_dose,
    end_program,
    hold_program,
    resume_program,
    sign_off,
    sign_program,
)
from programs.services.prescribing.upkeep import choose_days, keep_as_own
from programs.services.prescribing.watching import (
    closed_since,
    lapsed,
    look_again,
    seen_before_a_fracture,
    uncleared,
)
