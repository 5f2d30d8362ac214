"""From a template to a signed program in a real browser, with and without script."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from programs.models import Exercise, Program
from tests import factories as make
from tests.looking import settled, wrong_at

pytestmark = pytest.mark.django_db(transaction=True)
MOST_CLICKS = 12


class Hand:
    """The therapist's, counting its clicks."""

    def __init__(self, page):
        self.page = page
        self.clicks = 0

    def press(self, role, name, *, within=None):
        (within or self.page).get_by_role(role, name=name).first.click()
        self.clicks += 1


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def has_script(request):
    return request.param


@pytest.fixture
def hand(has_script, open_as, therapist, catalogue):
    size = {"width": 1280, "height": 900}
    return Hand(open_as(therapist, viewport=size, java_script_enabled=has_script))


def test_a_first_program_from_a_template_takes_twelve_clicks_at_most(hand, patient):
    make.condition(patient=patient, key="cannot_lie_flat")

    hand.page.goto("/caseload/")
    hand.press("link", patient.name)
    hand.press("link", "No program yet.")
    hand.press("button", "Start the draft")
    hand.press("link", "Flexibility and stretching")
    hand.press("button", "Add", within=hand.page.get_by_role("main"))
    hand.press("link", "As the patient sees it")
    hand.press("button", "Sign")

    expect(hand.page.get_by_text("Signed.")).to_be_visible()
    assert Program.objects.current().get().items.filter(is_waiting=False).exists()
    assert hand.clicks <= MOST_CLICKS


@pytest.mark.parametrize("has_script", [True], ids=["script"])
def test_a_word_that_was_typed_is_signed_too(hand, patient):
    draft = make.draft(patient=patient)
    make.item(program=draft)
    hand.page.goto(f"/programs/{draft.pk}/build/")

    word = hand.page.get_by_label("A word to the patient")
    word.fill("Slow and steady.")
    hand.press("link", "As the patient sees it")
    expect(hand.page.get_by_text("Slow and steady.")).to_be_visible()
    hand.press("link", "Back to the draft")
    word.fill("One at a time.")
    hand.press("button", "Sign")

    expect(hand.page.get_by_text("Signed.")).to_be_visible()
    assert Program.objects.current().get().message == "One at a time."


@pytest.mark.parametrize("has_script", [True], ids=["script"])
def test_a_word_that_was_typed_is_kept_where_the_menu_leads_away(hand, patient):
    draft = make.draft(patient=patient)
    hand.page.goto(f"/programs/{draft.pk}/build/")
    menu = hand.page.get_by_role("navigation", name="Main")

    hand.page.get_by_label("A word to the patient").fill("Slow and steady.")
    hand.press("link", "Exercises", within=menu)

    expect(hand.page.get_by_role("heading", level=1)).to_have_text("Exercises")
    draft.refresh_from_db()
    assert draft.message == "Slow and steady."


@pytest.mark.parametrize("has_script", [True], ids=["script"])
def test_what_cannot_be_saved_does_not_keep_anybody_on_the_page(hand, patient):
    draft = make.draft(patient=patient)
    hand.page.goto(f"/programs/{draft.pk}/build/")
    menu = hand.page.get_by_role("navigation", name="Main")

    hand.page.get_by_label("First day").fill("")
    hand.press("link", "Exercises", within=menu)
    expect(hand.page).to_have_url(re.compile("/build/"))
    hand.press("link", "Exercises", within=menu)

    expect(hand.page.get_by_role("heading", level=1)).to_have_text("Exercises")


@pytest.mark.parametrize("has_script", [False], ids=["no-script"])
def test_a_dose_of_a_running_program_changes_in_two_clicks(hand, patient):
    program = make.program(patient=patient, items=1)
    hand.page.goto(program.get_absolute_url())

    hand.press("link", "Change")
    hand.page.get_by_label("Repeats").fill("12")
    hand.press("button", "Save")

    expect(hand.page.get_by_text("12 reps")).to_be_visible()
    assert hand.clicks == 2


@pytest.mark.parametrize("has_script", [True], ids=["script"])
def test_a_phase_that_is_due_opens_in_two_clicks(hand, patient):
    today = patient.today(make.now())
    program = make.program(
        patient=patient, items=1, starts_on=today - dt.timedelta(days=42)
    )
    make.phase(program=program, week_from=1, week_to=6, opened_on=program.starts_on)
    later = make.exercise(name="Step-up")
    make.item(
        program=program,
        exercise=later,
        phase=make.phase(program=program),
        is_waiting=True,
    )
    hand.page.goto(program.get_absolute_url())

    hand.press("link", "Look, and open it")
    check(hand.page)
    hand.press("button", "Open this phase")

    expect(hand.page.get_by_text("Opened: Build strength")).to_be_visible()
    assert program.items.unplanned().get(exercise=later).starts_on > today
    assert hand.clicks == 2


def test_a_level_brings_its_dose_and_the_week_follows(hand, has_script, patient):
    draft = make.draft(patient=patient)
    item = make.item(
        program=draft, exercise=Exercise.objects.get(slug="sit-to-stand"), sets=1
    )
    hand.page.goto(f"/programs/items/{item.pk}/")

    hand.page.get_by_label("Level").select_option("3")
    if not has_script:
        hand.press("button", "Use this level's dose")
    expect(hand.page.get_by_label("Sets")).to_have_value("2")
    hand.press("button", "Mon, Wed, Fri")
    if not has_script:
        expect(hand.page.locator(".meter strong", has_text="3 days")).to_be_visible()
    hand.press("button", "Save")  # at once, with the answer still on its way

    expect(hand.page.get_by_text("Saved.")).to_be_visible()
    item.refresh_from_db()
    assert (item.level, item.sets, item.weekdays) == (3, 2, [1, 3, 5])


@pytest.mark.parametrize("has_script", [True], ids=["script"])
def test_no_page_is_cut_off_and_all_can_be_read(hand, patient):
    make.condition(patient=patient, key="high_fall_risk")
    hand.page.goto(f"/patients/{patient.pk}/prescribe/")
    check(hand.page)
    hand.press("button", "Start the draft")
    settled(hand.page)
    draft = Program.objects.get()
    item = draft.items.first()

    for address in ("build", "pick", "preview", "end"):
        hand.page.goto(f"/programs/{draft.pk}/{address}/")
        check(hand.page)
    hand.page.goto(f"/programs/items/{item.pk}/")
    check(hand.page)
    later = draft.phases.last()
    for address in (f"phases/{later.pk}", f"{draft.pk}/phases"):
        hand.page.goto(f"/programs/{address}/")
        check(hand.page)
    hand.page.goto(f"/programs/{draft.pk}/build/")
    hand.press("button", "Sign")
    check(hand.page)


def check(page):
    assert wrong_at(page, 360, 768, 1280) == []
