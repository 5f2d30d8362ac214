"""What each resource says, and that it is FHIR R4."""

from __future__ import annotations

from typing import Any

import pytest

from patients.fhir import parts, sources
from patients.fhir.bundles import bundle_of
from patients.models import DoubledRecord, Patient
from patients.rules.battery import SHAPES
from patients.services import leaving
from tests import factories as make
from tests.fhir.validating import wrong_with


def told(system: Any, kind: str, **search: str) -> dict[str, dict[str, Any]]:
    asked = "&".join(f"{name}={value}" for name, value in search.items())
    return {each["id"]: each for each in system.found(f"{kind}?_count=100&{asked}")}


@pytest.mark.parametrize(
    "kind",
    [
        *("Appointment", "CarePlan", "Condition", "Coverage", "Goal"),
        *("MedicationStatement", "Observation", "Organization", "Patient"),
        *("Practitioner", "ServiceRequest"),
    ],
)
def test_all_that_is_told_of_a_type_is_r4(system, full, kind):
    bundle = system.bundle(f"{kind}?_count=100")

    assert len(bundle["entry"]) >= 1
    assert wrong_with(bundle) == []


def test_each_table_that_serves_a_type_is_seen_by_these_tests(system, full):
    """A new source without a row in the record would be checked by nobody."""
    for source in sources.all_sources():
        ids = system.ids(f"{source.type}?_count=100")
        mine = [each for each in ids if source.pk_of(each) is not None]

        assert mine, source.prefix


def test_every_reference_leads_to_something_that_can_be_read(system, full):
    for kind in sources.types():
        for said in system.found(f"{kind}?_count=100"):
            for where in parts.references_in(said):
                assert system.get(where).status_code == 200, where


def test_a_patient_of_whom_little_is_known_is_not_guessed_at(system, patient):
    patient.sex, patient.birth_on = "", None
    patient.save()

    said = system.get(f"Patient/{patient.pk}").json()

    assert said["gender"] == "unknown"
    assert "birthDate" not in said
    assert wrong_with(said) == []


def test_a_person_who_was_entered_twice_is_linked(system, patient):
    row = make.doubled_record(patient=make.patient(clinic=patient.clinic), kept=patient)

    kept = system.get(f"Patient/{patient.pk}").json()
    closed = system.get(f"Patient/{row.patient_id}").json()

    to_kept, to_closed = f"Patient/{patient.pk}", f"Patient/{row.patient_id}"
    assert kept["link"] == [{"other": {"reference": to_closed}, "type": "replaces"}]
    assert closed["link"] == [{"other": {"reference": to_kept}, "type": "replaced-by"}]
    assert wrong_with(kept) == wrong_with(closed) == []
    since = parts.instant(row.recorded_at)
    assert kept["meta"]["lastUpdated"] == closed["meta"]["lastUpdated"] == since


def test_taken_back_nothing_is_linked(system, patient, therapist):
    row = make.doubled_record(patient=make.patient(clinic=patient.clinic), kept=patient)
    DoubledRecord.objects.filter(pk=row.pk).update(
        withdrawn_at=make.now(), withdrawn_by=therapist.user
    )

    assert "link" not in system.get(f"Patient/{patient.pk}").json()


def test_who_closed_their_account_is_gone_with_the_second_record(system, patient):
    row = make.doubled_record(patient=make.patient(clinic=patient.clinic), kept=patient)
    by = make.actor(patient)
    leaving.close_account(patient=patient, by=by, now=make.now())

    assert system.get(f"Patient/{row.patient_id}").status_code == 404


def test_a_second_record_is_there_whoever_it_opened_to(system, patient):
    row = make.doubled_record(patient=make.patient(clinic=patient.clinic), kept=patient)
    row.patient.user.is_active = False  # has closed all else that they had
    row.patient.user.save()

    assert system.get(f"Patient/{row.patient_id}").status_code == 200

    patient.user.is_active = False
    patient.user.save()

    assert system.get(f"Patient/{row.patient_id}").status_code == 404


def test_a_test_that_was_not_completed_has_a_reason_and_no_value(system, full):
    (said,) = told(system, "Observation", code="grip_strength").values()

    assert "valueQuantity" not in said
    assert said["dataAbsentReason"]["text"] == "Sore hand"
    assert said["dataAbsentReason"]["coding"][0]["code"] == "not-performed"


def test_a_zero_is_told_as_a_zero(system, full):
    (said,) = told(system, "Observation", code="nprs_rest").values()

    assert said["valueQuantity"]["value"] == 0
    assert said["code"]["coding"][0] == {
        "system": "http://loinc.org",
        "code": "72514-3",
        "display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported",
    }


def test_pain_that_nobody_was_asked_for_has_no_resource(system, full):
    pains = told(system, "Observation", code="pain-of-exercise")

    assert sorted(each["valueQuantity"]["value"] for each in pains.values()) == [3, 7]
    assert {each["status"] for each in pains.values()} == {"final", "entered-in-error"}


def test_blood_pressure_is_a_panel_with_a_number_each(system, full):
    (said,) = told(system, "Observation", code="85354-9").values()

    values = {
        each["code"]["coding"][0]["code"]: each["valueQuantity"]
        for each in said["component"]
    }
    assert {code: value["value"] for code, value in values.items()} == {
        "8480-6": 128,
        "8462-4": 76,
        "8867-4": 64,
    }
    assert values["8480-6"]["code"] == "mm[Hg]"


