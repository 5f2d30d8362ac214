"""By e-mail: SMTP, a provider, or a folder in the demo, as the settings say."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Collection

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation

from ptcare.notices.channels import Outcome, Parcel, Posted, mailgun, smtp
from ptcare.notices.consent import consenting
from ptcare.notices.kinds import Channel
from ptcare.notices.letters import bouncing, unsubscribing
from ptcare.notices.models import AddressNews, Notice
from ptcare.people import user_language

ANSWERED = {Outcome.ACCEPTED, Outcome.REFUSED}  # the line stands, too


class Email:
    channel = Channel.EMAIL

    def __init__(self) -> None:
        self.connection = get_connection()
        self.is_used = False  # a letter was answered over this very connection
        self.gone: list[bouncing.Gone] = []  # addresses that do not exist
        self.ready: tuple[Parcel, EmailMultiAlternatives] | None = None

    def addresses(self, notices: Collection[Notice]) -> dict[int, list[str]]:
        """One each, but none from which letters come back; of safety any is tried."""
        known = {notice: address_of(notice) for notice in notices}
        closed = AddressNews.objects.closed(known.values())
        return {
            notice.pk: [address]
            for notice, address in known.items()
            if address and (notice.is_safety or address.lower() not in closed)
        }

    def get_ready(self, parcel: Parcel) -> None:
        with contextlib.suppress(Exception):
            self.ready = parcel, letter(parcel)

    def post(self, parcel: Parcel, *, now: dt.datetime) -> Posted:
        ready, self.ready = self.ready, None
        message = ready[1] if ready and ready[0] is parcel else letter(parcel)
        was_used = self.is_used
        posted = self.hand_over(parcel, message, now=now)
        if posted.outcome is Outcome.CLOSED and was_used:
            self.hang_up()  # it had grown old: some take so many on one line, or errors
            posted = self.hand_over(parcel, message, now=now)
        self.is_used = self.is_used or posted.outcome in ANSWERED
        return posted

    def hand_over(
        self, parcel: Parcel, message: EmailMultiAlternatives, *, now: dt.datetime
    ) -> Posted:
        try:
            self.connection.open()
        except OSError as error:  # smtplib's errors are among them
            return smtp.of_opening(error)
        try:
            self.connection.send_messages([message])
        except AnymailError as error:
            posted = mailgun.of_sending(error, now=now)
            self.remember(parcel, posted, mailgun.is_address_gone(error), now=now)
            return posted
        except OSError as error:
            posted = self.not_taken(error)
            self.remember(parcel, posted, smtp.is_address_gone(error), now=now)
            return posted
        except ValueError:  # Django itself could not write to it
            reason = "the address cannot be written to"
            return Posted(outcome=Outcome.REFUSED, reason=reason)
        return Posted(outcome=Outcome.ACCEPTED, reference=reference_of(message))

    def not_taken(self, error: OSError) -> Posted:
        in_doubt = getattr(self.connection, "is_in_doubt", True)
        posted = smtp.of_sending(error, is_in_doubt=in_doubt)
        if posted.outcome is not Outcome.REFUSED:
            self.hang_up()  # who knows what the server waits for now
        return posted

    def remember(
        self, parcel: Parcel, posted: Posted, is_gone: bool, *, now: dt.datetime
    ) -> None:
        """Written down when the batch is done: no letter waits for it."""
        if is_gone:
            gone = bouncing.Gone(parcel.notice, parcel.address, posted.reason, now)
            self.gone.append(gone)

    def hang_up(self) -> None:
        self.is_used = False
        with contextlib.suppress(OSError):
            self.connection.close()

    def close(self) -> None:
        self.hang_up()
        bouncing.are_gone(self.gone)


def address_of(notice: Notice) -> str:
    if notice.user:
        return notice.user.email or ""
    return "" if consenting.is_number(notice.address) else notice.address


def reference_of(message: EmailMultiAlternatives) -> str:
    """What the provider calls it; plain SMTP has no name for it."""
    status = getattr(message, "anymail_status", None)
    return str(status.message_id or "") if status else ""


def letter(parcel: Parcel) -> EmailMultiAlternatives:
    """In the language of who reads it. The same Message-ID however often it is sent."""
    with translation.override(user_language.language_of(parcel.notice.user)):
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
        headers={"Message-ID": message_id(notice), **unsubscribing.headers_for(notice)},
    )
    message.attach_alternative(
        render_to_string(f"emails/{notice.kind}.html", facts | {"subject": subject}),
        "text/html",
    )
    return message


def message_id(notice: Notice) -> str:
    return f"<{notice.message_id}@ptcare>"
