"""All that is held about a patient, taken along by the patient."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.models import Patient
from patients.models.about import AboutPatient
from programs.record_set import CHAPTERS, as_file, as_paper, entries_of
from programs.record_set.labels import LABELS
from programs.record_set.left_out import LEFT_OUT
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import record
from tests import factories as make
from tests import signing_in

HERE = "/record/"
TABLES = [table for chapter in CHAPTERS for table in chapter.tables]
DOCS = Path(__file__).resolve().parents[2] / "docs" / "record-copy.md"
FORMS = ("page/", "record.pdf", "record.json", "record.fhir.json", "logs.csv")


@pytest.fixture
def at_home(patient):
    """The patient, who has just shown who they are."""
    return signing_in.at_home(patient)


def content(answer):
    if answer.streaming:
        return b"".join(answer.streaming_content).decode()
    return answer.content.decode()


def taken(client, form="record.json"):
    return json.loads(content(client.get(HERE + form)))


# --- There is no third way: in a chapter, or left out with a reason


def tables_about_a_patient():
    return {
        model._meta.label
        for app in ("patients", "programs")
        for model in apps.get_app_config(app).get_models()
        if issubclass(model, AboutPatient)
    }


def test_every_table_about_a_patient_is_in_it_or_says_why_not():
    told = {table.model._meta.label for table in TABLES}

    assert tables_about_a_patient() - told == set(LEFT_OUT)
    assert not told & set(LEFT_OUT)


def test_every_table_has_one_key_of_its_own():
    keys = [table.key for table in TABLES]

    assert len(keys) == len(set(keys))


def test_the_page_of_its_shape_names_every_table_and_column():
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", DOCS.read_text(), re.M)

    told = {key: set(re.findall(r"`(\w+)`", columns)) for key, columns in rows}
    assert told == {table.key: set(table.columns) for table in TABLES}


def test_every_column_that_is_read_out_is_called_something():
    said = {lookup for table in TABLES for lookup in table.lookups[1:]}

    assert said - set(LABELS) == set()


@pytest.mark.django_db
def test_every_table_can_be_read(patient):
    for table in TABLES:
        read, rows = entries_of(table, patient), as_file.rows_of(table, patient)
        assert len(read) == len(list(rows)), table.key


# --- What stands in it


def test_a_copy_asks_first_who_takes_it(signed_in, patient):
    client = signed_in(patient)

    for form in FORMS:
        assert client.get(HERE + form).status_code == 302
    assert not AuditEvent.objects.filter(deed="record.taken").exists()


def test_each_copy_is_noted(at_home, patient):
    for form in FORMS:
        assert at_home.get(HERE + form).status_code == 200

    noted = AuditEvent.objects.filter(deed="record.taken", patient_id=patient.pk)
    assert set(noted.values_list("note", flat=True)) == {
        *("page", "pdf", "json", "fhir", "csv")
    }


@pytest.fixture
def full(patient, therapist):
    """A little of everything that is read out in its own way."""
    by = therapist.user
    make.fracture(patient=patient, by=by, site="hip", note="Fell <b>on ice</b>")
    make.condition(patient=patient, key="high_fall_risk", by=by)
    make.consent(patient=patient, by=by)
    item = make.item(program=make.program(patient=patient, by=by))
    make.log(item=item, pain=2)
    make.tick(medication=make.medication(patient=patient, by=by))
    make.checkin(patient=patient)
    make.coverage(patient=patient)
    make.collected(patient=patient, by=by, cents=2550)
    make.message(patient=patient, text="May I swim?")
    make.notice(patient=patient, kind="clinic_update")
    make.home_check(patient=patient, by=by, hazards=["rugs"], equipment=[])
    make.measurement(patient=patient, by=by, key="tug")
    make.estimate(patient=patient, by=by)
    make.pack(patient=patient, by=by)
    return patient


def test_it_is_read_chapter_by_chapter_in_plain_words(at_home, full):
    page = content(at_home.get(HERE + "page/"))

    for words in (
        full.name,
        "Broken bones",
        "Hip",
        "High risk of falling",
        "May I swim?",
        "$25.50",
        "Pain: 2",
        "Loose rugs or mats",
    ):
        assert words in page, words
    assert "Fell &lt;b&gt;on ice&lt;/b&gt;" in page
    assert "</html>" in page


def test_it_is_read_in_spanish_too(at_home, full):
    full.user.language = "es"
    full.user.save()

    page = content(at_home.get(HERE + "page/"))

    assert 'lang="es"' in page
    assert "Cadera" in page
    assert "Lo que escribieron las personas se muestra tal como" in page
    for words in ("Español", "New York"):  # of the profile, where the file has codes
        assert f"<dd>{words}</dd>" in page, words


def test_the_file_has_every_table_and_every_column(at_home, full):
    said = taken(at_home)

    assert (said["format"], said["version"]) == ("ptcare-record", 1)
    assert said["patient"]["name"] == full.name
    assert set(said["tables"]) == {table.key for table in TABLES}
    [fracture] = said["tables"]["fractures"]
    assert fracture["site"] == "hip"
    assert fracture["recorded_by"] == "Tess Therapist"
    assert said["tables"]["payments"][0]["cents"] == 2550
    assert set(said["left_out"]) == set(LEFT_OUT)


def test_other_health_programs_read_it_as_fhir(at_home, full):
    answer = at_home.get(HERE + "record.fhir.json")

    kinds = {each["resource"]["resourceType"] for each in answer.json()["entry"]}
    assert answer["Content-Type"] == "application/fhir+json"
    assert {"Patient", "Condition"} <= kinds


def test_it_says_who_looked_too(at_home, full, therapist):
    record("chart.opened", about=full, by=make.actor(therapist), at=make.now())

    [look] = [
        each for each in taken(at_home)["looks"] if each["deed"] == "chart.opened"
    ]

    assert (look["by"], look["as"]) == ("Tess Therapist", "therapist")
    words = json.dumps(as_paper.words_of(full, now=make.now()))
    assert "Tess Therapist, your therapist, opened your record." in words


def test_a_test_is_read_with_its_unit(full):
    words = json.dumps(as_paper.words_of(full, now=make.now()), ensure_ascii=False)

    assert "Timed Up and Go" in words
    assert re.search(r'"Result", "11.4 s', words)


def test_no_secret_and_no_other_record_is_in_it(at_home, full, clinic):
    make.fracture(patient=make.patient(clinic=clinic), note="of somebody else")

    said = content(at_home.get(HERE + "record.json"))

    assert "of somebody else" not in said
    for name in ("digits_hash", "secret_hash", "endpoint", "password", "token"):
        assert name not in said


def test_what_nobody_has_signed_is_not_in_it(at_home, patient, therapist):
    draft = make.draft(patient=patient, by=therapist.user)
    make.item(program=draft)
    make.evaluation(patient=patient, by=therapist.user, summary="Not yet")

    tables = taken(at_home)["tables"]

    assert tables["programs"] == tables["exercises"] == tables["evaluations"] == []


def test_what_was_taken_back_is_in_it_and_says_so(at_home, patient, therapist):
    make.fracture(
        patient=patient,
        by=therapist.user,
        withdrawn_at=make.now(),
        withdrawn_by=therapist.user,
        withdrawn_reason="Other side",
    )

    page = content(at_home.get(HERE + "page/"))

    assert "Why taken back:" in page
    assert "Other side" in page


def test_a_visit_limit_is_read_with_the_year_it_holds_from(at_home, patient):
    plan = make.coverage(patient=patient, limit=30)
    (limit,) = plan.visit_limits.all()
    limit.pk, limit.visits, limit.period_start = None, None, dt.date(2027, 1, 1)
    limit.save()

    page = content(at_home.get(HERE + "page/"))

    (said,) = re.findall("From this day on.*?January 1, 2027", page, re.DOTALL)
    assert "No set number" in page.partition(said)[0]


def test_the_logs_come_as_a_table_in_which_nothing_is_a_formula(at_home, patient):
    item = make.item(program=make.program(patient=patient))
    at = dt.datetime(2026, 7, 1, 1, 30, tzinfo=dt.UTC)
    make.log(item=item, pain=3, pain_where="=1+1", said_at=at)

    head, line = content(at_home.get(HERE + "logs.csv")).splitlines()

    assert head.startswith("day,exercise,done")
    assert ",3,'=1+1," in line
    assert ",2026-06-30 21:30," in line  # in New York


def test_the_pdf_is_one_that_a_screen_reader_reads(full):
    pdf = as_paper.pdf(full, now=make.now())

    assert pdf.startswith(b"%PDF")
    assert b"pdfuaid" in pdf


def test_the_name_of_a_file_names_nobody(at_home, patient):
    answer = at_home.get(HERE + "record.pdf")

    assert patient.name.split()[0].lower() not in answer["Content-Disposition"].lower()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("form", FORMS)
def test_many_rows_cost_no_more_statements_than_one(at_home, full, form):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            answer = at_home.get(HERE + form)
            assert answer.getvalue()
        return len(captured)

    statements()
    few = statements()
    program = make.program(patient=make.patient(clinic=full.clinic))
    assert program.patient_id != full.pk
    item = full.program_set.get().items.first()
    for days in range(2, 12):
        make.log(item=item, on=make.today() - dt.timedelta(days=days))
        make.message(patient=full)
        make.fracture(patient=full)

    assert statements() == few


def test_who_was_a_patient_elsewhere_too_takes_only_this_clinics(
    at_home, patient, elsewhere
):
    there = Patient.objects.create(
        clinic=elsewhere,
        user=patient.user,
        name="Pat There",
        time_zone="UTC",
        admitted_on=make.today(),
    )
    make.notice(patient=there, user=patient.user, kind="clinic_update")

    said = taken(at_home)

    assert said["tables"]["notices"] == []
    assert "Pat There" not in json.dumps(said)
