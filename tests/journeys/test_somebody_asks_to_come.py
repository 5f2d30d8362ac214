"""From the public page, by way of a letter and the desk, to "ready to prescribe"."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from patients.models import Patient
from ptcare.notices.outbox import delivering
from tests.looking import wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 360, "height": 800}


@pytest.fixture
def front(clinic, therapist):
    clinic.slug, clinic.is_public, clinic.about = "northside", True, "Bones are ours."
    clinic.save()
    therapist.shows_publicly, therapist.training = True, "Bone Fit"
    therapist.save()
    return clinic


@pytest.fixture
def guests(new_browser):
    """A browser page of anybody."""
    return lambda **how: new_browser(viewport=PHONE, **how).new_page()


def press(page, role, name):
    page.get_by_role(role, name=name).first.click()


def ask(guest):
    guest.goto("/clinics/northside/")
    expect(guest.locator("main")).to_contain_text("Bone Fit")
    assert wrong_with(guest) == []
    guest.get_by_label("Your name").fill("Gwen Guest")
    guest.get_by_label("E-mail").fill("gwen@example.org")
    guest.get_by_label(re.compile("To keep bones strong")).check()
    press(guest, "button", "Send my request")
    expect(guest.locator("h1")).to_have_text("One more step")


def confirm(guest):
    delivering.deliver_due(now=timezone.now())
    letter = next(each for each in mail.outbox if each.to == ["gwen@example.org"])
    guest.goto(re.search(r"/clinics/\S+", letter.body).group())
    press(guest, "button", "Yes, please call me")
    expect(guest.locator("h1")).to_have_text("Your request has arrived")


def admit(desk):
    desk.goto("/patients/requests/")
    assert wrong_with(desk) == []
    press(desk, "link", "Admit")
    press(desk, "button", "Admit")
    expect(desk.locator("h1")).to_have_text("Gwen Guest")
    press(desk, "link", "Record the consent")
    desk.get_by_label("Signed on paper").check()
    desk.get_by_label("On", exact=True).fill("2026-01-05")
    press(desk, "button", "Save")
    press(desk, "link", "Name an emergency contact")
    desk.get_by_label("Name", exact=True).fill("Nora Near")
    desk.get_by_label("Who they are to the patient").fill("Daughter")
    desk.get_by_label("Phone").fill("555 0177")
    press(desk, "button", "Save")
    expect(desk.locator("main")).to_contain_text("Nora Near (Daughter)")


def work_down_the_list(care, patient):
    care.goto(f"/patients/{patient.pk}/chart/")
    press(care, "link", "Checklist")
    expect(care.locator("main")).to_contain_text("Not ready to prescribe")
    assert wrong_with(care) == []
    press(care, "link", "Record the referral")
    care.get_by_label("Comes on their own, for prevention").check()
    care.get_by_label(re.compile("To keep bones strong")).check()
    care.get_by_label("Date of the referral").fill("2026-01-04")
    press(care, "button", "Save")
    press(care, "link", "Record the diagnosis")
    care.get_by_label("Low bone mass (osteopenia)").check()
    care.get_by_label("Year it was found").fill("2024")
    press(care, "button", "Record the diagnosis")
    press(care, "link", "Write down a goal")
    care.get_by_label("What do you want").fill("Dance at my grandson's wedding.")
    press(care, "button", "Write down a goal")
    press(care, "link", "Ask about the home")
    care.get_by_label("Loose rugs or mats").check()
    care.get_by_label("Firm chair that does not roll").check()
    care.get_by_label("Somebody can help").select_option("no")
    press(care, "button", "Save")
    press(care, "link", "Answer the fracture check")
    care.get_by_label("No, none besides what is on record here").check()
    care.get_by_label("The patient").check()
    press(care, "button", "Answer the fracture check")
    expect(care.locator("main")).to_contain_text("Ready to prescribe")


def test_a_request_becomes_a_patient_who_is_ready_for_a_program(
    guests, open_as, front, clinic_admin, therapist
):
    ask(guests())
    confirm(guests(java_script_enabled=False))
    admit(open_as(clinic_admin))

    patient = Patient.objects.get(name="Gwen Guest")
    assert patient.requests.get().outcome == "admitted"
    care = open_as(therapist)
    work_down_the_list(care, patient)
    press(care, "link", "New program")
    expect(care.locator("h1")).to_have_text("New program for Gwen Guest")
