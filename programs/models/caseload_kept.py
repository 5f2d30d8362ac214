"""A row of the list as a worker keeps it with its place, and as a page shows it again.

It is what the rules said of one version of the facts. A page shows it only while they
would say the same: nothing has been written since, no day has changed, at the patient's
or at the clinic's, no warning sign has waited a day longer, and neither the cover nor
these rules are others by now. Who is not so is worked out on the spot.

Names of staff are no part of it: they are read when it is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import orjson
from django.db.models import QuerySet

from patients.models import Patient, about
from patients.models.days import day_in
from patients.rules import reevaluating
from programs.models.caseload_rows import (
    Break,
    Broken,
    LookRow,
    ProgramRow,
    Row,
    SignRow,
)
from programs.rules import attention, schedule
from programs.rules.attention import Limits, Standing, Unseen, Why
from programs.rules.baseline import Rhythm, Rise
from programs.rules.sketch import Drawn
from ptcare.people.models import User
from ptcare.prepared import Ids, prepared

DAY = dt.timedelta(days=1)
COUNTED_WITHIN = dt.timedelta(minutes=5)  # cover whose facts have changed
Said = dict[str, Any]
Kind = TypeVar("Kind")
WHYS = {str(why): why for why in Why}


def files() -> list[Path]:
    """The rules, and what reads for them, of this floor and of the one below."""
    among = (__file__, attention.__file__, reevaluating.__file__, about.__file__)
    return sorted(file for one in among for file in Path(one).parent.rglob("*.py"))


def fingerprint() -> str:
    """Of every file that has a say in a row. Another release has another, and shows no
    row that was kept by this one."""
    read = b"".join(each.read_bytes() for each in files())
    return blake2b(read, digest_size=6).hexdigest()


# Read with the code itself: later other files may lie where it came from.
CODE = fingerprint()


def kept(row: Row) -> str:
    said = {
        "code": CODE,  # the first, by which `places` finds rows of other rules
        "version": vars(row.patient)["version"],
        "was_stale": row.patient.cover_is_stale,
        "found": row.found,
        "standing": _unusual(row.standing, Standing()),
        "limits": _unusual(row.limits, Limits()),
        "look": row.look and replace(row.look, by=""),
        "signs": [replace(sign, taken_by="") for sign in row.signs],
        "picture": row.picture,
        "program": row.program,
        "share": row.share,
        "last_log_on": row.last_log_on,
        "evaluated_on": row.evaluated_on,
        "pause": row.pause,
        "illness": row.illness,
        "broken": row.broken,
    }
    return orjson.dumps(said, list, orjson.OPT_NON_STR_KEYS).decode()


def good_until(row: Row, *, now: dt.datetime) -> dt.datetime:
    """From when on the rules may say something else, though nothing is written; where
    cover is being counted, until that is done, as a rule."""
    zones = {row.patient.zone, row.patient.clinic.zone}
    days = ((now.astimezone(zone).date() + DAY, zone) for zone in zones)
    midnights = [
        schedule.local_moment(day, hour=0, minute=0, zone=zone) for day, zone in days
    ]
    waits = [
        sign.raised_at + (max((now - sign.raised_at).days, 0) + 1) * DAY
        for sign in row.unseen
    ]
    counts = [now + COUNTED_WITHIN] if row.patient.cover_is_stale else []
    return min(midnights + waits + counts)


def kept_rows(patients: Sequence[Patient], *, now: dt.datetime) -> dict[int, Row]:
    """By patient, of those whose row still holds. They come as a page reads them."""
    found = [(each, said) for each in patients if (said := _holds(each, now))]
    ids = {pk for _each, said in found for pk in _staff_in(said)}
    names = _names_of(ids)
    return {each.pk: _row(each, said, names) for each, said in found}


def _holds(patient: Patient, now: dt.datetime) -> Said | None:
    """The version stands in it too: a worker of an older release keeps none."""
    read = vars(patient)
    if not read["shown"] or read["good_until"] <= now:
        return None
    said: Said = orjson.loads(read["shown"])
    now_is = (CODE, read["version"], read["cover_is_stale"])
    was = (said["code"], said["version"], said["was_stale"])
    return said if was == now_is else None


def _staff_in(said: Said) -> Iterator[int]:
    rows = [sign["taken_by_id"] for sign in said["signs"]]
    if said["look"]:
        rows.append(said["look"]["by_id"])
    return (pk for pk in rows if pk)


def _names_of(ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    if len(ids) > Ids.MOST:
        return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
    return {user.pk: user.name for user in _staff(Ids(sorted(ids)))}


@prepared
def _staff(ids: Ids) -> QuerySet[User]:
    return User.objects.filter(pk__in=ids).only("pk", "name")


def _row(patient: Patient, said: Said, names: Mapping[int, str]) -> Row:
    return _made(
        Row,
        patient=patient,
        today=vars(patient)["as_of"],
        standing=_standing(said["standing"]),
        found={WHYS[why]: much for why, much in said["found"].items()},
        look=_look(said["look"], names),
        limits=_made(Limits, **said["limits"]),
        picture=_made(Drawn, **said["picture"]),
        program=said["program"] and _made(ProgramRow, **said["program"]),
        last_log_on=day_in(said["last_log_on"]),
        share=said["share"],
        evaluated_on=day_in(said["evaluated_on"]),
        signs=[_sign(sign, names) for sign in said["signs"]],
        pause=_break(said["pause"]),
        illness=_break(said["illness"]),
        broken=_broken(said["broken"]),
    )


def _standing(said: Said) -> Standing:
    if "unseen" in said:
        said["unseen"] = [Unseen(**each) for each in said["unseen"]]
    if "pain" in said:
        said["pain"] = Rise(**said["pain"])
    if "rhythm" in said:
        said["rhythm"] = Rhythm(**said["rhythm"])
    return _made(Standing, **said)


def _look(said: Said | None, names: Mapping[int, str]) -> LookRow | None:
    if said is None:
        return None
    at, until = _moment(said["at"]), dt.date.fromisoformat(said["until"])
    return LookRow(
        **said | {"at": at, "until": until, "by": names.get(said["by_id"], "")}
    )


def _sign(said: Said, names: Mapping[int, str]) -> SignRow:
    taken_by = names.get(said["taken_by_id"], "")
    on, raised_at = dt.date.fromisoformat(said["on"]), _moment(said["raised_at"])
    return SignRow(**said | {"on": on, "raised_at": raised_at, "taken_by": taken_by})


def _break(said: Said | None) -> Break | None:
    if said is None:
        return None
    days = {name: dt.date.fromisoformat(on) for name, on in said.items()}
    return Break(**days)


def _broken(said: Said | None) -> Broken | None:
    if said is None:
        return None
    days = {name: day_in(said[name]) for name in ("opens_on", "happened_on")}
    return _made(Broken, **said | days)


def _made(kind: type[Kind], **said: Any) -> Kind:
    """As `kind(**said)` of a frozen dataclass, which sets value by value; what is not
    said stands in its class."""
    made = kind.__new__(kind)
    vars(made).update(said)
    return made


def _moment(said: str) -> dt.datetime:
    return dt.datetime.fromisoformat(said)


def _unusual(one: Any, usual: Any) -> Said:
    """What of it is not as it is by default."""
    return {
        name: value
        for name, value in vars(one).items()
        if value != getattr(usual, name)
    }
