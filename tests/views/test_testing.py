"""Tests of a patient: recorded with their parts, shown with their course."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from patients.models import Measurement, Patient
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)
YESTERDAY = make.today() - DAY
LATER = make.today() + 3 * DAY
STAIRS = {
    **{f"activity_{turn}": f"Stairs {turn}" for turn in (1, 2, 3)},
    **{f"score_{turn}": "4" for turn in (1, 2, 3)},
}


@pytest.fixture
def address(patient):
    return reverse("programs:tests", args=[patient.pk])


def form_of(patient, key):
    return reverse("programs:record_test", args=[patient.pk, key])


def test_a_test_outside_an_evaluation_is_recorded(tablet, patient, address, token):
    sent = {"seconds": "11.4", "aid": "stick", "measured_on": YESTERDAY}

    answer = tablet.post(form_of(patient, "tug"), sent | {"token": token()})

    assert answer["Location"] == f"{address}#tug"
    row = Measurement.objects.get()
    assert row.parts == {"seconds": "11.4", "aid": "stick"}
    assert row.evaluation is None


def test_a_test_that_was_not_completed_says_why(tablet, patient, address, token):
    sent = {"not_done_reason": "Dizzy.", "measured_on": YESTERDAY, "token": token()}
    tablet.post(form_of(patient, "five_times_sts"), sent)

    assert Measurement.objects.get().value is None
    assert "not completed: Dizzy." in tablet.get(address).text


@pytest.mark.parametrize(
    ("key", "sent", "field"),
    [
        ("tug", {"seconds": "11.4", "measured_on": LATER}, "measured_on"),
        ("tug", {"seconds": "11.4", "measured_on": "1930-01-01"}, "measured_on"),
        ("tug", {"seconds": "11.4", "measured_on": ""}, "measured_on"),
        ("height", {"first": "400"}, "first"),
        ("tug", {"seconds": ""}, "seconds"),
        ("tug", {"seconds": "NaN"}, "seconds"),
        ("tug", {"seconds": "1e400"}, "seconds"),
        ("tug", {"seconds": "quick"}, "seconds"),
        ("tug", {"seconds": "11.4", "not_done_reason": "Dizzy"}, "not_done_reason"),
        ("tug", {"seconds": "11.4", "aid": "wings"}, "aid"),
        (
            "resting_bp_hr",
            {"systolic": "80", "diastolic": "120", "pulse": "70"},
            "diastolic",
        ),
        (
            "four_stage_balance",
            {"side_by_side": "8", "semi_tandem": "10"},
            "semi_tandem",
        ),
        ("psfs", STAIRS | {"activity_4": "Bath"}, "score_4"),
        ("falls_12m", {"falls": "2"}, "injurious"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(
    tablet, patient, token, key, sent, field
):
    sent = {"measured_on": YESTERDAY} | sent | {"token": token()}

    answer = tablet.post(form_of(patient, key), sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Measurement.objects.exists()


def test_a_400_cm_patient_is_told_the_range(tablet, patient, token):
    sent = {"first": "400", "measured_on": YESTERDAY, "token": token()}

    answer = tablet.post(form_of(patient, "height"), sent)

    assert answer.context["form"].errors["first"] == ["Between 100 and 220 cm."]
    assert 'value="400"' in answer.text


def test_what_stays_the_same_is_filled_in_already(tablet, patient):
    parts = {"activity_1": "Stairs", "score_1": "4", "activity_2": "Bath"}
    make.measurement(patient=patient, key="psfs", value=5, parts=parts)

    initial = tablet.get(form_of(patient, "psfs")).context["form"].initial

    assert initial["activity_1"] == "Stairs"
    assert "score_1" not in initial


def entry_of(answer, key):
    groups = answer.context["groups"]
    return next(e for _g, es in groups for e in es if e.trail.test.key == key)


def test_the_course_of_a_test_is_drawn_with_its_line(tablet, patient, address):
    for days, seconds in ((60, "15.0"), (2, "11.0")):
        day = make.today() - days * DAY
        make.measurement(patient=patient, value=seconds, measured_on=day)

    answer = tablet.get(address)

    picture = entry_of(answer, "tug").trail.picture
    assert [cut.words for cut in picture.cuts] == ["12"]
    assert len(picture.dots) == 2
    assert 'class="trend-cut"' in answer.text


def test_nobody_is_judged_without_a_sex_or_a_date_of_birth(tablet, patient, address):
    make.measurement(patient=patient, key="chair_stand_30s", value=3)
    make.measurement(patient=patient, key="grip_strength", value=3)
    Patient.objects.update(sex="", birth_on=None)

    answer = tablet.get(address)

    assert "Outside the usual range" not in answer.text
    assert "Below the usual range" not in answer.text
    assert "No verdict: neither sex nor date of birth is recorded." in answer.text
    assert "No verdict: the sex is not recorded." in answer.text


def test_age_is_that_of_the_day_of_the_test(tablet, patient, address):
    """At 79 eleven stands were usual for a man; at 80 ten are."""
    birthday = make.today() - 2 * DAY
    Patient.objects.update(
        sex="male", birth_on=birthday.replace(year=birthday.year - 80)
    )
    for days in (3, 1):
        day = make.today() - days * DAY
        make.measurement(
            patient=patient, key="chair_stand_30s", value=10, measured_on=day
        )

    verdicts = [
        result.verdict
        for result in entry_of(tablet.get(address), "chair_stand_30s").trail.results
    ]

    assert verdicts == ["Below the usual range for this age", "In the usual range"]


def test_a_change_is_told_against_the_signed_first_evaluation(tablet, patient, address):
    first = make.evaluation(patient=patient, kind="first", on=make.today() - 40 * DAY)
    about = {"patient": patient, "key": "gait_speed_4m"}
    make.measurement(**about, value="1.1", measured_on=make.today() - 80 * DAY)
    make.measurement(**about, value="0.7", measured_on=first.on, evaluation=first)
    first.summary, first.signed_by, first.signed_at = (
        "Slow.",
        first.opened_by,
        make.now(),
    )
    first.save()
    make.measurement(**about, value="0.82", measured_on=make.today())

    entry = entry_of(tablet.get(address), "gait_speed_4m")

    assert (entry.change, str(entry.start.value)) == ("Clearly better", "0.70")


@pytest.mark.parametrize(
    ("key", "before", "now", "is_compared"),
    [
        ("five_times_sts", {"until": "sit"}, {"until": "sit"}, True),
        ("five_times_sts", {"until": "sit"}, {"until": "stand"}, False),
        ("psfs", {"activity_1": "Stairs"}, {"activity_1": " stairs"}, True),
        ("psfs", {"activity_1": "Stairs"}, {"activity_1": "Bath"}, False),
    ],
)
def test_only_what_was_had_in_the_same_way_is_compared(
    tablet, patient, address, key, before, now, is_compared
):
    about = {"patient": patient, "key": key}
    day = make.today() - 30 * DAY
    make.measurement(**about, value=4, measured_on=day, parts=before)
    make.measurement(**about, value=9, parts=now)

    entry = entry_of(tablet.get(address), key)

    assert bool(entry.change) is is_compared
    assert entry.is_incomparable is not is_compared


@pytest.mark.parametrize(
    ("key", "parts", "value", "condition"),
    [
        (
            "resting_bp_hr",
            {"systolic": "150", "diastolic": "110", "pulse": "70"},
            150,
            "Blood pressure not controlled",
        ),
        ("falls_12m", {"falls": "1", "injurious": True}, 1, "High risk of falling"),
    ],
)
def test_a_result_may_propose_a_condition_and_never_sets_it(
    tablet, patient, address, key, parts, value, condition
):
    make.measurement(patient=patient, key=key, parts=parts, value=value)

    page = tablet.get(address).text

    assert f"Think of the condition: {condition}" in page
    assert not patient.condition_set.exists()


def test_a_slow_walk_and_a_short_stand_together_propose_a_high_risk(
    tablet, patient, address
):
    make.measurement(patient=patient, parts={"seconds": "12.0"}, value="12.0")
    alone = tablet.get(address).text
    stages = {"side_by_side": "10", "semi_tandem": "10", "tandem": "9.9"}
    make.measurement(patient=patient, key="four_stage_balance", parts=stages, value=2)

    assert "Think of the condition" not in alone
    assert "Think of the condition: High risk of falling" in tablet.get(address).text


def test_a_condition_that_stands_is_not_proposed(tablet, patient, address):
    make.condition(patient=patient, key="high_fall_risk")
    parts = {"falls": "3", "injurious": False}
    make.measurement(patient=patient, key="falls_12m", parts=parts, value=3)

    assert "Think of the condition" not in tablet.get(address).text


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_record_one(signed_in, therapist, patient, token):
    sent = {"seconds": "11.4", "measured_on": YESTERDAY, "token": token()}
    browsers = [signed_in(therapist) for _turn in range(20)]
    address = form_of(patient, "tug")

    answers = at_once(20, lambda turn: browsers[turn].post(address, sent))

    assert {answer.status_code for answer in answers} == {302}
    assert Measurement.objects.count() == 1


def test_many_results_cost_no_more_than_one(tablet, patient, address, statements):
    make.measurement(patient=patient)
    tablet.get(address)
    one = len(statements(tablet.get, address))
    for days in range(10):
        make.measurement(patient=patient, measured_on=make.today() - days * DAY)
        make.signed_evaluation(patient=patient)

    assert len(statements(tablet.get, address)) == one


@pytest.mark.parametrize(
    ("turns", "told"),
    [(1, "Measure again after five minutes"), (2, "High again")],
)
def test_a_high_pressure_is_told_at_once(tablet, patient, address, token, turns, told):
    sent = {"systolic": "182", "diastolic": "96"}
    for turn in range(1, turns + 1):
        sent |= {"pulse": f"7{turn}", "token": token()}
        sent["measured_on"] = patient.today(make.now())
        answer = tablet.post(form_of(patient, "resting_bp_hr"), sent, follow=True)

    assert told in answer.text
    assert f"182/96 mmHg, pulse 7{turns}" in answer.text


def test_the_same_pressure_from_two_windows_is_one(tablet, patient, token):
    sent = {"systolic": "182", "diastolic": "96", "pulse": "70"}
    sent["measured_on"] = patient.today(make.now())
    first = tablet.post(form_of(patient, "resting_bp_hr"), sent | {"token": token()})
    again = tablet.post(form_of(patient, "resting_bp_hr"), sent | {"token": token()})

    assert (first.status_code, again.status_code) == (302, 422)
    assert "recorded already, perhaps from another window" in again.text


def test_a_scale_without_a_cut_off_tells_its_bands(tablet, patient):
    page = tablet.get(form_of(patient, "nprs_rest")).text

    assert "0: none" in page
    assert "4 to 6: moderate" in page
    assert "7 or more: severe" in page
