"""Why a session is not booked or marked, each by its name."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from patients.rules.beyond import Agreed
from patients.rules.pacing import TooClose


class BeyondCover(TextChoices):
    """`Agreed` in words: why a session is booked beyond cover."""

    PATIENT_PAYS = Agreed.PATIENT_PAYS, _("The patient knows and will pay")
    RENEWAL_PENDING = Agreed.RENEWAL_PENDING, _("More visits have been asked for")
    CLINIC_PAYS = Agreed.CLINIC_PAYS, _("The clinic bears the cost")


class WrongMark(TextChoices):
    """Why a mark, or a signature, is taken back."""

    WRONG_BUTTON = "wrong_button", _("Wrong button pressed")
    WRONG_PERSON = "wrong_person", _("Wrong person or session")
    LEARNED_LATER = "learned_later", _("We learned better later")


class Discharged(Exception):
    """The patient is no longer in care at this clinic."""


@dataclass
class Closed(Exception):
    """The clinic is closed that day, or the therapist is away; `reason` says why."""

    reason: str


class NotOnTheClock(Exception):
    """The clocks go forward that day, and leave that time out."""


class TimeTaken(Exception):
    """The patient has another session at that time."""


class TherapistBusy(Exception):
    """The therapist has another session at that time."""


@dataclass
class NoRoom(Exception):
    """Seven days around that day are full. There is no way around it."""

    week: TooClose


class NotBooked(Exception):
    """The session is no longer waiting; perhaps another desk was quicker."""


class NotMarked(Exception):
    """The session is still waiting, or was moved: there is no mark to take back."""


class Billed(Exception):
    """A claim for the session was sent; it must be withdrawn first."""


class WrittenOff(Exception):
    """The clinic bears the session; that must be taken back first."""


class MoneyTaken(Exception):
    """Money was taken for the session; that must be taken back first."""


class Signed(Exception):
    """A therapist has signed the session; the signature must be taken back first."""


class StillAhead(Exception):
    """The day of the session has not come yet."""
