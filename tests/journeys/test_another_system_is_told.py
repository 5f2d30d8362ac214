"""A lead connects a system, takes its secret, tries it out, and takes a list along."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ptcare import public_http
from ptcare.hooks import delivering
from ptcare.hooks.models import Endpoint
from tests import factories as make
from tests.looking import wrong_with
from tests.receiver import running

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def receiver():
    with running() as receiver:
        yield receiver


def test_a_lead_connects_a_system_and_tries_it_out(open_as, lead, receiver):
    page = open_as(lead)
    page.goto("/patients/set-up/")
    page.get_by_role("main").get_by_role("link", name="Systems that are told").click()
    page.get_by_label("Name of the system").fill("Billing office")
    page.get_by_role("textbox", name="Address").fill("https://10.0.0.8/")
    page.get_by_label("A session was attended", exact=True).check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("begins with https://")
    assert public_http.may_be_asked(f"{receiver.url}/in")  # in tests alone
    page.get_by_role("textbox", name="Address").fill(f"{receiver.url}/in")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Make a secret").click()
    secret = page.get_by_label("Secret").input_value()
    assert wrong_with(page) == []
    page.get_by_role("link", name="Done").click()

    page.get_by_role("button", name="Send a trial").click()
    expect(page.get_by_role("status")).to_contain_text("goes out at once")
    delivering.deliver_due(now=make.now())
    page.reload()

    (heard,) = receiver.heard
    assert heard.is_signed_with(secret)
    expect(page.get_by_role("main")).to_contain_text("arrived")
    page.locator("summary", has_text="1 try").click()
    expect(page.get_by_role("main")).to_contain_text("taken (204)")
    assert wrong_with(page) == []
    page.get_by_role("button", name="Turn it off").click()
    expect(page.get_by_role("status")).to_contain_text("Turned off")
    assert not Endpoint.objects.get().is_on


def test_the_desk_takes_the_patients_along(open_as, clinic_admin, patient):
    """Without JavaScript: a button, and a file."""
    page = open_as(clinic_admin, java_script_enabled=False, bypass_csp=True)
    page.goto("/patients/")

    with page.expect_download() as taken:
        page.get_by_role("button", name="Spreadsheet").click()

    text = Path(taken.value.path()).read_text(encoding="utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["Name"] == patient.name
    assert taken.value.suggested_filename.startswith("patients-")
