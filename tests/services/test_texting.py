"""Texts are handed to their carrier over HTTP; whatever it answers is understood."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from ptcare.embedded.texts import Reply
from ptcare.notices.channels import Outcome
from ptcare.notices.channels.texting import Fate, Nonsense, Stage, Twilio
from ptcare.notices.rules import signing
from tests import texting

NOW = dt.datetime(2026, 3, 2, 14, 0, tzinfo=dt.UTC)
ID = uuid.UUID("11111111-2222-4333-8444-555555555555")
SID = "SM" + "a1" * 16


def send(**how):
    said = {"number": "+15035550100", "text": "Hello", "own_id": ID, "now": NOW} | how
    carrier = Twilio()
    try:
        return carrier.send(**said)
    finally:
        carrier.close()


def test_a_text_is_handed_over_and_its_reference_kept(text_office):
    posted = send()

    assert posted.outcome is Outcome.ACCEPTED
    assert posted.reference.startswith("SM")
    assert text_office.forms == [
        {
            "To": "+15035550100",
            "From": texting.OURS,
            "Body": "Hello",
            "StatusCallback": f"http://localhost:8000/texts/news/?id={ID}",
        }
    ]


def test_a_messaging_service_chooses_the_number_itself(text_office, settings):
    settings.TWILIO_FROM = "MG" + "0a" * 16

    send()

    assert text_office.forms[0]["MessagingServiceSid"] == settings.TWILIO_FROM
    assert "From" not in text_office.forms[0]


@pytest.mark.parametrize(
    ("status", "code", "outcome", "fate"),
    [
        (400, 21211, Outcome.REFUSED, Fate.NO_USE),
        (400, 21614, Outcome.REFUSED, Fate.NO_USE),
        (400, 21610, Outcome.REFUSED, Fate.OPTED_OUT),
        (403, 21610, Outcome.REFUSED, Fate.OPTED_OUT),
        (403, 21408, Outcome.REFUSED, Fate.OPEN),
        (400, 21602, Outcome.LATER, Fate.OPEN),  # a mistake of ours, in this one
        (409, 99999, Outcome.LATER, Fate.OPEN),
        (401, 20003, Outcome.CLOSED, Fate.OPEN),
        (403, 20003, Outcome.CLOSED, Fate.OPEN),
        (404, 20404, Outcome.CLOSED, Fate.OPEN),
        (429, 20429, Outcome.CLOSED, Fate.OPEN),
        (503, 20503, Outcome.CLOSED, Fate.OPEN),
        (500, 20500, Outcome.CLOSED, Fate.OPEN),
        (502, None, Outcome.UNKNOWN, Fate.OPEN),
        (504, None, Outcome.UNKNOWN, Fate.OPEN),
        (302, None, Outcome.CLOSED, Fate.OPEN),
    ],
)
def test_what_a_refusal_means(text_office, status, code, outcome, fate):
    text_office.troubles.append(Reply(status, {"code": code}))

    posted = send()

    assert (posted.outcome, posted.fate) == (outcome, fate)
    assert posted.reason


@pytest.mark.parametrize("said", [{}, {"sid": None}, {"sid": "nonsense"}, {"sid": 7}])
def test_an_answer_that_says_nothing_leaves_it_in_doubt(text_office, said):
    text_office.troubles.append(Reply(201, said))

    assert send().outcome is Outcome.UNKNOWN


def test_too_many_at_once_says_for_how_long(text_office):
    text_office.troubles.append(Reply(429, {"code": 20429}, {"Retry-After": "30"}))

    assert send().retry_after == dt.timedelta(seconds=30)


def test_a_carrier_that_hangs_leaves_it_in_doubt(text_office, settings):
    settings.TWILIO_SECONDS = 0.05
    text_office.troubles.append(texting.HANGS)

    posted = send()

    assert (posted.outcome, posted.reason) == (Outcome.UNKNOWN, "cut off: ReadTimeout")


def test_a_carrier_that_hangs_up_leaves_it_in_doubt(text_office):
    text_office.troubles.append(texting.CUTS_OFF)

    assert send().outcome is Outcome.UNKNOWN


def test_where_nobody_listens_nothing_was_sent(text_office, settings):
    settings.TWILIO_URL = "http://127.0.0.1:1"

    posted = send()

    assert (posted.outcome, posted.reason) == (
        Outcome.CLOSED,
        "no connection: ConnectionError",
    )


def test_a_wrong_password_is_nobodys_fault_who_is_texted(text_office, settings):
    settings.TWILIO_AUTH_TOKEN = "another"

    assert send().outcome is Outcome.CLOSED


def test_no_proof_is_sent_to_another_address(text_office):
    text_office.troubles.append(
        Reply(307, {}, {"Location": f"{text_office.url}/elsewhere"})
    )

    assert send().outcome is not Outcome.ACCEPTED
    assert len(text_office.forms) == 1


# --- What it tells later

PUBLISHED = {
    "CallSid": ["CA1234567890ABCDE"],
    "Caller": ["+14158675309"],
    "Digits": ["1234"],
    "From": ["+14158675309"],
    "To": ["+18005551212"],
}
ITS_ADDRESS = "https://mycompany.com/myapp.php?foo=1&bar=2"
ITS_PROOF = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_the_signature_is_that_of_the_providers_own_example():
    assert signing.signature("12345", ITS_ADDRESS, PUBLISHED) == ITS_PROOF
    assert signing.is_genuine(ITS_PROOF, "12345", ITS_ADDRESS, PUBLISHED)


@pytest.mark.parametrize(
    ("proof", "secret", "url", "form"),
    [
        ("", "12345", ITS_ADDRESS, PUBLISHED),
        ("é", "12345", ITS_ADDRESS, PUBLISHED),
        (ITS_PROOF.lower(), "12345", ITS_ADDRESS, PUBLISHED),
        (ITS_PROOF, "12346", ITS_ADDRESS, PUBLISHED),
        (ITS_PROOF, "12345", ITS_ADDRESS + "&a=1", PUBLISHED),
        (ITS_PROOF, "12345", ITS_ADDRESS, PUBLISHED | {"Digits": ["1235"]}),
        (ITS_PROOF, "12345", ITS_ADDRESS, PUBLISHED | {"More": [""]}),
        (signing.signature("", ITS_ADDRESS, PUBLISHED), "", ITS_ADDRESS, PUBLISHED),
    ],
)
def test_nothing_else_is_taken_for_genuine(proof, secret, url, form):
    assert not signing.is_genuine(proof, secret, url, form)


def test_a_field_told_twice_is_signed_with_each_of_its_values_once():
    once = signing.signature("t", "u", {"a": ["1", "2"]})

    assert signing.signature("t", "u", {"a": ["2", "1", "2"]}) == once
    assert signing.signature("t", "u", {"a": ["1"]}) != once


@pytest.mark.parametrize(
    ("status", "code", "stage", "fate"),
    [
        ("queued", "", Stage.ON_ITS_WAY, Fate.OPEN),
        ("sent", "", Stage.ON_ITS_WAY, Fate.OPEN),
        ("delivered", "", Stage.DELIVERED, Fate.OPEN),
        ("undelivered", "30003", Stage.CAME_BACK, Fate.OPEN),
        ("undelivered", "30004", Stage.CAME_BACK, Fate.OPEN),
        ("undelivered", "30005", Stage.CAME_BACK, Fate.NO_USE),
        ("undelivered", "30006", Stage.CAME_BACK, Fate.NO_USE),
        ("undelivered", "30008", Stage.CAME_BACK, Fate.OPEN),
        ("failed", "21610", Stage.CAME_BACK, Fate.OPTED_OUT),
        ("failed", "", Stage.CAME_BACK, Fate.OPEN),
        ("failed", "x²", Stage.CAME_BACK, Fate.OPEN),
        ("failed", "9" * 5000, Stage.CAME_BACK, Fate.OPEN),
        ("sent", "30005", Stage.ON_ITS_WAY, Fate.OPEN),
    ],
)
def test_what_its_news_mean(settings, status, code, stage, fate):
    form = {"MessageSid": [SID], "MessageStatus": [status], "ErrorCode": [code]}

    news = Twilio().news(form, own_id=str(ID))

    assert (news.reference, news.own_id) == (SID, ID)
    assert (news.stage, news.fate) == (stage, fate)
    assert bool(news.reason) is (stage is Stage.CAME_BACK)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"MessageSid": [SID]},
        {"MessageStatus": ["sent"]},
        {"MessageSid": [SID], "MessageStatus": ["flown"]},
        {"MessageSid": [SID, SID], "MessageStatus": ["sent"]},
        {"MessageSid": [SID + "0"], "MessageStatus": ["sent"]},
        {"MessageSid": ["\x00"], "MessageStatus": ["sent"]},
    ],
)
def test_what_is_no_news_is_refused(form):
    with pytest.raises(Nonsense):
        Twilio().news(form, own_id="")


def test_news_without_our_own_id_are_news_all_the_same():
    form = {"MessageSid": [SID], "MessageStatus": ["sent"]}

    assert Twilio().news(form, own_id="no id").own_id is None
