"""The rest of the treatment: medicines, braces, scans and tests, with their dates."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from patients.models import (
    Aid,
    BloodTest,
    BoneDensity,
    BoneScan,
    Dose,
    FitCheck,
    Frax,
    Medication,
    MedicationReport,
    SpineImaging,
)
from patients.models.body import Fact
from patients.models.treatment.aids import WORN
from patients.rules import recurring
from programs.demo.bodies import BODIES, CLEARED_BY, told
from programs.demo.cast import MARGARET
from programs.demo.world import DAY, WEEK, Case, World, keep
from programs.models import Tick

TICKED = 13  # days before today; on some of them nothing was said
MACHINES = ["Hologic Horizon A", "GE Lunar iDXA"]
CENTRES = ["Riverbend Imaging", "County Hospital", "Mesa Radiology"]
Site = BoneDensity.Site


@dataclass(frozen=True, kw_only=True)
class Drug:
    """A medicine as the doctor ordered it. `every` counts `unit`s."""

    name: str
    kind: str
    dose: str
    route: str = "mouth"
    every: int = 1
    unit: str = "day"
    at: str = ""


CALCIUM = Drug(name="Calcium", kind="calcium", dose="500 mg", at="twice")
VITAMIN_D = Drug(name="Vitamin D3", kind="vitamin_d", dose="1,000 IU", at="morning")
ALENDRONATE = Drug(
    name="Alendronate", kind="bisphosphonate", dose="70 mg", unit="week", at="morning"
)
IBANDRONATE = Drug(
    name="Ibandronate", kind="bisphosphonate", dose="150 mg", unit="month", at="morning"
)
DENOSUMAB = Drug(
    name="Denosumab",
    kind="denosumab",
    dose="60 mg",
    route="injection",
    every=6,
    unit="month",
)
ZOLEDRONATE = Drug(
    name="Zoledronic acid",
    kind="bisphosphonate",
    dose="5 mg",
    route="infusion",
    every=12,
    unit="month",
)
TERIPARATIDE = Drug(
    name="Teriparatide",
    kind="teriparatide",
    dose="20 micrograms",
    route="injection",
    at="evening",
)
ZOLPIDEM = Drug(name="Zolpidem", kind="sleep", dose="5 mg", at="bedtime")
DRUGS = {
    "low": (),
    "knee": (),
    "thin": (ALENDRONATE,),
    "wrist": (IBANDRONATE,),
    "falls": (ALENDRONATE, ZOLPIDEM),
    "hip": (ZOLEDRONATE,),
    "spine_healed": (DENOSUMAB,),
    "spine_healing": (TERIPARATIDE,),
    "spine_due": (DENOSUMAB,),
    "spine_cleared": (TERIPARATIDE,),
    "spine_recent": (DENOSUMAB,),
}
AIDS = {
    "hip": [("hip_protector", "", "Day and night, off for washing")],
    "falls": [("frame", "Four wheels", "For every walk outdoors")],
    "spine_healed": [("grabber", "", "For everything on the floor")],
    "spine_healing": [("orthosis", "Spinomed", "Two hours, morning and afternoon")],
    "spine_cleared": [("orthosis", "Spinomed", "Two hours each morning")],
    "spine_recent": [("orthosis", "Three-point brace", "Whenever you are up")],
}


def treat(world: World) -> None:
    """Everybody who came with a referral, in as few statements as there are kinds."""
    rows: list[Any] = []
    for case in world.cases:
        if case.story.stage != "referred":
            rows += _treated(case, world.dice(f"treatment of {case.story.name}"))
    keep(sorted(rows, key=lambda row: isinstance(row, Tick)))  # ticks last


def _treated(case: Case, rng: Random) -> Iterator[Any]:
    for drug in (*DRUGS[case.story.body], CALCIUM, VITAMIN_D):
        yield from _taken(case, drug, rng)
    if case.story.name == MARGARET:
        yield from _brace_of_margaret(case)
    for kind, name, wear in AIDS.get(case.story.body, []):
        yield from _worn(case, kind, name, wear, rng)
    yield from _scans(case, rng)
    yield from _tests(case, rng)


def _taken(case: Case, drug: Drug, rng: Random) -> Iterator[Fact | Tick]:
    admitted = case.patient.admitted_on
    since = admitted - rng.randrange(60, 900) * DAY
    unit = recurring.Unit(drug.unit)
    row = Medication(**vars(drug), started_on=since, **told(case, admitted))
    if drug.unit == "week":
        monday = since - since.weekday() * DAY
        row.first_due_on = monday + rng.choice((0, 3, 6)) * DAY
    elif row.is_given:
        yield row
        due_on = _due_on(case, rng)
        row.first_due_on = due_on
        last = recurring.after(due_on, every=-drug.every, unit=unit)
        yield Dose(
            medication=row,
            given_on=last,
            next_due_on=due_on,
            **told(case, max(last, admitted)),
        )
        return
    elif drug.unit == "month":
        row.first_due_on = since
    if drug.kind == "sleep":
        stop = case.today - 20 * DAY
        row.stopped_on, row.stopped_reason = stop, "Unsteady at night; by the doctor"
        row.stopped_by, row.stopped_at = case.therapist.user, case.moment(stop, 15)
    yield row
    if case.story.name == MARGARET:
        yield from _ticked(case, rng, medication=row)
    if drug.kind == "bisphosphonate" and case.story.weeks > 3:
        on = case.today - rng.randrange(5, 20) * DAY
        yield MedicationReport(
            medication=row,
            asked_on=on,
            taken=rng.choice(["yes", "yes", "sometimes"]),
            side_effects=rng.choice(["", "", "Heartburn now and then"]),
            **told(case, on),
        )


def _due_on(case: Case, rng: Random) -> dt.date:
    """Margaret's is in this week or the next; most lie ahead, a few have passed."""
    if case.story.name == MARGARET:
        return case.today + 4 * DAY
    return case.today + rng.choice((-9, 12, 25, 40, 70, 110)) * DAY


