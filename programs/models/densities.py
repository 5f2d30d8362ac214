"""One patient's bone scans: what each site came to, and how it went on one machine."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from patients.models import BoneDensity, BoneScan, Patient
from patients.rules import bones
from programs.rules.plotting import Plot, plot
from ptcare.people.actors import Actor

NO_GAP = dt.timedelta.max  # scans are years apart, and one line all the same
LOW, HIGH = -4, 1  # T-scores the picture shows at least
WIDTH, HEIGHT = 260, 100
MARKS = (Decimal("-1.0"), Decimal("-2.5"))  # where the WHO classes begin


@dataclass(frozen=True, kw_only=True)
class ScanRow:
    """One scan, with its value or none at each of the four sites."""

    scan: BoneScan
    cells: tuple[tuple[str, BoneDensity | None], ...]
    lowest: BoneDensity | None  # of an old record without its site


@dataclass(frozen=True, kw_only=True)
class Trend:
    """T-scores of one site on one machine, two or more, and their picture."""

    site: str
    machine: str
    points: Sequence[tuple[dt.date, Decimal]]
    plot: Plot
    marks: Sequence[tuple[Decimal, float]]

    @property
    def first(self) -> tuple[dt.date, Decimal]:
        return self.points[0]

    @property
    def last(self) -> tuple[dt.date, Decimal]:
        return self.points[-1]


def scans_of(patient: Patient, actor: Actor) -> list[BoneScan]:
    """The newest first, each with its densities: two queries."""
    rows = BoneScan.objects.visible_to(actor).standing().filter(patient=patient)
    rows = rows.select_related("recorded_by").prefetch_related("densities")
    return list(rows.order_by("-scanned_on", "-pk"))


def table(scans: Iterable[BoneScan]) -> list[ScanRow]:
    return [_row(scan) for scan in scans]


def readings(scans: Iterable[BoneScan], patient: Patient) -> list[bones.Reading]:
    """The T-scores that the WHO classes look at."""
    return [
        bones.Reading(
            t_score=row.t_score,
            on=scan.scanned_on,
            site=row.get_site_display(),
            age=patient.age_on(scan.scanned_on),
        )
        for scan in scans
        for row in scan.densities.all()
        if row.t_score is not None and row.site in BoneDensity.CLASSED
    ]


def trends(scans: Iterable[BoneScan]) -> list[Trend]:
    """Each site on each machine that measured it twice or more."""
    found: dict[tuple[str, str], list[tuple[BoneScan, BoneDensity]]]
    found = defaultdict(list)
    for scan in sorted(scans, key=lambda each: each.scanned_on):
        for row in scan.densities.all():
            if row.t_score is not None and scan.machine.strip():
                found[row.site, scan.machine.strip().casefold()].append((scan, row))
    order = list(BoneDensity.Site)
    return [
        _trend(rows)
        for (site, _machine), rows in sorted(
            found.items(), key=lambda each: order.index(BoneDensity.Site(each[0][0]))
        )
        if len(rows) > 1
    ]


def _row(scan: BoneScan) -> ScanRow:
    by_site = {row.site: row for row in scan.densities.all()}
    return ScanRow(
        scan=scan,
        cells=tuple((str(site.label), by_site.get(site)) for site in BoneDensity.SITES),
        lowest=by_site.get(BoneDensity.Site.LOWEST),
    )


def _trend(rows: Sequence[tuple[BoneScan, BoneDensity]]) -> Trend:
    points = [(scan.scanned_on, row.t_score or Decimal(0)) for scan, row in rows]
    values = [value for _day, value in points]
    low = min(LOW, math.floor(min(values)))
    high = max(HIGH, math.ceil(max(values)))
    span = high - low
    return Trend(
        site=str(rows[-1][1].get_site_display()),
        machine=rows[-1][0].machine,
        points=points,
        plot=plot(
            [(day, float(value) - low) for day, value in points],
            since=points[0][0],
            until=points[-1][0],
            most=span,
            width=WIDTH,
            height=HEIGHT,
            gap=NO_GAP,
        ),
        marks=[
            (mark, round(HEIGHT - (float(mark) - low) / span * HEIGHT, 1))
            for mark in MARKS
        ],
    )
