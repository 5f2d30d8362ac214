"""Other systems are told at least once, signed, and none holds up another."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as set_up
from django.db import connection, transaction

from patients.services import attending
from patients.services.attending.refusals import WrongMark
from programs.services import prescribing
from ptcare import public_http
from ptcare.audit.models import AuditEvent
from ptcare.hooks import delivering, lanes, managing, posting, sealing, signing
from ptcare.hooks.models import Delivery, Happening, Lane, Secret, Try
from ptcare.notices.models import Notice
from tests import factories as make
from tests.receiver import HANGS, running
from tests.threads import at_once

HOUSE = Path(__file__).resolve().parents[2]
MINUTE, HOUR, DAY = (dt.timedelta(**{n: 1}) for n in ("minutes", "hours", "days"))
SECRET = "whsec_" + "QUJD" * 10 + "QUI="  # 32 bytes; of a test
State = Delivery.State


@pytest.fixture
def receiver():
    with running() as receiver:
        yield receiver


@pytest.fixture
def told(clinic, receiver, lead):
    """An endpoint at the receiver, of that path."""

    def tell_at(path="/in", **fields):
        return make.hook(
            clinic=clinic,
            url=receiver.url + path,
            secret=SECRET,
            added_by=lead.user,
            **fields,
        )

    return tell_at


def happen(*endpoints, many=1, at=None):
    """So many messages for these; due at once."""
    at = at or make.now()
    for number in range(many):
        happening = Happening.objects.create(
            clinic=endpoints[0].clinic,
            kind="session.attended",
            body=json.dumps({"number": number}),
            at=at,
        )
        for each in endpoints:
            Delivery.objects.create(
                happening=happening, endpoint=each, due_at=at, made_at=at
            )


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def outcomes(endpoint) -> list[str]:
    rows = Try.objects.filter(delivery__endpoint=endpoint).order_by("pk")
    return list(rows.values_list("outcome", flat=True))


# --- What is told


def test_an_attended_session_is_told_in_numbers(patient, therapist, told, receiver):
    told()
    session = make.session(patient=patient, on=make.today())
    now = make.now()

    attending.attend_session(session=session, by=make.actor(therapist), now=now)
    delivering.deliver_due(now=now)

    (heard,) = receiver.heard
    assert heard.said == {
        "type": "session.attended",
        "timestamp": f"{now.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "data": {
            "clinic": patient.clinic_id,
            "session": session.pk,
            "patient": patient.pk,
            "on": session.on.isoformat(),
        },
    }
    assert heard.is_signed_with(SECRET)
    assert heard.headers["webhook-timestamp"] == str(int(now.timestamp()))
    assert patient.name.encode() not in heard.body
    assert states() == ["arrived"]


def test_a_mark_taken_back_is_told_and_a_missed_one_is_not(
    patient, therapist, told, receiver
):
    told()
    how = {"by": make.actor(therapist), "now": make.now()}
    came = make.session(patient=patient, on=make.today(), status="attended")
    missed = make.session(patient=patient, on=make.today() - DAY, status="no_show")

    for session in (came, missed):
        attending.take_mark_back(session=session, reason=WrongMark.WRONG_BUTTON, **how)

    (happening,) = Happening.objects.all()
    assert happening.kind == "session.attended.taken_back"
    assert json.loads(happening.body)["data"]["session"] == came.pk


def test_a_signed_program_is_told(patient, therapist, told):
    told()
    draft = make.draft(patient=patient)
    make.item(program=draft)

    prescribing.sign_program(program=draft, by=make.actor(therapist), now=make.now())

    (happening,) = Happening.objects.all()
    said = json.loads(happening.body)
    assert (said["type"], said["data"]["program"]) == ("program.signed", draft.pk)


def test_what_is_rolled_back_was_never_told(patient, therapist, told):
    told()
    session = make.session(patient=patient, on=make.today())
    how = {"by": make.actor(therapist), "now": make.now()}

    with transaction.atomic():
        attending.attend_session(session=session, **how)
        assert Happening.objects.exists()
        transaction.set_rollback(True)

    assert not Happening.objects.exists()


def test_of_a_restricted_record_no_system_is_told(patient, therapist, told, lead):
    """It is for named people, and no system is one."""
    told()
    make.restriction(patient=patient, by=lead.user, named=[therapist])
    session = make.session(patient=patient, on=make.today())

    attending.attend_session(session=session, by=make.actor(therapist), now=make.now())

    assert not Happening.objects.exists()


def test_only_who_wants_it_is_told_and_nobody_elsewhere(
    patient, therapist, told, elsewhere
):
    told("/all")
    told("/programs", kinds=["program.signed"])
    off = told("/off")
    managing.turn_off(endpoint=off, by=make.actor(therapist), now=make.now())
    make.hook(clinic=elsewhere)
    session = make.session(patient=patient, on=make.today())

    attending.attend_session(session=session, by=make.actor(therapist), now=make.now())

    urls = Delivery.objects.values_list("endpoint__url", flat=True)
    assert [url.rpartition("/")[2] for url in urls] == ["all"]


def test_where_nobody_is_told_nothing_is_written(patient, therapist):
    session = make.session(patient=patient, on=make.today())

    attending.attend_session(session=session, by=make.actor(therapist), now=make.now())

    assert not Happening.objects.exists()


# --- Signatures


def test_the_signature_is_that_of_the_standard():
    """The example of the specification's own libraries."""
    made = signing.signatures(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        seconds=1614265330,
        body='{"test": 2432232314}',
    )

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_example_of_the_paper_verifies_what_we_send(told, receiver):
    (code,) = re.findall(r"```python\n(.*?)```", PAPER, re.S)
    example: dict = {}
    exec(code, example)  # noqa: S102 - what a reader of it would do
    is_ours = example["is_ours"]
    happen(told())
    now = make.now()
    delivering.deliver_due(now=now)
    (heard,) = receiver.heard
    seconds = int(now.timestamp())

    assert is_ours(heard.headers, heard.body, SECRET, seconds)
    assert not is_ours(heard.headers, heard.body + b" ", SECRET, seconds)
    assert not is_ours(heard.headers, heard.body, signing.new_secret(), seconds)
    assert not is_ours(heard.headers, heard.body, SECRET, seconds + 301)


