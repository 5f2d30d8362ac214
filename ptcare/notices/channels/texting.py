"""Who carries our text messages: Twilio. What it means is said in words of our own."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import requests
from django.conf import settings
from django.urls import reverse

from ptcare.notices.channels import Outcome, Posted
from ptcare.notices.channels.over_http import BETWEEN, never_connected, rest_of
from ptcare.notices.models import TextNews
from ptcare.notices.rules import numbers
from ptcare.notices.rules.signing import Form, is_genuine
from ptcare.numbers import as_uuid

Stage = TextNews.Stage
CONNECT_SECONDS = 4


class Fate(StrEnum):
    """What a provider says of the number itself, beside the one message."""

    OPEN = "open"
    NO_USE = "no use"  # it takes no texts: not a number, a landline, gone
    OPTED_OUT = "opted out"  # its owner told the provider STOP


@dataclass(frozen=True, kw_only=True)
class Texted(Posted):
    fate: Fate = Fate.OPEN


@dataclass(frozen=True, kw_only=True)
class News:
    """What a provider tells later of one text: in any order, perhaps more than once."""

    reference: str
    own_id: uuid.UUID | None  # ours, if it still knows
    number: str  # where it was to go; empty, if that is not told
    stage: Stage
    reason: str = ""
    fate: Fate = Fate.OPEN  # of the number


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What somebody wrote back to the number that we text from."""

    reference: str
    number: str
    said: str
    is_answered: bool  # the provider has said already what there is to say


class Nonsense(Exception):
    """It is signed, yet not what the provider's manual says that it sends."""


# Twilio's own numbers: https://www.twilio.com/docs/api/errors
NO_NUMBER = {
    21211: "not a telephone number",
    21214: "this number cannot be reached",
    21217: "not a telephone number",
    21265: "not a telephone number",
    21407: "this number takes no text messages",
    21612: "this number cannot be reached from ours",
    21614: "not a mobile number",
    21635: "a landline",
    30005: "no such number any more",
    30006: "a landline, or its network takes no texts",
}
OPTED_OUT = {21610: "they have told the provider STOP"}
NOT_THIS_ONE = {
    21408: "texts to this country are not switched on",
    30003: "the telephone cannot be reached",
    30004: "the telephone or its network blocks our texts",
    30007: "the network took it for spam",
}
REFUSED = NO_NUMBER | OPTED_OUT | NOT_THIS_ONE
AWAY = {301, 302, 303, 307, 308, 401, 403, 404, 407, 429}  # us, not this one message
SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
STAGES = {
    **dict.fromkeys(("undelivered", "failed", "canceled"), Stage.CAME_BACK),
    **dict.fromkeys(("delivered", "read"), Stage.DELIVERED),
    **dict.fromkeys(
        ("accepted", "scheduled", "queued", "sending", "sent"), Stage.ON_ITS_WAY
    ),
}


