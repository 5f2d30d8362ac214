"""Letters come back: who is told, and who says that the address is good."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client

from ptcare.notices.letters import bouncing
from ptcare.notices.models import AddressNews
from tests import factories as make

YESTERDAY = dt.timedelta(days=1)


@pytest.fixture
def closed(patient):
    """The patient's address."""
    return learn(patient.user)


def learn(user, what="bounced"):
    return AddressNews.objects.create(
        address=user.email,
        what=what,
        reason="the letter came back (550)",
        at=make.now() - YESTERDAY,
    )


def test_the_patient_is_told_and_sends_the_next_one_there(signed_in, patient, closed):
    browser = signed_in(patient)
    page = browser.get("/people/more/")
    assert "comes back" in page.content.decode()
    assert patient.user.email.replace("@", "<wbr>@") in page.content.decode()

    answer = browser.post("/letters/address/good/", follow=True)

    assert "We will use this address again." in answer.content.decode()
    assert bouncing.closed(patient.user) is None
    assert "comes back" not in browser.get("/people/more/").content.decode()


def test_without_trouble_nothing_is_said(signed_in, patient, clinic_admin):
    assert "comes back" not in signed_in(patient).get("/people/more/").content.decode()
    for page in ("", "entry/"):
        address = f"/patients/{patient.pk}/{page}"
        assert "comes back" not in signed_in(clinic_admin).get(address).content.decode()


def test_the_desk_sees_it_and_opens_it_again(signed_in, patient, clinic_admin, closed):
    browser = signed_in(clinic_admin)
    page = browser.get(f"/patients/{patient.pk}/entry/").content.decode()
    assert f"E-mail to {patient.user.email} comes back" in page
    assert "the letter came back (550)" in page
    assert "comes back" in browser.get(f"/patients/{patient.pk}/").content.decode()

    answer = browser.post(f"/patients/{patient.pk}/entry/address/", follow=True)

    assert "The next message goes there again." in answer.content.decode()
    assert bouncing.closed(patient.user) is None


def test_the_desk_opens_a_helpers_address(signed_in, helper, clinic_admin):
    learn(helper.user, "complained")
    browser = signed_in(clinic_admin)
    page = browser.get(f"/patients/helpers/{helper.pk}/entry/").content.decode()
    assert f"E-mail to {helper.user.email} is not wanted" in page

    browser.post(f"/patients/helpers/{helper.pk}/address/")

    assert bouncing.closed(helper.user) is None


def test_a_patient_opens_only_their_own(signed_in, patient, helper, closed):
    signed_in(helper).post("/letters/address/good/")

    assert bouncing.closed(patient.user)


def test_who_signs_in_by_a_code_has_shown_that_letters_arrive(patient, closed):
    browser = Client()
    browser.post("/accounts/login/code/", {"email": patient.user.email})
    code = re.search(r"\d{4}-\d{4}", mail.outbox[0].body)[0]

    browser.post("/accounts/login/code/confirm/", {"code": code})

    assert bouncing.closed(patient.user) is None
    assert AddressNews.objects.filter(what="proved").count() == 1
