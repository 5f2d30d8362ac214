"""One program after another: who makes room for whom, and on which day."""

from __future__ import annotations

import datetime as dt

from django.apps import apps
from django.db import transaction
from django.db.models import F, Value
from django.utils.translation import gettext_noop

from patients.models.days import LocalDay
from patients.services.counting import hold
from programs.models import Program
from programs.services.prescribing.asking import DAY
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import User

REPLACED = gettext_noop("Replaced by a new program.")


def make_room(program: Program, by: Actor, now: dt.datetime) -> Program | None:
    """For a program about to be signed; the one it replaces.

    What runs ends now, or the day before a program that begins later: that one is next
    until then. What was signed to be next before is given up, and with it the room that
    was made for it.
    """
    signed = Program.objects.signed().filter(patient=program.patient)
    current = None
    for each in signed.order_by("-is_next"):
        current = each
        today = program.patient.today(now)
        has_days = max(each.starts_on, today) < program.starts_on
        if has_days and not each.is_next and not each.is_over(on=today):
            program.is_next = True
            last = program.starts_on - DAY
            each.ends_on = min(_signed_until(each) or last, last)
            each.save(update_fields=["ends_on"])
            record("program.shortened", about=each, by=by, at=now)
        else:
            _end(each, by.user, now)
            record("program.ended", about=each, by=by, at=now)
    return current


def give_room_back(program: Program, by: Actor, now: dt.datetime) -> None:
    """Where a next program is given up: what runs ends as it was signed to."""
    for current in Program.objects.current().filter(patient=program.patient):
        current.ends_on = _signed_until(current)
        current.save(update_fields=["ends_on"])
        record("program.lengthened", about=current, by=by, at=now)


def hand_over(*, now: dt.datetime) -> int:
    """Where the first day of a next program has come, it is the current one.

    By each patient's own calendar. How many it was.
    """
    has_begun = {"starts_on__lte": LocalDay(F("patient__time_zone"), Value(now))}
    due = Program.objects.upcoming().filter(**has_begun).select_related("patient")
    return sum(_hand_over(each, now) for each in due.order_by("pk"))


@transaction.atomic
def _hand_over(program: Program, now: dt.datetime) -> bool:
    hold(program.patient)
    upcoming = Program.objects.upcoming().filter(pk=program.pk).first()
    if upcoming is None:  # ended or replaced in the meantime
        return False
    for before in Program.objects.current().filter(patient=program.patient):
        _end(before, upcoming.signed_by, now)
        record("program.ended", about=before, by=None, at=now)
    upcoming.is_next = False
    upcoming.save(update_fields=["is_next"])
    return True


def _signed_until(program: Program) -> dt.date | None:
    """Its last day before it made room for others; None: it had none."""
    history = apps.get_model("programs", "ProgramEvent")._default_manager
    earlier = history.filter(pgh_obj=program.pk, signed_at__isnull=False)
    days = [program.ends_on, *earlier.values_list("ends_on", flat=True)]
    return None if None in days else max(filter(None, days))


def _end(program: Program, by: User | None, now: dt.datetime) -> None:
    program.ended_at, program.ended_by = now, by
    program.ended_reason = REPLACED
    program.save(update_fields=["ended_at", "ended_by", "ended_reason"])
