"""A patient's page of visits, before and after the desk writes down two things."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as make
from tests.looking import cut_off, settled, wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}
WIDTHS = (390, 320)
WHOLE = 7000  # as high as the page: nothing lies behind the bar at the bottom
DAY = dt.timedelta(days=1)


@pytest.fixture
def plan(clinic, patient):
    """Two approved visits: one this morning, one tomorrow, and a third beyond them."""
    today = timezone.localtime(timezone=clinic.zone).date()
    make.prices(clinic=clinic)
    make.program(patient=patient, items=1)
    row = make.coverage(
        patient=patient, authorization_required="always", verified_on=today
    )
    until = today + 90 * DAY
    make.authorization(coverage=row, visits_approved=2, valid_to=until)
    for days in (0, 1, 3):
        make.session(
            patient=patient,
            on=today + days * DAY,
            start=dt.time(0, 0),
            by=patient.therapist.user,
        )
    return row


def unfold_all(page):
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")


def test_the_page_before_and_after_a_visit_and_an_approval(
    open_as, patient, clinic_admin, plan
):
    hers = open_as(patient, viewport=PHONE, has_touch=True)
    hers.goto("/patients/visits/")
    main = hers.locator("main")
    expect(main).to_contain_text("Your health plan has approved 2 more visits")
    expect(main).to_contain_text("1 planned visit")
    expect(main).to_contain_text("Not approved yet: please call us")
    signs = hers.locator(".ribbon .ribbon-sign")
    expect(signs).to_have_count(3)
    expect(hers.locator(".ribbon [data-state=uncovered]")).to_have_count(1)

    desk = open_as(clinic_admin)
    desk.goto("/patients/sessions/")
    desk.get_by_role("button", name=re.compile("Attended")).click()
    settled(desk)
    desk.goto(f"/patients/coverage/{plan.pk}/authorize/")
    today = timezone.localtime(timezone=patient.clinic.zone).date()
    desk.locator("[name=number]").fill("A2")
    desk.locator("[name=visits]").fill("8")
    desk.locator("[name=valid_from]").fill(today.isoformat())
    desk.locator("[name=valid_to]").fill((today + 90 * DAY).isoformat())
    desk.locator("main form [type=submit]").first.click()
    expect(desk).to_have_url(re.compile(f"/patients/{patient.pk}/coverage/"))

    hers.reload()
    expect(main).to_contain_text("Your health plan has approved 9 more visits")
    expect(main).to_contain_text("You have 2 booked.")
    expect(main).not_to_contain_text("Not approved yet")
    expect(hers.locator(".ribbon [data-state=past]")).to_have_count(1)
    expect(hers.locator(".ribbon [data-state=covered]")).to_have_count(2)
    for look in ("light", "dark"):
        for width in WIDTHS:
            hers.emulate_media(color_scheme=look)
            hers.set_viewport_size({"width": width, "height": WHOLE})
            unfold_all(hers)
            assert wrong_with(hers) == []
            assert cut_off(hers) == []
    expect(main).to_contain_text("These visits are counted as used here")
    hers.get_by_role("link", name="What can I do?").click()
    hers.get_by_role("link", name="Write to us").click()
    box = hers.get_by_label("Your question")
    expect(box).to_have_value("Could you ask my health plan for more visits?")
