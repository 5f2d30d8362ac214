"""What a patient was told of a session: for the page on which they look for it."""

from __future__ import annotations

from patients.models.session import ClinicSession
from ptcare.notices.models import Notice
from ptcare.people.actors import Actor

REMINDERS = ("session_eve", "session_morning")
WENT_OUT = (Notice.State.SENT, Notice.State.DELIVERED)


def reminder_of(session: ClinicSession, actor: Actor) -> Notice | None:
    """The last reminder of it that went out to who acts; one query."""
    rows = Notice.objects.visible_to(actor).filter(
        kind__in=REMINDERS, about=session.pk, state__in=WENT_OUT
    )
    return rows.order_by("-settled_at").first()
