"""Who is let in by a key, to what, and what the ledger keeps of it."""

from __future__ import annotations

import datetime as dt
import random
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client

from patients.fhir import reading, sources, views
from patients.fhir.problems import FHIR, PROBLEM
from patients.models import SystemKey
from patients.services import connecting, leaving
from ptcare.audit.models import AuditEvent, Kind
from ptcare.people.roles import Role
from tests import factories as make
from tests.fhir.records import full_record
from tests.fhir.validating import wrong_with
from tests.hostile.values import VALUES


@pytest.fixture
def their_lead(elsewhere):
    return make.member(Role.THERAPIST, clinic=elsewhere, is_lead=True)


@pytest.fixture
def theirs(elsewhere):
    """A full record at another clinic."""
    therapist = make.member(Role.THERAPIST, clinic=elsewhere)
    return full_record(make.patient(clinic=elsewhere, therapist=therapist))


# --- Without a key


@pytest.mark.parametrize(
    "told",
    [
        *("", "Bearer", "Bearer ", "Bearer x", "Bearer 1-x", "Basic MS14OnNlY3JldA=="),
        *("Bearer 1-" + "x" * 300, "Bearer 99999999999999999999-x", "Bearer -1-x"),
        *("Bearer 9223372036854775807-x", "Bearer ٣-x", "Digest x", "bearer"),
    ],
)
@pytest.mark.parametrize("where", ["Patient", "Patient/1", "Patient/1/$everything"])
def test_without_a_valid_key_nothing_opens(patient, told, where):
    answer = Client().get(f"/fhir/{where}", headers={"Authorization": told})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == FHIR
    assert wrong_with(answer.json()) == []


def test_signed_in_people_have_no_key(signed_in, lead, patient):
    assert signed_in(lead).get("/fhir/Patient").status_code == 401


def test_a_key_ends_after_an_hour(system, patient):
    assert system.get("Patient").status_code == 200
    SystemKey.objects.update(expires_at=make.now() - dt.timedelta(seconds=1))

    assert system.get("Patient").status_code == 401


def test_a_system_that_was_shut_out_reads_nothing_from_its_next_request(
    system, lead, patient
):
    assert system.get("Patient").status_code == 200

    connecting.disconnect(system=system.row, by=make.actor(lead), now=make.now())

    assert system.get("Patient").status_code == 401
    assert system.get(f"Patient/{patient.pk}").status_code == 401


def test_a_new_secret_ends_the_keys_of_the_one_before(system, lead, patient):
    connecting.new_secret(system=system.row, by=make.actor(lead), now=make.now())

    assert system.get("Patient").status_code == 401


def test_a_key_of_one_clinic_opens_nothing_under_the_number_of_another(
    system, elsewhere, patient
):
    system.key = f"{elsewhere.pk}-{system.key.partition('-')[2]}"

    assert system.get("Patient").status_code == 401


# --- Whose


@pytest.mark.parametrize("kind", sources.types())
def test_nothing_of_another_clinic_is_told(system, full, theirs, kind):
    mine = [system.row.clinic_id, full.pk]
    told = str(system.found(f"{kind}?_count=100"))

    for source in sources.of_type(kind):
        for row in source.read(reading_of(theirs)):
            key = source.key_of(row)
            answer = system.get(f"{kind}/{key}")
            missing = system.get(f"{kind}/{source.prefix or '1'}-987654321")
            assert (answer.status_code, answer.content) == (404, missing.content)
            assert f"'id': '{key}'" not in told, mine


def reading_of(patient):
    return reading.by_person(make.actor(patient.therapist), patient)


def test_another_clinics_patient_is_as_if_nobody(system, full, theirs):
    for where in (f"Patient/{theirs.pk}", f"Patient/{theirs.pk}/$everything"):
        answer = system.get(where)
        nobody = system.get(where.replace(str(theirs.pk), "987654321"))
        assert (answer.status_code, answer.content) == (404, nobody.content)
    assert system.ids(f"Observation?patient={theirs.pk}") == []


