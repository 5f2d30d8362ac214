"""Past visits: what the file says of them, held against the sessions that are here."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from patients.models import Authorization, Claim, ClinicSession, Coverage
from patients.models.doubling import same_person_as
from patients.rules import clashes, pacing
from patients.rules.clashes import Span
from patients.rules.importing import Kind
from patients.rules.importing.problems import What
from patients.services.attending.looking import span_of
from patients.services.importing import matching
from patients.services.importing.planned import Difference, Planned
from ptcare.languages.dates import desk_clock, desk_day
from ptcare.people.models import Membership

Status = ClinicSession.Status
ATTENDED = "attended"  # no column: that the visit is in the file says so
LONGEST_AGO = dt.timedelta(days=366 * 10)
ONLY_IF_BILLED = ("billed_to", "approval_number", "paid_on")
USUAL = {"kind": "treatment", "minutes": 45, "discipline": "PT", "place": "clinic"}
Key = tuple[int, dt.date, dt.time, str]


@dataclass
class Around:
    """What is here about these people and days, and what the file adds on the way."""

    sessions: dict[Key, ClinicSession]
    by_pk: dict[int, ClinicSession]
    own: dict[int, dict[dt.date, list[Span]]]
    counted: dict[int, list[dt.date]]  # by the person
    person: dict[int, int]  # who was entered twice: one number of all their records
    busy: dict[tuple[int, dt.date], list[Span]]
    therapists: dict[str, list[Membership]]
    plans: dict[int, list[Coverage]]
    approvals: dict[tuple[int, str], list[Authorization]]
    claims: dict[int, Claim]
    before: dict[str, tuple[int, int]]
    lines: dict[Key, int] = field(default_factory=dict)


def look(planned: Sequence[Planned], *, clinic_id: int, today: dt.date) -> None:
    """Say of each row what it would become. A constant number of queries."""
    around = _around(planned, clinic_id)
    for each in planned:
        _refuse_days(each, today)
        matching.find_therapist(each, around.therapists)
        if each.person and "date" in each.row.said and "time" in each.row.said:
            _find_billing(each, around)
            _aim(each, around)


def said_of(each: Planned, name: str) -> Any:
    """What the row says, or what is usual where it is silent."""
    return each.row.said.get(name, USUAL.get(name))


def key_of(each: Planned) -> Key:
    said = each.row.said
    return each.who.pk, said["date"], said["time"], said_of(each, "kind")


def _around(planned: Sequence[Planned], clinic_id: int) -> Around:
    people = {each.person.pk for each in planned if each.person}
    days = {each.row.said["date"] for each in planned if "date" in each.row.said}
    before = matching.brought_before(planned, Kind.VISITS, clinic_id=clinic_id)
    person = {
        each: min(group)
        for patient, others in same_person_as(people).items()
        for group in [{patient, *others}]
        for each in group
    }
    known = [pk for pk, _patient in before.values()]
    sessions = _sessions({*people, *person}, days, known)
    plans = matching.plans_of(planned)
    ever = Membership.objects.filter(clinic=clinic_id)
    around = Around(
        sessions={(s.patient_id, s.on, s.start, s.kind): s for s in sessions},
        by_pk={session.pk: session for session in sessions},
        own=defaultdict(lambda: defaultdict(list)),
        counted=defaultdict(list),
        person=person,
        busy=defaultdict(list),
        therapists=matching.therapists_of(ever),
        plans=plans,
        approvals=_approvals(plans),
        claims=_claims(sessions),
        before=before,
    )
    for session in sessions:
        if session.is_booked or session.is_attended:
            _take_place(around, session.patient_id, span_of(session), session.kind)
    for session in _of_therapists(around, planned, days):
        around.busy[session.therapist_id or 0, session.on].append(span_of(session))
    return around


def _sessions(
    people: set[int], days: set[dt.date], known: list[int]
) -> list[ClinicSession]:
    """Those near the days of the file, the latest to be entered last."""
    if not people or not days:
        return []
    span = (min(days) - pacing.WEEK, max(days) + pacing.WEEK)
    rows = ClinicSession.objects.filter(patient__in=people, on__range=span)
    rows = rows | ClinicSession.objects.filter(patient__in=people, pk__in=known)
    return sorted(
        rows.select_related("therapist__user"),
        key=lambda row: (row.is_booked or row.is_attended, row.pk),
    )


def _approvals(
    plans: dict[int, list[Coverage]],
) -> dict[tuple[int, str], list[Authorization]]:
    ids = [plan.pk for each in plans.values() for plan in each]
    found: dict[tuple[int, str], list[Authorization]] = defaultdict(list)
    rows = Authorization.objects.filter(coverage__in=ids, status="approved")
    for row in rows.order_by("pk"):
        found[row.coverage_id, row.number].append(row)
    return found


def _claims(sessions: Iterable[ClinicSession]) -> dict[int, Claim]:
    ids = [session.pk for session in sessions]
    rows = Claim.objects.standing().filter(session__in=ids)
    return {claim.session_id: claim for claim in rows.select_related("coverage__payer")}


def _of_therapists(
    around: Around, planned: Sequence[Planned], days: set[dt.date]
) -> Iterable[ClinicSession]:
    """The sessions of the therapists that the file names, with whomever they are."""
    names = {str(each.row.said.get("therapist", "")).casefold() for each in planned}
    ids = {row.pk for name in names for row in around.therapists.get(name, [])}
    nights = {day - dt.timedelta(days=1) for day in days}
    kept = ClinicSession.objects.kept().filter(therapist__in=ids)
    return kept.filter(on__in=days | nights)


def _take_place(around: Around, patient: int, span: Span, kind: str) -> None:
    around.own[patient][span.on].append(span)
    if kind != ClinicSession.Kind.GYM:
        around.counted[around.person.get(patient, patient)].append(span.on)


def _refuse_days(each: Planned, today: dt.date) -> None:
    said = each.row.said
    day = said.get("date")
    if day and day > today:
        each.refuse(What.STILL_AHEAD, "date")
    if day and day < today - LONGEST_AGO:
        each.refuse(What.TOO_LONG_AGO, "date")
    for column in ("billed_on", "paid_on"):
        if column in said and said[column] > today:
            each.refuse(What.STILL_AHEAD, column)
    if day and "billed_on" in said and said["billed_on"] < day:
        each.refuse(What.BEFORE_THE_VISIT, "billed_on")
    if {"billed_on", "paid_on"} <= said.keys() and said["paid_on"] < said["billed_on"]:
        each.refuse(What.BEFORE_IT_WAS_SENT, "paid_on")
    if each.row.is_wrong("billed_on"):
        return
    if "billed_on" not in said:
        for column in ONLY_IF_BILLED:
            if column in said:
                each.refuse(What.ONLY_IF_BILLED, column)
    elif said_of(each, "kind") == ClinicSession.Kind.GYM:
        each.refuse(What.GYM_IS_NOT_BILLED, "billed_on")


def _find_billing(each: Planned, around: Around) -> None:
    """Under which plan and approval the claim was sent."""
    said = each.row.said
    if "billed_on" not in said:
        return
    plans = [
        plan
        for plan in around.plans.get(each.who.pk, [])
        if plan.effective_from <= said["date"] and not plan.has_ended_by(said["date"])
    ]
    if name := said.get("billed_to"):
        wanted = matching.payer_key(name)
        plans = [p for p in plans if matching.payer_key(p.payer.name) == wanted]
    if len(plans) != 1:
        column = "billed_to" if name else "billed_on"
        each.refuse(What.SEVERAL_PLANS if plans else What.NO_PLAN, column)
        return
    each.found["coverage"] = plans[0].pk
    if number := said.get("approval_number"):
        approvals = around.approvals.get((plans[0].pk, number), [])
        on_day = [a for a in approvals if a.valid_from <= said["date"] <= a.valid_to]
        if not approvals:
            each.refuse(What.NO_APPROVAL, "approval_number", plans[0].payer.name)
        else:
            each.found["authorization"] = (on_day or approvals)[0].pk


def _aim(each: Planned, around: Around) -> None:
    key = key_of(each)
    if key in around.lines:
        each.refuse(What.SAID_TWICE, other=str(around.lines[key]))
        return
    around.lines[key] = each.line
    matching.aim(each, around.before, around.sessions.get(key), around.by_pk)
    if each.target is not None:
        _compare(each, each.target, around)
    elif not each.row.problems:
        _find_room(each, around)


def _find_room(each: Planned, around: Around) -> None:
    """Three in seven days, nobody in two places: also for what is long past."""
    patient, on, start, kind = key_of(each)
    is_group = kind == ClinicSession.Kind.GROUP
    minutes = said_of(each, "minutes")
    span = Span(on=on, start=start, minutes=minutes, is_group=is_group)
    day = dt.timedelta(days=1)
    near = [s for d in (on - day, on, on + day) for s in around.own[patient][d]]
    if any(clashes.overlap(span, other) for other in near):
        each.refuse(What.PATIENT_BUSY, "time", desk_day(on))
    theirs = around.counted[around.person.get(patient, patient)]
    week = [d for d in theirs if abs(d - on) < pacing.WEEK]
    full = pacing.refusal(week, on=on) if kind != ClinicSession.Kind.GYM else None
    if full:
        since, until = desk_day(full.since), desk_day(full.until)
        each.refuse(What.FULL_WEEK, "date", f"{since} – {until}")
    therapist = each.found.get("therapist", 0)
    busy = [s for d in (on - day, on, on + day) for s in around.busy[therapist, d]]
    if therapist and any(clashes.clash(span, other) for other in busy):
        when = f"{desk_day(on)}, {desk_clock(start)}"
        each.refuse(What.THERAPIST_BUSY, "therapist", when)
    if not each.row.problems:
        _take_place(around, patient, span, kind)
        around.busy[therapist, on].append(span)


def _compare(each: Planned, session: ClinicSession, around: Around) -> None:
    """What the file says besides the key. Of a mark and a claim its word can be taken;
    what a session was, is corrected at the session itself."""
    said = each.row.said
    here = {
        "date": session.on,
        "time": session.start,
        "kind": session.kind,
        "minutes": session.minutes,
        "discipline": session.discipline,
        "place": session.place,
    }
    for name, now in here.items():
        if name in said and said[name] != now:
            each.differ(name, now, may_be_taken=False)
    therapist = session.therapist
    if each.found.get("therapist", session.therapist_id) != session.therapist_id:
        named = therapist.user.name if therapist else None
        each.differ("therapist", named, may_be_taken=False)
    may = session.is_attended or session.is_booked
    if not session.is_attended:
        mark = session.get_status_display()
        each.differences.append(Difference(ATTENDED, mark, Status.ATTENDED.label, may))
    _compare_claim(each, around.claims.get(session.pk), may=may)


def _compare_claim(each: Planned, claim: Claim | None, *, may: bool) -> None:
    said = each.row.said
    if "billed_on" not in said:
        return
    if claim is None:
        each.differ("billed_on", None, may_be_taken=may)
        return
    if claim.sent_on != said["billed_on"]:
        each.differ("billed_on", claim.sent_on, may_be_taken=False)
    if claim.coverage_id != each.found.get("coverage") and "billed_to" in said:
        each.differ("billed_to", claim.coverage.payer.name, may_be_taken=False)
    if "paid_on" in said and claim.paid_on != said["paid_on"]:
        each.differ("paid_on", claim.paid_on, may_be_taken=claim.paid_on is None)
