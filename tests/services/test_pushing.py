"""A message goes to each of a person's devices, locked for it, and what its push
service answers becomes of the notice what it should."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
import uuid
from http.client import HTTPException

import pytest
import requests
from django.core import mail

from bench.serving import free_port
from ptcare import public_http
from ptcare.notices.channels import opening
from ptcare.notices.channels import push as channel
from ptcare.notices.kinds import Channel
from ptcare.notices.models import Attempt, Notice, PushSubscription
from ptcare.notices.outbox import claiming, delivering
from ptcare.notices.push import hearing, keys, subscribing
from tests import factories as make
from tests.push_service import Answer, BrowserKeys, running

NOW = dt.datetime(2026, 3, 2, 17, 0, tzinfo=dt.UTC)  # late morning there
KEY = "A" * 42 + "E"  # any number of 32 bytes but zero: the same for all workers
State = Notice.State


@pytest.fixture(autouse=True)
def _key(settings):
    settings.VAPID_PRIVATE_KEY = KEY
    settings.VAPID_CONTACT = "mailto:desk@clinic.example"


@pytest.fixture
def service():
    with running() as service:
        yield service


@pytest.fixture
def on(patient, service):
    """Turn messages on at a device of the patient's; its keys and its row."""

    def turn_on(name="phone", answer=None, by=None, **how):
        browser = BrowserKeys()
        row = subscribing.turn_on(
            by=make.actor(by or patient),
            device=uuid.uuid4(),
            browser=subscribing.Browser(
                **{
                    "endpoint": service.endpoint(name, answer),
                    "p256dh": browser.p256dh,
                    "auth": browser.auth,
                    "server_key": keys.ours().public,
                }
                | how
            ),
            now=NOW,
        )
        return browser, row

    return turn_on


def tell(patient, key="care:1", **how):
    said = {"kind": "care_team_message", "now": NOW, "link": "/messages/"} | how
    make.tell(patient, key, **said)


def deliver(now=NOW):
    delivering.deliver_due(now=now)
    return Notice.objects.order_by("pk").last()


def without_mail(patient):
    patient.user.email = None
    patient.user.save()


def test_only_the_browser_can_read_it_and_it_knows_who_wrote(patient, on, service):
    browser, _row = on()
    tell(patient, is_safety=True)

    notice = deliver()

    [taken] = service.taken
    said = browser.opened(taken.body)
    assert b"message" not in taken.body
    assert said["title"] == "Northside Clinic"
    assert said["body"] == "You have a new message"
    assert (said["path"], said["id"]) == ("/messages/", notice.message_id.hex)
    assert taken.claims()["aud"] == service.url
    assert taken.claims()["sub"] == "mailto:desk@clinic.example"
    assert 0 < taken.claims()["exp"] - time.time() <= 24 * 3600
    assert taken.key() == keys.ours().public


def test_it_says_how_long_it_is_of_use_and_that_it_is_the_same(patient, on, service):
    on()
    tell(patient, stale_at=NOW + dt.timedelta(hours=3))

    notice = deliver()

    [taken] = service.taken
    assert taken.headers["TTL"] == str(3 * 3600)
    assert taken.headers["Topic"] == notice.message_id.hex
    assert len(taken.headers["Topic"]) <= 32  # RFC 8030
    assert taken.headers["Urgency"] == "normal"
    assert taken.headers["Content-Encoding"] == "aes128gcm"


def test_safety_is_urgent(patient, on, service):
    on()
    tell(patient, is_safety=True)

    deliver()

    assert service.taken[0].headers["Urgency"] == "high"


def test_taken_is_sent_and_no_letter_goes_out(patient, on):
    on()
    tell(patient)

    notice = deliver()

    attempt = Attempt.objects.get()
    assert (notice.state, notice.channel) == (State.SENT, Channel.PUSH)
    assert (attempt.outcome, attempt.report) == ("accepted", "")
    assert mail.outbox == []


def test_each_device_gets_it_and_one_that_is_gone_ends(patient, on, service):
    on("phone", Answer(410))
    on("tablet")
    tell(patient)

    notice = deliver()

    assert {taken.path for taken in service.taken} == {"/phone", "/tablet"}
    assert notice.state == State.SENT
    gone = PushSubscription.objects.exclude(gone_at=None).get()
    assert gone.endpoint.endswith("/phone")
    assert (gone.gone_why, gone.gone_at) == ("refused", NOW)


@pytest.mark.parametrize("code", [404, 410])
def test_a_device_that_is_gone_is_refused_and_the_letter_goes_out(patient, on, code):
    on("phone", Answer(code))
    tell(patient)

    notice = deliver()

    assert (notice.state, notice.channel) == (State.SENT, Channel.EMAIL)
    assert Attempt.objects.get(channel="push").outcome == "refused"
    assert not PushSubscription.objects.standing().exists()


