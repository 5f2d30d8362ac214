"""From More to the first text and to STOP, in a real browser and over real HTTP."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from ptcare.notices.models import ChannelConsent
from ptcare.notices.outbox import delivering
from tests import factories as make
from tests import texting

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "+15035550100"


@pytest.fixture
def phone(open_as, text_office):
    """Of a patient who has come in by card just now."""
    patient = make.patient(time_zone=make.zone_at_noon())
    came_in = {"method": "card", "at": timezone.now().timestamp()}
    return open_as(
        patient,
        viewport={"width": 390, "height": 844},
        session={
            "account_authentication_methods": [came_in],
            "account_authentication_methods_user": str(patient.user.pk),
        },
    )


def is_within_reach(page):
    return Axe().run(page).response["violations"] == []


def test_from_more_to_the_first_text_and_to_stop(phone, text_office):
    phone.goto("/people/more/")
    phone.get_by_role("link", name="How we reach you").click()
    assert is_within_reach(phone)
    phone.get_by_role("link", name="Text messages Off").click()
    phone.get_by_label("Mobile number").fill("503 555 0100")
    assert is_within_reach(phone)
    phone.get_by_role("button", name="Go on").click()
    assert is_within_reach(phone)
    phone.get_by_role("button", name="Yes, I agree").click()

    delivering.deliver_due(now=timezone.now())  # as a worker does
    (text,) = text_office.taken
    digits = re.search(r"\d{6}", text)[0]
    phone.get_by_label("The six digits from the text").fill(digits)
    assert is_within_reach(phone)
    phone.get_by_role("button", name="This is my number").click()
    phone.get_by_role("link", name="Text messages On, to (503) 555-0100").wait_for()

    texting.call(
        texting.INCOMING,
        {
            "MessageSid": "SM" + "1" * 32,
            "AccountSid": texting.ACCOUNT,
            "From": NUMBER,
            "To": texting.OURS,
            "Body": "STOP",
        },
    )
    phone.reload()
    phone.get_by_text("You replied STOP on").wait_for()
    assert is_within_reach(phone)
    phone.get_by_role("link", name="Text messages").click()
    phone.get_by_text("We still write to").wait_for()
    assert ChannelConsent.objects.get().withdrawn_how == "reply"
