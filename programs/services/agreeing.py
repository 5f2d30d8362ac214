"""Takes back, at once, what a patient once said yes to: care, a way to them, a service.

Each kind of yes has its own service, which this calls; here is only told whom it
concerns.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_noop

from patients.models import Consent
from patients.services import keeping, pointing
from programs.models import MonitoringEpisode
from programs.services.monitoring import episodes
from ptcare.notices.consent import choosing
from ptcare.notices.consent.choosing import own_voice
from ptcare.notices.kinds import Channel
from ptcare.notices.models import ChannelConsent
from ptcare.people.actors import Actor

BY_THE_PATIENT = gettext_noop("Withdrawn by the patient.")


class AlreadyTakenBack(Exception):
    """It does not stand any more."""


@transaction.atomic
def take_back_care(*, consent: Consent, by: Actor, now: dt.datetime) -> None:
    """The yes to be treated and to this record. What that means for the care is for
    people to say: they are told. Raises AlreadyTakenBack."""
    try:
        keeping.withdraw(fact=consent, reason=BY_THE_PATIENT, by=by, now=now)
    except keeping.AlreadyWithdrawn:
        raise AlreadyTakenBack from None
    key = f"consent_withdrawn:{consent.pk}"
    pointing.tell_clinic(consent.patient, key=key, now=now)


@transaction.atomic
def take_back_channel(*, consent: ChannelConsent, by: Actor, now: dt.datetime) -> None:
    """A whole way, whatever it was about. Raises AlreadyTakenBack."""
    if consent.withdrawn_at is not None:
        raise AlreadyTakenBack
    choosing.turn_off(own_voice(by), Channel(consent.channel), now=now)


@transaction.atomic
def take_back_monitoring(
    *, episode: MonitoringEpisode, by: Actor, now: dt.datetime
) -> None:
    """Nobody follows from home any more. Raises AlreadyTakenBack."""
    why = MonitoringEpisode.Ended.CONSENT_WITHDRAWN
    try:
        episodes.end(episode=episode, reason=why, by=by, now=now)
    except episodes.NotMonitored:
        raise AlreadyTakenBack from None
    key = f"monitoring_withdrawn:{episode.pk}"
    pointing.tell_clinic(episode.patient, key=key, now=now)
