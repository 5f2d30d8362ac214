"""Messages on a locked screen say come and see, and never what."""

from __future__ import annotations

import re

import pytest

from ptcare.notices import wording
from ptcare.notices.channels import Parcel
from ptcare.notices.kinds import KINDS
from ptcare.notices.models import Notice

TELLING = re.compile(
    r"\d|\$|bone|osteo|pain|dolor|fall|caíd|exercis|ejercicio|therap|terap|medic|"
    r"visit|cover|cobertura|fractur|rehab|hueso",
    re.IGNORECASE,
)


def parcel(patient, kind):
    notice = Notice(clinic=patient.clinic, user=patient.user, kind=kind, link="/today/")
    return Parcel(notice=notice, address=None)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_tells_what_it_is_about(patient, kind, language):
    patient.user.language = language

    said = wording.short(parcel(patient, kind))

    assert said.words
    assert "\n" not in said.words
    assert len(said.words) <= 60
    assert not TELLING.search(said.words)


def test_it_names_the_clinic_and_the_page_and_nobody(patient):
    said = wording.short(parcel(patient, "clinic_update"))

    assert said == wording.Short(
        sender="Northside Clinic",
        words="You have something to look at",
        address="http://localhost:8000/today/",
    )


def test_a_kind_may_have_words_of_its_own(patient):
    said = wording.short(parcel(patient, "care_team_message"))

    assert said.words == "You have a new message"


def test_it_speaks_the_language_of_who_reads_it(patient):
    patient.user.language = "es"

    said = wording.short(parcel(patient, "care_team_message"))

    assert said.words == "Tiene un mensaje nuevo"
