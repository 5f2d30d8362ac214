"""How one person gets in, for whoever is on the telephone with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from ptcare.notices.letters import bouncing
from ptcare.notices.models import AddressNews, Notice
from ptcare.people import sessions
from ptcare.people.models import EntryCard, User
from ptcare.people.sessions import Device

INVITATIONS = ("invitation", "helper_invitation")


@dataclass(frozen=True, kw_only=True)
class WaysIn:
    card: EntryCard | None
    is_address_proved: bool  # a code sent there was typed in
    comes_back: AddressNews | None  # why nothing more is written there
    letter: Notice | None  # the latest that said where to sign in
    by_face: int  # devices that know the person by face, finger or PIN
    has_password: bool
    devices: list[Device]
    last_in: dt.datetime | None


def ways_in(user: User, *, clinic_id: int) -> WaysIn:
    cards = EntryCard.objects.valid().filter(user=user, clinic_id=clinic_id)
    letters = Notice.objects.filter(
        user=user, clinic_id=clinic_id, kind__in=INVITATIONS
    )
    known = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    return WaysIn(
        card=cards.first(),
        is_address_proved=addresses.exists(),
        comes_back=bouncing.closed(user),
        letter=letters.order_by("-made_at", "-pk").first(),
        by_face=known.count(),
        has_password=user.has_usable_password(),
        devices=sessions.devices_of(user),
        last_in=user.last_login,
    )
