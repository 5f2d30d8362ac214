"""Letters by a mail provider: each answer it may give, and what it tells later."""

from __future__ import annotations

import datetime as dt
import json
from email.utils import format_datetime

import pytest

from ptcare.notices.channels import over_http
from ptcare.notices.letters import bouncing
from ptcare.notices.models import AddressNews, Notice
from ptcare.notices.outbox import delivering
from tests import factories as make
from tests import mail_provider
from tests.mail_provider import (
    BAD_ADDRESS,
    BLOCKED,
    BOUNCED,
    CUTS,
    FULL,
    GAVE_UP,
    HANGS,
    call,
    event,
    signed,
)
from tests.post_office import nobody_answers
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 2, 18, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=5)
State = Notice.State


@pytest.fixture
def provider(settings):
    with mail_provider.open_provider() as provider:
        mail_provider.use(settings, provider.url)
        yield provider


def tell(patient, key="a", **how):
    make.tell(patient, key, **{"now": NOW} | how)


def awake(patient):
    patient.time_zone = make.zone_at_noon()
    patient.save()


def deliver(now=NOW):
    delivering.deliver_due(now=now)


def outcome():
    return tuple(Notice.objects.values_list("state", "reason").get())


@pytest.fixture
def notice(patient, provider):
    """One that the provider has taken, at noon."""
    now = make.now()
    awake(patient)
    tell(patient, due_at=now, now=now, stale_at=now + dt.timedelta(days=1))
    deliver(now)
    notice = Notice.objects.get()
    assert notice.state == State.SENT
    return notice


def test_the_provider_gets_the_letter_with_our_own_id(notice, provider):
    [letter] = provider.taken
    assert letter["h:Message-Id"] == f"<{notice.message_id}@ptcare>"
    assert letter["to"] == notice.user.email
    assert notice.attempts.get().reference == letter["h:Message-Id"]


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (
            (401, {}, "Forbidden"),
            "due",
            "the mail provider does not know our key (401)",
        ),
        ((402, {}, ""), "due", "the mail provider waits for a payment (402)"),
        ((403, {}, ""), "due", "the mail provider does not let us send (403)"),
        (
            (404, {}, "not found"),
            "due",
            "the mail provider does not know our domain or its region (404)",
        ),
        (
            (429, {}, ""),
            "due",
            "too many letters for the mail provider just now (429)",
        ),
        ((500, {}, "oops"), "due", "the mail provider is out of order (500)"),
        ((503, {}, ""), "due", "the mail provider is out of order (503)"),
        ((504, {}, ""), "unknown", "the mail provider may have taken it (504)"),
        ((200, {}, "not JSON"), "unknown", "the mail provider may have taken it (200)"),
        (HANGS, "unknown", "the mail provider may have taken it (too slow)"),
        (CUTS, "unknown", "the mail provider may have taken it (cut off)"),
        (BAD_ADDRESS, "failed", "the address was refused (400)"),
        (
            (400, {}, "from parameter is missing"),
            "due",
            "the mail provider did not take it (400)",
        ),
    ],
)
def test_what_a_provider_may_answer(patient, provider, answer, state, reason):
    provider.troubles.append(answer)
    tell(patient)

    deliver()

    assert outcome() == (state, reason)


@pytest.mark.parametrize("answer", [(401, {}, ""), (500, {}, ""), (429, {}, "")])
def test_an_outage_costs_no_try_and_is_asked_about_once_a_batch(
    patient, provider, answer
):
    provider.troubles.append(answer)
    for key in "abc":
        tell(patient, key)

    deliver()

    assert provider.asked == 1
    assert set(Notice.objects.values_list("state", "tries")) == {(State.DUE, 0)}
    deliver(LATER)
    assert len(set(provider.ids)) == 3


def test_a_wrong_key_is_said_so_and_mended_by_the_right_one(
    patient, provider, settings
):
    mail_provider.use(settings, provider.url, MAILGUN_API_KEY="wrong")
    tell(patient)
    deliver()
    assert outcome() == (State.DUE, "the mail provider does not know our key (401)")

    mail_provider.use(settings, provider.url)
    deliver(LATER)

    assert Notice.objects.get().state == State.SENT


@pytest.mark.parametrize(
    ("said", "waits"),
    [
        ("1800", dt.timedelta(minutes=30)),
        (
            format_datetime(NOW + dt.timedelta(hours=1), usegmt=True),
            dt.timedelta(hours=1),
        ),
        ("10", delivering.FIRST_PAUSE),
        ("999999999", over_http.LONGEST_REST),
        ("soon", 2 * delivering.FIRST_PAUSE),
        ("-5", 2 * delivering.FIRST_PAUSE),
    ],
)
def test_a_provider_that_asks_for_a_rest_gets_it(patient, provider, said, waits):
    provider.troubles.append((429, {"Retry-After": said}, ""))
    tell(patient)

    deliver()

    assert Notice.objects.get().due_at == NOW + waits


