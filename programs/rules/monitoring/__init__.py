"""Remote monitoring: days on which data came, and minutes that somebody worked on it.

Nothing is padded or inferred. A day counts by when its data reached the server, a
minute only once, and what is not reached is not suggested. The app suggests; a person
bills. (Codes and numbers come in as `Terms`: see `programs/data/monitoring.json`.)
"""

from programs.rules.monitoring.closeness import is_close_month, is_close_window
from programs.rules.monitoring.days import DAY, midnight, next_month
from programs.rules.monitoring.entries import FROM_THEIR_SIDE, Entry, by_day, day_of
from programs.rules.monitoring.months import FROM_OURS, Month, Work, for_month, month
from programs.rules.monitoring.terms import (
    Line,
    Note,
    Suggestion,
    Terms,
    read,
    terms_on,
)
from programs.rules.monitoring.windows import (
    WINDOW,
    Episode,
    Window,
    for_window,
    windows,
)
