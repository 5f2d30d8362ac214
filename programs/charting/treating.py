"""Medicine, what was given of it, and which checks are due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from patients.models import ClinicSession, Evaluation
from patients.models.reevaluations import interval_of
from patients.models.treatment import dues
from patients.rules import reevaluating
from programs.charting import saying
from programs.charting.saying import span
from programs.models.dated import Dated, Kind
from programs.models.halfyear import HalfYear
from programs.rules.timeline import Box, Lane, Line, Mark, Section
from ptcare.languages.dates import desk_day as day

HEIGHT, MIDDLE = 22, 11
Status = ClinicSession.Status
OF_MEDICINE = (dues.MEDICINE, dues.DOSE)


def treatment(found: HalfYear, tests: reevaluating.Due | None) -> Section:
    medicines = found.dated[Kind.MEDICINE]
    return Section(
        key="treatment",
        title=_("Medicine and checks"),
        lanes=(*(_medicine(found, row) for row in medicines), _checks(found, tests)),
        legend=(
            ("course", _("taken")),
            ("given", _("dose given")),
            ("evaluated", _("evaluation, scan or blood test")),
            ("overdue", _("due, and not recorded since")),
        ),
        head=(_("Day"), _("What"), _("How it stands")),
        rows=tuple(_rows(found, tests)),
    )


def next_tests(found: HalfYear) -> reevaluating.Due | None:
    """As `reevaluations.due_of` says it, from what is read already."""
    signed = [row.on for row in found.dated[Kind.EVALUATION] if row.on and row.words[1]]
    if not signed or found.patient.discharged_on is not None:
        return None
    last = max(signed)
    visits = [
        (row.on, row.words[0])
        for row in [*found.dated[Kind.SESSION], *found.dated[Kind.WITH_DOUBLE]]
        if row.on and row.on > last and row.words[1] != ClinicSession.Kind.GYM
    ]
    return reevaluating.due(
        last,
        attended=[on for on, state in visits if state == Status.ATTENDED],
        booked=[
            on for on, state in visits if state == Status.PLANNED and on >= found.today
        ],
        interval=interval_of(found.patient.clinic),
    )


def _medicine(found: HalfYear, row: Dated) -> Lane:
    name, dose, *_rest = row.words
    mine = [d for d in found.dues if d.kind in OF_MEDICINE and d.pk == row.pk]
    is_round = any(due.kind == dues.MEDICINE for due in mine)
    given = [d for d in found.dated[Kind.DOSE] if d.words[1] == str(row.pk)]
    note = next((_due_words(found, due.on) for due in mine if due.is_seldom), dose)
    place = found.axis.stretch(row.on or dt.date.min, row.until or found.today)
    box = place and Box(
        x=place[0],
        width=place[1],
        y=MIDDLE - 3,
        height=6,
        kind="course",
        words=f"{name} {dose}, {span(row.on, row.until)}",
    )
    return Lane(
        key=f"medicine-{row.pk}",
        name=name,
        note=_("stopped %s") % day(row.until) if row.until else note,
        says=f"{name} {dose}: {span(row.on, row.until)}; {note}.",
        height=HEIGHT,
        boxes=(box,) if box else (),
        lines=() if is_round else tuple(_overdue(found, [due.on for due in mine])),
        marks=tuple(_marks(found, given, "given", _("Dose given"))),
    )


def _checks(found: HalfYear, tests: reevaluating.Due | None) -> Lane:
    waiting = _waiting(found, tests)
    said = [f"{what}: {_due_words(found, on)}" for on, what in waiting]
    return Lane(
        key="checks",
        name=_("Tests and checks"),
        note=said[0] if said else _("nothing is due"),
        says=_("Tests and checks: %s.") % ("; ".join(said) or _("nothing is due")),
        height=HEIGHT,
        lines=tuple(_overdue(found, [on for on, _what in waiting])),
        marks=(
            *(
                mark
                for row in found.dated[Kind.EVALUATION]
                for mark in _marks(found, [row], "evaluated", _evaluation(row))
            ),
            *_marks(found, found.dated[Kind.SCAN], "evaluated", _("Bone density scan")),
            *_marks(found, found.dated[Kind.BLOOD], "evaluated", _("Blood test")),
        ),
    )


def _evaluation(row: Dated) -> str:
    kind, signed_at, *_rest = row.words
    label = str(Evaluation.Kind(kind).label)
    return label if signed_at else _("%s, not signed yet") % label


def _marks(
    found: HalfYear, rows: Sequence[Dated], kind: str, words: str
) -> Iterator[Mark]:
    for row in rows:
        if row.on and row.on in found.axis:
            x = found.axis.x(row.on)
            yield Mark(x=x, y=MIDDLE, kind=kind, words=f"{day(row.on)}: {words}")


def _overdue(found: HalfYear, days: list[dt.date]) -> Iterator[Line]:
    """From the day it was due to today."""
    for on in days:
        if on < found.today:
            first = max(on, found.axis.first)
            yield Line(
                x=found.axis.x(first),
                to_x=found.axis.x(found.today),
                y=MIDDLE,
                to_y=MIDDLE,
                kind="overdue",
            )


def _due_words(found: HalfYear, on: dt.date) -> str:
    if on == found.today:
        return _("due today")
    return (_("due %s") if on > found.today else _("due since %s")) % day(on)


def _waiting(
    found: HalfYear, tests: reevaluating.Due | None
) -> list[tuple[dt.date, str]]:
    """What is to be tested, checked or drawn, and when; the first due first."""
    waiting = [
        (due.on, saying.due(due, found.today))
        for due in found.dues
        if due.kind not in OF_MEDICINE
    ]
    if tests:
        waiting.append((tests.on, _("Next evaluation")))
    return sorted(waiting)


def _rows(found: HalfYear, tests: reevaluating.Due | None) -> Iterator[tuple[str, ...]]:
    for on, what in _waiting(found, tests):
        yield day(on), what, _due_words(found, on)
    for due in found.dues:
        if due.kind in OF_MEDICINE:
            yield day(due.on), f"{due.name} {due.detail}", _due_words(found, due.on)
    for row in reversed(found.dated[Kind.EVALUATION]):
        if row.on and row.on in found.axis:
            yield day(row.on), _evaluation(row), _("done")
    for kind, words in (
        (Kind.DOSE, _("Dose given")),
        (Kind.SCAN, _("Bone density scan")),
        (Kind.BLOOD, _("Blood test")),
    ):
        for row in reversed(found.dated[kind]):
            if row.on:
                yield day(row.on), " ".join([words, row.words[0]]).strip(), _("done")
    for row in found.dated[Kind.MEDICINE]:
        name, dose, why, _rest = row.words
        yield span(row.on, row.until), f"{name} {dose}", why or _("taken")
