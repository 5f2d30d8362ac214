"""The therapists' last morning round, and where everybody stands since."""

from __future__ import annotations

import datetime as dt

from patients.models import Patient
from programs.demo.world import DAY, World
from programs.models import Review
from programs.models.caseload import read_rows
from programs.models.caseload_rows import Row
from programs.rules.attention import UNSEEN, Why
from programs.services import placing
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event
from ptcare.people.models import Clinic
from ptcare.people.roles import Role

BEGINS = dt.time(8, 5)  # yesterday, at the clinic; the rows follow by minutes
A_ROW = dt.timedelta(minutes=2)
CALLED = "Was away with her daughter. Starts again on Monday, with the short day."
PUT_OFF = {Why.RE_EVALUATION, Why.PROGRAM_ENDS}
REVIEWED_OF = 3  # of those with another old reason, one in so many


def go_round(world: World) -> None:
    """Somebody was called, some were put off or reviewed, the quiet were passed."""
    for clinic in world.clinics.values():
        rows = _rows(clinic, world)
        reviews = [each for row in rows if (each := _review(row, clinic, world))]
        for number, review in enumerate(reviews):
            review.recorded_at = _begun(clinic, world) + number * A_ROW
        Review.objects.bulk_create(reviews)
        AuditEvent.objects.bulk_create(_told(each) for each in reviews)
        ids = [row.patient.pk for row in rows]
        placing.place(ids, clinic=clinic, now=world.now)


def _begun(clinic: Clinic, world: World) -> dt.datetime:
    yesterday = world.today_at(clinic) - DAY
    return dt.datetime.combine(yesterday, BEGINS, tzinfo=clinic.zone)


def _rows(clinic: Clinic, world: World) -> list[Row]:
    mine = Patient.objects.filter(clinic=clinic, therapist__isnull=False).in_care()
    mine = mine.select_related("therapist__user").order_by("pk")
    return read_rows(mine, today=world.today_at(clinic), now=world.now)


def _review(row: Row, clinic: Clinic, world: World) -> Review | None:
    """By the patient's own therapist; a question, or a sign nobody has seen, waits."""
    if row.why in UNSEEN or row.why is Why.QUESTION:
        return None
    kind, days, note = _came_of_it(row)
    if not kind or row.patient.therapist is None:
        return None
    return Review(
        patient=row.patient,
        clinic=clinic,
        kind=kind,
        reasons=list(row.found),
        note=note,
        until=row.today + days * DAY,
        recorded_by=row.patient.therapist.user,
        recorded_at=world.now,
    )


def _came_of_it(row: Row) -> tuple[str, int, str]:
    number = row.patient.pk
    if row.why is Why.SILENT and number % 2:
        return Review.Kind.CALLED, row.limits.review_days - 1, CALLED
    if row.why in PUT_OFF and number % 2:
        return Review.Kind.SNOOZED, 5, ""
    if row.is_quiet and number % 3:
        return Review.Kind.FINE, row.limits.quiet_days - 1, ""
    if row.found and number % REVIEWED_OF == 0:
        return Review.Kind.REVIEWED, row.limits.review_days - 1, ""
    return "", 0, ""


def _told(review: Review) -> AuditEvent:
    deed = f"caseload.{review.kind}"
    told = event(deed, about=review, by=None, at=review.recorded_at)
    told.by_user_id, told.by_role = review.recorded_by_id, Role.THERAPIST
    return told
