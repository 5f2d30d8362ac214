"""Books, attends, signs, releases and moves clinic sessions; takes marks back.

Each holds the patient's row first and the therapists' next, so that what it counts
cannot change before it is done. That the cover is to be counted anew, the database
marks by itself.
"""

from patients.services.attending.booking import book_series, book_session, move_session
from patients.services.attending.forecasting import (
    Forecast,
    MayNotPay,
    NotCovered,
    forecast,
    next_covered,
)
from patients.services.attending.freeing import FreeDay, free_days
from patients.services.attending.looking import (
    Conflict,
    Look,
    SeriesRefused,
    Slot,
    look_at,
    look_at_each,
)
from patients.services.attending.marking import (
    attend_session,
    cancel_several,
    close_past,
    release_session,
    take_mark_back,
)
from patients.services.attending.refusals import (
    BeyondCover,
    Billed,
    Closed,
    Discharged,
    MoneyTaken,
    NoRoom,
    NotBooked,
    NotMarked,
    NotOnTheClock,
    Signed,
    StillAhead,
    TherapistBusy,
    TimeTaken,
    WrittenOff,
    WrongMark,
)
from patients.services.attending.signing import (
    AlreadySigned,
    BeforeItsHour,
    NotAttended,
    NotSigned,
    attend_and_sign,
    note_visit,
    sign_session,
    unsign_session,
)