def _brace_of_margaret(case: Case) -> Iterator[Fact | Tick]:
    yield from _worn(
        case,
        "orthosis",
        "Spinomed",
        "Two hours each morning",
        Random(1),  # noqa: S311
    )


def _worn(
    case: Case, kind: str, name: str, wear: str, rng: Random
) -> Iterator[Fact | Tick]:
    admitted = case.patient.admitted_on
    row = Aid(
        kind=kind,
        name=name,
        wear=wear,
        prescribed_by=rng.choice(CLEARED_BY),
        started_on=admitted - 14 * DAY,
        first_check_on=admitted + (6 if kind == "orthosis" else 30) * WEEK,
        **told(case, admitted),
    )
    yield row
    if case.story.name == MARGARET and kind in WORN:
        yield from _ticked(case, rng, aid=row)
    if kind == "orthosis" and case.story.weeks > 8:
        on = case.today - rng.randrange(20, 40) * DAY
        yield FitCheck(
            aid=row,
            checked_on=on,
            skin="",
            note="Fits well; strap one hole tighter.",
            next_due_on=on + 8 * WEEK,
            **told(case, on),
        )


def _ticked(case: Case, rng: Random, **thing: Any) -> Iterator[Tick]:
    """What the patient said in one tap of the days before today."""
    for ago in range(1, TICKED + 1):
        if rng.random() < 0.8:
            on = case.today - ago * DAY
            yield Tick(
                **case.about,
                token=uuid.UUID(int=rng.getrandbits(128)),
                on=on,
                said_at=case.moment(on, 9),
                said_by=case.patient.user,
                said_as="patient",
                **thing,
            )


def _scans(case: Case, rng: Random) -> Iterator[Any]:
    """The scan before referral, and one two years before it on the same machine."""
    admitted = case.patient.admitted_on
    lowest = BODIES[case.story.body].t_score
    newest = admitted - rng.randrange(20, 120) * DAY
    machine, centre = rng.choice(MACHINES), rng.choice(CENTRES)
    for years_ago in (2, 0):
        on = recurring.after(newest, every=-12 * years_ago, unit=recurring.Unit.MONTH)
        worse = Decimal(rng.randrange(1, 4)) / 10 if years_ago else Decimal(0)
        row = BoneScan(
            scanned_on=on,
            machine=machine,
            centre=centre,
            report=f"DX-{on:%y%m}-{rng.randrange(100, 999)}",
            next_due_on=recurring.after(on, every=24, unit=recurring.Unit.MONTH),
            **told(case, admitted),
        )
        yield row
        for site, above in ((Site.SPINE, 4), (Site.NECK, 0), (Site.HIP, 3)):
            t_score = lowest + Decimal(above) / 10 + worse
            yield BoneDensity(
                scan=row,
                site=site,
                t_score=t_score,
                z_score=t_score + Decimal("1.6"),
                bmd=round(Decimal("0.85") + t_score * Decimal("0.11"), 3),
                **case.about,
            )


def _tests(case: Case, rng: Random) -> Iterator[Fact]:
    admitted = case.patient.admitted_on
    drawn = admitted - rng.randrange(5, 40) * DAY
    yield BloodTest(
        drawn_on=drawn,
        vitamin_d=f"{rng.randrange(22, 44)} ng/mL",
        calcium=f"9.{rng.randrange(1, 8)} mg/dL",
        kidney=f"eGFR {rng.randrange(62, 88)}",
        next_due_on=recurring.after(drawn, every=12, unit=recurring.Unit.MONTH),
        **told(case, admitted),
    )
    body = BODIES[case.story.body]
    if body.site == "spine":
        yield SpineImaging(
            imaged_on=admitted - (body.days_ago - 2) * DAY,
            kind="xray",
            levels=body.level,
            grade="Genant 2",
            finding="Wedge-shaped, about a third of its height lost.",
            reported_by=rng.choice(CLEARED_BY),
            **told(case, admitted),
        )
    else:
        major = Decimal(rng.randrange(90, 220)) / 10
        yield Frax(
            calculated_on=drawn,
            country_model="USA (Caucasian)",
            with_bmd=True,
            major_percent=major,
            hip_percent=round(major / 4, 1),
            **told(case, admitted),
        )