@pytest.mark.parametrize("code", [400, 401, 403, 413])
def test_wrong_keys_cost_no_try_and_are_named(patient, on, code):
    without_mail(patient)
    on("phone", Answer(code))
    tell(patient)

    notice = deliver()

    assert (notice.state, notice.tries) == (State.DUE, 0)
    assert f"refuses our key or our message ({code})" in notice.reason
    assert not Attempt.objects.exists()
    assert PushSubscription.objects.standing().exists()


@pytest.mark.parametrize("code", [302, 429, 500, 503])
def test_what_is_refused_for_now_is_tried_again(patient, on, service, code):
    without_mail(patient)
    on("phone", Answer(code, {"Location": service.url + "/elsewhere"}))
    tell(patient)

    notice = deliver()

    assert (notice.state, notice.tries) == (State.DUE, 1)
    assert notice.reason.endswith(f"answered {code}")
    assert notice.due_at > NOW
    assert [taken.path for taken in service.taken] == ["/phone"]  # never led on


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("1800", 30), ("Mon, 02 Mar 2026 18:00:00 GMT", 60), ("9999999", 6 * 60)],
)
def test_a_named_time_is_waited_for(patient, on, said, minutes):
    without_mail(patient)
    on("phone", Answer(429, {"Retry-After": said}))
    tell(patient)

    assert deliver().due_at == NOW + dt.timedelta(minutes=minutes)


def test_who_may_have_got_it_gets_no_second_reminder(patient, on, monkeypatch):
    monkeypatch.setattr(public_http, "ANSWER_WITHIN", 0.2)
    on("phone", Answer(hangs=True))
    tell(patient, kind="exercise_reminder")

    notice = deliver()

    assert notice.state == State.UNKNOWN
    assert notice.reason == "no answer from the push service: ReadTimeout"
    assert mail.outbox == []


@pytest.mark.parametrize("code", [502, 504])
def test_who_stands_between_may_have_passed_it_on(patient, on, code):
    on("phone", Answer(code))
    tell(patient, kind="exercise_reminder")

    assert deliver().state == State.UNKNOWN


def test_of_what_may_be_repeated_the_letter_goes_out_too(patient, on):
    on("phone", Answer(cuts_off=True))
    tell(patient)

    notice = deliver()

    assert (notice.state, notice.channel) == (State.SENT, Channel.EMAIL)
    assert Attempt.objects.get(channel="push").outcome == "unknown"


def test_nobody_listening_costs_no_try(patient, on):
    without_mail(patient)
    on(endpoint=f"http://127.0.0.1:{free_port()}/phone")
    tell(patient)

    notice = deliver()

    assert (notice.state, notice.tries) == (State.DUE, 0)
    assert notice.reason == "no answer from the push service: ConnectionError"


def test_one_services_trouble_is_nobody_elses(patient, on, service, therapist):
    """Of other push services: their people get it, in the same batch."""
    other = make.patient(
        clinic=patient.clinic, therapist=therapist, user=make.user(name="Other")
    )
    with running() as second:
        on(endpoint=second.endpoint("bad", Answer(403)))
        on("good", by=other)
        for key, who in (("a", patient), ("b", patient), ("c", other)):
            without_mail(who)
            tell(who, key=key)
        deliver()

    states = dict(Notice.objects.values_list("key", "state"))
    assert states == {"a": "due", "b": "due", "c": "sent"}
    assert len(second.taken) == 1  # and it is not asked twice in a batch


def test_devices_turned_on_for_another_key_of_ours_are_not_asked(patient, on, service):
    on(server_key=keys.read(keys.fresh(), "mailto:a@b.example").public)
    tell(patient)

    notice = deliver()

    assert service.taken == []
    assert notice.channel == Channel.EMAIL


def test_a_batch_asks_for_the_devices_of_all_at_once(patient, on, statements):
    on()
    for key in "abc":
        tell(patient, key=key)
    way = channel.Push()

    costs = statements(way.addresses, list(Notice.objects.all()))

    assert len(costs) == 1


# --- Where a push service may be


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:DEF-_",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://web.push.apple.com/QAbc",
        "https://wns2-by3p.notify.windows.com/w/?token=B%2f",
        "https://push.example:443/x",
    ],
)
def test_push_services_as_they_are_may_be_asked(endpoint):
    assert public_http.may_be_asked(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://push.example:8443/x",
        "https://push.example:99999/x",
        "https://user:word@push.example/x",
        "https://intranet/x",
        "https:///x",
        "https://push.example/\r\nHost: x",
        "https://push.example/ x",
        "https://püsh.example/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "",
    ],
)
def test_nothing_else_may_be(settings, endpoint):
    settings.REACH_LOCALHOST = False

    assert not public_http.may_be_asked(endpoint)


def test_this_machine_may_be_asked_by_tests_only(settings):
    assert public_http.may_be_asked("http://127.0.0.1:8000/x")

    settings.REACH_LOCALHOST = False

    assert not public_http.may_be_asked("http://127.0.0.1:8000/x")
    with pytest.raises(requests.exceptions.InvalidSchema):
        public_http.ask(
            public_http.session(), "http://127.0.0.1:8000/x", body=b"", headers={}
        )


