"""After each press somebody who does not see the page hears at once what came of it:
the focus stands on the words that say so, and not at the top of the page."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from tests import factories as make
from tests.looking import settled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def phone(request, open_as, patient):
    make.program(patient=patient, items=2)
    size = {"width": 320, "height": 640}
    return open_as(patient, viewport=size, java_script_enabled=request.param)


def press(page, name):
    page.get_by_role("main").get_by_role("button", name=name).first.press("Enter")


def heard(page, words):
    """What has the focus says this, and is seen."""
    said = page.locator(":focus")
    expect(said).to_contain_text(words)
    expect(said).to_be_in_viewport()
    return said


def test_each_press_of_a_day_is_answered_where_the_focus_is(phone):
    phone.goto("/today/")

    press(phone, "I did this")
    expect(heard(phone, "Saved.")).to_have_role("status")
    press(phone, "Undo")
    heard(phone, "Taken back.")
    press(phone, "I did all of it")
    heard(phone, "Saved.")
    press(phone, "Fine")
    heard(phone, "Saved.")
    phone.goto("/today/check/")
    press(phone, "None of these")
    heard(phone, "Saved.")


def test_whoever_has_to_stop_hears_it_first_and_tab_leads_to_the_telephone(phone):
    phone.goto("/today/check/")

    press(phone, "Yes Chest pain")

    heard(phone, "Stop now.")
    phone.keyboard.press("Tab")
    expect(phone.locator(":focus")).to_have_attribute("href", re.compile("^tel:"))


def test_a_question_without_words_comes_back_with_the_focus_on_what_is_missing(phone):
    phone.goto("/messages/")

    press(phone, "Send")

    heard(phone, "Please write your question first.")
    expect(phone).to_have_title(re.compile("^Error: Messages"))


def test_a_code_can_be_typed_at_once_though_the_page_says_that_it_was_sent(
    new_browser, patient
):
    EmailAddress.objects.create(user=patient.user, email=patient.user.email)
    page = new_browser().new_page()
    page.goto("/accounts/login/")
    page.get_by_label("Your e-mail address").fill(patient.user.email)

    press(page, "Send me a code")

    expect(page.get_by_role("status")).to_contain_text("sent a code")
    expect(page.get_by_label("The code from the e-mail")).to_be_focused()


def test_a_therapist_hears_that_it_is_saved_and_goes_on_from_there(open_as, therapist):
    page = open_as(therapist)
    page.goto("/reach/staff/")

    press(page, "Save")

    heard(page, "Saved.")
    settled(page).keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


def test_a_row_of_the_caseload_says_what_is_missing_where_the_focus_is(
    open_as, therapist, patient
):
    page = open_as(therapist)
    page.goto("/caseload/")
    page.get_by_role("main").get_by_role("link", name=patient.name).press("Enter")
    page.locator("summary", has_text="Message").press("Enter")

    press(page, "Send")

    heard(page, "Write something first.")
    page.get_by_label("Message").fill("How is it?")
    press(page, "Send")
    heard(page, "Sent.")


def test_what_was_done_to_one_of_many_is_heard_and_tab_goes_on_from_there(
    open_as, clinic_admin, patient
):
    for start in ("08:00", "09:00", "10:00"):
        make.session(patient=patient, on=make.today(), start=start)
    page = open_as(clinic_admin, viewport={"width": 360, "height": 400})
    page.goto("/patients/sessions/")

    page.get_by_role("button", name="Did not come").last.press("Enter")

    heard(page, "did not come")
    settled(page).keyboard.press("Tab")
    ours = page.locator("li.session").filter(has=page.locator(":focus"))
    expect(ours).to_contain_text("10:00")


def test_of_one_who_is_found_enter_opens_the_page_and_of_two_nobody_is(
    open_as, clinic_admin, clinic, patient
):
    """The desk at the telephone: it sees the name and the birth date before Enter."""
    make.patient(clinic=clinic, user=make.user(name="Olga Brandt"))
    make.patient(clinic=clinic, user=make.user(name="Olga Brown"))
    desk = open_as(clinic_admin)

    for words, one in (("olga br", None), ("olga bra", "Olga Brandt")):
        for where in ("/patients/", "/patients/sessions/book/"):
            desk.goto(where)
            desk.get_by_role("searchbox").fill(words)
            desk.keyboard.press("Enter")
            settled(desk)
            if one is None:
                expect(desk.locator("main a:focus")).to_have_count(0)
                continue
            expect(desk.locator("main a:focus")).to_contain_text(one)
            desk.keyboard.press("Enter")
            expect(desk.get_by_role("heading", level=1)).to_contain_text(one)
