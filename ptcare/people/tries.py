"""How often the digits of a card may be wrong.

After five wrong tries a card rests for an hour, so that a Saturday's slip of the finger
does not wait for Monday's desk. After twenty it is closed: of a million combinations
somebody who holds the address has tried twenty.
"""

from __future__ import annotations

import datetime as dt

IN_A_ROW = 5
IN_ALL = 20
REST = dt.timedelta(hours=1)


def left(wrong: int) -> int:
    """Tries before the card rests or is closed; none: it does so now."""
    return -wrong % IN_A_ROW
