"""The morning round: who needs a look and why, and two taps to do something."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from programs.models import Message, Program, ProgramItem, Review, SafetyFlag
from tests import factories as make
from tests.looking import wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


@pytest.fixture
def caseload(clinic, therapist):
    """Four people by name: hurt, silent, asking, and two who do well."""

    def admitted(name, *, last, begun=20):
        user = make.user(name=name)
        row = make.patient(clinic=clinic, therapist=therapist, user=user)
        today = row.today(make.now())
        program = make.program(patient=row, starts_on=today - begun * DAY)
        make.log(item=make.item(program=program), on=today - last * DAY, pain=2)
        return row

    hurt = admitted("Hedy Hurt", last=1)
    make.flag(patient=hurt, key="rf_calf")
    asking = admitted("Ada Asking", last=1)
    make.message(patient=asking, text="May I swim?")
    item = ProgramItem.objects.get(patient=asking)
    make.proposal(item=item, kind="easier", dose={"sets": 1, "reps": 5})
    return {
        "hurt": hurt,
        "silent": admitted("Silvia Silent", last=9),
        "fine": admitted("Fred Fine", last=1),
        "calm": admitted("Cora Calm", last=1),
    }


def row_of(page, name):
    return page.locator("li.caseload-row").filter(has_text=name)


def opened(page, name):
    row = row_of(page, name)
    row.get_by_role("link", name=name).click()
    expect(row.locator(".caseload-open")).to_be_visible()
    return row


def test_the_round_is_made_without_leaving_the_list(
    open_as, caseload, clinic, therapist
):
    page = open_as(therapist, viewport={"width": 1280, "height": 900})
    page.goto("/caseload/")
    names = page.locator(".caseload-name").all_inner_texts()
    assert names[:3] == ["Hedy Hurt", "Ada Asking", "Silvia Silent"]
    expect(row_of(page, "Hedy Hurt")).to_contain_text("Swollen or painful calf at")
    expect(row_of(page, "Silvia Silent")).to_contain_text("No log for 9 days")
    assert wrong_with(page) == []

    hurt = opened(page, "Hedy Hurt")
    assert wrong_with(page) == []
    hurt.get_by_role("button", name="Reviewed: 1 sign seen").click()
    expect(hurt).to_contain_text("Reviewed by Tess Therapist, today at")
    assert not SafetyFlag.objects.unseen().exists()

    silent = opened(page, "Silvia Silent")
    silent.get_by_text("Call", exact=True).click()
    silent.get_by_role("button", name="Save the call").click()
    expect(silent).to_contain_text("Say whether you spoke.")
    silent.get_by_label("We spoke").check()
    silent.get_by_label("Note").fill("Back from her sister's. Starts tomorrow.")
    assert wrong_with(page) == []
    silent.get_by_role("button", name="Save the call").click()
    expect(silent).to_contain_text("Tess Therapist called, today at")

    asking = opened(page, "Ada Asking")
    asking.get_by_role("button", name="Accept").click()
    expect(asking.get_by_role("status").first).to_contain_text("from tomorrow")
    expect(page).to_have_url(re.compile("/caseload/$"))
    asking.get_by_text("Answer", exact=True).click()
    asking.get_by_label("Message").fill("Yes, in warm water")
    make.flag(patient=caseload["calm"], key="rf_groin_thigh")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("status").first).to_contain_text("New ache in thigh")
    expect(row_of(page, "Cora Calm").locator(".caseload-line")).to_contain_text("New")
    expect(asking.get_by_label("Message")).to_have_value("Yes, in warm water")
    assert wrong_with(page) == []
    asking.get_by_role("button", name="Send").click()
    expect(asking).to_contain_text("Tess Therapist wrote a message")
    assert Message.objects.get(kind="answer").text == "Yes, in warm water"

    page.get_by_role("button", name="Seen, fine").click()
    expect(page.get_by_text("1 patient: seen, fine.")).to_be_visible()
    assert Review.objects.get(kind="fine").patient == caseload["fine"]
    expect(page).to_have_url(re.compile("/caseload/$"))


def test_what_was_done_leads_on_to_the_next(open_as, caseload, therapist):
    """With the hand on one place, and the number of those who wait going down."""
    page = open_as(therapist, viewport={"width": 1280, "height": 900})
    page.goto("/caseload/")
    expect(page.locator("[data-waiting]")).to_have_text("3")
    names = ["Hedy Hurt", "Ada Asking", "Silvia Silent"]
    opened(page, names[0])

    for number, name in enumerate(names, start=1):
        row = row_of(page, name)
        row.get_by_role("button", name=re.compile("Reviewed")).click()
        expect(page.locator("[data-waiting]")).to_have_text(str(3 - number))
        on = row.get_by_role("button", name="On to the next")
        if number < len(names):
            on.click()
            expect(row.locator(".caseload-open")).to_have_count(0)
            expect(page.locator(".caseload-open")).to_have_count(1)

    expect(on).to_be_hidden()


def test_the_later_of_two_is_told_and_all_works_without_a_script(
    open_as, caseload, clinic, therapist
):
    phone = open_as(
        therapist,
        viewport={"width": 360, "height": 740},
        color_scheme="dark",
        java_script_enabled=False,
    )
    phone.goto("/caseload/?only=silent")
    expect(phone.locator(".caseload-name")).to_have_text(["Silvia Silent"])
    phone.get_by_role("link", name="Silvia Silent").click()
    expect(phone.locator(".caseload-open")).to_be_visible()
    dana = make.member(clinic=clinic, user=make.user(name="Dana Reed"))
    make.review(patient=caseload["silent"], recorded_by=dana.user)

    phone.get_by_text("Later", exact=True).click()
    until = caseload["silent"].today(make.now()) + 3 * DAY
    phone.get_by_label("Put off until").fill(until.isoformat())
    phone.get_by_role("button", name="Put off").click()

    expect(phone.get_by_text("Dana Reed was first, today at")).to_be_visible()
    assert Review.objects.count() == 1
    phone.get_by_role("button", name="Put off").click()
    expect(phone.get_by_text("Put off until", exact=False).first).to_be_visible()
    assert Review.objects.filter(kind="snoozed", until=until).exists()


def test_the_way_back_from_a_chart_leads_to_the_same_row_of_the_same_list(
    open_as, caseload, therapist
):
    page = open_as(therapist, viewport={"width": 1280, "height": 900})
    page.goto("/caseload/?only=quiet")
    row = opened(page, "Fred Fine")
    row.get_by_role("link", name="Chart").click()

    way = page.get_by_role("navigation", name="You are here")
    way.get_by_role("link", name="My patients").click()

    place = rf"/caseload/\?only=quiet#row-{caseload['fine'].pk}$"
    expect(page).to_have_url(re.compile(place))


def test_a_row_at_the_bottom_opens_into_view_and_a_hold_leaves_the_list_as_it_is(
    open_as, caseload, therapist
):
    page = open_as(therapist, viewport={"width": 1280, "height": 620})
    page.goto("/caseload/?only=quiet")
    row = row_of(page, "Fred Fine")
    row.evaluate("row => window.scrollBy(0, row.getBoundingClientRect().bottom - 610)")
    assert row.bounding_box()["y"] > 400

    opened(page, "Fred Fine")

    expect(row).to_be_in_viewport(ratio=0.99)
    row.get_by_text("Hold", exact=True).click()
    row.get_by_role("button", name="Put it on hold").click()
    expect(row).to_contain_text("Please fill this in.")
    row.get_by_label("Why").fill("A cold.")
    assert wrong_with(page) == []
    row.get_by_role("button", name="Put it on hold").click()
    expect(row.get_by_role("status")).to_be_focused()
    expect(row.get_by_text("Hold", exact=True)).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/caseload/\?only=quiet$"))
    assert Program.objects.get(patient=caseload["fine"]).held_reason == "A cold."
