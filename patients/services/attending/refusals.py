"""Why a session is not booked or marked, each by its name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from patients.rules.beyond import Agreed
from patients.rules.pacing import TooClose

if TYPE_CHECKING:
    from patients.services.attending.forecasting import Forecast
    from patients.services.attending.looking import Look


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


@dataclass
class NotCovered(Exception):
    """Not all would be paid for; say why to book it all the same."""

    ahead: Forecast

    @property
    def first_uncovered_on(self) -> dt.date | None:
        return self.ahead.then.forecast.first_uncovered_date


class MayNotPay(NotCovered):
    """Here a patient is not asked to pay: as under Medicare, without a notice."""


@dataclass
class SeriesRefused(Exception):
    """Of several sessions some cannot be booked, and so none was."""

    looks: Sequence[Look]


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
