"""What the desk has sent to the payers, and what they have paid by now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from patients.models import Authorization, Claim, ClinicSession, Coverage
from programs.demo.world import DAY, Case, World

SENT_AFTER, PAID_AFTER = 3 * DAY, 12 * DAY  # of the session, and of the claim
SENT_FROM = ("year", "two", "five", "past", "medicare")  # kinds of cover


def claim(world: World) -> None:
    """Every claim is sent a few days after its session, and paid some weeks later."""
    plans = {row.patient_id: row for row in Coverage.objects.all()}
    found = Authorization.objects.filter(status=Authorization.Status.APPROVED)
    approvals = {row.coverage_id: row for row in found}
    claims = [
        claim
        for case in world.cases
        if case.story.cover in SENT_FROM
        for claim in _claims(world, case, plans[case.patient.pk], approvals)
    ]
    for each in claims:
        each.session.billed_coverage = each.coverage
        each.session.billed_authorization = each.authorization
    ClinicSession.objects.bulk_update(
        [each.session for each in claims], ["billed_coverage", "billed_authorization"]
    )
    Claim.objects.bulk_create(claims)


def paid_by(case: Case, day: dt.date) -> int:
    """Visits of that day's year which the payer had paid by then."""
    return sum(
        session.is_attended
        and session.on.year == day.year
        and session.on + SENT_AFTER + PAID_AFTER <= day
        for session in case.sessions
    )


def _claims(
    world: World, case: Case, plan: Coverage, approvals: dict[int, Authorization]
) -> Iterator[Claim]:
    desk = world.desk_of(case.patient.clinic)
    for session in case.sessions:
        sent_on = session.on + SENT_AFTER
        if not session.is_attended or sent_on > case.today:
            continue
        is_evaluation = session.kind == ClinicSession.Kind.EVALUATION
        paid_on = sent_on + PAID_AFTER
        yield Claim(
            **case.about,
            session=session,
            coverage=plan,
            authorization=None if is_evaluation else approvals.get(plan.pk),
            sent_on=sent_on,
            paid_on=paid_on if paid_on <= case.today else None,
            recorded_by=desk,
            recorded_at=min(
                dt.datetime.combine(sent_on, dt.time(16), dt.UTC), world.now
            ),
        )
