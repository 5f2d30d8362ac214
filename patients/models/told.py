"""What a patient was told of a session: for the page on which they look for it."""

from __future__ import annotations

from patients.models.session import ClinicSession
from ptcare.notices.models import Notice
from ptcare.people.actors import Actor

REMINDERS = ("session_eve", "session_morning")


def reminder_of(session: ClinicSession, actor: Actor) -> Notice | None:
    """The last reminder of it that went out to who acts; one query."""
    rows = Notice.objects.visible_to(actor).gone_out()
    told = rows.filter(kind__in=REMINDERS, about=session.pk)
    return told.order_by("-settled_at").first()
