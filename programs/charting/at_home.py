"""What was done at home of what was asked: all of it, and kind by kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs import meter_words
from programs.charting.saying import resting, span
from programs.models import exercise
from programs.models.dated import Dated, Kind
from programs.models.halfyear import HalfYear
from programs.models.hindering import Hindrance
from programs.models.pausing import Pause
from programs.models.weeks import Week
from programs.rules.adherence import ON_TRACK_FROM, Band
from programs.rules.catalogue import Category
from programs.rules.timeline import (
    DAY,
    Box,
    Lane,
    Section,
    Text,
    height_of,
    rule,
    week_bar,
)
from ptcare.languages.dates import desk_day as day

TALL, LOW = 72, 26
BANDS = {Band.ON_TRACK: "good", Band.BUILDING: "fair", Band.EASIER: "low"}


def home(found: HalfYear) -> Section:
    if not any(week.asked or week.rested for week in found.weeks):
        nothing = _("Nothing was asked for at home in 26 weeks.")
        return Section(key="home", title=_("Done at home"), nothing=nothing)
    kinds = {kind: found.kinds[kind] for kind in _in_order(found.kinds)}
    return Section(
        key="home",
        title=_("Done at home"),
        lanes=(
            _lane(found, "all", _("All exercise"), found.weeks, height=TALL),
            *(
                _lane(found, kind, kind_name(kind), weeks, height=LOW)
                for kind, weeks in kinds.items()
            ),
        ),
        legend=(
            ("good", _("goal met: 80% or more of what was asked")),
            ("fair", _("50 to 79%")),
            ("low", _("under 50%")),
            ("missing", _("nothing said")),
            ("rest", _("break or hold")),
        ),
        head=(
            _("Week of"),
            _("Asked"),
            _("Done"),
            _("Share"),
            *(kind_name(kind) for kind in kinds),
        ),
        rows=tuple(_rows(found.weeks, list(kinds.values()))),
        notes=tuple(_pauses(found)),
    )


def kind_name(kind: str) -> str:
    """A kind of exercise in a word."""
    label = meter_words.LABELS.get(Category(kind))
    return str(label or exercise.Category(kind).label)


def share(week: Week) -> str:
    """In percent, or why there is none: missing is not 0."""
    if week.percent is not None:
        return f"{week.percent}%"
    if week.is_missing:
        return _("nothing said")
    return _("break or hold") if week.rested else _("nothing asked")


def _in_order(kinds: dict[str, list[Week]]) -> list[str]:
    order = [*meter_words.LABELS, *Category]
    return sorted(kinds, key=lambda kind: order.index(Category(kind)))


def _lane(
    found: HalfYear, key: str, name: str, weeks: Sequence[Week], *, height: float
) -> Lane:
    goal = height_of(ON_TRACK_FROM, low=0, high=1, height=height)
    known = [week for week in weeks if week.percent is not None]
    over = [week for week in known if week.sunday < found.today]
    met = {
        "name": name,
        "met": sum(week.band is Band.ON_TRACK for week in over),
        "of": len(over),
    }
    says = ngettext(
        "%(name)s: goal met in %(met)d of %(of)d whole week that is known of.",
        "%(name)s: goal met in %(met)d of %(of)d whole weeks that are known of.",
        len(over),
    )
    is_tall = height == TALL
    scale = ((4.0, "100"), (goal + 4, "80"), (height, "0"))
    note = _("no whole week yet") if known else _("nothing known")
    if over:
        note = ngettext("%(met)d of %(of)d week", "%(met)d of %(of)d weeks", len(over))
    return Lane(
        key=key,
        name=name,
        note=note % met,
        says=says % met,
        height=height,
        scale=scale if is_tall else (),
        bands=resting(found, height),
        rules=(rule(goal, "goal"), rule(height)) if is_tall else (rule(height),),
        boxes=tuple(_bars(found, weeks, height)),
        texts=tuple(
            Text(x=_middle(found, week), y=height - 2, words="0")
            for week in known
            if not week.percent
        ),
    )


def _middle(found: HalfYear, week: Week) -> float:
    first, last = found.axis.edge(week.monday), found.axis.edge(week.sunday)
    return round((first + last) / 2, 2)


def _bars(found: HalfYear, weeks: Sequence[Week], height: float) -> Iterator[Box]:
    for week in weeks:
        if not week.is_missing and not week.percent:
            continue
        yield week_bar(
            found.axis,
            week.monday,
            1 if week.is_missing else week.share or 0,
            height=height,
            kind=BANDS[week.band] if week.band else "missing",
            words=f"{day(week.monday)}: {share(week)}",
        )


def _rows(
    weeks: Sequence[Week], kinds: Sequence[Sequence[Week]]
) -> Iterator[tuple[str, ...]]:
    """The newest first."""
    for number, week in reversed(list(enumerate(weeks))):
        yield (
            day(week.monday),
            str(week.asked),
            f"{week.earned:g}" if week.said else "–",
            share(week),
            *(share(each[number]) for each in kinds),
        )


def _pauses(found: HalfYear) -> Iterator[str]:
    """Who took which break, and what else stood in the way; the newest first."""
    yield from map(pause, reversed(found.dated[Kind.PAUSE]))
    for row in reversed(found.dated[Kind.HINDRANCE]):
        if row.on:
            yield _("Week of %(day)s, what stood in the way: “%(what)s”.") % {
                "day": day(row.on),
                "what": Hindrance.What(row.words[0]).label,
            }


def pause(row: Dated) -> str:
    """A break in a sentence."""
    reason, who, ended_by, planned = row.words
    said = _("%(days)s: “%(why)s”, said by %(who)s.") % {
        "days": span(row.on, row.until - DAY if row.until else None),
        "why": Pause.Reason(reason).label,
        "who": who,
    }
    return said + _ended_early(ended_by, planned) if ended_by else said


def _ended_early(who: str, planned: str) -> str:
    last = day(dt.date.fromisoformat(planned))
    said = _("Planned to %(day)s, ended by %(who)s.") % {"day": last, "who": who}
    return f" {said}"
