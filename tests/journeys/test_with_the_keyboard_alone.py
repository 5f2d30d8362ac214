"""Ways through the site in which no mouse and no finger has a part."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from patients.models import ClinicSession
from programs.models import ExerciseLog, Program, SafetyFlag
from ptcare.people.models import Membership
from tests import factories as make
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_signing_in import Outbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(patient):
    return make.program(patient=patient, items=3)


def button(page, name):
    return page.get_by_role("button", name=name).first


def link(page, name):
    return page.get_by_role("link", name=name).first


def test_a_patient_signs_in_and_logs_the_day(
    new_browser, monkeypatch, patient, program
):
    EmailAddress.objects.create(user=patient.user, email=patient.user.email)
    monkeypatch.setattr(mail, "outbox", Outbox())
    page = new_browser().new_page()
    keys = Keyboard(page)
    page.goto("/accounts/login/")

    keys.type(page.get_by_label("Your e-mail address"), patient.user.email)
    keys.follow(button(page, "Send me a code"))
    code = mail.outbox.code(1)
    keys.type(page.get_by_label("The code from the e-mail"), code)
    keys.follow(button(page, "Go on"))
    keys.follow(link(page, "No, not on this one"))
    keys.follow(button(page, "I did all of it"))
    expect(page.get_by_text("Well done")).to_be_visible()
    keys.follow(button(page, "Fine"))

    expect(page.get_by_text("You said: Fine")).to_be_visible()
    assert ExerciseLog.objects.standing().count() == 3


def test_the_page_stays_where_it_is_while_tab_goes_along_the_bar(
    open_as, patient, program
):
    page = open_as(patient, viewport={"width": 360, "height": 640})
    page.goto("/today/")

    Keyboard(page).go_to(link(page.get_by_role("navigation", name="Main"), "More"))

    assert page.evaluate("scrollY") == 0


def test_a_patient_tells_of_chest_pain(open_as, patient, program):
    page = open_as(patient, viewport={"width": 320, "height": 640})
    keys = Keyboard(page)
    page.goto("/today/")

    keys.follow(link(page, "Look at the list"))
    keys.follow(button(page, "Yes Chest pain"))
    keys.go_to(link(page, "Emergency"))
    keys.follow(button(page, "I have read this"))

    expect(page.get_by_text("Your exercises are resting")).to_be_visible()
    assert SafetyFlag.objects.get().key == "rf_chest_pain"


def test_a_therapist_prescribes(open_as, therapist, patient, catalogue):
    page = open_as(therapist)
    keys = Keyboard(page)
    page.goto("/caseload/")

    name = link(page.get_by_role("main"), patient.name)
    keys.press(name)
    expect(name).to_have_attribute("aria-expanded", "true")
    expect(name).to_be_focused()  # though the row around it was drawn anew
    keys.follow(link(page, "No program yet."))
    keys.follow(button(page, "Start the draft"))
    keys.follow(link(page, "Flexibility and stretching"))
    keys.follow(button(page.get_by_role("main"), "Add"))
    keys.follow(link(page, "As the patient sees it"))
    keys.follow(button(page, "Sign"))

    expect(page.get_by_text("Signed.")).to_be_visible()
    assert Program.objects.current().get().items.exists()


def test_the_desk_books_and_marks_who_arrived(open_as, clinic_admin, patient):
    today = timezone.localtime(timezone=patient.clinic.zone).date()
    make.coverage(patient=patient, verified_on=today)
    page = open_as(clinic_admin)
    keys = Keyboard(page)
    page.goto(f"/patients/{patient.pk}/book/")

    keys.type_day(page.get_by_label("Day"), today)
    keys.type_time(page.get_by_label("Time"), dt.time(0, 5))
    keys.follow(button(page.get_by_role("main"), "Book"))
    keys.follow(link(page.get_by_role("navigation", name="Main"), "Desk"))
    keys.follow(button(page, re.compile(f"^Arrived.*{patient.name}")))

    expect(page.get_by_role("main")).to_contain_text("Arrived")
    session = ClinicSession.objects.get()
    assert (session.on, session.status) == (today, ClinicSession.Status.ATTENDED)


def test_a_lead_invites_a_colleague(open_as, lead):
    page = open_as(lead)
    keys = Keyboard(page)
    page.goto("/people/team/")

    keys.type(page.get_by_label("Name"), "Nora New")
    keys.type(page.get_by_label("E-mail"), "nora@example.org")
    role = page.get_by_role("group", name="What they do here")
    keys.choose(role, role.get_by_label("Therapist"))
    keys.press(page.get_by_label("Lead"), "Space")
    keys.follow(button(page, "Send the invitation"))

    expect(page.get_by_text("nora@example.org")).to_be_visible()
    invited = Membership.objects.get(user__email="nora@example.org")
    assert (invited.role, invited.is_lead) == ("therapist", True)
