"""Begins and ends monitoring, writes down who worked when, and freezes what is taken.

Everything about one patient waits on the patient's row: of two who accept at once, one
does. Nothing is inferred: what nobody wrote down did not happen.
"""

from programs.services.monitoring.accepting import (
    AlreadyAccepted,
    NothingChanged,
    NothingToAccept,
    accept,
    put_beside,
)
from programs.services.monitoring.clinics import (
    AlreadyConfirmed,
    NotConfirmed,
    change_settings,
    confirm_device,
    withdraw_device,
)
from programs.services.monitoring.episodes import (
    LATE_BY,
    AlreadyMonitored,
    NotInCare,
    NotMonitored,
    SetUp,
    SetUpTooEarly,
    SwitchedOff,
    begin,
    end,
    end_with_care,
)
from programs.services.monitoring.timing import (
    AlreadyCorrected,
    NotThen,
    Worked,
    correct,
    write_down,
)