PAPER = (HOUSE / "docs" / "webhooks.md").read_text()


def test_the_paper_tells_of_every_kind_and_pause():
    for kind in ("session.attended", "session.attended.taken_back", "program.signed"):
        assert f"`{kind}`" in PAPER
    assert (
        tuple(
            dt.timedelta(minutes=each)
            for each in (1, 5, 30, 120, 300, 600, 840, 1200, 1440)
        )
        == lanes.PAUSES
    )
    assert 3 * DAY < sum(lanes.PAUSES, dt.timedelta()) < 3.5 * DAY


def test_a_new_secret_and_the_one_before_both_sign_for_a_day(told, receiver, lead):
    endpoint, now = told(), make.now()

    fresh = managing.make_secret(endpoint=endpoint, by=make.actor(lead), now=now)
    happen(endpoint, at=now)
    delivering.deliver_due(now=now)
    later = now + managing.OVERLAP
    happen(endpoint, at=later)
    delivering.deliver_due(now=later)

    first, second = receiver.heard
    assert first.is_signed_with(fresh)
    assert first.is_signed_with(SECRET)
    assert second.is_signed_with(fresh)
    assert not second.is_signed_with(SECRET)


def test_a_secret_lies_sealed_and_opens_after_the_key_has_changed(told, settings):
    endpoint = told()
    kept = Secret.objects.get(endpoint=endpoint).sealed
    assert "whsec" not in kept
    before = settings.SECRET_KEY

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [before]
    assert sealing.opened(kept) == SECRET
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(sealing.Unreadable):
        sealing.opened(kept)


def test_a_secret_that_nothing_opens_is_told_and_nothing_goes_unsigned(
    told, receiver, settings
):
    endpoint = told()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []
    happen(endpoint)

    delivering.deliver_due(now=make.now())

    assert receiver.heard == []
    assert outcomes(endpoint) == ["unsigned"]


# --- What comes of it


