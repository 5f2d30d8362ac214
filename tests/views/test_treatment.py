"""The treatment page: each entry recorded, put right and stopped from one place."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from patients.models import (
    Aid,
    BloodTest,
    BoneDensity,
    BoneScan,
    Dose,
    FitCheck,
    Frax,
    Medication,
    MedicationReport,
    SpineImaging,
)
from tests import factories as make

DAY = dt.timedelta(days=1)


def at(name, *args):
    return reverse(f"programs:{name}", args=args)


def shown(browser, patient):
    return browser.get(at("treatment", patient.pk)).text


def medication(**said):
    return {
        "name": "Alendronate",
        "kind": "bisphosphonate",
        "dose": "70 mg",
        "route": "mouth",
        "every": "1",
        "unit": "week",
        "at": "morning",
        "first_due_on": make.today() + DAY,
    } | said


def denosumab(**said):
    return medication(
        name="Denosumab", kind="denosumab", route="injection", every="6", unit="month"
    ) | ({"at": ""} | said)


def scan(**said):
    return {
        "scanned_on": make.today() - DAY,
        "machine": "Hologic",
        "t_score_spine": "-2.5",
    } | said


RECORDED = [
    ("medication", medication(), Medication),
    ("aid", {"kind": "orthosis", "wear": "Two hours each morning"}, Aid),
    ("scan", scan(), BoneScan),
    (
        "imaging",
        {"imaged_on": make.today(), "kind": "xray", "finding": "Wedge of T12"},
        SpineImaging,
    ),
    ("blood-test", {"drawn_on": make.today(), "calcium": "9.4 mg/dL"}, BloodTest),
    (
        "frax",
        {
            "calculated_on": make.today(),
            "country_model": "USA",
            "with_bmd": "no",
            "major_percent": "21.5",
            "hip_percent": "6.1",
        },
        Frax,
    ),
]


@pytest.fixture(autouse=True)
def _utc(clinic, patient):
    """So that the days of the forms above are the patient's own."""
    patient.time_zone = "UTC"
    patient.save()


@pytest.mark.parametrize(("kind", "said", "model"), RECORDED)
def test_each_entry_is_recorded_and_shown(tablet, patient, token, kind, said, model):
    answer = tablet.post(
        at("treatment_record", patient.pk, kind), said | {"token": token()}
    )

    assert answer.status_code == 302, answer.context["form"].errors
    assert answer["Location"] == at("treatment", patient.pk)
    row = model.objects.get()
    assert (row.patient, row.withdrawn_at) == (patient, None)
    assert at("treatment_correct", kind, row.pk) in shown(tablet, patient)


@pytest.mark.parametrize(("kind", "said", "model"), RECORDED)
def test_the_same_entry_twice_is_refused_and_a_second_press_is_not(
    tablet, patient, token, kind, said, model
):
    address, first = at("treatment_record", patient.pk, kind), token()
    tablet.post(address, said | {"token": first})

    again = tablet.post(address, said | {"token": first})
    twice = tablet.post(address, said | {"token": token()})

    assert again.status_code == 302
    assert twice.status_code == 422
    assert "This is recorded already." in twice.text
    assert model.objects.count() == 1


@pytest.mark.parametrize(("kind", "said", "model"), RECORDED)
def test_a_correction_begins_with_what_stands(
    tablet, patient, token, kind, said, model
):
    tablet.post(at("treatment_record", patient.pk, kind), said | {"token": token()})
    row = model.objects.get()
    address = at("treatment_correct", kind, row.pk)

    form = tablet.get(address).context["form"]
    stands = {name: form[name].value() for name in said}
    stands = {name: "" if value is None else value for name, value in stands.items()}
    answer = tablet.post(address, stands | {"token": token()})

    assert answer.status_code == 302, answer.context["form"].errors
    row.refresh_from_db()
    assert row.withdrawn_reason == "Corrected"
    assert model.objects.standing().count() == 1


def test_the_next_dose_follows_from_the_last(tablet, patient, token):
    sent = denosumab(first_due_on="", last_given_on="2026-05-31", token=token())

    tablet.post(at("treatment_record", patient.pk, "medication"), sent)

    row = Medication.objects.with_next_due().get()
    assert row.last_given_on == dt.date(2026, 5, 31)
    assert row.due_on == dt.date(2026, 11, 30)


