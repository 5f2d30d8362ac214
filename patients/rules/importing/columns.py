"""The columns of each kind of file, by the name in its first line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from patients.rules.importing.cells import (
    Choice,
    Day,
    Money,
    Name,
    Number,
    Percent,
    Several,
    Shape,
    Text,
    Time,
    YesNo,
    Zone,
)


class Kind(StrEnum):
    PATIENTS = "patients"
    PLANS = "plans"
    APPROVALS = "approvals"
    VISITS = "visits"


@dataclass(frozen=True)
class Column:
    """One column: what its cells look like, whether each row needs it, an example."""

    name: str
    shape: Shape
    example: str = ""
    is_needed: bool = False


def _same(*words: str) -> dict[str, str]:
    return {word: word for word in words}


DISCIPLINES = {
    "pt": "PT",
    "ot": "OT",
    "st": "ST",
    "physical": "PT",
    "occupational": "OT",
    "speech": "ST",
    "slp": "ST",
}
SERVICES = _same("evaluation", "re_evaluation", "treatment", "group", "telehealth")
MARKS = _same("kx_pt_slp", "kx_ot", "review_pt_slp", "review_ot")
VISITS = Number(0, 999)

WHO = (
    Column("patient_id", Number(1, 10**15), ""),
    Column("patient_name", Text(120), "Jane Example"),
    Column("birth_date", Day(), "1948-05-17"),
    Column("source_id", Text(60), "A-1001"),
)

SEXES = {"female": "female", "f": "female", "male": "male", "m": "male"}
SEXES |= {"unknown": "", "u": ""}

PATIENTS = (
    Column("patient_name", Name(), "Jane Example", is_needed=True),
    Column("birth_date", Day(), "1948-05-17"),
    Column("sex", Choice(SEXES), "female"),
    Column("phone", Text(40), "(555) 010-0199"),
    Column("email", Text(254), "jane@example.com"),
    Column("time_zone", Zone(), ""),
    Column("therapist", Text(254), ""),
    Column("source_id", Text(60), "A-1001"),
)

PLANS = (
    *WHO,
    Column("payer", Text(120), "Example Health", is_needed=True),
    Column("member_number", Text(60), "M123456"),
    Column("group_number", Text(60)),
    Column("rank", Choice({"1": 1, "2": 2, "first": 1, "second": 2}), "1"),
    Column("from", Day(), "2026-01-01", is_needed=True),
    Column("until", Day()),
    Column("holder", Choice(_same("self", "spouse", "parent", "other")), "self"),
    Column("holder_name", Text(120)),
    Column("holder_birth_date", Day()),
    Column("in_network", YesNo(), "yes"),
    Column("visits", VISITS, "30"),
    Column("disciplines", Several(DISCIPLINES), "PT"),
    Column("used_elsewhere", VISITS, "2"),
    Column(
        "approval_needed",
        Choice(_same("never", "always", "after_visits")),
        "always",
        is_needed=True,
    ),
    Column("visits_before_approval", VISITS),
    Column("price_evaluation", Money(), "140.00", is_needed=True),
    Column("price_treatment", Money(), "95.00", is_needed=True),
    Column("price_re_evaluation", Money()),
    Column("price_group", Money()),
    Column("copay", Money(), "30.00"),
    Column("coinsurance", Percent(), "20"),
    Column("deductible", Money(), "500.00"),
    Column("deductible_met", Money(), "500.00"),
    Column("out_of_pocket_max", Money(), "5000.00"),
    Column("out_of_pocket_met", Money()),
    Column(
        "benefit_period",
        Choice(_same("calendar_year", "plan_year", "whole_coverage")),
        "calendar_year",
    ),
    Column("plan_year_month", Number(1, 12)),
    Column("plan_year_day", Number(1, 28)),
    Column("one_visit_is", Choice(_same("discipline_day", "day", "session"))),
    Column("evaluation_counts", YesNo(), "yes"),
    Column("evaluation_needs_approval", YesNo(), "no"),
    Column("not_covered", Several(SERVICES)),
    Column(
        "as_second_plan",
        Choice(_same("pays_remaining_share", "only_after_primary", "supplement")),
    ),
    Column("price_where_not_covered", Choice(_same("self_pay", "allowed"))),
    Column("missed_fee_allowed", YesNo()),
    Column("claims_marked_from", Several(MARKS)),
    Column("answered_on", Day()),
    Column("answered_by", Choice(_same("portal", "phone", "electronic", "letter"))),
    Column("reference", Text(60)),
)

APPROVALS = (
    *WHO,
    Column("payer", Text(120), "Example Health", is_needed=True),
    Column("member_number", Text(60), "M123456"),
    Column("number", Text(60), "AUTH-0042"),
    Column(
        "status",
        Choice(_same("approved", "pending", "denied") | {"requested": "pending"}),
        "approved",
    ),
    Column("visits", VISITS, "12"),
    Column("visits_requested", VISITS, "16"),
    Column("units", Number(1, 9999)),
    Column("from", Day(), "2026-01-05", is_needed=True),
    Column("until", Day(), "2026-03-31", is_needed=True),
    Column("disciplines", Several(DISCIPLINES), "PT"),
    Column("used_elsewhere", VISITS, "0"),
    Column("requested_on", Day(), "2025-12-20"),
    Column("decided_on", Day(), "2026-01-04"),
    Column("denial_reason", Text(300)),
)

PAST_VISITS = (
    *WHO,
    Column("date", Day(), "2026-01-12", is_needed=True),
    Column("time", Time(), "09:30", is_needed=True),
    Column(
        "kind",
        Choice(_same("treatment", "evaluation", "re_evaluation", "group", "gym")),
        "treatment",
    ),
    Column("minutes", Number(5, 240), "45"),
    Column("discipline", Choice(DISCIPLINES), "PT"),
    Column("place", Choice(_same("clinic", "gym", "telehealth")), "clinic"),
    Column("therapist", Text(254), ""),
    Column("billed_on", Day(), "2026-01-13"),
    Column("billed_to", Text(120), "Example Health"),
    Column("approval_number", Text(60), "AUTH-0042"),
    Column("paid_on", Day(), "2026-02-02"),
)

COLUMNS: dict[Kind, tuple[Column, ...]] = {
    Kind.PATIENTS: PATIENTS,
    Kind.PLANS: PLANS,
    Kind.APPROVALS: APPROVALS,
    Kind.VISITS: PAST_VISITS,
}


def by_name(kind: Kind) -> dict[str, Column]:
    return {column.name: column for column in COLUMNS[kind]}


def missing(kind: Kind, names: Iterable[str]) -> list[str]:
    """The columns without which no row of that kind can be read."""
    there = set(names)
    lacking = [c.name for c in COLUMNS[kind] if c.is_needed and c.name not in there]
    if kind == Kind.PATIENTS:
        return lacking
    if "patient_id" not in there and not {"patient_name", "birth_date"} <= there:
        who = ("patient_name", "birth_date")
        lacking = [name for name in who if name not in there] + lacking
    return lacking