class Twilio:
    """Over plain HTTPS. It knows no idempotency: a text sent twice arrives twice.

    So what is in doubt is left to the kind of the notice; but the address to which the
    news of a text come carries our own id, and what is in doubt may thus still be
    settled by them.
    """

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.auth = (settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN)
        self.session.trust_env = False  # neither ~/.netrc nor a proxy by surprise
        account = f"/2010-04-01/Accounts/{settings.TWILIO_ACCOUNT_SID}"
        self.url = f"{settings.TWILIO_URL}{account}/Messages.json"

    def send(
        self, *, number: str, text: str, own_id: uuid.UUID, now: dt.datetime
    ) -> Texted:
        """Never raises for what can go wrong at the other end."""
        form = {"To": number, "Body": text, "StatusCallback": news_address(own_id)}
        try:
            answer = self.session.post(
                self.url,
                data=form | sender(),
                timeout=(CONNECT_SECONDS, settings.TWILIO_SECONDS),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return in_doubt_or_away(error)
        return heard(answer, now=now)

    def close(self) -> None:
        self.session.close()

    def is_genuine(self, url: str, form: Form, proof: str) -> bool:
        return is_genuine(proof, settings.TWILIO_AUTH_TOKEN, url, form)

    def news(self, form: Form, *, own_id: str) -> News:
        stage = STAGES.get(one(form, "MessageStatus"))
        if stage is None:
            raise Nonsense
        code = one(form, "ErrorCode")
        number = int(code[:6]) if code.isascii() and code.isdecimal() else 0
        came_back = stage is Stage.CAME_BACK
        return News(
            reference=fitting(SID, one(form, "MessageSid")),
            own_id=as_uuid(own_id),
            number=to if numbers.WHOLE.fullmatch(to := one(form, "To")) else "",
            stage=stage,
            reason=reason_of(number) if came_back else "",
            fate=fate_of(number) if came_back else Fate.OPEN,
        )

    def answer(self, form: Form) -> Answer:
        return Answer(
            reference=fitting(SID, one(form, "MessageSid")),
            number=fitting(numbers.WHOLE, one(form, "From")),
            said=one(form, "Body"),
            is_answered=bool(one(form, "OptOutType")),
        )


def sender() -> dict[str, str]:
    """One number of ours, or the number of a messaging service that chooses one."""
    is_service = settings.TWILIO_FROM.startswith("MG")
    name = "MessagingServiceSid" if is_service else "From"
    return {name: settings.TWILIO_FROM}


def news_address(own_id: uuid.UUID) -> str:
    return f"{settings.SITE_URL}{reverse('texts:news')}?id={own_id}"


def in_doubt_or_away(error: requests.RequestException) -> Texted:
    """Before a connection stood nothing was sent; after that it may have been taken."""
    name = type(error).__name__
    if never_connected(error):
        return Texted(outcome=Outcome.CLOSED, reason=f"no connection: {name}")
    return Texted(outcome=Outcome.UNKNOWN, reason=f"cut off: {name}")


def heard(answer: requests.Response, *, now: dt.datetime) -> Texted:
    """What the answer to one message means for it, and for those after it."""
    said = json_of(answer)
    status = answer.status_code
    code = int(said["code"]) if isinstance(said.get("code"), int) else 0
    if status in BETWEEN:
        return Texted(outcome=Outcome.UNKNOWN, reason=f"answered {status}")
    if code not in REFUSED and (status in AWAY or not 200 <= status < 500):
        rest = rest_of(answer, now=now)
        reason = f"answered {status}"
        return Texted(outcome=Outcome.CLOSED, reason=reason, retry_after=rest)
    if status >= 300:
        return refused(code, status)
    reference = str(said.get("sid") or "")
    if not SID.fullmatch(reference):
        return Texted(outcome=Outcome.UNKNOWN, reason="an answer that says nothing")
    return Texted(outcome=Outcome.ACCEPTED, reference=reference)


def refused(code: int, status: int) -> Texted:
    if code in REFUSED:
        return Texted(
            outcome=Outcome.REFUSED, reason=reason_of(code), fate=fate_of(code)
        )
    return Texted(outcome=Outcome.LATER, reason=f"answered {status}, {code}")


def reason_of(code: int) -> str:
    return f"{REFUSED.get(code, 'not delivered')} ({code})"


def fate_of(code: int) -> Fate:
    if code in OPTED_OUT:
        return Fate.OPTED_OUT
    return Fate.NO_USE if code in NO_NUMBER else Fate.OPEN


def json_of(answer: requests.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def one(form: Form, name: str) -> str:
    """The one value of a field. More than one is nonsense, and so are null bytes."""
    values = form.get(name, ())
    if len(values) > 1 or any("\x00" in value for value in values):
        raise Nonsense
    return values[0] if values else ""


def fitting(shape: re.Pattern[str], word: str) -> str:
    if not shape.fullmatch(word):
        raise Nonsense
    return word
