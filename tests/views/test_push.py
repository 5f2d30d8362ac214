"""Messages on this device: on, off, tried, and never left to whoever comes next."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.test import Client
from django.urls import reverse

from ptcare.audit.models import AuditEvent
from ptcare.notices.channels.push import Push
from ptcare.notices.consent import choosing
from ptcare.notices.kinds import Channel
from ptcare.notices.models import Choice, Notice, PushSubscription
from ptcare.notices.push import hearing, keys, subscribing
from ptcare.people import sessions
from ptcare.people.sessions import OWN_DEVICE
from ptcare.people.signals import DEVICE
from tests import factories as make
from tests.push_service import BrowserKeys
from tests.threads import at_once

PAGE = "/push/"
KEY = keys.fresh()


@pytest.fixture(autouse=True)
def _key(settings):
    settings.VAPID_PRIVATE_KEY = KEY
    settings.VAPID_CONTACT = "mailto:desk@clinic.example"


@pytest.fixture
def at_home(signed_in):
    """A browser that its person has marked as their own, and which we know."""

    def sign_in(row, *, is_own=True):
        client = signed_in(row)
        if is_own:
            session = client.session
            session[OWN_DEVICE] = True
            session.save()
        client.get(PAGE)
        return client

    return sign_in


def asks(**said):
    browser = BrowserKeys()
    return {
        "endpoint": "https://push.example/abc",
        "p256dh": browser.p256dh,
        "auth": browser.auth,
        "server_key": keys.ours().public,
        "token": str(uuid.uuid4()),
    } | said


def turn_on(client, **said):
    return client.post(f"{PAGE}on/", asks(**said))


def standing(user=None):
    rows = PushSubscription.objects.standing()
    return rows.filter(user=user) if user else rows


def test_a_patient_turns_them_on_and_it_is_kept_who_when_and_in_which_words(
    at_home, patient
):
    client = at_home(patient)
    page_before = client.get(PAGE).content.decode()

    page = turn_on(client).wsgi_request
    shown = client.get(PAGE).content.decode()

    row = standing().get()
    assert (row.user, row.wording) == (patient.user, "push-1")
    assert row.text in page_before
    assert str(row.device) == client.cookies[DEVICE].value
    assert "Messages come to this device." in shown
    event = AuditEvent.objects.get(deed="push.turned_on")
    assert (event.about_id, event.by_user_id) == (row.pk, page.user.pk)


def test_a_double_click_turns_on_one(at_home, patient):
    client = at_home(patient)
    said = asks()

    for _press in range(2):
        answer = client.post(f"{PAGE}on/", said)
        assert answer.status_code == 302

    assert standing().count() == 1


def test_said_again_by_the_same_browser_changes_nothing(at_home, patient):
    client = at_home(patient)
    said = asks()

    for _time in range(2):
        client.post(f"{PAGE}on/", said | {"token": str(uuid.uuid4())})

    assert PushSubscription.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("endpoint", ""),
        ("endpoint", "https://169.254.169.254/x"),
        ("endpoint", "https://push.example/" + "x" * 1000),
        ("p256dh", ""),
        ("p256dh", "AAAA"),
        ("p256dh", "é"),
        ("p256dh", keys.encode(b"\4" + b"\1" * 64)),  # no point of the curve
        ("auth", "AAAA"),
        ("auth", "!"),
        ("server_key", "another"),
    ],
)
def test_what_no_browser_gives_is_refused_in_words(at_home, patient, field, said):
    answer = turn_on(at_home(patient), **{field: said})

    assert answer.status_code == 422
    assert "It did not work. Please try again." in answer.content.decode()
    assert not standing().exists()


def test_a_shared_device_of_a_patient_is_asked_about_first(at_home, patient):
    client = at_home(patient, is_own=False)

    shown = client.get(PAGE).content.decode()

    assert "Is this your own phone or computer?" in shown
    assert "data-push-on" not in shown
    assert turn_on(client).status_code == 422
    assert not standing().exists()


def test_staff_are_not_asked(at_home, therapist):
    client = at_home(therapist, is_own=False)

    assert turn_on(client).status_code == 302
    assert standing(therapist.user).exists()


def test_where_it_is_not_set_up_the_page_says_so(settings, at_home, patient, therapist):
    settings.VAPID_PRIVATE_KEY = ""

    theirs = at_home(patient).get(PAGE).content.decode()
    ours = at_home(therapist).get(PAGE).content.decode()

    assert "This is not set up here." in theirs
    assert keys.MISSING not in theirs
    assert keys.MISSING in ours


def test_turned_off_is_off_and_said_twice_as_good(at_home, patient):
    client = at_home(patient)
    turn_on(client)
    row = standing().get()

    for _press in range(2):
        answer = client.post(reverse("push:off", args=[row.pk]))
        assert answer.status_code == 302

    row.refresh_from_db()
    assert row.gone_why == "off"
    assert AuditEvent.objects.filter(deed="push.ended").count() == 1


def test_another_device_of_mine_is_turned_off_from_here(at_home, patient):
    other = make.push_subscription(user=patient.user, user_agent="iPad")
    client = at_home(patient)

    assert "iPad" in client.get(PAGE).content.decode()
    client.post(reverse("push:off", args=[other.pk]))

    assert not standing().exists()


def test_nobody_turns_off_what_is_not_theirs(at_home, patient, therapist):
    other = make.push_subscription(user=therapist.user)

    answer = at_home(patient).post(reverse("push:off", args=[other.pk]))

    assert answer.status_code == 404
    assert standing().exists()


def test_of_many_devices_the_oldest_end(patient):
    made = [
        make.push_subscription(user=patient.user)
        for _n in range(subscribing.MOST_DEVICES)
    ]
    browser = BrowserKeys()
    said = subscribing.Browser(
        "https://push.example/new", browser.p256dh, browser.auth, "ours"
    )

    subscribing.turn_on(
        device=uuid.uuid4(), browser=said, by=make.actor(patient), now=make.now()
    )

    assert standing().count() == subscribing.MOST_DEVICES
    made[0].refresh_from_db()
    assert made[0].gone_why == "crowded"


def test_who_had_turned_them_off_as_a_way_has_them_first_again(at_home, patient):
    now = make.now()
    voice = choosing.own_voice(make.actor(patient))
    client = at_home(patient)
    turn_on(client)
    assert "data-here" in client.get(PAGE).content.decode()
    choosing.turn_off(voice, Channel.PUSH, now=now)
    assert "data-here" not in client.get(PAGE).content.decode()

    turn_on(client)

    choice = Choice.of(patient.user, patient.clinic)
    assert choice.channels[0] == Channel.PUSH


def test_how_we_reach_you_says_on_how_many_devices(at_home, patient):
    client = at_home(patient)
    before = client.get("/reach/").content.decode()
    make.push_subscription(user=patient.user)
    make.push_subscription(user=patient.user)

    after = client.get("/reach/").content.decode()

    assert PAGE in before
    assert "On, on 2 devices" not in before
    assert "On, on 2 devices" in after


# --- Who comes next


def test_signing_out_ends_them(at_home, patient):
    client = at_home(patient)
    turn_on(client)

    client.post("/accounts/logout/")

    assert PushSubscription.objects.get().gone_why == "signed_out"


def test_signing_out_when_the_session_was_over_ends_them_too(at_home, patient):
    client = at_home(patient)
    turn_on(client)
    client.cookies.pop("sessionid")

    client.post("/accounts/logout/")

    assert not standing().exists()


def test_a_session_that_ends_by_itself_leaves_staff_their_messages(at_home, therapist):
    client = at_home(therapist, is_own=False)
    turn_on(client)
    session = client.session
    session[sessions.SEEN] = 0
    session.save()

    assert client.get("/caseload/").status_code == 302

    assert standing(therapist.user).exists()


def test_somebody_else_who_signs_in_there_ends_them(at_home, patient, therapist):
    client = at_home(patient)
    turn_on(client)

    client.force_login(therapist.user)  # by hand, as here no page is sent
    arrive(client, therapist.user)

    assert PushSubscription.objects.get().gone_why == "moved"


def arrive(client, user):
    """As the sign-in itself says it, with the cookies of that browser."""
    request = client.get("/livez").wsgi_request
    request.session = client.session
    user_logged_in.send(type(user), request=request, user=user)
    request.session.save()


def test_the_same_person_who_signs_in_again_keeps_them(at_home, patient):
    client = at_home(patient)
    turn_on(client)
    client.force_login(patient.user)

    arrive(client, patient.user)

    assert standing(patient.user).exists()
    assert client.session[DEVICE] == client.cookies[DEVICE].value


def test_somebody_else_who_turns_them_on_there_takes_them_over(
    at_home, patient, therapist
):
    client = at_home(patient)
    said = asks()
    client.post(f"{PAGE}on/", said)
    second = at_home(therapist)
    second.cookies[DEVICE] = client.cookies[DEVICE].value

    second.post(f"{PAGE}on/", said | {"token": str(uuid.uuid4())})

    assert standing().get().user == therapist.user
    assert PushSubscription.objects.get(user=patient.user).gone_why == "moved"


def test_a_device_signed_out_from_elsewhere_shows_no_more(at_home, patient):
    client = at_home(patient)
    turn_on(client)
    row, _made = UserSession.objects.get_or_create(
        user=patient.user,
        session_key=client.session.session_key,
        defaults={"ip": "127.0.0.1", "user_agent": ""},
    )

    sessions.end(row)

    assert PushSubscription.objects.get().gone_why == "signed_out"


def test_whose_access_ends_gets_no_more_anywhere(patient):
    make.push_subscription(user=patient.user)

    sessions.end_all(patient.user)

    assert not standing().exists()


# --- Tried


def test_a_message_to_try_it_goes_to_this_device_alone(at_home, patient, settings):
    make.push_subscription(user=patient.user, server_key=keys.ours().public)
    client = at_home(patient)
    turn_on(client)
    here = standing().get(device=client.cookies[DEVICE].value)

    for _press in range(2):
        client.post(f"{PAGE}try/", {"token": str(uuid.UUID(int=7))})

    notice = Notice.objects.get()
    assert (notice.kind, notice.about) == ("push_trial", here.pk)
    assert Push().addresses([notice]) == {notice.pk: [(here,)]}
    assert "A test message is on its way." in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("due", "A test message is on its way."),
        ("sent", "The test message is sent. Nothing on your screen?"),
        ("delivered", "the test message was shown on this device"),
        ("failed", "The test message could not be sent."),
        ("unknown", "The test message could not be sent."),
    ],
)
def test_how_it_fares_is_told(at_home, patient, state, words):
    client = at_home(patient)
    turn_on(client)
    client.post(f"{PAGE}try/", {"token": str(uuid.uuid4())})
    Notice.objects.update(state=state, settled_at=make.now())

    assert words in client.get(PAGE).content.decode()


def test_nothing_is_tried_where_it_is_off(at_home, patient):
    answer = at_home(patient).post(f"{PAGE}try/", {"token": str(uuid.uuid4())})

    assert answer.status_code == 422
    assert not Notice.objects.exists()


def test_it_is_not_tried_without_end(at_home, patient):
    client = at_home(patient)
    turn_on(client)

    codes = [
        client.post(f"{PAGE}try/", {"token": str(uuid.uuid4())}).status_code
        for _press in range(7)
    ]

    assert codes == [302] * 6 + [429]


# --- What the worker says


def shown_path():
    return reverse("push:shown", args=[hearing.reference_of(Notice.objects.get())])


def test_shown_needs_no_session_and_only_its_reference(at_home, patient):
    client = at_home(patient)
    turn_on(client)
    client.post(f"{PAGE}try/", {"token": str(uuid.uuid4())})
    Notice.objects.update(state="sent", settled_at=make.now())
    worker = Client(enforce_csrf_checks=True)

    guessed = worker.post(reverse("push:shown", args=["1:guessed"]))
    known = worker.post(shown_path())

    assert (guessed.status_code, known.status_code) == (404, 204)
    assert Notice.objects.get().state == "delivered"
    assert not known.cookies


def renewed(client, **said):
    body = asks(**said)
    return client.post(
        f"{PAGE}renew/", json.dumps(body), content_type="application/json"
    )


def test_a_browser_that_changes_its_address_stays_its_persons(at_home, patient):
    client = at_home(patient)
    turn_on(client)
    worker = Client(enforce_csrf_checks=True)
    worker.cookies[DEVICE] = client.cookies[DEVICE].value

    answer = renewed(worker, endpoint="https://push.example/new")

    assert answer.status_code == 200
    row = standing().get()
    assert (row.user, row.endpoint) == (patient.user, "https://push.example/new")
    assert PushSubscription.objects.exclude(pk=row.pk).get().gone_why == "renewed"


def test_nobody_renews_what_is_not_on_there(at_home, patient):
    client = at_home(patient)  # known, and never turned on
    stranger = Client()
    stranger.cookies[DEVICE] = "no number"

    assert renewed(client).status_code == 404
    assert renewed(stranger).status_code == 404
    assert renewed(Client()).status_code == 404
    assert not standing().exists()


def test_what_another_site_could_send_renews_nothing(at_home, patient):
    client = at_home(patient)
    turn_on(client)

    answers = [
        client.post(f"{PAGE}renew/", asks()),  # a form
        client.post(f"{PAGE}renew/", "[1]", content_type="application/json"),
        client.post(f"{PAGE}renew/", "{", content_type="application/json"),
        client.post(f"{PAGE}renew/", "[" * 100_000, content_type="application/json"),
        renewed(client, endpoint="https://10.0.0.1/x"),
    ]

    assert [answer.status_code for answer in answers] == [404, 422, 422, 422, 422]
    assert PushSubscription.objects.count() == 1


def test_the_key_that_browsers_take_stands_on_the_page(at_home, patient):
    shown = at_home(patient).get(PAGE).content.decode()

    found = re.search(r'data-push="([^"]+)"', shown)
    assert found
    assert len(keys.decode(found[1])) == 65


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_leave_one(patient):
    browser = BrowserKeys()
    said = subscribing.Browser(
        "https://push.example/abc", browser.p256dh, browser.auth, "ours"
    )
    device, actor = uuid.uuid4(), make.actor(patient)

    made = at_once(
        4,
        lambda _number: (
            subscribing.turn_on(
                device=device, browser=said, by=actor, now=make.now()
            ).pk
        ),
    )

    assert len(set(made)) == 1
    assert PushSubscription.objects.count() == 1
