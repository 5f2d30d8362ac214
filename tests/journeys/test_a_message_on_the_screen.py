"""A message comes to the screen of who turned it on, and leads to its page.

The push service is one on this machine, and takes the place of the browser maker's in
the page; what it was handed is given to the browser's worker by the browser's own
protocol. All else is real.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserType, expect

from ptcare.embedded import chromium
from ptcare.notices.models import Notice, PushSubscription
from ptcare.notices.outbox import delivering
from ptcare.notices.push import keys
from ptcare.people.sessions import OWN_DEVICE
from tests import factories as make
from tests.looking import wrong_with
from tests.push_service import BrowserKeys, running

pytestmark = pytest.mark.django_db(transaction=True)

# In place of what only the browser's maker can give out.
GIVEN = """(() => {
  const given = %s;
  const kept = () => sessionStorage.getItem("given") && {
    toJSON: () => given,
    unsubscribe: async () => (sessionStorage.removeItem("given"), true),
  };
  PushManager.prototype.getSubscription = async () => kept();
  PushManager.prototype.subscribe = async (options) => {
    sessionStorage.setItem("given", options.applicationServerKey.length);
    return kept();
  };
})();"""
ON_THE_SCREEN = """async () => {
  const shown = await self.registration.getNotifications();
  return shown.map(({ title, body, tag }) => ({ title, body, tag }));
}"""
# A press on it. That a window may be opened then is the browser's to know.
PRESS = """async () => {
  const [notification] = await self.registration.getNotifications();
  const opened = new Promise((done) => {
    self.clients.openWindow = async (url) => done(url);
  });
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  const late = new Promise((done) => setTimeout(done, 10000, "nothing was opened"));
  return Promise.race([opened, late]);
}"""


@pytest.fixture(autouse=True)
def _settings(settings):
    settings.VAPID_PRIVATE_KEY = keys.fresh()
    settings.VAPID_CONTACT = "mailto:desk@clinic.example"


@pytest.fixture(scope="module")
def browser(browser: Browser, browser_type: BrowserType) -> Iterator[Browser]:
    """A whole one: what only draws pages shows no messages."""
    with browser_type.launch(**chromium.launch_arguments(is_whole=True)) as whole:
        yield whole


@pytest.fixture
def page(open_as, patient):
    """Of the patient, in a browser of their own that may show messages."""
    return open_as(
        patient,
        viewport={"width": 390, "height": 844},
        permissions=["notifications"],
        session={OWN_DEVICE: True},
    )


def hand_over(page, live_server, said):
    """To the worker, as the browser does with what its push service brought."""
    protocol = page.context.new_cdp_session(page)
    found = []
    protocol.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda news: found.extend(news["registrations"]),
    )
    protocol.send("ServiceWorker.enable")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    protocol.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": live_server.url,
            "registrationId": found[0]["registrationId"],
            "data": json.dumps(said),
        },
    )


def test_it_is_turned_on_tried_shown_pressed_and_turned_off(page, live_server, patient):
    browser = BrowserKeys()
    with running() as service:
        given = {
            "endpoint": service.endpoint("phone"),
            "keys": {"p256dh": browser.p256dh, "auth": browser.auth},
        }
        page.context.add_init_script(GIVEN % json.dumps(given))
        page.goto("/reach/")
        page.get_by_role("link", name="Messages on this device").click()
        expect(page.get_by_role("button", name="Turn on")).to_be_visible()
        assert wrong_with(page) == []

        page.get_by_role("button", name="Turn on").click()
        expect(page.get_by_role("button", name="Try it")).to_be_visible()
        page.get_by_role("button", name="Try it").click()
        waits = page.get_by_text("A test message is on its way.")
        expect(waits).to_be_visible()
        delivering.deliver_due(now=make.now())
        said = browser.opened(service.taken[0].body)

        hand_over(page, live_server, said)
        shown = page.get_by_text("the test message was shown on this device")
        expect(shown).to_be_visible()  # the worker told us, and the page asked again

    assert Notice.objects.get().state == Notice.State.DELIVERED
    [worker] = page.context.service_workers
    assert worker.evaluate(ON_THE_SCREEN) == [
        {
            "title": "Northside Clinic",
            "body": "This is how a message looks",
            "tag": Notice.objects.get().message_id.hex,
        }
    ]
    page.goto("/reach/")  # elsewhere: a page that is open already would come forward
    assert worker.evaluate(PRESS) == f"{live_server.url}/push/"
    assert worker.evaluate(ON_THE_SCREEN) == []

    page.goto("/push/")
    page.get_by_role("button", name="Turn off").click()
    expect(page.get_by_role("button", name="Turn on")).to_be_visible()
    assert not PushSubscription.objects.standing().exists()
