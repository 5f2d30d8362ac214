"""The ways in, in a real browser: by code, by app, by passkey. The console is empty."""

from __future__ import annotations

import re
import threading
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from playwright.sync_api import expect

from tests.looking import settled, wrong_at, wrong_in_other_themes

pytestmark = pytest.mark.django_db(transaction=True)

WIPED = "Clear-Site-Data header on "
PATIENCE = 30  # seconds, on a busy machine
QUICKER = "Autofocus processing was blocked because a document already has a focused"


@pytest.fixture
def window(new_browser, live_server):
    """A browser of one's own, on a small screen."""
    address = live_server.url.replace("127.0.0.1", "localhost")  # as passkeys need
    size = {"width": 390, "height": 844}
    return new_browser(viewport=size, base_url=address).new_page()


@pytest.fixture
def page(window):
    """The same, where whatever the console says fails the test, except that signing
    out wiped the device, which the site asks for, and that somebody was in a field
    before the browser had put them there."""
    said: list[str] = []
    window.on("console", lambda line: said.append(line.text))
    window.on("pageerror", lambda error: said.append(str(error)))
    yield window
    settled(window)
    assert [line for line in said if not line.startswith((WIPED, QUICKER))] == []


def with_address(row):
    EmailAddress.objects.create(user=row.user, email=row.user.email)
    return row


@pytest.fixture
def pat(patient):
    return with_address(patient)


@pytest.fixture
def tess(therapist):
    return with_address(therapist)


@pytest.fixture
def security_key(page):
    """An authenticator that the browser believes in, with a finger on it."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    protocol.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


class Outbox(list[mail.EmailMessage]):
    """Letters as they leave, some after the answer: one can wait for them."""

    def __init__(self) -> None:
        super().__init__()
        self.came = threading.Condition()

    def append(self, letter: mail.EmailMessage) -> None:
        with self.came:
            super().append(letter)
            self.came.notify_all()

    def codes(self) -> list[str]:
        found = (re.search(r"^\d{4}-\d{4}$", each.body, re.M) for each in self)
        return [each[0] for each in found if each]

    def code(self, number: int) -> str:
        """Of the letters with a code the one of this number, once it has left."""
        with self.came:
            has_left = self.came.wait_for(
                lambda: len(self.codes()) >= number, timeout=PATIENCE
            )
        assert has_left, self
        return self.codes()[number - 1]


@pytest.fixture(autouse=True)
def outbox(monkeypatch):
    monkeypatch.setattr(mail, "outbox", Outbox())
    return mail.outbox


def ask_for_a_code(page, row) -> str:
    page.goto("/accounts/login/")
    page.get_by_label("Your e-mail address").fill(row.user.email)
    number = len(mail.outbox.codes()) + 1
    page.get_by_role("button", name="Send me a code").click()
    return mail.outbox.code(number)


def sign_in_by_code(page, row) -> None:
    code = ask_for_a_code(page, row)
    page.get_by_label("The code from the e-mail").fill(code)
    page.get_by_role("button", name="Go on").click()


def not_my_own(page) -> None:
    """The question after a patient's sign-in."""
    page.get_by_role("link", name="No, not on this one").click()


def sign_out(page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page).not_to_have_url(re.compile("/logout/"))


def digits_of(secret: str) -> str:
    """What the app on the telephone shows now."""
    counter = int(time.time()) // mfa_settings.TOTP_PERIOD
    return format_hotp_value(hotp_value(secret, counter))


def test_a_patient_comes_in_by_code(page, pat):
    sign_in_by_code(page, pat)
    not_my_own(page)

    expect(page).to_have_url(re.compile(r"/today/$"))


def test_a_mistyped_address_can_be_typed_again(page, pat):
    page.goto("/accounts/login/")
    page.get_by_label("Your e-mail address").fill("nobody@example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_role("button", name="Use another address").click()
    expect(page.get_by_label("Your e-mail address")).to_be_visible()

    sign_in_by_code(page, pat)
    not_my_own(page)

    expect(page).to_have_url(re.compile(r"/today/$"))


def test_a_therapist_sets_up_an_app_and_trusts_a_browser(page, tess):
    sign_in_by_code(page, tess)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Set up an authenticator app"
    )
    secret = page.locator(".secret").inner_text().replace(" ", "").replace("\n", "")
    page.get_by_label("The digits from the app").fill(digits_of(secret))
    page.get_by_role("button", name="Finish").click()
    expect(page.locator(".codes li")).to_have_count(10)
    recovery = page.locator(".codes li").first.inner_text()
    page.get_by_role("link", name="Go on").click()
    expect(page).not_to_have_url(re.compile("/accounts/"))
    sign_out(page)

    sign_in_by_code(page, tess)
    page.get_by_label("The digits from the app").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Trust this browser").click()
    expect(page).not_to_have_url(re.compile("/accounts/"))
    sign_out(page)

    sign_in_by_code(page, tess)
    expect(page).not_to_have_url(re.compile("/accounts/"))


