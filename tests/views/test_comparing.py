"""An evaluation beside the first."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from patients.models import Evaluation
from programs.rules import schedule
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def first(patient):
    on = patient.today(make.now()) - 60 * DAY
    return make.evaluation(patient=patient, kind=Evaluation.Kind.FIRST, on=on)


@pytest.fixture
def begin(patient):
    """Opens the next one, once the first is signed."""
    return lambda: make.evaluation(patient=patient, on=patient.today(make.now()))


def result(evaluation, key, value, **fields):
    return make.measurement(
        evaluation=evaluation,
        key=key,
        value=value,
        measured_on=evaluation.on,
        **fields,
    )


def sign(evaluation, **words):
    for name, value in ({"summary": "Steady."} | words).items():
        setattr(evaluation, name, value)
    evaluation.signed_by, evaluation.signed_at = evaluation.opened_by, make.now()
    evaluation.save()


@pytest.fixture
def read(signed_in, therapist):
    def page(evaluation):
        address = reverse("programs:compare", args=[evaluation.pk])
        return signed_in(therapist).get(address)

    return page


def by_key(page):
    return {line.trail.test.key: line for line in page.context["lines"]}


def test_each_test_stands_beside_the_first(read, first, begin):
    result(first, "chair_stand_30s", 8)
    result(first, "gait_speed_4m", "0.80")
    result(first, "six_minute_walk", 400)
    sign(first)
    again = begin()
    result(again, "chair_stand_30s", 11)
    result(again, "gait_speed_4m", "0.82")
    result(again, "six_minute_walk", 350)

    page = read(again)

    lines = by_key(page)
    assert lines["chair_stand_30s"].tone == "good"
    assert lines["gait_speed_4m"].tone == ""
    assert lines["six_minute_walk"].tone == "warn"
    assert page.context["counts"] == {"better": 1, "same": 1, "worse": 1}


def test_what_was_not_tested_again_is_not_carried_forward(read, first, begin):
    result(first, "grip_strength", 20)
    sign(first)
    again = begin()

    line = by_key(read(again))["grip_strength"]

    assert (line.first.value, line.now, line.change) == (20, None, "")


def test_not_completed_is_no_result(read, first, begin):
    result(first, "tug", "14.0")
    sign(first)
    again = begin()
    result(again, "tug", None, not_done_reason="dizzy")

    line = by_key(read(again))["tug"]

    assert line.now.value is None
    assert line.change == ""


def test_the_first_has_nothing_beside_it(read, first):
    result(first, "tug", "14.0")

    page = read(first)

    assert by_key(page)["tug"].first is None
    assert page.context["between"] is None


def test_what_lay_between_is_counted_from_the_day_after(read, first, begin, patient):
    result(first, "tug", "14.0")
    sign(first)
    again = begin()
    for on in (first.on, first.on + DAY, first.on + 8 * DAY):
        make.session(patient=patient, on=on, status="attended")
    make.session(patient=patient, on=first.on + 20 * DAY, status="no_show")
    make.fall(patient=patient, happened_on=first.on + 2 * DAY)
    make.fall(patient=patient, happened_on=first.on + 3 * DAY, injury="near")
    make.fall(patient=patient, happened_on=first.on - DAY)
    make.flag(patient=patient, on=again.on)

    found = read(again).context["between"]

    assert (found.visits, found.missed, found.falls, found.signs) == (2, 1, 1, 1)
    assert found.share is None


def test_weeks_of_which_nothing_was_said_stand_beside_what_was_done(
    read, first, begin, patient
):
    """All that was asked, in the only week that was told of, is not all of 60 days."""
    sign(first)
    again = begin()
    monday = schedule.monday_of(first.on) + 7 * DAY
    program = make.program(patient=patient, starts_on=monday)
    item = make.item(program=program, weekdays=[*range(1, 8)], starts_on=monday)
    for number in range(7):
        make.log(item=item, on=monday + number * DAY)
    silent = (schedule.monday_of(again.on) - monday).days // 7 - 1

    page = read(again)

    assert page.context["between"].percent == 100
    assert f'100% <span class="quiet">and {silent} weeks without a word' in page.text


def test_discharge_leads_to_the_end_of_care(read, first, begin):
    sign(first)
    again = begin()
    result(again, "tug", "11.0")
    sign(again, decision="discharge")

    assert "End care" in read(again).text


def test_more_results_cost_no_more(
    read, statements, first, begin, signed_in, therapist
):
    client = signed_in(therapist)
    sign(first)
    again = begin()
    address = reverse("programs:compare", args=[again.pk])
    result(again, "tug", "12")
    few = statements(client.get, address)
    for key, value in (("grip_strength", 20), ("sppb", 9), ("odi", 30)):
        result(again, key, value)

    assert len(statements(client.get, address)) == len(few)
