"""Messages on a locked screen say come and see, and never what."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from ptcare.notices.channels import Parcel, email, wording
from ptcare.notices.kinds import KINDS, Channel
from ptcare.notices.models import Notice
from ptcare.notices.rules import gsm

APPOINTMENTS = [kind for kind in KINDS if kind.startswith("session_")]
TELLING = re.compile(
    r"\$|bone|osteo|pain|dolor|fall|caíd|exercis|ejercicio|therap|terap|medic|"
    r"visit|cover|cobertura|fractur|rehab|hueso",
    re.IGNORECASE,
)


def parcel(patient, kind):
    notice = Notice(clinic=patient.clinic, user=patient.user, kind=kind, link="/today/")
    return Parcel(notice=notice, address=None)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", [each for each in KINDS if each not in APPOINTMENTS])
def test_no_kind_tells_what_it_is_about(patient, kind, language):
    patient.user.language = language

    said = wording.short(parcel(patient, kind))

    assert said.words
    assert "\n" not in said.words
    assert len(said.words) <= 60
    assert not TELLING.search(said.words)
    assert not re.search(r"\d", said.words)


@pytest.mark.parametrize(
    ("language", "day", "hour"),
    [("en", "Wed Sep 23", "10:30 a.m."), ("es", "miércoles 23 de septiembre", "10:30")],
)
@pytest.mark.parametrize("kind", APPOINTMENTS)
def test_of_an_appointment_it_is_said_when_and_whom_to_call(
    patient, kind, language, day, hour
):
    patient.user.language = language
    patient.clinic.phone = "(503) 555-0100"
    start = dt.time(10, 30)
    facts = {"day": dt.date(2026, 9, 23), "start": start, "starts": [start]}

    said = wording.short(replace(parcel(patient, kind), facts=facts))

    assert day in said.words
    assert hour in said.words
    assert "(503) 555-0100" in said.words
    assert not TELLING.search(said.words)
    assert gsm.fits(gsm.plain(f"{said.sender}: {said.words}"))


def test_it_names_the_clinic_and_nobody(patient):
    said = wording.short(parcel(patient, "clinic_update"))

    assert said == wording.Short(
        sender="Northside Clinic", words="You have something to look at"
    )


def test_a_kind_may_have_words_of_its_own(patient):
    said = wording.short(parcel(patient, "care_team_message"))

    assert said.words == "You have a new message"


def test_it_speaks_the_language_of_who_reads_it(patient):
    patient.user.language = "es"

    said = wording.short(parcel(patient, "care_team_message"))

    assert said.words == "Tiene un mensaje nuevo"


TO_STAFF = ("morning_letter", "record_opened", "safety_")
TO_BOTH = [kind for kind in KINDS if not kind.startswith(TO_STAFF)]
IN_TWO_LANGUAGES = {"appointment_request"}  # nobody knows yet which one they read


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind in TO_BOTH
        if Channel.EMAIL in KINDS[kind].channels and kind not in IN_TWO_LANGUAGES
    ],
)
def test_no_letter_to_a_patient_or_a_helper_mixes_languages(patient, kind):
    facts = {"day": dt.date(2026, 9, 23), "start": dt.time(9), "starts": [dt.time(9)]}
    words = []
    for patient.user.language in ("en", "es"):
        letter = email.letter(replace(parcel(patient, kind), facts=facts))
        [(html, _kind)] = letter.alternatives
        words.append({letter.subject, *letter.body.splitlines(), *said_in(html)})
    alike = words[0] & words[1]

    assert {line for line in alike if re.search(r"[a-z] [a-z]", line)} == set()


def said_in(html):
    return re.sub(r"<style>.*?</style>|<[^>]*>", "\n", html, flags=re.DOTALL).split(
        "\n"
    )


@pytest.mark.parametrize(
    "page", ["emails/clinic_update", "account/email/login_code_message"]
)
def test_a_letter_is_as_wide_as_a_phone_and_as_dark(page):
    html = render_to_string(f"{page}.html", {})

    assert '<meta name="viewport" content="width=device-width' in html
    assert "@media (prefers-color-scheme:dark)" in html


def test_a_letter_calls_the_clinic_with_one_touch(patient):
    patient.clinic.phone = "(503) 555-0100"

    [(html, _kind)] = email.letter(parcel(patient, "clinic_update")).alternatives

    assert '<a href="tel:(503)555-0100">(503) 555-0100</a>' in html


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_letter_says_its_language_to_a_screen_reader(patient, language):
    patient.user.language = language

    [(html, _kind)] = email.letter(parcel(patient, "clinic_update")).alternatives

    assert f'<html lang="{language}">' in html


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_code_does_too(language):
    with translation.override(language):
        html = render_to_string("account/email/login_code_message.html", {"code": 1})

    assert f'<html lang="{language}">' in html