LATER = make.today() + 2 * DAY
TOO_FAR = make.today() + dt.timedelta(days=366 * 7)


@pytest.mark.parametrize(
    ("kind", "sent", "field"),
    [
        ("medication", medication(name=""), "name"),
        ("medication", medication(kind="magic"), "kind"),
        ("medication", medication(every=""), "every"),
        ("medication", medication(every="0"), "every"),
        ("medication", medication(every="61"), "every"),
        ("medication", medication(unit="year"), "unit"),
        ("medication", medication(first_due_on=""), "first_due_on"),
        ("medication", medication(first_due_on=TOO_FAR), "first_due_on"),
        ("medication", medication(started_on=LATER), "started_on"),
        ("medication", medication(last_given_on=make.today()), "last_given_on"),
        ("medication", denosumab(last_given_on=LATER), "last_given_on"),
        (
            "medication",
            denosumab(first_due_on=make.today(), last_given_on=make.today()),
            "first_due_on",
        ),
        ("aid", {"kind": ""}, "kind"),
        ("aid", {"kind": "stick", "started_on": LATER}, "started_on"),
        ("scan", scan(scanned_on=LATER), "scanned_on"),
        ("scan", scan(next_due_on=make.today() - DAY), "next_due_on"),
        ("scan", scan(t_score_spine=""), "t_score_spine"),
        ("scan", scan(t_score_spine="-8.1"), "t_score_spine"),
        ("scan", scan(t_score_spine="6.1"), "t_score_spine"),
        ("scan", scan(t_score_spine="-2.55"), "t_score_spine"),
        ("scan", scan(bmd_neck="0"), "bmd_neck"),
        ("imaging", {"imaged_on": LATER, "kind": "xray"}, "imaged_on"),
        ("blood-test", {"drawn_on": make.today()}, "vitamin_d"),
        ("frax", {"major_percent": "100.1"}, "major_percent"),
        ("frax", {"major_percent": "5", "hip_percent": "6"}, "hip_percent"),
    ],
)
def test_nonsense_is_told_beside_its_field_and_nothing_is_kept(
    tablet, patient, token, kind, sent, field
):
    address = at("treatment_record", patient.pk, kind)

    answer = tablet.post(address, sent | {"token": token()})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    for name, value in sent.items():
        assert str(answer.context["form"][name].value()) == str(value)
    assert not Medication.objects.exists()
    assert not BoneScan.objects.exists()


@pytest.mark.parametrize("value", ["-8.0", "6.0"])
def test_a_t_score_at_the_end_of_its_range_is_kept(tablet, patient, token, value):
    sent = scan(t_score_spine=value) | {"token": token()}

    tablet.post(at("treatment_record", patient.pk, "scan"), sent)

    assert BoneDensity.objects.get().t_score == Decimal(value)


def test_a_daily_medicine_needs_no_date(tablet, patient, token):
    sent = medication(unit="day", first_due_on="") | {"token": token()}

    tablet.post(at("treatment_record", patient.pk, "medication"), sent)

    assert Medication.objects.get().first_due_on is None
    assert "Every day, in the morning" in shown(tablet, patient)


def test_a_dose_moves_what_is_next_due(tablet, patient, token, today):
    row = make.injection(patient=patient, first_due_on=today - 3 * DAY)
    assert "ask the doctor" in shown(tablet, patient)

    sent = {"given_on": today, "next_due_on": "", "token": token()}
    tablet.post(at("treatment_event", "dose", row.pk), sent)

    assert Dose.objects.get().given_on == today
    page = shown(tablet, patient)
    assert "ask the doctor" not in page
    assert "next due" in page


@pytest.mark.parametrize("kind", ["dose", "report", "fit-check"])
def test_what_was_stopped_has_no_more_events(tablet, patient, token, today, kind):
    fields = {"stopped_on": today, "stopped_at": make.now()}
    fields["stopped_by"] = patient.therapist.user
    course = make.aid if kind == "fit-check" else make.injection
    row = course(patient=patient, **fields)
    day = {"dose": "given_on", "report": "asked_on", "fit-check": "checked_on"}[kind]

    answer = tablet.post(
        at("treatment_event", kind, row.pk),
        {day: today, "taken": "yes", "token": token()},
    )

    assert answer.status_code == 422
    assert "stopped or corrected this already" in answer.text


