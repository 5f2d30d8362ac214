"""SMTP, so that it is always known how far a letter came, and what an answer means."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl

from django.core.mail.backends import smtp

from ptcare.notices.channels import Outcome, Posted

SEND_THE_LETTER = 354  # RFC 5321, 4.2.3: the only answer after which one may be taken
CLOSING = 421  # the server ends the connection, whatever it was asked
ENHANCED = re.compile(rb"\A\s*([245])\.(\d{1,3})\.(\d{1,3})\b")  # RFC 3463
NO_SUCH_ADDRESS = {(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)}  # (subject, detail)
LONG_LOOK = 3  # the answer that ends a letter may take so many times as long as others
POLICY = 7  # the subject of what is about us, and not about one address


class Line(smtplib.SMTP):
    """It remembers whether the server waits for a letter, or for the end of one. Many
    look at a letter before they take it: given up too early, it would be sent twice."""

    is_in_doubt = False

    def getreply(self) -> tuple[int, bytes]:
        if self.sock:
            self.sock.settimeout(self.timeout * (LONG_LOOK if self.is_in_doubt else 1))
        code, words = super().getreply()
        self.is_in_doubt = code == SEND_THE_LETTER
        return code, words


class Backend(smtp.EmailBackend):
    """Django's own, over such a line."""

    connection: Line | None

    @property
    def connection_class(self) -> type[Line]:
        return Line

    @property
    def is_in_doubt(self) -> bool:
        return self.connection is not None and self.connection.is_in_doubt


def of_opening(error: OSError) -> Posted:
    """No connection came about: nothing was sent, nor would any other letter be."""
    return Posted(outcome=Outcome.CLOSED, reason=why_not_open(error))


def why_not_open(error: OSError) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():
            code = error.smtp_code
            return f"the mail server does not take our name and password ({code})"
        case smtplib.SMTPResponseException():
            return f"the mail server turned us away ({error.smtp_code})"
        case smtplib.SMTPNotSupportedError():
            return "the mail server offers no sign-in, or no safe connection"
        case ssl.SSLCertVerificationError():
            return f"the mail server's certificate is no good: {error.verify_message}"
        case ssl.SSLError():
            return "no safe connection to the mail server"
        case socket.gaierror():
            return "the mail server's name is not known"
    if is_too_slow(error):
        return "the mail server does not answer"
    return f"no mail server: {type(error).__name__}"


def of_sending(error: OSError, *, is_in_doubt: bool) -> Posted:
    """What a letter's fate is, after the connection stood."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            ((code, words),) = error.recipients.values()
            return said_no(code, words)
        case smtplib.SMTPDataError():
            return said_no(error.smtp_code, bytes_of(error.smtp_error))
        case smtplib.SMTPSenderRefused() | smtplib.SMTPHeloError():
            reason = f"the mail server does not take our sender ({error.smtp_code})"
            return Posted(outcome=Outcome.CLOSED, reason=reason)
    how = "too slow" if is_too_slow(error) else f"cut off: {type(error).__name__}"
    if is_in_doubt:
        reason = f"the mail server may have taken it ({how})"
        return Posted(outcome=Outcome.UNKNOWN, reason=reason)
    return Posted(outcome=Outcome.CLOSED, reason=f"the mail server went away ({how})")


def said_no(code: int, words: bytes) -> Posted:
    """A clear no: surely not sent. Whether for good depends on whom it is about."""
    shown = shown_code(code, words)
    if code == CLOSING:
        reason = f"the mail server takes nothing just now ({shown})"
        return Posted(outcome=Outcome.CLOSED, reason=reason)
    if code < 500 or subject_of(words) == POLICY:
        reason = f"the mail server did not take it ({shown})"
        return Posted(outcome=Outcome.LATER, reason=reason)
    return Posted(outcome=Outcome.REFUSED, reason=f"the address was refused ({shown})")


def is_address_gone(error: OSError) -> bool:
    """Whether the server says that there is no such address, and not only no."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            ((code, words),) = error.recipients.values()
        case smtplib.SMTPDataError():
            code, words = error.smtp_code, bytes_of(error.smtp_error)
        case _:
            return False
    return code >= 500 and detail_of(words) in NO_SUCH_ADDRESS


def shown_code(code: int, words: bytes) -> str:
    found = ENHANCED.match(words)
    return f"{code} {found[0].decode().strip()}" if found else str(code)


def detail_of(words: bytes) -> tuple[int, int] | None:
    found = ENHANCED.match(words)
    return (int(found[2]), int(found[3])) if found else None


def subject_of(words: bytes) -> int | None:
    detail = detail_of(words)
    return detail[0] if detail else None


def bytes_of(words: bytes | str) -> bytes:
    return words.encode() if isinstance(words, str) else words


def is_too_slow(error: BaseException) -> bool:
    """smtplib hides a time-out behind its own "disconnected"."""
    return isinstance(error, TimeoutError) or isinstance(
        error.__context__, TimeoutError
    )