@pytest.mark.parametrize(
    ("code", "value", "unit"),
    [
        ("89423-8", 11.4, "s"),
        ("66247-8", 0, "{#}/(30.s)"),
        ("gait_speed_4m", 0.92, "m/s"),
    ],
)
def test_a_test_has_its_value_in_ucum(system, full, code, value, unit):
    (said,) = told(system, "Observation", code=code).values()

    assert said["valueQuantity"]["value"] == value
    assert said["valueQuantity"]["system"] == "http://unitsofmeasure.org"
    assert said["valueQuantity"]["code"] == unit


def test_every_test_of_the_battery_has_a_name_and_a_unit_here():
    from patients.fhir.battery import BATTERY

    assert set(BATTERY) == set(SHAPES)


def test_a_withdrawn_finding_is_told_as_an_error_and_has_no_clinical_status(
    system, full
):
    wrong = told(system, "Condition", **{"verification-status": "entered-in-error"})

    assert {key.partition("-")[0] for key in wrong} == {"diagnosis", "fracture"}
    for each in wrong.values():
        assert "clinicalStatus" not in each


def test_a_risk_flag_that_was_taken_away_is_inactive(system, full):
    (said,) = told(system, "Condition", **{"clinical-status": "inactive"}).values()

    assert said["code"]["text"] == "Cannot lie flat"
    assert said["verificationStatus"]["coding"][0]["code"] == "confirmed"


def test_that_a_doctor_found_nothing_is_no_condition(system, patient):
    make.diagnosis(patient=patient, of="none")

    assert system.ids("Condition") == []


def test_a_date_is_no_finer_than_it_is_known(system, full):
    fractures = told(system, "Condition", category="fracture").values()

    onsets = {
        each["bodySite"][0]["text"]: each.get("onsetDateTime", each.get("onsetString"))
        for each in fractures
    }
    assert len(onsets["Spine (T12)"]) == len("2026-11-26")
    assert len(onsets["Left Wrist"]) == len("2026-11")
    assert onsets["Rib"] == "Recent, date not known"


def test_osteoporosis_has_its_code_and_a_fracture_only_its_words(system, full):
    diagnoses = told(system, "Condition", category="diagnosis").values()
    fractures = told(system, "Condition", category="fracture").values()

    codes = {
        each["code"]["text"]: [code["code"] for code in each["code"].get("coding", [])]
        for each in diagnoses
    }
    assert codes["Osteoporosis"] == ["M81.0"]
    assert codes["Osteoporosis with a fracture"] == []
    assert codes["Bones thin for her age"] == []
    assert all("coding" not in each["code"] for each in fractures)


@pytest.mark.parametrize(
    ("name", "frequency", "when"),
    [("Calcium", 1, ["MORN"]), ("Magnesium", 2, ["MORN", "EVE"])],
)
def test_how_often_a_medicine_is_taken_is_told_in_numbers(
    system, full, name, frequency, when
):
    medicines = told(system, "MedicationStatement").values()
    said = next(
        each for each in medicines if each["medicationCodeableConcept"]["text"] == name
    )

    repeat = said["dosage"][0]["timing"]["repeat"]
    assert (repeat["frequency"], repeat["when"]) == (frequency, when)
    assert (repeat["period"], repeat["periodUnit"]) == (1, "d")


def test_what_waits_or_is_drafted_is_told_to_nobody(system, full):
    plans = told(system, "CarePlan", category="exercise-program")
    exercises = told(system, "ServiceRequest", category="exercise")

    assert len(plans) == len(exercises) == 1
    (plan,) = plans.values()
    (exercise,) = exercises
    assert plan["activity"][0]["reference"]["reference"] == f"ServiceRequest/{exercise}"


def test_the_holder_of_a_plan_is_told_from_the_patients_side(system, full):
    (said,) = told(system, "Coverage").values()

    assert said["relationship"]["coding"][0]["code"] == "spouse"
    assert said["subscriber"] == {"display": "Paul Patient"}
    assert said["subscriberId"] == "M-778"


def test_the_bundle_of_a_patient_is_whole_and_leaves_out_what_was_wrong(full):
    bundle = bundle_of(full, make.actor(full))

    assert wrong_with(bundle) == []
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert kinds == set(sources.types())
    assert "entered-in-error" not in str(bundle)


def test_every_reference_in_a_bundle_is_answered_within_it(full):
    bundle = bundle_of(full, make.actor(full))

    there = {
        f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        for entry in bundle["entry"]
    }
    assert set(parts.references_in(bundle)) - there == set()


def test_a_bundle_holds_nobody_elses_record(full, clinic):
    other = make.patient(clinic=clinic)
    make.measurement(patient=other)

    bundle = bundle_of(Patient.objects.get(pk=other.pk), make.actor(full))

    assert bundle.get("entry", []) == []


def test_a_bundle_costs_the_same_for_much_as_for_little(statements, full, clinic):
    little = make.patient(clinic=clinic)
    by = make.actor(make.member(clinic=clinic))
    for number in range(10):
        make.measurement(patient=full, value=str(number + 10))
        make.log(item=make.item(program=full.program_set.signed().get()), pain=number)

    assert (
        len(statements(bundle_of, full, by))
        <= len(statements(bundle_of, little, by)) + 8
    )  # what a few of the many point at: prefetched, once each