def test_what_the_patient_says_is_kept_and_not_judged(tablet, patient, token, today):
    row = make.medication(patient=patient)

    sent = {"asked_on": today, "taken": "sometimes", "side_effects": "Heartburn"}
    tablet.post(at("treatment_event", "report", row.pk), sent | {"token": token()})

    assert MedicationReport.objects.get().taken == "sometimes"
    page = shown(tablet, patient)
    assert "Taken as planned: sometimes" in page
    assert "Side effects: Heartburn" in page


def test_a_fit_check_says_when_to_look_again(tablet, patient, token, today):
    row = make.aid(patient=patient, first_check_on=today)

    sent = {"checked_on": today, "skin": "Red below the ribs"}
    page = tablet.post(
        at("treatment_event", "fit-check", row.pk), sent | {"token": token()}
    )
    assert "It was due on" in page.content.decode()
    assert not FitCheck.objects.exists()

    tablet.post(
        at("treatment_event", "fit-check", row.pk),
        sent | {"is_last": "on", "token": token()},
    )

    assert FitCheck.objects.get().next_due_on is None
    assert Aid.objects.with_next_due().get().due_on is None
    assert "skin: Red below the ribs" in shown(tablet, patient)


def test_a_fit_is_not_checked_before_they_had_it(tablet, patient, token, today):
    row = make.aid(patient=patient, started_on=today)

    sent = {"checked_on": today - dt.timedelta(days=1), "token": token()}
    page = tablet.post(at("treatment_event", "fit-check", row.pk), sent)

    assert page.status_code == 422
    assert not FitCheck.objects.exists()


def test_a_stopped_medicine_is_listed_with_its_reason(tablet, patient, token, today):
    row = make.injection(patient=patient)

    sent = {"stopped_on": today, "reason": "The doctor ended it", "token": token()}
    tablet.post(at("treatment_stop", "medication", row.pk), sent)

    page = shown(tablet, patient)
    assert "The doctor ended it" in page
    assert at("treatment_stop", "medication", row.pk) not in page


