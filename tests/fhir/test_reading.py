"""What a connected system asks, and what it is told."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.fhir import sources
from patients.services import admitting, charting, connecting, covering
from tests import factories as make
from tests.fhir.validating import wrong_with

DAY = dt.timedelta(days=1)


def hours_ago(hours: float) -> dt.datetime:
    return make.now() - dt.timedelta(hours=hours)


# --- Which


def test_a_patients_findings_are_found_by_the_patient(system, patient, clinic):
    mine = make.measurement(patient=patient)
    make.measurement(patient=make.patient(clinic=clinic))

    for asked in (f"patient={patient.pk}", f"subject=Patient/{patient.pk}"):
        assert system.ids(f"Observation?{asked}") == [f"test-{mine.pk}"]


def test_either_of_several_values_and_all_of_several_parameters(system, patient):
    tug = make.measurement(patient=patient)
    gait = make.measurement(patient=patient, key="gait_speed_4m", value="0.9")
    make.measurement(patient=patient, key="odi", value="20")

    both = system.ids("Observation?code=89423-8,gait_speed_4m")
    none = system.ids("Observation?code=89423-8&code=gait_speed_4m")

    assert both == [f"test-{tug.pk}", f"test-{gait.pk}"]
    assert none == []


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("code=http://loinc.org|89423-8", True),
        ("code=http://snomed.info/sct|89423-8", False),
        ("code=|89423-8", False),
        ("category=exam", True),
        ("category=vital-signs", False),
        ("status=final", True),
        ("status=amended", False),
        ("_id=test-{pk}", True),
        ("_id={pk}", False),
        ("_id=density-{pk}", False),
    ],
)
def test_an_observation_is_found_by_what_it_says(system, patient, asked, is_found):
    row = make.measurement(patient=patient)

    assert bool(system.ids(f"Observation?{asked.format(pk=row.pk)}")) is is_found


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        *(("date=2026-05-10", True), ("date=2026-05", True), ("date=2026", True)),
        *(("date=2026-05-11", False), ("date=ne2026-05-10", False)),
        *(("date=ge2026-05-10", True), ("date=gt2026-05-10", False)),
        *(("date=le2026-05-10", True), ("date=lt2026-05-10", False)),
        *(("date=gt2026-05-09", True), ("date=lt2026-05-11", True)),
        *(("date=sa2026-04", True), ("date=eb2026-06", True)),
        *(
            ("date=ge2026-05-10T08:00:00Z", True),
            ("date=ge2026-06&date=lt2026-07", False),
        ),
    ],
)
def test_a_day_is_found_by_a_day_a_month_or_a_year(system, patient, asked, is_found):
    make.measurement(patient=patient, measured_on=dt.date(2026, 5, 10))

    assert bool(system.ids(f"Observation?{asked}")) is is_found


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        *(("date=2026-03", True), ("date=2026-02-28", False)),
        *(("date=ge2026-06", False), ("date=ge2026-05-31", True)),
        *(("date=lt2026-03-01", False), ("date=le2026-03-01", True)),
        *(
            ("date=sa2026-02", True),
            ("date=eb2026-06", True),
            ("date=eb2026-05", False),
        ),
    ],
)
def test_a_span_of_days_is_found_where_it_overlaps(system, patient, asked, is_found):
    make.plan_of_care(
        patient=patient,
        certified_from=dt.date(2026, 3, 1),
        certified_to=dt.date(2026, 5, 31),
    )

    assert bool(system.ids(f"CarePlan?{asked}")) is is_found


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("planned", "booked"),
        ("attended", "fulfilled"),
        ("late_cancelled", "cancelled"),
        ("no_show", "noshow"),
    ],
)
def test_an_appointment_is_found_by_the_status_that_it_tells(
    system, patient, status, told
):
    make.session(patient=patient, status=status)

    (said,) = system.found(f"Appointment?status={told}")
    assert said["status"] == told
    assert system.ids("Appointment?status=proposed") == []


@pytest.mark.parametrize("kind", sources.types())
def test_what_is_told_of_a_status_is_found_by_it(system, full, kind):
    """Whatever word a resource carries, asking for that word finds it."""
    names = ("status", "clinical-status", "verification-status", "lifecycle-status")
    for name in names:
        if not all(name in source.searches for source in sources.of_type(kind)):
            continue
        element = "".join(
            part.capitalize() if place else part
            for place, part in enumerate(name.split("-"))
        )
        every = system.found(f"{kind}?_count=100")
        words = {word_of(said, element) for said in every} - {None}
        assert words
        for word in words:
            found = system.found(f"{kind}?_count=100&{name}={word}")
            assert {word_of(said, element) for said in found} == {word}
            assert len(found) == sum(word_of(s, element) == word for s in every)


def word_of(said, element):
    value = said.get(element)
    return value["coding"][0]["code"] if isinstance(value, dict) else value


# --- When it changed


def test_what_changed_since_is_found_by_its_last_change(system, patient):
    old = make.measurement(patient=patient, recorded_at=hours_ago(5))
    new = make.measurement(patient=patient, recorded_at=hours_ago(1))
    since = (make.now() - dt.timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")

    assert system.ids(f"Observation?_lastUpdated=ge{since}") == [f"test-{new.pk}"]
    assert system.ids(f"Observation?_lastUpdated=lt{since}") == [f"test-{old.pk}"]


def test_its_own_last_change_is_found_to_the_microsecond(system, patient):
    make.measurement(patient=patient)
    (said,) = system.found("Observation")
    at = said["meta"]["lastUpdated"]

    assert len(system.ids(f"Observation?_lastUpdated=ge{at}")) == 1
    assert len(system.ids(f"Observation?_lastUpdated=le{at}")) == 1
    assert system.ids(f"Observation?_lastUpdated=gt{at}") == []
    assert system.ids(f"Observation?_lastUpdated=lt{at}") == []


def changed_since(system, kind: str, deed) -> bool:
    """Whether who asks for what is new hears of that deed."""
    since = make.now().isoformat().replace("+00:00", "Z")
    deed()
    return bool(system.ids(f"{kind}?_lastUpdated=ge{since}"))


def test_a_withdrawal_is_news(system, patient, therapist):
    row = make.fracture(patient=patient, recorded_at=hours_ago(5))

    def withdraw():
        charting.withdraw(
            fact=row, reason="Of another", by=make.actor(therapist), now=make.now()
        )

    assert changed_since(system, "Condition", withdraw)


def test_an_admission_is_news(system, clinic, therapist):
    by = make.actor(therapist)

    def admit():
        admitting.admit_patient(clinic=clinic, name="Nell", by=by, now=make.now())

    assert changed_since(system, "Patient", admit)


def test_a_change_of_contact_is_news(system, patient):
    """Of a record whose admission nobody wrote down: then nothing is known before."""
    (before,) = system.found("Patient")

    patient.phone = "503 555 0100"
    patient.save()

    (after,) = system.found("Patient?_lastUpdated=ge2026")
    assert "meta" not in before
    assert after["meta"]["lastUpdated"]


def test_a_new_plan_and_a_corrected_one_are_news(system, patient, clinic_admin):
    by = make.actor(clinic_admin)
    payer = make.payer(clinic=patient.clinic)

    def open_it():
        covering.open_coverage(
            patient=patient,
            payer=payer,
            by=by,
            now=make.now(),
            effective_from=make.today(),
        )

    assert changed_since(system, "Coverage", open_it)


def test_an_attended_session_is_news(system, patient, therapist):
    row = make.session(patient=patient, booked_at=hours_ago(50))

    def attend():
        row.status, row.settled_at = "attended", make.now()
        row.settled_by = therapist.user
        row.save()

    assert changed_since(system, "Appointment", attend)


# --- Pages


def pages_of(system, where: str) -> list[list[str]]:
    """The ids of each page, by its own links to the next."""
    pages = []
    while where:
        bundle = system.bundle(where)
        assert wrong_with(bundle) == []
        pages.append([e["resource"]["id"] for e in bundle.get("entry", [])])
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        url = urlsplit(links.get("next", ""))
        where = f"{url.path.removeprefix('/fhir/')}?{url.query}" if url.query else ""
    return pages


def test_pages_hold_everything_once_across_tables(system, patient):
    tests = [make.measurement(patient=patient) for _number in range(3)]
    make.scan(patient=patient, t_score="-2.5")
    blood = [
        make.blood_test(patient=patient),
        make.blood_test(patient=patient, drawn_on=make.today() - 10 * DAY),
    ]

    pages = pages_of(system, "Observation?_count=2")

    assert [len(page) for page in pages] == [2, 2, 2]
    keys = [key for page in pages for key in page]
    assert keys[:3] == [f"test-{row.pk}" for row in tests]
    assert keys[3].startswith("density-")
    assert keys[4:] == [f"blood-{row.pk}" for row in blood]


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_the_last_page_says_so(system, patient, rows):
    for _number in range(rows):
        make.measurement(patient=patient)

    pages = pages_of(system, "Observation?_count=2&status=final")

    assert [len(page) for page in pages] == {1: [1], 2: [2], 3: [2, 1]}[rows]


def test_what_comes_in_meanwhile_moves_nothing(system, patient):
    first = [make.measurement(patient=patient) for _number in range(3)]
    bundle = system.bundle("Observation?_count=2")
    late = make.measurement(patient=patient)

    url = urlsplit(next(x["url"] for x in bundle["link"] if x["relation"] == "next"))
    assert system.ids(f"Observation?{url.query}") == [
        f"test-{first[2].pk}",
        f"test-{late.pk}",
    ]


def test_the_address_of_a_page_tells_how_it_was_understood(system, patient):
    bundle = system.bundle("Observation?colour=blue&code=tug&_count=7")

    (own,) = (link["url"] for link in bundle["link"] if link["relation"] == "self")
    assert urlsplit(own).query == "code=tug&_count=7"
    (warning,) = bundle["entry"]
    assert warning["search"]["mode"] == "outcome"
    assert "colour" in warning["resource"]["issue"][0]["diagnostics"]


def test_a_search_may_be_posted_so_that_nobody_stands_in_an_address(system, patient):
    row = make.measurement(patient=patient)

    answer = system.post("Observation/_search", {"patient": str(patient.pk)})

    assert answer.status_code == 200
    assert [e["resource"]["id"] for e in answer.json()["entry"]] == [f"test-{row.pk}"]


def test_a_search_may_be_strict(system):
    answer = system.get("Observation?colour=blue", Prefer="handling=strict")

    assert answer.status_code == 400
    assert answer.json()["issue"][0]["code"] == "not-supported"
    assert wrong_with(answer.json()) == []


# --- One


def test_who_has_it_already_is_not_sent_it_again(system, patient):
    first = system.get(f"Patient/{patient.pk}")

    again = system.get(f"Patient/{patient.pk}", **{"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    patient.phone = "503 555 0199"
    patient.save()
    changed = system.get(f"Patient/{patient.pk}", **{"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_all_of_a_patient_comes_in_one_bundle(system, full):
    bundle = system.bundle(f"Patient/{full.pk}/$everything")

    assert wrong_with(bundle) == []
    modes = {
        e["resource"]["resourceType"]: e["search"]["mode"] for e in bundle["entry"]
    }
    assert modes["Patient"] == "match"
    assert modes["Practitioner"] == "include"


def test_the_capability_statement_is_r4_and_true(system, full):
    said = system.client.get("/fhir/metadata").json()

    assert wrong_with(said) == []
    assert said["fhirVersion"] == "4.0.1"
    (rest,) = said["rest"]
    assert [each["type"] for each in rest["resource"]] == sources.types()
    for each in rest["resource"]:
        for parameter in each["searchParam"]:
            value = {"date": "2026", "reference": "1", "token": "x"}[parameter["type"]]
            where = f"{each['type']}?{parameter['name']}={value}"
            answer = system.get(where, Prefer="handling=strict")
            assert answer.status_code == 200, where


def test_everything_is_told_in_english(system, patient):
    make.session(patient=patient)

    answer = system.get("Appointment", **{"Accept-Language": "es"})

    said = answer.json()["entry"][0]["resource"]
    assert said["serviceType"][0]["text"] == "Treatment"


# --- What it costs


def cost(system, where: str) -> int:
    system.get(where)  # what the first one keeps for a minute
    with CaptureQueriesContext(connection) as asked:
        assert system.get(where).status_code == 200
    return len([q for q in asked.captured_queries if "SAVEPOINT" not in q["sql"]])


MAKES = {
    "Appointment": lambda patient, by, n: make.session(
        patient=patient, by=by, on=make.today() + 7 * n * DAY
    ),
    "CarePlan": lambda patient, by, n: make.plan_of_care(
        patient=patient, by=by, certified_from=make.today() + n * DAY
    ),
    "Condition": lambda patient, by, n: make.diagnosis(patient=patient, by=by),
    "Coverage": lambda patient, by, n: make.coverage(
        patient=patient,
        rank=2,
        effective_from=make.today() + n * DAY,
        effective_to=make.today() + n * DAY,
    ),
    "Goal": lambda patient, by, n: make.goal(patient=patient, by=by),
    "MedicationStatement": lambda patient, by, n: make.medication(
        patient=patient, by=by, name=f"Medicine {n}"
    ),
    "Observation": lambda patient, by, n: make.measurement(patient=patient, by=by),
    "Patient": lambda patient, by, n: make.patient(clinic=patient.clinic),
    "Practitioner": lambda patient, by, n: make.member(clinic=patient.clinic),
    "Organization": lambda patient, by, n: make.payer(clinic=patient.clinic),
    "ServiceRequest": lambda patient, by, n: make.referral(patient=patient, by=by),
}


@pytest.mark.parametrize("kind", sources.types())
def test_a_page_of_fifty_costs_as_many_statements_as_one_of_five(
    system, full, therapist, kind
):
    for number in range(5):
        MAKES[kind](full, therapist.user, number + 1)
    with_five = cost(system, f"{kind}?_count=100")
    for number in range(5, 50):
        MAKES[kind](full, therapist.user, number + 1)

    assert len(system.ids(f"{kind}?_count=100")) >= 50
    assert cost(system, f"{kind}?_count=100") == with_five <= 25


def test_a_key_is_remembered_as_used_once_a_minute(system, patient):
    system.get("Patient")
    system.row.refresh_from_db()
    first = system.row.used_at

    system.get("Patient")

    system.row.refresh_from_db()
    assert first is not None
    assert system.row.used_at == first
    connecting.remember_reading(system.row, now=first + dt.timedelta(minutes=2))
    system.row.refresh_from_db()
    assert system.row.used_at == first + dt.timedelta(minutes=2)
