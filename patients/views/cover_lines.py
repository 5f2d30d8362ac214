"""The sessions of one patient, each with who covers it and what the patient pays."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from patients import covering_words
from patients.columns import CoveredLine
from patients.models import ClinicSession, Collected, MissedFee, Patient, WriteOff
from patients.models.doubling import records_of
from patients.rules import collecting
from patients.rules.beyond import may_charge
from patients.rules.coverage.result import NEVER_A_PLANS, Outcome, SessionRow, State
from patients.services.snapshots import Counted
from ptcare.people.access import SignedInRequest


def sessions_of(request: SignedInRequest, patient: Patient) -> dict[str, ClinicSession]:
    """By the id under which the rules know them; those of a closed double as well."""
    rows = ClinicSession.objects.visible_to(request.actor)
    rows = rows.filter(patient__in=records_of(patient))
    return {str(row.pk): row for row in rows.select_related("therapist__user")}


def lines_of(
    request: SignedInRequest,
    counted: Counted,
    sessions: Mapping[str, ClinicSession],
) -> list[CoveredLine]:
    """Each session with who covers it, newest first; the patient's part as was agreed
    or decided, or written off since."""
    held = sessions.values()
    rows = WriteOff.objects.visible_to(request.actor).standing()
    borne = set(rows.filter(session__in=held).values_list("session", flat=True))
    fees = MissedFee.objects.visible_to(request.actor).standing()
    decided = {fee.session_id: fee for fee in fees.filter(session__in=held)}
    money = Collected.objects.visible_to(request.actor).filter(session__in=held)
    taken = money.by_session()
    return [
        _covered(sessions[row.session_id], row, counted, borne, decided, taken)
        for row in reversed(counted.result.sessions)
        if row.session_id in sessions  # not of a double that is kept to others
    ]


def _covered(
    session: ClinicSession,
    row: SessionRow,
    counted: Counted,
    borne: Collection[int],
    decided: Mapping[int, MissedFee],
    taken: Mapping[int, int],
) -> CoveredLine:
    is_medicare = not may_charge(counted.facts.coverages, on=session.on)
    due = collecting.due_cents(
        outcome=row.outcome,
        reason=row.reason,
        patient_cents=row.patient_cents,
        agreed=session.beyond_cover_reason,
        is_written_off=session.pk in borne,
        is_medicare=is_medicare,
    )
    if row.outcome == Outcome.RELEASED:
        due = _fee_due(row, decided.get(session.pk))
    looks_first = collecting.is_looked_at_first(row.reason, is_medicare=is_medicare)
    return CoveredLine(
        session=session,
        row=row,
        words=covering_words.reason_words(row.reason),
        due=due,
        asks_nothing=due is None and looks_first,
        is_written_off=session.pk in borne,
        taken=taken.get(session.pk, 0),
    )


def _fee_due(row: SessionRow, fee: MissedFee | None) -> int | None:
    if fee is not None:
        return fee.due_cents
    return None if row.patient_cents else 0


def beyond(lines: Collection[CoveredLine]) -> str:
    """What is booked beyond cover would come to, for whom."""
    coming = [
        line
        for line in lines
        if line.row.state == State.RESERVED
        and line.row.outcome == Outcome.OUT_OF_POCKET
        and line.row.reason not in NEVER_A_PLANS
    ]
    return covering_words.beyond_words(
        [line.session.on for line in coming],
        asked=[
            line.cents for line in coming if not line.is_borne and not line.asks_nothing
        ],
        borne=sum(line.is_borne for line in coming),
    )
