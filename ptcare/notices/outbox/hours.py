"""At which hours a reader may be disturbed.

All arithmetic with zones is done by functions of the database, so that planners may use
it for a million rows at once:

- `local_moment(wall, zone)`: when the clocks of a zone show that. An hour they skip is
  moved on by what they skip; of one that comes twice the first is meant.
- `next_allowed(moment, zone, quiet_from, quiet_until, wakes)`: that moment, or else the
  next at which the reader may be disturbed: from the end of the clinic's quiet hours
  (or from `wakes`, if the reader chose an earlier hour) until they begin; and never
  from 21:00 to 08:00.
- `last_allowed(...)`: that moment, or else an hour before the evening's end: of what is
  of no use afterwards.
- `daily_hour(chosen, quiet_from, quiet_until)`: of what comes every day, the hour at
  which it comes, on the same day whatever was chosen; without a choice when the quiet
  of the morning ends.
- `next_daily(moment, hour, zone)`: when the clocks of a zone show that hour next.
- `reader_wakes(clinic, reader)`: the hour that a reader chose, as `readers` says it of
  many; null if none. The floor that knows has put in its answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from ptcare.notices.kinds import Quiet
from ptcare.notices.models import Notice
from ptcare.notices.readers import Reader
from ptcare.people import tenancy

# Worked out once for all who read at the same hours, however many notices.
WAIT = """
WITH opening AS MATERIALIZED (
    SELECT hours.number, next_allowed(
        %(now)s, hours.zone, clinic.quiet_from, clinic.quiet_until, hours.wakes
    ) AS moment
    FROM unnest(%(clinics)s::bigint[], %(zones)s::text[], %(wakes)s::time[])
        WITH ORDINALITY AS hours (clinic, zone, wakes, number)
    JOIN people_clinic AS clinic ON clinic.id = hours.clinic
)
UPDATE notices_notice AS notice SET
    state = 'due', claim = NULL, lease_until = NULL, tries = tries - 1,
    due_at = opening.moment
FROM opening, unnest(%(ids)s::bigint[], %(numbers)s::int[]) AS held (id, number)
WHERE opening.number = held.number
    AND opening.moment > %(now)s
    AND notice.id = held.id
    AND notice.state = 'claimed'
    AND notice.claim = ANY (%(claims)s::uuid[])
RETURNING notice.id
"""


def leave_for_later(
    held: Sequence[Notice], readers: Mapping[int, Reader], *, now: dt.datetime
) -> list[Notice]:
    """Those that may be sent now. The others are due again when their reader is up."""
    heeding = [notice for notice in held if heeds_quiet(notice)]
    if not heeding:
        return list(held)
    whose = [(notice.clinic_id, readers[notice.pk]) for notice in heeding]
    numbers = {hours: number for number, hours in enumerate(dict.fromkeys(whose), 1)}
    said: dict[str, Any] = {
        "now": now,
        "ids": [notice.pk for notice in heeding],
        "numbers": [numbers[hours] for hours in whose],
        "claims": list({notice.claim for notice in heeding}),
        "clinics": [clinic_id for clinic_id, _reader in numbers],
        "zones": [reader.time_zone for _clinic_id, reader in numbers],
        "wakes": [reader.wakes for _clinic_id, reader in numbers],
    }
    with tenancy.reaching(tenancy.Reach.PLANNER), connection.cursor() as cursor:
        cursor.execute(WAIT, said)
        waits = {row[0] for row in cursor.fetchall()}
    return [notice for notice in held if notice.pk not in waits]


def heeds_quiet(notice: Notice) -> bool:
    return not notice.is_safety and notice.sort.quiet is not Quiet.HEEDS_NONE
