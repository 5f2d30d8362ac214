"""A lead's pages of the systems that are told: added, tried, turned off and on."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from patients.services import dropping
from ptcare.audit.models import AuditEvent
from ptcare.hooks import delivering, sealing
from ptcare.hooks.models import Delivery, Endpoint, Happening, Secret
from ptcare.hooks.tasks import tell_systems
from ptcare.notices.models import Heartbeat
from tests import factories as make

HOOKS = "/patients/set-up/hooks/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def boss(signed_in, lead):
    return signed_in(lead)


@pytest.fixture
def form(token):
    return lambda **said: (
        {
            "token": token(),
            "name": "Billing office",
            "url": "https://billing.example.com/in",
            "kinds": ["session.attended", "program.signed"],
        }
        | said
    )


def test_an_address_is_added_and_then_gets_its_secret(boss, form, lead):
    answer = boss.post(HOOKS, form())

    endpoint = Endpoint.objects.get()
    here = f"{HOOKS}{endpoint.pk}/"
    assert (answer.status_code, answer.url) == (302, here)
    assert endpoint.kinds == ["program.signed", "session.attended"]
    assert "before there is a secret" in boss.get(here).content.decode()
    page = boss.post(f"{here}secret/").content.decode()
    secret = sealing.opened(Secret.objects.get().sealed)
    assert secret in page
    assert secret not in boss.get(here).content.decode()
    deeds = AuditEvent.objects.filter(about_type="hooks.endpoint")
    assert set(deeds.values_list("deed", "by_user_id")) == {
        ("hook.added", lead.user_id),
        ("hook.secret_made", lead.user_id),
    }


def test_pressed_twice_it_is_added_once(boss, form):
    said = form()

    answers = [boss.post(HOOKS, said).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Endpoint.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"url": ""}, "Please fill this in."),
        ({"url": "http://billing.example.com/"}, "begins with https://"),
        ({"url": "https://10.0.0.8/"}, "begins with https://"),
        ({"url": "https://me:secret@example.com/"}, "begins with https://"),
        ({"url": "https://example.com:8443/"}, "begins with https://"),
        ({"url": "https://bücher.example/"}, "xn--"),
        ({"url": "https://example.com/#top"}, "from # on"),
        ({"url": "https://example.com/" + "a" * 500}, "At most 500"),
        ({"url": "https://exa\x00mple.com/"}, "Null characters"),
        ({"kinds": []}, "Choose what it is told"),
        ({"kinds": ["trial"]}, "Select a valid choice"),
        ({"name": ""}, "Please fill this in."),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(boss, form, said, words):
    answer = boss.post(HOOKS, form(**said))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Billing office" in answer.content.decode() or "name" in said
    assert not Endpoint.objects.exists()


def test_an_address_is_told_once(boss, form):
    boss.post(HOOKS, form())

    answer = boss.post(HOOKS, form(name="Another"))

    assert answer.status_code == 422
    assert "told already" in answer.content.decode()


def test_a_clinic_has_no_more_than_ten(boss, form, clinic):
    for _number in range(10):
        make.hook(clinic=clinic)

    answer = boss.post(HOOKS, form())

    assert answer.status_code == 422
    assert "Ten addresses" in answer.content.decode()


def test_a_trial_is_sent_and_seen(boss, clinic, token):
    endpoint = make.hook(clinic=clinic)
    here = f"{HOOKS}{endpoint.pk}/"

    boss.post(f"{here}trial/", {"token": token()})
    # example.com's subdomains lead nowhere; and no test reaches out of the machine.
    Delivery.objects.update(state="arrived", settled_at=make.now())

    page = boss.get(here).content.decode()
    happening = Happening.objects.get()
    assert happening.kind == "trial"
    assert happening.message_id in page
    assert "arrived" in page


def test_off_and_on_again(boss, clinic, token):
    endpoint = make.hook(clinic=clinic)
    here = f"{HOOKS}{endpoint.pk}/"

    for deed, is_on in (("off", False), ("off", False), ("on", True), ("on", True)):
        boss.post(f"{here}{deed}/", {"token": token()})
        endpoint.refresh_from_db()
        assert endpoint.is_on == is_on

    deeds = AuditEvent.objects.filter(deed__startswith="hook.turned")
    assert deeds.count() == 2


def test_one_is_sent_again_from_the_list(boss, clinic, token):
    delivery = make.hook_delivery(endpoint=make.hook(clinic=clinic))
    where = f"{HOOKS}deliveries/{delivery.pk}/again/"

    answers = [boss.post(where, {"token": token()}).status_code for _ in range(2)]

    delivery.refresh_from_db()
    assert answers == [302, 302]
    assert delivery.is_due
    assert AuditEvent.objects.filter(deed="hook.sent_again").count() == 1


def test_a_list_of_ten_asks_no_more_than_one_of_one(boss, clinic, statements):
    endpoint = make.hook(clinic=clinic)
    make.hook_delivery(endpoint=endpoint)
    here = f"{HOOKS}{endpoint.pk}/"
    boss.get(here), boss.get(HOOKS)
    costs = len(statements(boss.get, here)), len(statements(boss.get, HOOKS))

    for _number in range(9):
        make.hook_delivery(endpoint=make.hook(clinic=clinic))
        make.hook_delivery(endpoint=endpoint)
    Endpoint.objects.exclude(pk=endpoint.pk)[:1]

    assert (len(statements(boss.get, here)), len(statements(boss.get, HOOKS))) == costs


def test_the_list_goes_on_page_by_page(boss, clinic):
    endpoint = make.hook(clinic=clinic)
    for _number in range(51):
        make.hook_delivery(endpoint=endpoint)
    here = f"{HOOKS}{endpoint.pk}/"

    first = boss.get(here)
    rest = boss.get(f"{here}?after={first.context['goes_on']}")

    assert len(first.context["deliveries"]) == 50
    assert len(rest.context["deliveries"]) == 1


def test_what_was_told_goes_after_thirty_days(clinic, lead):
    endpoint = make.hook(clinic=clinic)
    delivery = make.hook_delivery(endpoint=endpoint)
    delivery.attempts.create(at=make.now(), outcome="taken", status=204)
    now = make.now()

    assert dropping.drop_outlived(now=now + 29 * DAY, most=10) == 0
    assert dropping.drop_outlived(now=now + 31 * DAY, most=10) == 1

    assert not Happening.objects.exists()
    assert not Delivery.objects.exists()
    assert Secret.objects.filter(endpoint=endpoint).exists()


def test_a_secret_that_has_ended_goes_with_its_days(clinic):
    endpoint = make.hook(clinic=clinic)
    Secret.objects.update(ends_at=make.now())

    dropping.drop_outlived(now=make.now() + 31 * DAY, most=10)

    assert not Secret.objects.filter(endpoint=endpoint).exists()


def test_that_it_runs_is_seen(db):
    assert tell_systems() == 0

    assert Heartbeat.objects.get(name="hooks").beaten_at <= timezone.now()
    assert delivering.deliver_due(now=make.now()) == 0