def test_one_bad_address_stops_nobody_else(patient, provider):
    provider.troubles.append(BAD_ADDRESS)
    tell(patient, "a")
    tell(make.patient(clinic=patient.clinic), "b")

    deliver()

    states = dict(Notice.objects.values_list("key", "state"))
    assert states == {"a": "failed", "b": "sent"}
    assert AddressNews.objects.get().address == patient.user.email


@pytest.mark.parametrize("trouble", [HANGS, CUTS])
def test_what_is_repeated_goes_out_again_under_the_same_id(patient, provider, trouble):
    provider.troubles.append(trouble)
    tell(patient, kind="care_team_message")

    deliver()
    deliver(LATER)

    assert len(provider.ids) == 2
    assert len(set(provider.ids)) == 1
    assert Notice.objects.get().state == State.SENT


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/v3", "http://no.invalid/v3"])
def test_a_provider_that_cannot_be_reached(patient, settings, url):
    mail_provider.use(settings, url)
    tell(patient)

    deliver()

    assert outcome() == (State.DUE, "the mail provider cannot be reached")


def test_a_provider_that_takes_no_connection(patient, settings):
    with nobody_answers() as port:
        mail_provider.use(settings, f"http://127.0.0.1:{port}/v3")
        tell(patient)
        deliver()

    assert outcome() == (State.DUE, "the mail provider cannot be reached")


# --- What it tells later


def test_a_letter_that_arrived_is_delivered(notice):
    assert call(signed(event("delivered", notice))).status_code == 200

    notice.refresh_from_db()
    attempt = notice.attempts.get()
    assert notice.state == State.DELIVERED
    assert (attempt.report, attempt.channel) == ("delivered", "email")


def test_a_letter_that_came_back_closes_its_address(notice):
    call(signed(event("failed", notice, **BOUNCED)))
    deliver(make.now())

    notice.refresh_from_db()
    news = AddressNews.objects.get()
    assert (news.address, news.what, news.notice) == (
        notice.user.email,
        "bounced",
        notice,
    )
    assert notice.attempts.get().report == "bounced"
    reason = "the letter came back (550); no other way to reach them"
    assert outcome() == (State.FAILED, reason)


def test_nothing_more_goes_to_a_closed_address(notice, patient, provider):
    call(signed(event("failed", notice, **BOUNCED)))
    tell(patient, "b", due_at=make.now(), stale_at=None)

    deliver(make.now())

    assert Notice.objects.get(key="b").channel == "app"
    assert len(provider.taken) == 1


def test_a_complaint_closes_the_address_though_the_letter_arrived(notice):
    call(signed(event("delivered", notice)))
    call(signed(event("complained", notice)))

    notice.refresh_from_db()
    assert notice.state == State.DELIVERED
    assert bouncing.closed(notice.user).what == "complained"


def test_a_temporary_failure_is_only_noted(notice):
    call(signed(event("failed", notice, **FULL)))

    notice.refresh_from_db()
    attempt = notice.attempts.get()
    assert (notice.state, attempt.report) == (State.SENT, "")
    assert attempt.reason == "the mail server there asks to wait (452)"
    assert bouncing.closed(notice.user) is None


@pytest.mark.parametrize("how", [GAVE_UP, BLOCKED])
def test_what_is_given_up_closes_no_address(notice, how):
    call(signed(event("failed", notice, **how)))

    assert notice.attempts.get().report == "bounced"
    assert bouncing.closed(notice.user) is None
    assert Notice.objects.get().state == State.DUE  # by another way


def test_a_letter_of_a_worker_that_died_is_known_by_its_own_id(notice):
    other = make_unknown(notice)

    call(signed(event("delivered", other)))

    other.refresh_from_db()
    assert other.state == State.DELIVERED
    assert other.attempts.get().outcome == "accepted"


def make_unknown(notice):
    now = make.now()
    make.tell(notice, "b", now=now)
    Notice.objects.filter(key="b").update(state=State.UNKNOWN, settled_at=now)
    return Notice.objects.get(key="b")


def test_news_of_a_letter_that_a_worker_still_holds_is_asked_for_again(notice):
    other = make_unknown(notice)
    Notice.objects.filter(pk=other.pk).update(
        state=State.CLAIMED, claim=other.message_id, lease_until=make.now()
    )

    answer = call(signed(event("delivered", other)))

    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert not other.attempts.exists()