@pytest.mark.parametrize(
    ("answer", "outcome", "is_down"),
    [
        (200, "taken", False),
        (204, "taken", False),
        ((302, {"Location": "http://127.0.0.1:1/"}), "moved", True),
        (400, "refused", False),
        (404, "refused", False),
        (429, "refused", True),
        (500, "refused", True),
        (503, "refused", True),
    ],
)
def test_each_answer_is_a_try_and_what_is_down_rests(
    told, receiver, answer, outcome, is_down
):
    endpoint = told()
    receiver.answers["/in"] = answer
    happen(endpoint, many=2)
    now = make.now()

    delivering.deliver_due(now=now)

    assert outcomes(endpoint) == [outcome] * (1 if is_down else 2)
    lane = Lane.objects.get(endpoint=endpoint)
    assert (lane.rests_until is not None) == is_down
    assert (lane.failing_since is not None) == (outcome != "taken")
    assert lane.claim is None


def test_it_is_tried_for_three_days_and_then_given_up(told, receiver):
    endpoint = told()
    receiver.answers["/in"] = 404
    receiver.answers["/well"] = 204
    happen(endpoint)
    now, pauses = make.now(), []
    while states() == ["due"]:
        delivery = Delivery.objects.get()
        pauses.append(delivery.due_at - now)
        now = max(delivery.due_at, now)
        Lane.objects.update(failing_since=None)  # others arrive meanwhile
        delivering.deliver_due(now=now)

    assert states() == ["given_up"]
    assert len(receiver.heard) == len(lanes.PAUSES) + 1 == 10
    assert {each.id for each in receiver.heard} == {receiver.heard[0].id}
    for pause, wanted in zip(pauses[1:], lanes.PAUSES, strict=True):
        assert 0.89 * wanted < pause < 1.11 * wanted


def test_what_it_asks_for_is_heeded_within_reason(told, receiver):
    endpoint, now = told(), make.now()
    receiver.answers["/in"] = (503, {"Retry-After": "7200"})
    happen(endpoint, at=now)

    delivering.deliver_due(now=now)

    assert Delivery.objects.get().due_at >= now + 2 * HOUR
    assert Lane.objects.get().rests_until == now + 2 * HOUR


def test_gone_turns_it_off_and_the_leads_hear_of_it(told, receiver, lead):
    endpoint = told()
    receiver.answers["/in"] = 410
    happen(endpoint, many=2)

    delivering.deliver_due(now=make.now())

    endpoint.refresh_from_db()
    assert (endpoint.is_on, endpoint.off_why) == (False, "gone")
    assert len(receiver.heard) == 1
    notice = Notice.objects.get(kind="something_to_look_at")
    assert (notice.user, notice.link) == (
        lead.user,
        f"/patients/set-up/hooks/{endpoint.pk}/",
    )
    line = AuditEvent.objects.get(deed="hook.turned_off")
    assert (line.by_user_id, line.note) == (None, "gone")


def test_after_three_days_of_nothing_it_is_turned_off(told, receiver, lead):
    endpoint, now = told(), make.now()
    receiver.answers["/in"] = 500
    for at in (now, now + 3 * DAY - MINUTE, now + 3 * DAY):
        happen(endpoint, at=at)
        delivering.deliver_due(now=at)
        endpoint.refresh_from_db()
        assert endpoint.is_on == (at < now + 3 * DAY)

    assert endpoint.off_why == "failing"
    assert Notice.objects.filter(user=lead.user).count() == 1


def test_one_that_arrives_begins_the_three_days_anew(told, receiver):
    endpoint, now = told(), make.now()
    for at, answer in ((now, 500), (now + DAY, 204), (now + 3 * DAY, 500)):
        receiver.answers["/in"] = answer
        happen(endpoint, at=at)
        delivering.deliver_due(now=at)

    endpoint.refresh_from_db()
    assert endpoint.is_on


def test_a_slow_one_holds_up_nobody(told, receiver, monkeypatch):
    """The hanging one is left after its first try; meanwhile all others arrive."""
    monkeypatch.setattr(public_http, "ANSWER_WITHIN", 0.5)
    slow, quick = told("/slow"), told("/quick")
    receiver.answers["/slow"] = HANGS
    happen(slow, many=5)
    happen(quick, many=60)  # more than one turn of a lane

    delivering.deliver_due(now=make.now())

    assert len(receiver.at("/quick")) == 60
    assert len(receiver.at("/slow")) == 1
    assert outcomes(slow) == ["silent"]
    assert set(outcomes(quick)) == {"taken"}


