"""From intake to a signed program, as a therapist would, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from patients.models import Evaluation
from programs.models import Program
from tests import factories as make
from tests.looking import wrong_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admitted(clinic, therapist):
    """Only the desk has seen this patient yet."""
    return make.patient(
        clinic=clinic,
        therapist=therapist,
        user=make.user(name="Pat Patient"),
        is_asked=False,
    )


@pytest.fixture
def opened(open_as):
    """A window of this person's."""
    return lambda row, width: open_as(row, viewport={"width": width, "height": 900})


def press(page, role, name, *, exact=False):
    page.get_by_role("main").get_by_role(role, name=name, exact=exact).first.click()


def test_from_the_checklist_to_the_first_day_at_home(
    opened, admitted, therapist, catalogue
):
    hers, theirs = opened(therapist, 1280), opened(admitted, 360)
    hers.goto("/caseload/")
    press(hers, "link", "Pat Patient")
    press(hers, "link", "Chart")
    press(hers, "link", "Checklist")
    expect(hers.get_by_text("Not ready to prescribe")).to_be_visible()
    assert wrong_with(hers) == []

    answer_the_fracture_check(hers)
    write_down_a_goal(hers, "Carry my own groceries.")
    expect(hers.get_by_text("Ready to prescribe")).to_be_visible()
    evaluate(hers)
    prescribe(hers)

    expect(hers.get_by_text("Signed.")).to_be_visible()
    theirs.goto("/today/")
    for name in due_today(admitted):
        expect(theirs.get_by_role("link", name=name).first).to_be_visible()
    assert wrong_with(theirs) == []


def answer_the_fracture_check(page):
    press(page, "link", "Answer the fracture check")
    page.get_by_label("No, none besides what is on record here").check()
    page.get_by_label("The patient", exact=True).check()
    press(page, "button", "Answer the fracture check")


def write_down_a_goal(page, words):
    press(page, "link", "Write down a goal")
    page.get_by_label("What do you want to be able to do?").fill(words)
    press(page, "button", "Write down a goal")


def evaluate(page):
    press(page, "button", "Begin the first evaluation")
    press(page, "link", "Record Timed Up and Go")
    page.get_by_label("Time").first.fill("9.8")
    press(page, "button", "Save, then: Gait speed")
    page.get_by_label("First try").fill("4.4")
    page.get_by_label("Second try").fill("4.2")
    press(page, "button", "Save", exact=True)
    page.get_by_role("textbox", name="Summary").fill(
        "Walks well; begins with strength."
    )
    press(page, "button", "Sign")
    expect(page.get_by_text("Signed by")).to_be_visible()
    assert Evaluation.objects.get().results.count() == 2


def prescribe(page):
    press(page, "link", "New program")
    press(page, "button", "Start the draft")
    assert wrong_with(page) == []
    press(page, "link", "As the patient sees it")
    press(page, "button", "Sign")


def due_today(patient):
    """Something of the template is for each day."""
    today = patient.today(make.now())
    items = Program.objects.current().get().items.prescribed_for(today)
    names = items.on_weekday_of(today).values_list("exercise__name", flat=True)
    assert names
    return names
