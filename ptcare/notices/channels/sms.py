"""By text message, to whom has said yes to it and proved that the number is theirs.

One text, at most one a day and three a week for a number (`turns`). It names the clinic
and a page to sign in to, and says how to have no more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from ptcare.notices.channels import Outcome, Parcel, Posted, wording
from ptcare.notices.channels.texting import Texted, Twilio
from ptcare.notices.consent import consenting
from ptcare.notices.kinds import Channel
from ptcare.notices.models import Notice
from ptcare.notices.rules import gsm
from ptcare.notices.texts import following, turns
from ptcare.people import user_language

NO_ROOM = Posted(outcome=Outcome.REFUSED, reason="they had their text of the day")
TOO_LONG = Posted(outcome=Outcome.REFUSED, reason="its words do not fit into a text")
SURELY_NOT_SENT = (Outcome.REFUSED, Outcome.LATER, Outcome.CLOSED)


class Sms:
    channel = Channel.SMS

    def __init__(self, *, now: dt.datetime) -> None:
        self.now = now
        self.carrier = Twilio()

    def addresses(self, notices: Collection[Notice]) -> dict[int, list[str]]:
        found = consenting.numbers_for(notices)
        numbers = {pk: number for pk, [number] in found.items()}
        allowed = turns.with_room(notices, numbers, now=self.now)
        return {pk: [number] for pk, number in numbers.items() if pk in allowed}

    def get_ready(self, parcel: Parcel) -> None:
        """Little is to be built."""

    def post(self, parcel: Parcel, *, now: dt.datetime) -> Posted:
        text = gsm.first_that_fits(wordings(parcel))
        if text is None:
            return TOO_LONG
        if not turns.is_rationed(parcel.notice):
            return self.send(parcel, text, now=now)
        turn = turns.take(parcel.notice, parcel.address, now=now)
        if turn is None:
            return NO_ROOM
        posted = self.send(parcel, text, now=now)
        if posted.outcome in SURELY_NOT_SENT:
            turns.give_back(turn, now=now)
        return posted

    def send(self, parcel: Parcel, text: str, *, now: dt.datetime) -> Texted:
        number = parcel.address
        own_id = parcel.notice.message_id
        posted = self.carrier.send(number=number, text=text, own_id=own_id, now=now)
        turns.heed(posted.fate, number, posted.reason, now=now)
        return posted

    def close(self) -> None:
        self.carrier.close()
        following.apply_waiting(now=self.now)


def wordings(parcel: Parcel) -> Iterator[str]:
    """From the fullest to the shortest, in the reader's language."""
    with translation.override(user_language.language_of(parcel.notice.user)):
        said = wording.short(parcel)
        if parcel.notice.topic is None:  # a code: nothing else helps
            return iter((f"{said.sender}: {said.words}", said.words))
        some = render_to_string("messages/any.txt").strip()
        link, stop = settings.SITE_URL, _("Reply STOP to opt out.")
        sign_in = _("Sign in: %(link)s") % {"link": link}
        return iter(
            (
                f"{said.sender}: {said.words}. {sign_in} {stop}",
                f"{said.sender}: {said.words}. {link} {stop}",
                f"{said.sender}: {said.words}. {stop}",
                f"{said.sender}: {some}. {sign_in} {stop}",
                f"{said.sender}: {link} {stop}",
                f"{said.sender}: {some}. {stop}",
            )
        )