@pytest.mark.parametrize(
    ("address", "is_out"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::8.8.8.8", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_what_is_of_the_public_internet(address, is_out):
    assert public_http.is_public(address) is is_out


def test_a_name_that_leads_home_is_not_followed(patient, on):
    """However it looked: it is seen where it leads in the moment of connecting."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        port = listening.getsockname()[1]
        on(endpoint=f"https://localhost:{port}/phone")
        tell(patient)

        notice = deliver()

        with pytest.raises(BlockingIOError):
            listening.accept()  # nobody knocked
    assert notice.channel == Channel.EMAIL
    assert "not on the public internet" in Attempt.objects.get(channel="push").reason
    assert not PushSubscription.objects.standing().exists()


def test_an_answer_that_drips_is_not_waited_for(monkeypatch):
    """A timeout of sockets starts anew with each byte: the worker's time does not."""
    monkeypatch.setattr(public_http, "ANSWER_WITHIN", 0.3)
    server = socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()

    def drip():
        open_line, _who = server.accept()
        with open_line:
            while not is_over.wait(0.05):
                try:
                    open_line.sendall(b"H")
                except OSError:
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    line = public_http.PublicConnection("127.0.0.1", server.getsockname()[1])
    line.sock = socket.create_connection(server.getsockname()[:2])
    line.is_verified = True
    began = time.monotonic()
    try:
        line.request("GET", "/")
        with pytest.raises((OSError, HTTPException)):
            line.getresponse()
        assert time.monotonic() - began < 30  # and not for an hour
    finally:
        is_over.set()
        thread.join()
        line.close()
        server.close()


# --- Keys


@pytest.mark.parametrize(
    ("key", "contact", "reason"),
    [
        ("", "mailto:a@b.example", keys.MISSING),
        ("not a key", "mailto:a@b.example", keys.NO_KEY),
        ("AAAA", "mailto:a@b.example", keys.NO_KEY),
        ("A" * 43, "mailto:a@b.example", keys.NO_KEY),  # zero is none of the curve
        (KEY, "a@b.example", keys.NO_CONTACT),
    ],
)
def test_without_good_keys_the_channel_is_not_open_and_says_why(
    settings, patient, on, service, key, contact, reason
):
    on()
    settings.VAPID_PRIVATE_KEY, settings.VAPID_CONTACT = key, contact
    tell(patient)

    notice = deliver()

    assert opening.not_open()[Channel.PUSH] == reason
    assert Channel.PUSH not in opening.open_ways(now=NOW)
    assert (notice.state, notice.channel) == (State.SENT, Channel.EMAIL)
    assert service.taken == []


def test_with_them_nothing_is_shut():
    assert Channel.PUSH not in opening.not_open()


def test_a_key_is_made_once_for_us_alone_to_read(tmp_path):
    file = tmp_path / "push-key"

    keys.write(file)

    assert file.stat().st_mode & 0o777 == 0o600
    assert keys.read(file.read_text(), "mailto:a@b.example").public
    with pytest.raises(FileExistsError):
        keys.write(file)


# --- Shown


def reference_of(browser, taken):
    return browser.opened(taken.body)["report"].strip("/").rpartition("/")[2]


def test_it_is_delivered_when_the_device_has_shown_it(patient, on, service):
    browser, _row = on()
    tell(patient)
    deliver()
    later = NOW + dt.timedelta(minutes=2)
    reference = reference_of(browser, service.taken[0])

    for now in (later, later + dt.timedelta(hours=1)):
        assert hearing.shown(reference, now=now)

    notice, attempt = Notice.objects.get(), Attempt.objects.get()
    assert (notice.state, notice.settled_at) == (State.DELIVERED, later)
    assert (attempt.report, attempt.reported_at) == ("delivered", later)


def test_shown_ends_the_doubt_and_nothing_goes_out_again(patient, on, service):
    without_mail(patient)
    browser, _row = on("phone", Answer(cuts_off=True))
    tell(patient)
    assert deliver().state == State.DUE

    hearing.shown(reference_of(browser, service.taken[0]), now=NOW)
    deliver(NOW + dt.timedelta(hours=1))

    assert Notice.objects.get().state == State.DELIVERED
    assert len(service.taken) == 1


def test_a_device_that_is_quicker_than_the_worker_says_it_again(patient, on):
    on()
    tell(patient)
    [held] = claiming.claim(now=NOW, most=1)
    reference = hearing.reference_of(held)

    assert not hearing.shown(reference, now=NOW)

    delivering.send([held], now=NOW)
    assert hearing.shown(reference, now=NOW)
    assert Notice.objects.get().state == State.DELIVERED


@pytest.mark.parametrize("guess", ["", "1", "1:", "{pk}:guessed", "x:y", "é:1"])
def test_nobody_else_says_it_was_shown(patient, on, guess):
    on()
    tell(patient)
    notice = deliver()

    with pytest.raises(hearing.NotOurs):
        hearing.shown(guess.format(pk=notice.pk), now=NOW)

    assert Notice.objects.get().state == State.SENT
