"""Beside a booking stands when the therapist has time: each hour fills in the form."""

import datetime as dt

import pytest
import time_machine

from tests import factories as make

MONDAY = dt.date(2026, 6, 15)
NOON = dt.datetime(2026, 6, 15, 16, tzinfo=dt.UTC)  # by the clinic's clock
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def told(page):
    """Of each day shown, its gaps."""
    return {
        each.on: [f"{gap.start:%H:%M}-{gap.until:%H:%M}" for gap in each.gaps]
        for each in page.context["free"].days
    }


def booking(desk, patient, query=""):
    return desk.get(f"/patients/{patient.pk}/book/{query}")


def test_the_next_days_on_which_the_therapist_has_time_are_read_out(
    desk, clinic, patient, therapist
):
    other = make.patient(clinic=clinic)
    for hour in (8, 14):
        on = MONDAY + DAY
        make.session(patient=other, on=on, start=dt.time(hour), therapist=therapist)
    away = {"first_on": MONDAY + 2 * DAY, "last_on": MONDAY + 2 * DAY}
    make.closure(clinic=clinic, therapist=therapist, reason="A course", **away)

    free = told(booking(desk, patient))

    assert list(free) == [MONDAY + n * DAY for n in (0, 1, 3, 4, 7)]
    assert free[MONDAY] == ["12:00-18:00"]
    assert free[MONDAY + DAY] == ["08:45-14:00", "14:45-18:00"]


def test_an_hour_fills_in_the_form_and_keeps_what_was_chosen(desk, patient, therapist):
    page = booking(desk, patient, "?minutes=60&kind=group")
    link = page.text.partition(f"?day={MONDAY + DAY}&amp;")[2].partition('"')[0]

    filled = booking(desk, patient, f"?day={MONDAY + DAY}&{link.replace('&amp;', '&')}")

    form = filled.context["form"]
    said = {name: str(form[name].value()) for name in form.fields}
    assert said | {"beyond_cover_reason": ""} == {
        "on": str(MONDAY + DAY),
        "start": "08:00",
        "kind": "group",
        "therapist": str(therapist.pk),
        "minutes": "60",
        "place": "clinic",
        "beyond_cover_reason": "",
    }


def test_days_on_which_three_sessions_would_become_four_are_left_out(
    desk, patient, therapist
):
    for days in (1, 2, 4):
        make.session(patient=patient, on=MONDAY + days * DAY, therapist=therapist)

    free = told(booking(desk, patient))

    assert min(free) == MONDAY + 8 * DAY


def test_who_moves_a_session_reads_of_the_days_before_it_and_of_its_own_hour(
    desk, patient, therapist
):
    on = MONDAY + 8 * DAY
    row = make.session(patient=patient, on=on, start=dt.time(9), therapist=therapist)

    free = told(desk.get(f"/patients/sessions/{row.pk}/move/"))

    assert min(free) == MONDAY + 7 * DAY  # the Monday before
    assert free[on] == ["08:00-18:00"]


def test_a_refusal_says_when_else_that_day(desk, clinic, patient, therapist, token):
    other = make.patient(clinic=clinic)
    on = MONDAY + DAY
    make.session(patient=other, on=on, start=dt.time(9), therapist=therapist)

    page = desk.post(
        f"/patients/{patient.pk}/book/",
        {
            "token": token(),
            "on": str(on),
            "start": "09:00",
            "kind": "treatment",
            "place": "clinic",
            "therapist": therapist.pk,
            "minutes": "45",
        },
    )

    assert page.status_code == 422
    assert told(page)[on] == ["08:00-09:00", "09:45-18:00"]


def test_without_a_therapist_no_hour_is_told(desk, clinic):
    nobody = make.patient(clinic=clinic)

    assert booking(desk, nobody).context["free"] is None


def test_the_hours_cost_the_same_however_much_is_booked(
    desk, clinic, patient, therapist, statements
):
    def count(number):
        for hour in range(number):
            make.session(
                patient=make.patient(clinic=clinic),
                on=MONDAY + number * DAY,
                start=dt.time(8 + hour),
                therapist=therapist,
            )
        return len(statements(booking, desk, patient))

    booking(desk, patient)  # counts the cover

    assert count(1) == count(4)


def test_for_whose_care_has_ended_no_form_is_shown(desk, patient):
    patient.discharged_on = MONDAY
    patient.save()

    page = booking(desk, patient).text

    assert "Take them back into care first." in page
    assert 'name="start"' not in page


def test_the_gym_is_free_in_a_full_week_too(desk, patient, therapist):
    for days in (1, 2, 4):
        make.session(patient=patient, on=MONDAY + days * DAY, therapist=therapist)
    gym = make.session(
        patient=patient, on=MONDAY + 3 * DAY, kind="gym", therapist=therapist
    )

    free = told(booking(desk, patient, "?kind=gym"))
    moved = told(desk.get(f"/patients/sessions/{gym.pk}/move/"))

    assert min(free) == min(moved) == MONDAY


@pytest.mark.parametrize("minutes", ["0", "x", "1000000", "9" * 19, "9" * 30])
def test_a_length_that_makes_no_sense_does_no_harm(desk, patient, minutes):
    assert told(booking(desk, patient, f"?minutes={minutes}"))
