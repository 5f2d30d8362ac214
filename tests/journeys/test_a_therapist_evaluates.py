"""A first evaluation in a real browser: tests of all shapes, bad input, a signature."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from patients.models import Evaluation, Measurement
from tests import factories as make
from tests.looking import wrong_at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def has_script(request):
    return request.param


@pytest.fixture
def page(has_script, open_as, therapist):
    size = {"width": 1280, "height": 900}
    return open_as(therapist, viewport=size, java_script_enabled=has_script)


def press(page, role, name, *, exact=False):
    page.get_by_role(role, name=name, exact=exact).first.click()


def fill(page, **said):
    for label, value in said.items():
        page.get_by_label(label.replace("_", " ")).first.fill(value)


def test_six_tests_a_slip_and_a_signature(page, patient):
    page.goto(f"/patients/{patient.pk}/tests/")
    press(page, "link", "Open an evaluation")
    press(page, "button", "Open an evaluation")

    press(page, "link", "Record Resting blood pressure")
    fill(page, Upper_pressure="128", Lower_pressure="130", Pulse="70")
    press(page, "button", "Save", exact=True)
    expect(page.get_by_text("The lower pressure lies below").first).to_be_visible()
    fill(page, Lower_pressure="80")
    press(page, "button", "Save", exact=True)

    press(page, "link", "Record Timed Up and Go")
    fill(page, Time="14.2")
    press(page, "button", "Save, then: Gait speed")
    fill(page, First_try="5.0", Second_try="4.8")
    press(page, "button", "Save", exact=True)
    press(page, "link", "Record 4-Stage")
    fill(page, Feet_side_by_side="10", Instep="10", Heel_to_toe="6.5")
    press(page, "button", "Save", exact=True)
    press(page, "link", "Record Three fall")
    for question in ("Fallen", "Unsteady", "Worried"):
        page.get_by_role("group", name=question).get_by_label("No").check()
    press(page, "button", "Save", exact=True)
    press(page, "link", "Record Five Times")
    fill(page, If_it_was_not_completed="Dizzy after the second.")
    press(page, "button", "Save", exact=True)
    page.get_by_role("textbox", name="Summary").fill(
        "Slow to rise; begins with balance."
    )
    press(page, "button", "Sign")

    expect(page.get_by_text("Signed by")).to_be_visible()
    row = Evaluation.objects.get()
    kept = Measurement.objects.standing().filter(evaluation=row)
    values = {each.key: each.value and float(each.value) for each in kept}
    assert values == {
        "resting_bp_hr": 128,
        "tug": 14.2,
        "gait_speed_4m": 0.83,
        "four_stage_balance": 2,
        "steadi_3": 0,
        "five_times_sts": None,
    }


@pytest.mark.parametrize("has_script", [True], ids=["script"])
def test_the_pages_can_be_read_at_any_width(page, patient, therapist):
    by = therapist.user
    make.measurement(patient=patient, by=by, measured_on="2026-01-10", value="15.0")
    row = make.evaluation(patient=patient, by=by)
    make.measurement(evaluation=row, by=by)

    for address in (
        f"/evaluations/{row.pk}/",
        f"/evaluations/{row.pk}/tests/tug/",
        f"/evaluations/{row.pk}/tests/body_mechanics/",
        f"/patients/{patient.pk}/tests/",
    ):
        page.goto(address)
        assert wrong_at(page, 360, 768, 1280) == []


@pytest.mark.parametrize("has_script", [True], ids=["script"])
def test_what_was_typed_is_not_lost_on_the_way_to_a_test(page, patient, therapist):
    row = make.evaluation(patient=patient, by=therapist.user)
    page.goto(f"/evaluations/{row.pk}/")

    page.get_by_role("textbox", name="Summary").fill("Slow to rise.")
    press(page, "link", "Record Timed Up and Go")
    fill(page, Time="14.2")
    press(page, "button", "Save", exact=True)

    expect(page.get_by_role("textbox", name="Summary")).to_have_value("Slow to rise.")
    page.get_by_role("textbox", name="Summary").fill("Slow to rise, walks well.")
    page.get_by_label("Go on as it is").check()
    press(page, "button", "Sign")
    expect(page.get_by_text("Signed by")).to_be_visible()
