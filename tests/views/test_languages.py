"""Pages and letters in the language that their reader chose."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.core import mail
from django.utils import translation

from patients.models import Patient
from ptcare.notices.outbox import delivering
from ptcare.people.models import User
from tests import factories as make

ADDRESS = "/look/language/"


def choose(client, language, **more):
    return client.post(ADDRESS, {"language": language} | more)


def language_of_page(client, address="/accounts/login/"):
    return client.get(address).content.decode().split('<html lang="')[1][:2]


def test_a_page_speaks_as_the_browser_asks_until_one_chooses(client, db):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "es-MX,es;q=0.9,en;q=0.5"

    assert language_of_page(client) == "es"

    answer = choose(client, "en", next="/accounts/login/")

    assert answer.url == "/accounts/login/"
    assert language_of_page(client) == "en"


def test_what_a_patient_chose_holds_on_every_device(signed_in, patient):
    choose(signed_in(patient), "es")

    patient.user.refresh_from_db()
    assert patient.user.language == "es"
    assert language_of_page(signed_in(patient), "/today/") == "es"


def test_the_public_pages_of_that_browser_stay_in_it_after_signing_out(
    signed_in, patient
):
    browser = signed_in(patient)
    choose(browser, "es")
    browser.logout()
    browser.cookies["language"] = "es"

    assert language_of_page(browser) == "es"


def test_staff_read_english_and_are_offered_nothing_else(signed_in, therapist):
    User.objects.filter(pk=therapist.user_id).update(language="es")

    page = signed_in(therapist, HTTP_ACCEPT_LANGUAGE="es").get("/caseload/")

    assert '<html lang="en"' in page.content.decode()
    assert ADDRESS not in page.content.decode()


@pytest.mark.parametrize("language", ["", "fr", "xx", "\x00", "es\nSet-Cookie: a=b"])
def test_a_language_that_is_not_spoken_here_changes_nothing(
    signed_in, patient, language
):
    browser = signed_in(patient)

    assert choose(browser, language).status_code == 302

    patient.user.refresh_from_db()
    assert patient.user.language == ""
    assert "language" not in browser.cookies


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example"])
def test_choosing_a_language_leads_nowhere_else(client, db, elsewhere):
    assert choose(client, "es", next=elsewhere).url == "/"


def test_speaking_a_language_costs_today_no_further_statement(
    signed_in, patient, statements
):
    browser = signed_in(patient)
    browser.get("/today/")
    before = len(statements(browser.get, "/today/"))
    choose(browser, "es")

    assert len(statements(browser.get, "/today/")) == before


def test_a_field_for_a_date_is_filled_as_browsers_want_it_in_spanish(
    signed_in, patient
):
    with translation.override("es"):
        field = forms.DateInput(attrs={"type": "date"})
        assert field.format_value(patient.admitted_on) == str(patient.admitted_on)


@pytest.fixture
def spanish(signed_in, patient):
    """The patient's browser, in Spanish."""
    browser = signed_in(patient)
    choose(browser, "es")
    return browser


def text_of(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_day_is_spoken_in_spanish_with_its_date_in_spanish_order(spanish, patient):
    program = make.program(patient=patient, items=0)
    make.item(program=program, exercise=make.exercise(name="Chair stand"), reps=8)
    visit = make.session(patient=patient, on=dt.date(2031, 5, 4))

    text = text_of(spanish, "/today/")

    assert "Hice todo" in text
    assert "8 veces" in text
    assert "domingo 4 de mayo" in text, visit.on


def test_what_a_clinic_wrote_itself_stays_as_it_was_typed_and_says_so(spanish, patient):
    own = make.exercise(
        name="Walking", clinic=patient.clinic, changed_at=make.now(), steps=["Walk."]
    )
    item = make.item(program=make.program(patient=patient, items=0), exercise=own)

    for page in (f"/today/{item.pk}/", f"/today/guide/{item.pk}/"):
        text = text_of(spanish, page)

        assert '<span lang="en">Walking</span>' in text
        assert '<ol lang="en"><li>Walk.</li>' in text


def test_a_letter_is_in_the_language_of_who_reads_it(patient, helper):
    User.objects.filter(pk=patient.user_id).update(language="es")
    Patient.objects.filter(pk=patient.pk).update(time_zone=make.zone_at_noon())
    for reader in (patient, helper):
        key = f"exercise:{reader.user_id}"
        make.tell(reader, key, kind="exercise_reminder")

    delivering.deliver_due(now=make.now())

    assert {letter.to[0]: letter.subject for letter in mail.outbox} == {
        patient.user.email: "Su página de hoy",
        helper.user.email: "Your page for today",
    }


def test_a_code_by_mail_is_in_the_language_of_its_reader(client, patient):
    User.objects.filter(pk=patient.user_id).update(language="es")

    client.post("/accounts/login/code/", {"email": patient.user.email})

    assert mail.outbox[0].subject == "Su código para entrar"
    assert "Escriba este código" in mail.outbox[0].body


def test_a_public_page_speaks_to_who_signs_in_on_a_new_device(signed_in, patient):
    User.objects.filter(pk=patient.user_id).update(language="es")

    assert '<html lang="es"' in text_of(signed_in(patient), "/accessibility/")