def test_each_system_sees_its_own_clinic(system, connected, their_lead, full, theirs):
    other = connected(their_lead)

    assert system.ids("Patient") == [str(full.pk)]
    assert other.ids("Patient") == [str(theirs.pk)]


@pytest.mark.parametrize("kind", sources.types())
def test_of_a_closed_account_nothing_is_told(system, full, kind):
    before = system.found(f"{kind}?_count=100")
    full.user.is_active = False
    full.user.save()

    after = system.found(f"{kind}?_count=100")

    assert before
    if kind in ("Practitioner", "Organization"):
        assert after == before
    else:
        assert after == []
        assert system.get(f"{kind}/{before[0]['id']}").status_code == 404


def test_who_closes_one_of_two_accounts_is_told_of_at_the_other_clinic(
    system, connected, their_lead, patient, elsewhere
):
    there = make.patient(clinic=elsewhere, user=patient.user)
    other = connected(their_lead)

    leaving.close_account(patient=patient, by=make.actor(patient), now=make.now())

    assert system.ids("Patient") == []
    assert other.ids("Patient") == [str(there.pk)]


def test_of_a_closed_account_there_is_no_bundle(system, full):
    full.user.is_active = False
    full.user.save()

    assert system.get(f"Patient/{full.pk}/$everything").status_code == 404


# --- What


@pytest.mark.parametrize("kind", sources.types())
def test_a_key_opens_only_the_types_it_was_given(connected, lead, full, kind):
    others = [each for each in sources.types() if each != kind]
    system = connected(lead, types=others)

    refused = system.get(kind)

    assert refused.status_code == 403
    assert refused.json()["issue"][0]["code"] == "forbidden"
    assert system.get(f"{kind}/1").status_code == 403
    assert system.get(others[0]).status_code == 200


def test_a_bundle_of_everything_has_only_the_types_of_the_key(connected, lead, full):
    system = connected(lead, types=["Patient", "Goal"])

    bundle = system.bundle(f"Patient/{full.pk}/$everything")

    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert kinds == {"Patient", "Goal"}


# --- What the ledger keeps


def lines():
    return list(AuditEvent.objects.filter(deed__startswith="fhir.").order_by("pk"))


def test_each_reading_stands_in_the_ledger_once_with_whom_it_showed(
    system, patient, clinic
):
    other = make.patient(clinic=clinic)
    make.measurement(patient=patient)
    make.measurement(patient=other)

    system.get("Observation")

    (line,) = lines()
    assert line.deed == "fhir.read"
    assert line.kind == Kind.EXPORT
    assert line.showed == sorted([patient.pk, other.pk])
    assert line.note == "Bridgeton Hospital: Observation"
    assert line.clinic_id == clinic.pk
    assert line in AuditEvent.objects.of_patient(patient.pk)


def test_a_reading_of_one_and_of_all_of_one_say_of_whom(system, patient):
    system.get(f"Patient/{patient.pk}")
    system.get(f"Patient/{patient.pk}/$everything")

    assert [line.showed for line in lines()] == [[patient.pk], [patient.pk]]
    assert lines()[1].note.endswith(f"Patient/{patient.pk}/$everything")


def test_what_was_refused_stands_there_too(connected, lead, patient):
    system = connected(lead, types=["Goal"])

    system.get("Patient")
    system.get("Goal/goal-987654321")

    assert [(line.kind, line.note) for line in lines()] == [
        (Kind.DENIED, "Bridgeton Hospital: 403"),
        (Kind.DENIED, "Bridgeton Hospital: 404"),
    ]


# --- How often


def test_who_asks_too_often_is_told_to_wait(system, patient, monkeypatch):
    monkeypatch.setitem(views.RATES, "read", "2/m/key")

    answers = [system.get("Patient").status_code for _time in range(3)]

    assert answers == [200, 200, 429]
    refused = system.get("Patient")
    assert refused["Retry-After"] == "60"
    assert refused.json()["issue"][0]["code"] == "throttled"


