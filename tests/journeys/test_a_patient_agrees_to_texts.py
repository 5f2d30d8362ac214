"""From More to the first text and to STOP, in a real browser and over real HTTP."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ptcare.notices.models import ChannelConsent
from ptcare.notices.outbox import delivering
from tests import factories as make
from tests import texting
from tests.looking import wrong_with
from tests.signing_in import a_proof

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "+15035550100"


@pytest.fixture
def phone(open_as, text_office):
    """Of a patient who has come in by card just now."""
    patient = make.patient(time_zone=make.zone_at_noon())
    return open_as(
        patient,
        viewport={"width": 390, "height": 844},
        session=a_proof(patient.user),
    )


def test_from_more_to_the_first_text_and_to_stop(phone, text_office):
    phone.goto("/people/more/")
    phone.get_by_role("link", name="How we reach you").click()
    assert wrong_with(phone) == []
    phone.get_by_role("link", name="Text messages Off").click()
    phone.get_by_label("Mobile number").fill("503 555 0100")
    assert wrong_with(phone) == []
    phone.get_by_role("button", name="Go on").click()
    assert wrong_with(phone) == []
    phone.get_by_role("button", name="Yes, I agree").click()
    digits_asked = phone.get_by_label("The six digits from the text")
    expect(digits_asked).to_be_visible()

    delivering.deliver_due(now=timezone.now())  # as a worker does
    (text,) = text_office.taken
    digits = re.search(r"\d{6}", text)[0]
    digits_asked.fill(digits)
    assert wrong_with(phone) == []
    phone.get_by_role("button", name="This is my number").click()
    is_on = phone.get_by_role("link", name="Text messages On, to (503) 555-0100")
    expect(is_on).to_be_visible()

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
    expect(phone.get_by_text("You replied STOP on")).to_be_visible()
    assert wrong_with(phone) == []
    phone.get_by_role("link", name="Text messages").click()
    expect(phone.get_by_text("We still write to")).to_be_visible()
    assert ChannelConsent.objects.get().withdrawn_how == "reply"
