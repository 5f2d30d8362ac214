"""All that we ever tell anybody, on one screen: by which channels, and by which rules.

Of each kind it is decided here what happens in the one window that no sender can close:
the post office may have taken a notice, and we died before we could write it down.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ptcare.notices.rules.rationing import Rank


class Channel(models.TextChoices):
    PUSH = "push", _("message on the screen")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")
    APP = "app", _("here in the app")


class Topic(models.TextChoices):
    """What a notice is about, as far as people choose: each may be left out."""

    EXERCISE = "exercise", _("Daily exercise")
    VISITS = "visits", _("Clinic visits")
    DUE = "due", _("What is due")
    NEWS = "news", _("Messages and updates")
    URGENT = "urgent", _("Urgent")  # safety: nobody can leave it out


class Quiet(StrEnum):
    """What becomes of a notice whose hour falls into the reader's quiet hours."""

    WAITS = "waits"  # for the next hour that is allowed
    EVENING_BEFORE = "evening before"  # of appointments: too late is no use
    HEEDS_NONE = "heeds none"  # safety, and what somebody is waiting for right now


ANY = (Channel.PUSH, Channel.EMAIL, Channel.SMS)
NEVER_SMS = (Channel.PUSH, Channel.EMAIL)
SMS_FIRST = (Channel.SMS, Channel.PUSH, Channel.EMAIL)
LETTER = (Channel.EMAIL,)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`name` is also the name of its templates in `emails/` and `messages/`."""

    name: str
    label: Promise  # for lists of the clinic and for the reader: no health word
    channels: tuple[Channel, ...]  # it may go out by these, best first
    topic: Topic | None = None  # without one nobody is asked whether they want it
    repeats: bool = False
    """In doubt sent again, under the same id. Otherwise it stands as unknown."""
    quiet: Quiet = Quiet.WAITS
    good_for: dt.timedelta = DAY
    """How long after its hour it is still of use, where nothing else was said."""
    rank: Rank = Rank.OTHER  # of texts, of which a number has few
    rank_later: Rank | None = None  # if another: where it is about a day after tomorrow
    stands_in_app: bool = True
    """Whether the row itself is the message. Otherwise it goes out, or has failed."""


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            name="exercise_reminder",
            label=_("Daily reminder"),
            channels=NEVER_SMS,
            topic=Topic.EXERCISE,
        ),
        Kind(
            name="exercise_nudge",
            label=_("Daily reminder"),
            channels=NEVER_SMS,
            topic=Topic.EXERCISE,
        ),
        Kind(
            name="kind_word",
            label=_("A word from the clinic"),
            channels=NEVER_SMS,
            topic=Topic.EXERCISE,
        ),
        Kind(
            name="plan_reminder", label=_("What is due"), channels=ANY, topic=Topic.DUE
        ),
        Kind(
            name="session_eve",
            label=_("Appointment reminder"),
            channels=SMS_FIRST,
            topic=Topic.VISITS,
            rank=Rank.SESSION_TOMORROW,
            quiet=Quiet.EVENING_BEFORE,
        ),
        Kind(
            name="session_morning",
            label=_("Appointment reminder"),
            channels=SMS_FIRST,
            topic=Topic.VISITS,
            rank=Rank.SESSION_TODAY,
            quiet=Quiet.EVENING_BEFORE,
        ),
        Kind(
            name="session_booked",
            label=_("New appointment"),
            channels=SMS_FIRST,
            topic=Topic.VISITS,
            rank=Rank.SESSION_TOMORROW,
            rank_later=Rank.OTHER,
            repeats=True,
        ),
        Kind(
            name="session_moved",
            label=_("Appointment moved"),
            channels=SMS_FIRST,
            topic=Topic.VISITS,
            rank=Rank.SESSION_TOMORROW,
            repeats=True,
        ),
        Kind(
            name="session_cancelled",
            label=_("Appointment cancelled"),
            channels=SMS_FIRST,
            topic=Topic.VISITS,
            rank=Rank.SESSION_TOMORROW,
            repeats=True,
        ),
        Kind(
            name="clinic_update",
            label=_("Update from the clinic"),
            channels=ANY,
            topic=Topic.NEWS,
        ),
        Kind(
            name="care_team_message",
            label=_("Message"),
            channels=ANY,
            topic=Topic.NEWS,
            repeats=True,
        ),
        Kind(
            name="something_to_look_at",
            label=_("Something to look at"),
            channels=ANY,
            topic=Topic.NEWS,
            repeats=True,
        ),
        Kind(
            name="record_opened",
            label=_("A record was opened in an emergency"),
            channels=ANY,
            repeats=True,
            quiet=Quiet.HEEDS_NONE,
        ),
        Kind(
            name="safety_flag",
            label=_("Urgent"),
            channels=ANY,
            topic=Topic.URGENT,
            repeats=True,
            quiet=Quiet.HEEDS_NONE,
        ),
        Kind(
            name="safety_goes_on",
            label=_("Urgent, and nobody has taken it"),
            channels=ANY,
            topic=Topic.URGENT,
            repeats=True,
            quiet=Quiet.HEEDS_NONE,
        ),
        Kind(
            name="safety_stand_in",
            label=_("Urgent, while the clinic is closed"),
            channels=ANY,
            topic=Topic.URGENT,
            repeats=True,
            quiet=Quiet.HEEDS_NONE,
        ),
        Kind(
            name="morning_letter",
            label=_("Morning letter"),
            channels=LETTER,
            quiet=Quiet.HEEDS_NONE,  # they chose the hour
        ),
        Kind(
            name="invitation",
            label=_("Invitation"),
            channels=LETTER,
            repeats=True,
            quiet=Quiet.HEEDS_NONE,
        ),
        Kind(
            name="helper_invitation",
            label=_("Invitation"),
            channels=LETTER,
            repeats=True,
            quiet=Quiet.HEEDS_NONE,
        ),
        Kind(
            name="push_trial",
            label=_("A message to try it"),
            channels=(Channel.PUSH,),
            quiet=Quiet.HEEDS_NONE,
            good_for=dt.timedelta(minutes=10),
            stands_in_app=False,
        ),
        Kind(
            name="appointment_request",
            label=_("Answer to a request"),
            channels=LETTER,
            repeats=True,
            quiet=Quiet.HEEDS_NONE,
        ),
        Kind(
            name="number_code",
            label=_("Code for a number"),
            channels=(Channel.SMS,),
            repeats=True,
            quiet=Quiet.HEEDS_NONE,
            good_for=dt.timedelta(minutes=15),
            stands_in_app=False,
        ),
    )
}
REPEATED = [kind.name for kind in KINDS.values() if kind.repeats]