def test_who_guesses_keys_is_told_to_wait(db, monkeypatch):
    monkeypatch.setitem(views.RATES, "no_key", "2/m/ip")

    answers = [Client().get("/fhir/Patient").status_code for _time in range(3)]

    assert answers == [401, 401, 429]


# --- Whatever is sent


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("where", ["Patient", "Patient/1", "metadata", "Nothing/1"])
def test_nothing_can_be_written(system, patient, method, where):
    headers = {"Authorization": f"Bearer {system.key}"}
    answer = getattr(system.client, method)(f"/fhir/{where}", headers=headers)

    assert answer.status_code == 405
    assert "GET" in answer["Allow"]
    assert wrong_with(answer.json()) == []


@pytest.mark.parametrize(
    "where",
    [
        *("", "x", "patient", "Patient/", "Patient/1/x", "Patient/1/_history/1"),
        *("Patient/_history", "Patient/a b", "Patient/" + "1" * 65, "$everything"),
        *("Nothing", "Nothing/1", "Patient/1'--", "Patient/%00", "Patient/²"),
        *("Bundle", "../accounts/login/", "Observation/test-1/$everything"),
    ],
)
def test_an_address_that_is_none_is_answered_in_json(system, where):
    answer = system.get(where)

    assert answer.status_code == 404
    assert answer["Content-Type"] == FHIR
    assert wrong_with(answer.json()) == []


def test_no_value_of_any_parameter_breaks_a_search(system, full, monkeypatch):
    """The dice are seeded: what failed once fails again."""
    monkeypatch.setitem(views.RATES, "read", "100000/m/key")
    dice = random.Random("fhir")
    also = ["_id", "_lastUpdated", "_count", "_after", "_format", "x", "_id:not"]

    for kind in sources.types():
        names = {name for each in sources.of_type(kind) for name in each.searches}
        for name in [*sorted(names), *also]:
            for value in dice.sample(VALUES, 2):
                answer = system.get(f"{kind}?{name}={quote_from_bytes(value)}")
                assert answer.status_code in (200, 400, 406), (kind, name, value)
                assert answer["Content-Type"] == FHIR


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{}", "application/json", 415),
        ("<x/>", "text/xml", 415),
        ("a=" + "x" * 20_000, "application/x-www-form-urlencoded", 413),
        ("_count=x", "application/x-www-form-urlencoded", 400),
        ("_count=%00&patient=%ED%A0%80", "application/x-www-form-urlencoded", 400),
        ("", "multipart/form-data; boundary=x", 415),
    ],
)
def test_a_posted_search_reads_small_forms_only(system, body, kind, status):
    answer = system.client.post(
        "/fhir/Patient/_search",
        body,
        content_type=kind,
        headers={"Authorization": f"Bearer {system.key}"},
    )

    assert answer.status_code == status
    assert wrong_with(answer.json()) == []


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        *(("application/fhir+json", 200), ("*/*", 200), ("", 200)),
        *(("application/json;q=0.9, text/html", 200), ("application/fhir+xml", 406)),
        *(("text/html", 406), (PROBLEM, 200), ("\x01", 406)),
    ],
)
def test_only_json_is_spoken(system, patient, accept, status):
    assert system.get("Patient", Accept=accept).status_code == status


@pytest.mark.parametrize(
    ("told", "status"),
    [("json", 200), ("application/fhir%2Bjson", 200), ("xml", 406), ("%00", 406)],
)
def test_a_format_may_stand_in_the_address(system, patient, told, status):
    assert system.get(f"Patient?_format={told}").status_code == status


def test_who_reads_problems_is_told_one(system):
    answer = system.get("Goal/goal-987654321", Accept=f"{FHIR}, {PROBLEM}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == PROBLEM
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not found",
        "status": 404,
        "detail": "There is no such resource",
    }


def test_nothing_is_kept_on_the_way(system, patient):
    for where in ("Patient", f"Patient/{patient.pk}", "Nothing"):
        assert system.get(where)["Cache-Control"] == "no-store"
