"""By e-mail: SMTP, a provider, or a folder in the demo, as the settings say."""

from __future__ import annotations

import datetime as dt
import smtplib
from collections.abc import Collection

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation

from ptcare.notices.channels import Outcome, Parcel, Posted
from ptcare.notices.kinds import Channel
from ptcare.notices.models import Notice
from ptcare.people import speaking


class Email:
    channel = Channel.EMAIL

    def __init__(self) -> None:
        self.connection = get_connection()

    def addresses(self, notices: Collection[Notice]) -> dict[int, list[str]]:
        known = {notice.pk: address_of(notice) for notice in notices}
        return {pk: [address] for pk, address in known.items() if address}

    def post(self, parcel: Parcel, *, now: dt.datetime) -> Posted:
        try:
            self.connection.open()
        except OSError as error:  # smtplib's errors are among them
            reason = f"no mail server: {type(error).__name__}"
            return Posted(outcome=Outcome.CLOSED, reason=reason)
        try:
            self.connection.send_messages([letter(parcel)])
        except smtplib.SMTPRecipientsRefused:
            reason = "the address was refused"
            return Posted(outcome=Outcome.REFUSED, reason=reason)
        except smtplib.SMTPResponseException as error:  # it said no: surely not sent
            reason = f"refused with {error.smtp_code}"
            return Posted(outcome=Outcome.LATER, reason=reason)
        except OSError as error:  # cut off: it may have been taken
            self.connection.close()
            reason = f"cut off: {type(error).__name__}"
            return Posted(outcome=Outcome.UNKNOWN, reason=reason)
        return Posted(outcome=Outcome.ACCEPTED)

    def close(self) -> None:
        self.connection.close()


def address_of(notice: Notice) -> str:
    return (notice.user.email or "") if notice.user else notice.address


def letter(parcel: Parcel) -> EmailMultiAlternatives:
    """In the language of who reads it. The same Message-ID however often it is sent."""
    with translation.override(speaking.language_of(parcel.notice.user)):
        return written(parcel)


def written(parcel: Parcel) -> EmailMultiAlternatives:
    notice = parcel.notice
    facts = {
        "clinic": notice.clinic,
        "name": notice.user.name if notice.user else "",
        "address": settings.SITE_URL + notice.link,
        **parcel.facts,
    }
    subject = render_to_string(f"emails/{notice.kind}.subject.txt", facts).strip()
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"emails/{notice.kind}.txt", facts),
        to=[parcel.address],
        headers={"Message-ID": f"<{notice.message_id}@ptcare>"},
    )
    message.attach_alternative(
        render_to_string(f"emails/{notice.kind}.html", facts), "text/html"
    )
    return message