def test_told_again_and_in_any_order_it_says_the_same(notice):
    told = [
        signed(event("failed", notice, **FULL)),
        signed(event("failed", notice, **BOUNCED)),
        signed(event("delivered", notice)),
    ]
    for body in [*told, *reversed(told), *told]:
        assert call(body).status_code == 200

    assert AddressNews.objects.count() == 1
    assert notice.attempts.count() == 1


def test_an_old_return_told_again_closes_nothing_that_was_opened(notice, therapist):
    body = signed(event("failed", notice, **BOUNCED))
    call(body)
    bouncing.reopen(notice.user, by=make.actor(therapist), now=make.now())

    call(body)

    assert bouncing.closed(notice.user) is None


@pytest.mark.parametrize("what", ["opened", "clicked", "unsubscribed", "something"])
def test_other_news_change_nothing(notice, what):
    assert call(signed(event(what, notice))).status_code == 200

    notice.refresh_from_db()
    assert notice.state == State.SENT


def test_news_of_a_letter_that_is_not_ours_are_thanked_for(notice):
    notice.message_id = "0" * 32
    assert call(signed(event("delivered", notice))).status_code == 200


def test_an_address_that_we_did_not_write_to_is_not_closed(notice):
    body = signed(event("failed", notice, **BOUNCED, recipient="other@example.org"))

    call(body)

    assert not AddressNews.objects.exists()


@pytest.mark.parametrize("forge", [{"key": "another"}, {"key": ""}])
def test_who_does_not_sign_with_our_key_is_turned_away(notice, forge):
    answer = call(signed(event("failed", notice, **BOUNCED), **forge))

    assert answer.status_code == 403
    assert not AddressNews.objects.exists()


def test_a_signature_is_of_its_own_token_and_moment(notice):
    told = json.loads(signed(event("delivered", notice)))
    for part in ("token", "timestamp", "signature"):
        forged = told | {"signature": told["signature"] | {part: "ä1"}}
        assert call(json.dumps(forged)).status_code == 403


UNSIGNED = {"signature": {"token": 1, "timestamp": [], "signature": None}}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"[" * 200_000,
        b'"text"',
        b"{}",
        b'{"signature": {}}',
        json.dumps(UNSIGNED).encode(),
        json.dumps(UNSIGNED | {"event-data": {}}).encode(),
        b'{"signature": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_not_even_a_message_is_a_bad_request(provider, db, body):
    assert call(body).status_code == 400


def test_another_form_than_the_agreed_one_is_a_bad_request(notice):
    body = signed(event("delivered", notice))

    assert call(body, content_type="text/plain").status_code == 400
    assert (
        call(
            "event=delivered&token=a", content_type="application/x-www-form-urlencoded"
        ).status_code
        == 400
    )


ODD = [
    {},
    {"event": []},
    {"event": "failed", "timestamp": "soon"},
    {"event": "failed", "timestamp": 1e30},
    {"event": "failed", "timestamp": 1, "message": []},
    {"event": "failed", "timestamp": 1, "message": {"headers": {"message-id": 5}}},
    {"event": "rejected", "timestamp": 1, "reject": "no"},
]


@pytest.mark.parametrize("told", ODD)
def test_what_is_signed_but_odd_need_not_be_told_again(provider, db, told):
    assert call(signed(told)).status_code == 406


@pytest.mark.parametrize(
    "change",
    [
        {"delivery-status": None},
        {"delivery-status": "text"},
        {"delivery-status": {"code": "5.1.1"}},
        {"delivery-status": {"code": 10**300}},
        {"recipient": None},
        {"recipient": {"a": 1}},
        {"recipient": "\x00"},
        {"reason": "\x00"},
        {"timestamp": 0},
        {"timestamp": 4e9},
    ],
)
def test_odd_parts_of_a_message_break_nothing(notice, change):
    body = signed(event("failed", notice, **(BOUNCED | change)))

    assert call(body).status_code == 200


def test_without_a_provider_the_address_does_not_exist(db):
    assert call("{}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_same_news_told_by_ten_at_once_counts_once(settings):
    with mail_provider.open_provider() as provider:
        mail_provider.use(settings, provider.url)
        now = make.now()
        patient = make.patient(time_zone=make.zone_at_noon())
        tell(patient, due_at=now, now=now, stale_at=None)
        deliver(now)
    notice = Notice.objects.get()
    body = signed(event("failed", notice, **BOUNCED))

    answers = at_once(10, lambda _n: call(body).status_code)

    assert set(answers) == {200}
    assert AddressNews.objects.count() == 1
    assert notice.attempts.get().report == "bounced"