def test_a_stop_before_the_start_is_told_beside_the_day(tablet, patient, token, today):
    row = make.aid(patient=patient, started_on=today)

    answer = tablet.post(
        at("treatment_stop", "aid", row.pk),
        {"stopped_on": today - DAY, "reason": "Broken", "token": token()},
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors["stopped_on"] == ["This lies before it began."]


def test_a_withdrawn_entry_is_gone_from_the_page_and_stays_on_record(
    tablet, patient, token
):
    row = make.blood_test(patient=patient)

    sent = {"reason": "Another patient's", "token": token()}
    answer = tablet.post(at("treatment_withdraw", "blood-test", row.pk), sent)

    assert answer["Location"] == at("treatment", patient.pk)
    row.refresh_from_db()
    assert row.withdrawn_reason == "Another patient's"
    assert "28 ng/mL" not in shown(tablet, patient)


NAMED = {
    "medication": "Alendronate 70 mg",
    "scan": "Bone density scan, ",
    "imaging": "Spine picture, ",
    "blood-test": "Blood test, ",
    "frax": "FRAX result, ",
}


@pytest.mark.parametrize(
    ("kind", "said", "model"), [row for row in RECORDED if row[0] in NAMED]
)
def test_it_is_said_which_entry_is_withdrawn(tablet, patient, token, kind, said, model):
    tablet.post(at("treatment_record", patient.pk, kind), said | {"token": token()})

    page = tablet.get(at("treatment_withdraw", kind, model.objects.get().pk)).text

    assert f"<strong>{NAMED[kind]}" in page


def test_a_dose_is_withdrawn_by_what_was_given_and_when(tablet, patient):
    injection = make.injection(patient=patient, name="Denosumab", dose="60 mg")
    row = Dose.objects.create(
        medication=injection,
        given_on=dt.date(2026, 3, 2),
        next_due_on=dt.date(2026, 9, 2),
        **make.told({"patient": patient}),
    )

    page = tablet.get(at("treatment_withdraw", "dose", row.pk)).text

    assert "<strong>Dose given: Denosumab 60 mg, 2 Mar 2026</strong>" in page


@pytest.mark.parametrize(
    "name", ["treatment_correct", "treatment_stop", "treatment_withdraw"]
)
def test_an_unknown_kind_is_not_there(tablet, name, patient):
    row = make.medication(patient=patient)

    assert tablet.get(at(name, "spell", row.pk)).status_code == 404


@pytest.mark.parametrize(
    ("t_score", "said"),
    [
        ("-1.0", "normal range"),
        ("-1.1", "low bone mass range"),
        ("-2.4", "low bone mass range"),
        ("-2.5", "osteoporosis range"),
    ],
)
def test_the_class_is_that_of_the_lowest_t_score(tablet, patient, t_score, said):
    make.scan(patient=patient, t_score=t_score)

    assert said in shown(tablet, patient)


def test_a_fracture_stands_beside_the_class_whatever_the_t_score(tablet, patient):
    make.scan(patient=patient, t_score="-0.4")
    make.fracture(patient=patient, site="hip", was_low_trauma=True)

    page = shown(tablet, patient)

    assert "normal range" in page
    assert "Fractures weigh more than any T-score" in page
    assert "Hip" in page


def test_a_fragility_fracture_makes_the_class_severe(tablet, patient):
    make.scan(patient=patient, t_score="-2.5")
    make.fracture(patient=patient, site="hip", was_low_trauma=True)

    assert "with a fragility fracture" in shown(tablet, patient)


@pytest.mark.parametrize(
    ("birth_on", "said"),
    [
        (None, "No class is shown without a date of birth."),
        (make.today().replace(day=1) - dt.timedelta(days=365 * 45), "Under 50"),
    ],
)
def test_who_is_young_or_of_unknown_age_has_no_class(tablet, patient, birth_on, said):
    patient.birth_on = birth_on
    patient.save()
    make.scan(patient=patient, t_score="-3.0")

    page = shown(tablet, patient)

    assert said in page
    assert "osteoporosis range" not in page


@pytest.mark.parametrize(
    ("machines", "trends"),
    [
        (("Hologic", "hologic "), 1),
        (("Hologic", "Lunar"), 0),
        (("", ""), 0),
    ],
)
def test_only_scans_of_one_machine_are_compared(
    tablet, patient, today, machines, trends
):
    for number, machine in enumerate(machines):
        scanned_on = today - (800 - 700 * number) * DAY
        make.scan(
            patient=patient, t_score="-2.5", machine=machine, scanned_on=scanned_on
        )

    page = tablet.get(at("treatment", patient.pk))

    assert len(page.context["trends"]) == trends


def fill(patient, number):
    today = patient.today(make.now())
    row = make.injection(patient=patient, name=f"Medicine {number}")
    said = {"patient": patient, "clinic": patient.clinic, "recorded_at": make.now()}
    said["recorded_by"] = patient.therapist.user
    Dose.objects.create(medication=row, given_on=today, next_due_on=today + DAY, **said)
    MedicationReport.objects.create(medication=row, asked_on=today, taken="yes", **said)
    aid = make.aid(patient=patient, name=f"Brace {number}")
    FitCheck.objects.create(aid=aid, checked_on=today, **said)
    day = today - number * DAY
    make.scan(patient=patient, scanned_on=day, t_score="-2.0")
    make.blood_test(patient=patient, drawn_on=day)
    make.fracture(patient=patient)


def test_ten_entries_cost_no_more_queries_than_one(tablet, patient, statements):
    address = at("treatment", patient.pk)
    fill(patient, 1)
    tablet.get(address)
    one = len(statements(tablet.get, address))
    for number in range(2, 11):
        fill(patient, number)

    assert len(statements(tablet.get, address)) == one


def test_the_lowest_t_score_suggests_the_template(tablet, patient):
    make.exercise()
    make.scan(patient=patient, t_score="-2.6")

    page = tablet.get(at("start", patient.pk))

    assert page.context["suggestion"].template == "osteoporosis-no-fracture"
