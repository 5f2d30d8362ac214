"""Letters that leave after the answer.

A known address is written to and an unknown one is not. Were the letter posted within
the request, the wait for the mail server would tell which is which.
"""

from __future__ import annotations

import logging

from allauth.account.adapter import get_adapter
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from ptcare.base_middleware import Middleware
from ptcare.people import noting, user_language
from ptcare.people.models import User

log = logging.getLogger(__name__)

WAITING = "letters_after_the_answer"
Waiting = tuple[EmailMessage, bool]  # and whether a code stands in it


def after_the_answer(
    request: HttpRequest, letter: EmailMessage, *, has_code: bool
) -> None:
    waiting: list[Waiting] = request.__dict__.setdefault(WAITING, [])
    waiting.append((letter, has_code))


class LettersAfterTheAnswer(Middleware):
    """Posts what waits when the answer has gone out. A letter that cannot be posted is
    written down; whoever waits for it presses "Send a new code"."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        letters: list[Waiting] = request.__dict__.get(WAITING, [])
        if letters:
            finish = response.close

            def close() -> None:
                finish()
                post(letters)

            response.close = close  # type: ignore[method-assign]
        return response


def post(letters: list[Waiting]) -> None:
    for letter, has_code in letters:
        try:
            letter.send()
        except OSError:  # smtplib's errors are among them
            log.exception("a letter of the sign-in was not posted")
        if has_code:
            noting.code_sent(letter.to[0])


def of_forgotten_factors(user: User) -> EmailMessage:
    """No request asked for it, so whoever has it made posts it."""
    said = {"timestamp": timezone.now()}
    language, zone = user_language.language_of(user), user_language.zone_of(user)
    with translation.override(language), timezone.override(zone):
        letter: EmailMessage = get_adapter().render_mail(
            "mfa/email/forgotten", user.email, said
        )
    return letter