def test_whose_turn_is_longest_ago_is_walked_first(told):
    first, second, third = told("/1"), told("/2"), told("/3")
    happen(first, second, third)
    now = make.now()
    Lane.objects.filter(endpoint=first).update(lease_until=now - MINUTE)
    Lane.objects.filter(endpoint=third).update(lease_until=now - HOUR)

    held = lanes.claim(now=now, most=8)

    assert [lane.endpoint for lane in held] == [second, third, first]
    assert lanes.claim(now=now, most=8) == []


def test_one_without_a_secret_waits(told, receiver):
    endpoint = told()
    Secret.objects.all().delete()
    happen(endpoint)

    assert delivering.deliver_due(now=make.now()) == 0
    assert (states(), receiver.heard) == (["due"], [])


# --- Workers


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_lanes_and_repeat_none(told, receiver):
    endpoints = [told(f"/{number}") for number in range(4)]
    for endpoint in endpoints:
        happen(endpoint, many=5)
    now = make.now()

    posted = at_once(3, lambda _number: delivering.deliver_due(now=now))

    assert sum(posted) == 20
    assert len({(each.path, each.id) for each in receiver.heard}) == 20
    assert len(receiver.heard) == 20


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_had_in_hand_comes_again_under_the_same_id(told, receiver):
    """A real process, killed when the receiver has the message and has not answered."""
    endpoint = told()
    receiver.answers["/in"] = HANGS
    happen(endpoint, many=2)
    now = make.now()
    worker = subprocess.Popen([sys.executable, "-c", WORKER], env=its_own(now))
    assert receiver.came.acquire(timeout=60)

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    receiver.answers["/in"] = 204

    assert delivering.deliver_due(now=now + lanes.LEASE - MINUTE) == 0
    assert delivering.deliver_due(now=now + lanes.LEASE) == 2
    first, again, other = receiver.heard
    assert first.id == again.id != other.id
    assert first.body == again.body
    assert states() == ["arrived", "arrived"]


WORKER = """
import datetime as dt, os, django
django.setup()
from ptcare.hooks import delivering
delivering.deliver_due(now=dt.datetime.fromisoformat(os.environ["NOW"]))
"""


