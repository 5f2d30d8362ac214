"""What the clocks ask of somebody on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from patients.rules.clocks.facts import Care, CareClock, Clocks, Limits, Note, NoteClock


class Tell(StrEnum):
    """One thing to do about a clock; at most one of each clock at a time."""

    CARE_MISSING = "care_missing"
    CARE_UNSENT = "care_unsent"
    CARE_UNSIGNED = "care_unsigned"
    CARE_LATE = "care_late"
    CARE_ENDING = "care_ending"
    CARE_ENDED = "care_ended"
    NOTE_SOON = "note_soon"
    NOTE_WANTED = "note_wanted"
    NOTE_OVERDUE = "note_overdue"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What to tell, the last day to do it, and whether it is told for the last time."""

    what: Tell
    by: date | None
    is_last: bool = False


def to_tell(found: Clocks, *, limits: Limits, today: date) -> list[Told]:
    """What each clock asks of somebody today. Nothing where all is well."""
    limits = limits.for_kind(found.kind)
    return [
        *_told_of_care(found, limits, today),
        *_told_of_ending(found.care, limits, today),
        *_told_of_note(found.note),
    ]


def _told_of_care(found: Clocks, limits: Limits, today: date) -> Iterator[Told]:
    care, first_on = found.care, found.first_on
    since = (today - first_on).days if first_on else 0
    if care.state is Care.MISSING:
        yield Told(what=Tell.CARE_MISSING, by=care.sign_by)
    elif care.state is Care.LATE:
        yield Told(what=Tell.CARE_LATE, by=care.sign_by, is_last=True)
    elif care.state is Care.NOT_SENT and since >= limits.unsent_from:
        is_last = since >= limits.unsigned_from
        yield Told(what=Tell.CARE_UNSENT, by=care.sign_by, is_last=is_last)
    elif care.state in (Care.WAITING, Care.VERBAL) and since >= limits.unsigned_from:
        is_last = since >= limits.unsigned_again
        yield Told(what=Tell.CARE_UNSIGNED, by=care.sign_by, is_last=is_last)


def _told_of_ending(care: CareClock, limits: Limits, today: date) -> Iterator[Told]:
    if care.until is None or care.is_followed:
        return
    left = (care.until - today).days
    if care.state is Care.ENDED:
        yield Told(what=Tell.CARE_ENDED, by=care.until, is_last=True)
    elif left <= limits.ending_from:
        is_last = left <= limits.ending_again
        yield Told(what=Tell.CARE_ENDING, by=care.until, is_last=is_last)


def _told_of_note(note: NoteClock) -> Iterator[Told]:
    what = {
        Note.SOON: Tell.NOTE_SOON,
        Note.WANTED: Tell.NOTE_WANTED,
        Note.DUE: Tell.NOTE_WANTED,
        Note.OVERDUE: Tell.NOTE_OVERDUE,
    }.get(note.state)
    if what:
        yield Told(what=what, by=note.on, is_last=what is not Tell.NOTE_SOON)
