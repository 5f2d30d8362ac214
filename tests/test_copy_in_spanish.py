"""Every word that the copy of a record can say of itself is there in Spanish."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override, trans_real

from patients.models import HomeCheck
from patients.models.record_requests import REASONS
from patients.rules import precautions
from patients.rules.equipment import Thing
from patients.services.attending.refusals import BeyondCover
from programs import catalogue_words
from programs.assessing_words import SITES, STAGE_NAMES, assessments
from programs.flag_names import NAMES
from programs.models import Reminder
from programs.models.everyday import activities
from programs.record_set import CHAPTERS, as_paper, by_the_app, care
from programs.record_set.care import everyday, result, why_on_hold
from programs.record_set.health import condition, equipment, exercise, hazards
from programs.record_set.labels import LABELS
from programs.record_set.left_out import AS_WRITTEN, SAID
from programs.record_set.money import beyond_cover
from programs.record_set.reading import choices_of
from programs.record_set.yours import kind_of_notice, kind_of_reminder, reason_of_no
from ptcare.languages import gathering
from ptcare.languages.files import HOUSE
from ptcare.languages.library import CONTEXT, translated
from ptcare.notices.kinds import KINDS
from tests import factories as make

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
TABLES = [table for chapter in CHAPTERS for table in chapter.tables]
OF_THE_LIBRARY = f"{CONTEXT}\x04"


class Missing:
    """Stands where a language falls back to English, and keeps what it is asked."""

    def __init__(self, english):
        self.english = english
        self.asked = set()

    def gettext(self, message):
        self.asked.add(message)
        return self.english.gettext(message)

    def ngettext(self, one, many, number):
        self.asked.add(one)
        return self.english.ngettext(one, many, number)


@pytest.fixture(params=LANGUAGES)
def missing(request, monkeypatch):
    """What was said and has no translation."""
    spoken = trans_real.translation(request.param)
    found = Missing(spoken._fallback)
    monkeypatch.setattr(spoken, "_fallback", found)
    with override(request.param):
        yield found.asked


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.key)
def test_a_table_and_all_of_its_choices(table, missing):
    read = [each for each in table.lookups if each not in table.spoken]
    names = [name for each in read for name in choices_of(table.model, each).values()]

    for words in (table.title, *names):
        str(words)

    assert missing == set()
    assert [name for name in names if not isinstance(name, Promise)] == []


def test_what_stands_around_the_tables(missing):
    titles = (chapter.title for chapter in CHAPTERS)

    for words in (*titles, *LABELS.values(), *SAID, AS_WRITTEN):
        str(words)

    assert missing == set()


# How a column is read that has a way of its own, and all that may stand in it.
SPOKEN = (
    (condition, precautions.Condition),
    (everyday, activities()),
    (exercise, catalogue_words.names_of_exercises()),
    (hazards, ([each] for each in HomeCheck.Hazard)),
    (equipment, ([each] for each in Thing)),
    (care.test, assessments()),
    (kind_of_notice, KINDS),
    (kind_of_reminder, Reminder.Kind),
    (reason_of_no, REASONS),
    (beyond_cover, BeyondCover),
)


@pytest.mark.parametrize(("said", "values"), SPOKEN, ids=lambda each: str(each)[:20])
def test_what_is_read_in_a_way_of_its_own(said, values, missing):
    for value in values:
        assert said(value)

    assert missing == set()


def test_signs_and_places_of_pain_and_stages(missing):
    for names in (NAMES, SITES, STAGE_NAMES):
        for words in names.values():
            str(words)

    assert missing == set()


@pytest.mark.parametrize("key", assessments())
def test_the_result_of_every_test(key, missing):
    parts = {"systolic": 120, "diastolic": 70, "pulse": 60, "injurious": 1}
    parts |= {"site": "knee", "one_leg": "4.0"} if key != "falls_12m" else {}

    assert result({"key": key, "value": Decimal(2), "parts": parts})["value"]

    assert missing == set()


def test_what_the_app_wrote_by_itself(missing):
    for sentence in by_the_app.sentences():
        assert by_the_app.said(sentence) != sentence

    assert missing == set()


def test_no_sentence_that_a_service_keeps_is_left_out():
    services = [HOUSE / each / "services" for each in ("patients", "programs")]
    files = [file for folder in services for file in folder.rglob("*.py")]
    kept = re.compile(r'gettext_noop\(\s*"([^"]+)"')
    sentences = {said for file in files for said in kept.findall(file.read_text())}

    assert sentences
    assert sentences - by_the_app.sentences() == set()


def test_what_somebody_typed_stays_as_it_is(missing):
    assert by_the_app.said("Hip") == "Hip"
    assert why_on_hold("Away for a week") == "Away for a week"


def test_a_phase_of_the_library_and_none_of_a_therapist(missing):
    assert translated("Build strength") == "Ganar fuerza"
    assert missing == set()


@pytest.mark.django_db
def test_a_backward_fall_is_no_way_back(patient, missing):
    make.fall(patient=patient, direction="back")

    words = str(as_paper.words_of(patient, now=make.now()))

    assert "Hacia atrás" in words
    assert {each for each in missing if not each.startswith(OF_THE_LIBRARY)} == set()


def test_what_is_read_by_both_is_of_modules_for_staff_alone():
    open_to_all = [
        path
        for path in gathering.read_by_both()
        if gathering.is_for_patients(HOUSE / path)
    ]

    assert open_to_all == []