def its_own(now: dt.datetime) -> dict[str, str]:
    """The settings of this test for another process."""
    about = connection.settings_dict
    where = f"{quote(about['HOST'], safe='')}:{about['PORT'] or 5432}/{about['NAME']}"

    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "ptcare.settings",
        "DATABASE_URL": f"postgres://{about['USER']}@{where}",
        "SECRET_KEY": set_up.SECRET_KEY,
        "PTCARE_TEST": "1",
        "NOW": now.isoformat(),
    }


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_it_again_one_wins(told, receiver, lead):
    delivery = make.hook_delivery(endpoint=told())
    by = make.actor(lead)

    answers = at_once(
        2,
        lambda _n: managing.send_again(delivery=delivery, by=by, now=make.now()),
    )

    assert sorted(str(each) for each in answers) == sorted(
        [str(None), str(managing.NotNow)]
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_an_address_one_wins(clinic, lead):
    how = {"name": "A", "url": "https://a.example.com/", "kinds": ["program.signed"]}
    by = make.actor(lead)

    answers = at_once(
        2,
        lambda _n: (
            managing.add(
                clinic_id=clinic.pk, by=by, now=make.now(), **how
            ).__class__.__name__
        ),
    )

    assert managing.ThereAlready in answers
    assert "Endpoint" in answers


def test_sent_again_by_hand_it_has_the_same_id(told, receiver, lead):
    endpoint = told()
    happen(endpoint)
    now = make.now()
    delivering.deliver_due(now=now)

    managing.send_again(delivery=Delivery.objects.get(), by=make.actor(lead), now=now)
    delivering.deliver_due(now=now)

    first, again = receiver.heard
    assert first.id == again.id


def test_what_waits_is_not_sent_again_by_hand(told, lead):
    happen(told())
    waiting = Delivery.objects.get()

    with pytest.raises(managing.NotNow):
        managing.send_again(delivery=waiting, by=make.actor(lead), now=make.now())


def test_turned_on_again_what_waited_goes_out(told, receiver, lead):
    endpoint, now, by = told(), make.now(), make.actor(lead)
    receiver.answers["/in"] = 500
    happen(endpoint, at=now)
    delivering.deliver_due(now=now)
    managing.turn_off(endpoint=endpoint, by=by, now=now)
    assert delivering.deliver_due(now=now + DAY) == 0

    receiver.answers["/in"] = 204
    managing.turn_on(endpoint=endpoint, by=by, now=now + DAY)
    delivering.deliver_due(now=now + DAY)

    assert states() == ["arrived"]


# --- Where it goes


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/x",
        "https://user@example.com/",
        "https://user:pass@example.com/",
        "https://example.com:8443/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://127.0.0.0x1/",
        "https://0177.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://[fd00:ec2::254]/",
        "https://localhost/",
        "https://localhost./",
        "https://db.internal/",
        "https://printer.local/",
        "https://router.lan/",
        "https://clinic/",
        "https://ex\u0430mple.com/",
        "https://example.com\\@127.0.0.1/",
        "https://example.com /",
        "https://example.com\n/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "//example.com/",
        "https:///x",
        "https://",
        "https://.com/",
        "https://example.com:x/",
        "",
    ],
)
def test_an_address_that_is_not_out_in_the_open_is_not_posted_to(url):
    assert not public_http.may_be_asked(url)
    parcel = posting.Parcel(
        delivery_id=1, url=url, message_id="msg_1", body="{}", secrets=[SECRET]
    )

    with public_http.session() as opened:
        result = posting.post(opened, parcel, now=make.now())

    assert result.outcome == Try.Outcome.NOT_PUBLIC


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/hooks?clinic=1",
        "https://EXAMPLE.com:443/",
        "https://xn--exmple-cua.com/x",
        "https://a.b.example.co.uk/",
        "https://example.xn--p1ai/",
    ],
)
def test_an_address_out_in_the_open_may_be_posted_to(url):
    assert public_http.may_be_asked(url)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254"),
        *("0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1"),  # noqa: S104
        *(
            "::1",
            "::",
            "fe80::1",
            "fe80::1%eth0",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
        ),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254"),
        *("2002:7f00:1::", "2002:a9fe:a9fe::"),  # 6to4
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::10.0.0.1"),  # NAT64
        "2001:0:7f00:1:0:0:56ff:fffe",  # Teredo
        *("64:ff9b:1::7f00:1", "::127.0.0.1", "::ffff:0:127.0.0.1"),  # others to IPv4
        *("fec0::1", "5f00::1"),  # of one site, and of one router
    ],
)
def test_a_name_that_leads_there_is_not_connected_to(address, monkeypatch):
    """Looked at at each sending: a name may lead elsewhere than yesterday."""
    assert not public_http.is_public(address)
    place = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_how: [place])
    parcel = posting.Parcel(
        delivery_id=1,
        url="https://rebound.example.com/",
        message_id="msg_1",
        body="{}",
        secrets=[SECRET],
    )

    with public_http.session() as opened:
        result = posting.post(opened, parcel, now=make.now())

    assert result.outcome == Try.Outcome.NOT_PUBLIC


def test_it_connects_to_the_address_that_was_looked_at(monkeypatch):
    """Looked up once a connection, and by its number: no second answer can differ."""
    asked, connected = [], []
    place = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))

    def look_up(host, *_args, **_how):
        asked.append(host)
        return [place]

    def connect(where, *_args, **_how):
        connected.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    parcel = posting.Parcel(
        delivery_id=1,
        url="https://example.com/",
        message_id="msg_1",
        body="{}",
        secrets=[SECRET],
    )

    with public_http.session() as opened:
        result = posting.post(opened, parcel, now=make.now())

    assert result.outcome == Try.Outcome.UNREACHABLE
    assert (asked, connected) == (["example.com"], [("93.184.216.34", 443)])


def test_a_redirect_to_this_machine_is_an_answer_and_no_way():
    with running() as inner, running() as outer:
        outer.answers["/in"] = (307, {"Location": f"{inner.url}/secret"})
        parcel = posting.Parcel(
            delivery_id=1,
            url=f"{outer.url}/in",
            message_id="msg_1",
            body="{}",
            secrets=[SECRET],
        )
        with public_http.session() as opened:
            result = posting.post(opened, parcel, now=make.now())

        assert (result.outcome, result.status) == (Try.Outcome.MOVED, 307)
        assert inner.heard == []


def test_on_a_real_site_this_machine_is_no_address(settings):
    settings.REACH_LOCALHOST = False

    assert not public_http.may_be_asked("http://127.0.0.1:8000/")
