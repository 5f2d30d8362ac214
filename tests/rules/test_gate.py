from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients.rules.gate import (
    Clearance,
    Clinician,
    Fracture,
    ImpossibleFracture,
    Phase,
    Precision,
    Reason,
    Site,
    gate,
    phase,
)

BROKEN = date(2026, 1, 10)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def days_after(days: int) -> date:
    return BROKEN + timedelta(days=days)


def fracture(**changes) -> Fracture:
    told = {"site": Site.SPINE, "happened_on": BROKEN, "recorded_on": BROKEN}
    return Fracture(**(told | changes))


def cleared_by(role: Clinician, *, on: date, until: date | None = None) -> Clearance:
    return Clearance(by_role=role, given_on=on, valid_until=until)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-1, Phase.ACUTE),
        (0, Phase.ACUTE),
        (41, Phase.ACUTE),
        (42, Phase.SUBACUTE),
        (83, Phase.SUBACUTE),
        (84, Phase.HEALED),
        (4000, Phase.HEALED),
    ],
)
def test_a_fracture_heals_by_whole_days(days, expected):
    assert phase(fracture(), on=days_after(days)) is expected


@pytest.mark.parametrize(("days", "is_open"), [(0, False), (41, False), (42, True)])
def test_the_gate_opens_on_day_42(days, is_open):
    found = gate([fracture()], on=days_after(days))

    assert found.is_open is is_open
    assert found.opens_on == (None if is_open else days_after(42))


def test_without_a_fracture_the_gate_is_open():
    assert gate([], on=BROKEN).reason is Reason.NO_FRACTURE


@pytest.mark.parametrize(
    ("role", "is_open"),
    [
        (Clinician.PHYSICIAN, True),
        (Clinician.SURGEON, True),
        (Clinician.THERAPIST, False),
    ],
)
def test_only_a_doctor_opens_the_gate_early(role, is_open):
    early = fracture(clearances=(cleared_by(role, on=days_after(10)),))

    assert gate([early], on=days_after(10)).is_open is is_open


@pytest.mark.parametrize(
    ("days", "is_open"), [(9, False), (10, True), (20, True), (21, False), (42, True)]
)
def test_a_clearance_counts_from_its_first_to_its_last_day(days, is_open):
    clearance = cleared_by(Clinician.SURGEON, on=days_after(10), until=days_after(20))

    found = gate([fracture(clearances=(clearance,))], on=days_after(days))

    assert found.is_open is is_open


def test_the_newest_fracture_decides():
    old = fracture(key="old")
    new = fracture(happened_on=days_after(100), key="new")

    found = gate([new, old], on=days_after(120))

    assert (found.is_open, found.reason) == (False, Reason.ACUTE)
    assert found.fracture is new
    assert found.opens_on == days_after(142)


def test_a_clearance_does_not_speak_for_a_newer_fracture():
    doctor = cleared_by(Clinician.PHYSICIAN, on=days_after(5))
    old = fracture(clearances=(doctor,))
    new = fracture(happened_on=days_after(10))

    assert not gate([old, new], on=days_after(20)).is_open


def test_a_clearance_does_not_speak_for_an_older_fracture_still_acute():
    doctor = cleared_by(Clinician.PHYSICIAN, on=days_after(12))
    old = fracture(key="old")
    new = fracture(happened_on=days_after(10), clearances=(doctor,))

    assert gate([old, new], on=days_after(41)).fracture is old
    assert gate([old, new], on=days_after(42)).reason is Reason.CLEARED


def test_a_recent_fracture_of_unknown_date_counts_from_the_day_it_was_told():
    told = fracture(happened_on=None, precision=Precision.UNKNOWN)

    assert not gate([told], on=days_after(41)).is_open
    assert gate([told], on=days_after(42)).is_open


def test_an_old_fracture_of_unknown_date_has_healed():
    told = fracture(happened_on=None, precision=Precision.UNKNOWN, is_recent=False)

    assert phase(told, on=BROKEN) is Phase.HEALED
    assert gate([told], on=BROKEN).is_open


@pytest.mark.parametrize(
    ("recorded_on", "counted_from"),
    [
        (date(2026, 3, 5), date(2026, 2, 28)),
        (date(2026, 2, 28), date(2026, 2, 28)),
        (date(2026, 2, 20), date(2026, 2, 20)),
    ],
)
def test_a_month_counts_from_its_last_day_or_when_it_was_told(
    recorded_on, counted_from
):
    told = fracture(
        happened_on=date(2026, 2, 1),
        precision=Precision.MONTH,
        recorded_on=recorded_on,
    )

    assert told.counted_from == counted_from


def test_a_fracture_with_a_date_must_name_it():
    with pytest.raises(ImpossibleFracture):
        fracture(happened_on=None)


def test_suspected_fracture_closes_the_gate_until_a_doctor_speaks():
    found = gate([fracture()], on=days_after(400), is_suspected=True)

    assert (found.is_open, found.reason) == (False, Reason.SUSPECTED)
    assert found.opens_on is None


@settings(max_examples=25)
@given(st.lists(DAYS, max_size=5), DAYS, DAYS)
def test_one_more_fracture_never_opens_the_gate(dates, another, on):
    before = [fracture(happened_on=day) for day in dates]
    after = [*before, fracture(happened_on=another)]

    assert gate(before, on=on).is_open or not gate(after, on=on).is_open


@settings(max_examples=25)
@given(st.lists(DAYS, min_size=1, max_size=5), DAYS)
def test_a_closed_gate_is_open_on_the_day_it_promises(dates, on):
    fractures = [fracture(happened_on=day) for day in dates]
    found = gate(fractures, on=on)

    if found.opens_on is not None:
        assert not gate(fractures, on=found.opens_on - timedelta(days=1)).is_open
        assert gate(fractures, on=found.opens_on).is_open


@pytest.mark.parametrize(
    ("ends", "closes_after"),
    [((20,), 20), ((20, 30), 30), ((20, None), None), ((40,), 40), ((41,), None)],
)
def test_a_gate_opened_early_says_when_it_closes_again(ends, closes_after):
    clearances = tuple(
        cleared_by(
            Clinician.PHYSICIAN,
            on=BROKEN,
            until=None if end is None else days_after(end),
        )
        for end in ends
    )

    found = gate([fracture(clearances=clearances)], on=days_after(7))

    assert found.reason is Reason.CLEARED
    assert found.closes_after == (closes_after and days_after(closes_after))


def test_of_two_fractures_the_clearance_that_ends_first_closes_the_gate():
    def cleared(days, until):
        word = cleared_by(Clinician.SURGEON, on=BROKEN, until=days_after(until))
        return fracture(happened_on=days_after(days), clearances=(word,))

    found = gate([cleared(0, 12), cleared(5, 30)], on=days_after(7))

    assert found.closes_after == days_after(12)