def test_a_patient_adds_a_passkey_and_comes_in_by_it(page, pat, security_key):
    sign_in_by_code(page, pat)
    not_my_own(page)
    expect(page).to_have_url(re.compile(r"/today/$"))
    page.goto("/accounts/2fa/webauthn/add/")
    expect(page.get_by_role("checkbox")).to_have_count(0)
    page.get_by_label("A name for it").fill("My tablet")
    page.get_by_role("button", name="Add this device").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_role("button", name="Add this device").click()
    expect(page.get_by_text("This device is on your list already")).to_be_visible()
    expect(page.get_by_text("This did not work")).to_be_hidden()
    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("Name").fill("The tablet in the kitchen")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("/accounts/2fa/webauthn/$"))
    expect(page.get_by_text("The tablet in the kitchen").first).to_be_visible()
    sign_out(page)

    page.get_by_role("button", name="Sign in with your face, finger or PIN").click()
    not_my_own(page)

    expect(page).to_have_url(re.compile(r"/today/$"))
    assert Authenticator.objects.get(user=pat.user, type="webauthn").last_used_at

    Authenticator.objects.filter(user=pat.user, type="webauthn").delete()
    sign_out(page)
    page.get_by_role("button", name="Sign in with your face, finger or PIN").click()
    expect(
        page.get_by_text("We do not know this device, or no longer.")
    ).to_be_visible()


def test_a_passkey_that_nobody_knows_is_said_in_the_page(page, pat, security_key):
    page.goto("/accounts/login/")

    page.get_by_role("button", name="Sign in with your face, finger or PIN").click()

    expect(page.get_by_text("This did not work")).to_be_visible()


def test_without_scripts_no_passkey_is_offered(new_browser, pat):
    page = new_browser(java_script_enabled=False).new_page()
    by_passkey = page.get_by_role("button", name=re.compile("face, finger or PIN"))
    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="Send me a code")).to_be_visible()
    expect(by_passkey).to_be_hidden()

    sign_in_by_code(page, pat)
    not_my_own(page)
    page.goto("/accounts/2fa/webauthn/add/")

    expect(page.locator("noscript .notice")).to_be_visible()
    expect(page.get_by_role("button", name="Add this device")).to_be_hidden()


def test_axe_finds_nothing_and_nothing_is_cut_off(window, pat):
    page = window  # axe measures by inline styles, of which the console complains
    page.goto("/accounts/login/")
    looked_at = [look_closely(page)]
    page.goto("/accounts/password/reset/")
    looked_at.append(look_closely(page))
    code = ask_for_a_code(page, pat)
    looked_at.append(look_closely(page))
    page.get_by_label("The code from the e-mail").fill(code)
    page.get_by_role("button", name="Go on").click()
    not_my_own(page)
    expect(page).to_have_url(re.compile(r"/today/$"))
    for where in (
        "/accounts/email/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/password/set/",
        "/people/devices/",
    ):
        page.goto(where)
        expect(page).to_have_url(re.compile(where))
        looked_at.append(look_closely(page))

    assert looked_at == [[]] * 10


def look_closely(page) -> list[str]:
    """What axe finds on a page, what is cut off, and what is too small to press."""
    found = [each for width in (360, 768, 1280) for each in look_at_width(page, width)]
    return found + wrong_in_other_themes(page)


def look_at_width(page, width: int) -> list[str]:
    found = wrong_at(page, width)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{page.url}: wider than the screen")
    small = page.locator("main .button, main input:not([type=hidden]), main summary")
    for target in small.all():
        box = target.bounding_box()
        if box and box["height"] < 24:
            found.append(f"{page.url}: {target.inner_text()} is {box['height']} high")
    return found
