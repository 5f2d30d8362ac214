"""By Mailgun's HTTP API: what each of its answers means for a letter.

Mailgun takes a letter with 200 and a number of its own, and with nothing else. It knows
no idempotency key: what makes a repeat known as one is the Message-ID, which is ours.
"""

from __future__ import annotations

import datetime as dt
import re

import requests
from anymail.exceptions import AnymailError, AnymailRequestsAPIError

from ptcare.notices.channels import Outcome, Posted
from ptcare.notices.channels.over_http import never_connected, rest_of

OUR_OWN = {
    401: "the mail provider does not know our key (401)",
    402: "the mail provider waits for a payment (402)",
    403: "the mail provider does not let us send (403)",
    404: "the mail provider does not know our domain or its region (404)",
    429: "too many letters for the mail provider just now (429)",
}
GATEWAY_WAITED_IN_VAIN = 504  # whoever stands behind it may have taken the letter
BAD_ADDRESS = re.compile(r"'?to'? parameter is not a valid address", re.IGNORECASE)


def of_sending(error: AnymailError, *, now: dt.datetime) -> Posted:
    """What a letter's fate is when the provider did not say plainly that it has it."""
    if isinstance(error, ValueError):  # anymail itself could not write to it
        reason = f"the address cannot be written to: {type(error).__name__}"
        return Posted(outcome=Outcome.REFUSED, reason=reason)
    if not isinstance(error, AnymailRequestsAPIError):
        reason = f"the mail provider is not set up: {type(error).__name__}"
        return Posted(outcome=Outcome.CLOSED, reason=reason)
    if error.response is None:
        return of_no_answer(error)
    return of_answer(error.response, now=now)


def of_no_answer(error: AnymailRequestsAPIError) -> Posted:
    if isinstance(error, requests.exceptions.SSLError):
        reason = "no safe connection to the mail provider"
        return Posted(outcome=Outcome.CLOSED, reason=reason)
    if never_connected(error.__cause__ or error):
        reason = "the mail provider cannot be reached"
        return Posted(outcome=Outcome.CLOSED, reason=reason)
    how = "too slow" if isinstance(error, requests.Timeout) else "cut off"
    reason = f"the mail provider may have taken it ({how})"
    return Posted(outcome=Outcome.UNKNOWN, reason=reason)


def of_answer(response: requests.Response, *, now: dt.datetime) -> Posted:
    status = response.status_code
    if status in OUR_OWN:
        asked = rest_of(response, now=now)
        return Posted(outcome=Outcome.CLOSED, reason=OUR_OWN[status], retry_after=asked)
    if status == GATEWAY_WAITED_IN_VAIN or status < 300:  # it has it, but what does
        reason = f"the mail provider may have taken it ({status})"  # it say?
        return Posted(outcome=Outcome.UNKNOWN, reason=reason)
    if status >= 500:
        reason = f"the mail provider is out of order ({status})"
        asked = rest_of(response, now=now)
        return Posted(outcome=Outcome.CLOSED, reason=reason, retry_after=asked)
    if says_bad_address(response):
        reason = f"the address was refused ({status})"
        return Posted(outcome=Outcome.REFUSED, reason=reason)
    reason = f"the mail provider did not take it ({status})"
    return Posted(outcome=Outcome.LATER, reason=reason)


def is_address_gone(error: AnymailError) -> bool:
    """Whether it says that this is no address at all, and not only no."""
    return error.response is not None and says_bad_address(error.response)


def says_bad_address(response: requests.Response) -> bool:
    is_ours_to_mend = response.status_code == 400
    return is_ours_to_mend and BAD_ADDRESS.search(response.text) is not None
