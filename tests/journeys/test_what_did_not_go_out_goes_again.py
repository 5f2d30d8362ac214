"""From a failure to its reason, to the address that is opened again, and out."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from ptcare.notices.models import AddressNews, Attempt
from ptcare.notices.outbox import delivering
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def notice(clinic):
    """A letter that was refused, and so is the address from then on."""
    patient = make.patient(
        clinic=clinic,
        time_zone=make.zone_at_noon(),
        user=make.user(name="Nora North", email="nora@example.org"),
    )
    row = make.notice(
        patient=patient,
        kind="clinic_update",
        state="failed",
        reason="the address was refused (550 5.1.1); no other way to reach them",
        settled_at=timezone.now(),
    )
    AddressNews.objects.create(
        address="nora@example.org", what="bounced", at=timezone.now(), reason="550"
    )
    Attempt.objects.create(
        notice=row,
        channel="email",
        at=timezone.now(),
        outcome="refused",
        reason="the address was refused (550 5.1.1)",
    )
    return row


def test_the_desk_opens_an_address_again_and_sends_again(open_as, clinic_admin, notice):
    """Without JavaScript: every answer is a form."""
    page = open_as(clinic_admin, java_script_enabled=False, bypass_csp=True)
    page.goto("/patients/desk/")
    page.get_by_role("link", name="Delivery", exact=True).first.click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("There is no such e-mail address")
    page.locator("summary", has_text="1 try").click()
    expect(main).to_contain_text("550 5.1.1")

    page.get_by_role("link", name="Nora North").click()
    again = page.get_by_role("button", name="The address is right: try it again")
    again.click()
    expect(again).to_have_count(0)
    page.goto("/patients/delivery/")
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("status")).to_contain_text("goes out again")
    delivering.deliver_due(now=timezone.now())

    assert [letter.to for letter in mail.outbox] == [["nora@example.org"]]
    page.goto("/patients/delivery/sent/")
    expect(main).to_contain_text("Nora North")
