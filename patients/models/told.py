"""What a patient was told of a session: for the page on which they look for it."""

from __future__ import annotations

from patients.models.session import ClinicSession
from ptcare.notices.models import Notice
from ptcare.people.actors import Actor

REMINDERS = ("session_eve", "session_morning")


def reminder_of(session: ClinicSession, actor: Actor) -> Notice | None:
    """The last reminder that named it and went out to who acts; one query.

    Of a day with several, the first is remembered, and its words name them all.
    """
    of_that_day = ClinicSession.objects.filter(
        patient=session.patient_id, on=session.on
    )
    rows = Notice.objects.visible_to(actor).gone_out()
    told = rows.filter(kind__in=REMINDERS, about__in=of_that_day.values("pk"))
    told = told.filter(settled_at__gte=session.booked_at)
    return told.order_by("-settled_at").first()
