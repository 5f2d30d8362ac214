"""The carrier's calls: signed, or of no effect; never an error of ours."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ptcare.notices.consent import consenting
from ptcare.notices.models import Attempt, Notice, TextAnswer, TextedNumber, TextNews
from tests import texting
from tests.factories import NUMBER
from tests.services.test_sms import NOW, tell_and_deliver
from tests.services.test_sms import texted as texted
from tests.texting import INCOMING, NEWS, call, signed

SID = "SM" + "c3" * 16
STOP = {"MessageSid": SID, "From": NUMBER, "Body": "STOP"}
TYPED = "application/x-www-form-urlencoded"


def agreed(patient):
    return consenting.current(patient.user, patient.clinic_id).exists()


def test_stop_is_heeded_and_confirmed_in_the_carriers_own_tongue(texted):
    answer = call(INCOMING, STOP)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/xml"
    assert answer.content.decode().startswith(
        '<?xml version="1.0" encoding="UTF-8"?><Response><Message>Northside Clinic: '
    )
    assert not agreed(texted)


def test_what_is_said_back_is_safe_inside_its_xml(texted):
    texted.clinic.notice_name = "A & <b> Clinic"
    texted.clinic.save()

    answer = call(INCOMING, STOP)

    assert "A &amp; &lt;b&gt; Clinic" in answer.content.decode()


def test_an_answer_that_needs_no_answer_is_empty(texted):
    call(INCOMING, STOP)

    assert call(INCOMING, STOP).content.endswith(b"<Response/>")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="},
        signed(INCOMING, STOP, token="another"),
        signed(NEWS, STOP),
        signed(INCOMING, STOP | {"Body": "START"}),
    ],
)
def test_what_is_not_signed_is_refused_and_has_no_effect(texted, headers):
    answer = call(INCOMING, STOP, headers=headers)

    assert answer.status_code == 403
    assert agreed(texted)
    assert not TextAnswer.objects.exists()


def test_news_settle_a_text(texted):
    tell_and_deliver(texted, now=NOW)
    reference = Attempt.objects.get().reference
    fields = {"MessageSid": reference, "MessageStatus": "delivered", "To": NUMBER}

    answer = call(f"{NEWS}?id={Notice.objects.get().message_id}", fields)

    assert (answer.status_code, answer.content) == (204, b"")
    assert Notice.objects.get().state == "delivered"


def test_news_that_are_not_signed_settle_nothing(texted):
    tell_and_deliver(texted, now=NOW)
    fields = {
        "MessageSid": Attempt.objects.get().reference,
        "MessageStatus": "undelivered",
    }

    assert call(NEWS, fields, headers={}).status_code == 403
    assert Notice.objects.get().state == "sent"


def test_without_a_carrier_nothing_is_genuine(texted, settings):
    settings.TEXTS, settings.TWILIO_AUTH_TOKEN = False, ""
    proof = signed(INCOMING, STOP, token="")

    assert call(INCOMING, STOP, headers=proof).status_code == 403
    assert agreed(texted)


@pytest.mark.parametrize("path", [NEWS, INCOMING])
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"x" * 20_000, TYPED, 413),
        (b"{}", "application/json", 403),
        (b"--x", "multipart/form-data; boundary=x", 403),
        (b"", "", 403),
        (b"", TYPED, 403),
        (b"\xff\xfe%zz&=&&&a=%ff", TYPED, 403),
        (b"&".join(b"a=1" for _ in range(4000)), TYPED, 400),
    ],
)
def test_whatever_is_sent_is_refused_with_a_number_of_its_own(
    text_office, db, path, body, kind, status
):
    answer = Client(raise_request_exception=False).post(
        path, body, content_type=kind, headers={"X-Twilio-Signature": "x"}
    )

    assert answer.status_code == status


@pytest.mark.parametrize("path", [NEWS, INCOMING])
def test_nobody_reads_anything_here(text_office, db, client, path):
    assert client.get(path).status_code == 405


@pytest.mark.parametrize("said", ["1e3", "-1", "9" * 40, "²", "none"])
def test_a_length_that_is_none_is_refused(text_office, db, said):
    answer = Client(raise_request_exception=False).generic(
        "POST", INCOMING, b"", content_type=TYPED, CONTENT_LENGTH=said
    )

    assert 400 <= answer.status_code < 500


WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from([SID, NUMBER, "STOP", "START", "delivered", "undelivered", "\x00"]),
)
NAMES = st.one_of(
    st.sampled_from(
        [
            *("MessageSid", "From", "To", "Body", "MessageStatus", "ErrorCode"),
            *("OptOutType", "AccountSid"),
        ]
    ),
    st.text(max_size=10),
)


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    path=st.sampled_from([NEWS, INCOMING]),
    fields=st.lists(st.tuples(NAMES, WORDS), max_size=8),
    own_id=WORDS,
)
def test_whatever_the_carrier_signs_it_is_answered(
    text_office, db, path, fields, own_id
):
    """It may change its mind about its fields: that is never an error of ours."""
    path = f"{path}?{urlencode({'id': own_id})}"
    body = urlencode(fields)
    form: dict[str, list[str]] = {}
    for name, value in fields:
        form.setdefault(name, []).append(value)
    proof = texting.signature(texting.TOKEN, f"http://localhost:8000{path}", form)

    answer = Client().post(
        path, body, content_type=TYPED, headers={"X-Twilio-Signature": proof}
    )

    assert answer.status_code in (200, 204, 400)


@settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    path=st.sampled_from([NEWS, INCOMING]),
    body=st.binary(max_size=300),
    proof=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40),
)
def test_whatever_anybody_else_sends_has_no_effect(text_office, db, path, body, proof):
    answer = Client().post(
        path, body, content_type=TYPED, headers={"X-Twilio-Signature": proof}
    )

    assert 400 <= answer.status_code < 500
    assert not TextedNumber.objects.exists()
    assert not TextNews.objects.exists()
