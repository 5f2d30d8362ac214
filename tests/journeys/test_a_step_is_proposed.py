"""From two weeks of logs to the patient's new dose, and back after a flare."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from programs import tasks
from programs.models import Exercise, ProgramItem, ProgressionProposal
from tests import factories as make
from tests.looking import wrong_at, wrong_in_other_themes
from tests.progressing import DAY, item_for, two_weeks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def item(patient, catalogue, monkeypatch):
    """Seated back lifts, done daily for two full weeks, easy and without much pain."""
    monkeypatch.setattr(tasks, "EARLY", range(24))
    exercise = Exercise.objects.get(slug="seated-back-arch")
    now = make.now()
    row = item_for(
        patient, now=now, exercise=exercise, level=2, reps=10, hold_seconds=5
    )
    two_weeks(row, now=now)
    return row


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def opened(request, open_as):
    """A page for one person, on a small or a large screen."""

    def at_width(row, width):
        size = {"width": width, "height": 900}
        return open_as(row, viewport=size, java_script_enabled=request.param)

    return at_width


def test_a_step_up_is_accepted_in_one_tap_and_a_flare_proposes_one_back(
    opened, item, patient, therapist
):
    assert tasks.propose_progression() == 1
    page = opened(therapist, 1280)
    page.goto("/caseload/")
    page.get_by_role("link", name="Proposals").click()
    expect(page.get_by_text("felt easy")).to_be_visible()

    page.get_by_role("button", name="Accept").click()

    expect(page.get_by_text("from tomorrow: 2 x 10 reps")).to_be_visible()
    phone = opened(patient, 360)
    phone.goto("/plan/")
    expect(phone.get_by_text("From tomorrow:")).to_be_visible()
    new = ProgramItem.objects.get(ends_on=None)
    ProgramItem.objects.filter(pk=new.pk).update(starts_on=new.starts_on - 5 * DAY)
    for back in (1, 3):
        on = patient.today(make.now()) - back * DAY
        make.log(item=new, on=on, pain=5, pain_where="back", pain_is_new=False)

    assert tasks.propose_progression() == 1

    page.goto(f"/patients/{patient.pk}/chart/")
    expect(page.get_by_text("Pain of 4 or more after it")).to_be_visible()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    assert ProgressionProposal.objects.filter(status="accepted").count() == 2
    assert ProgramItem.objects.get(ends_on=None).level == 2


@pytest.mark.parametrize("opened", [True], indirect=True)
@pytest.mark.parametrize("width", [360, 1280])
def test_where_one_goes_on_says_whose_it_is(opened, item, patient, therapist, width):
    for _more in range(7):  # or nothing scrolls
        other = make.patient(clinic=patient.clinic, therapist=therapist)
        now = make.now()
        two_weeks(item_for(other, now=now, exercise=item.exercise, level=2), now=now)
    tasks.propose_progression()
    page = opened(therapist, width)
    page.goto("/proposals/")
    whose = page.locator(".proposals-of h2")
    following = whose.nth(1).inner_text()

    page.get_by_role("button", name="Decline").first.click()

    expect(page.get_by_text("stays as it is.")).to_be_in_viewport()
    name = page.get_by_role("link", name=following, exact=True)
    expect(name).to_be_in_viewport(ratio=1)
    assert not is_covered(name)


def is_covered(place):
    """By what is said, which stands above it."""
    return place.evaluate(
        """seen => {
          const box = seen.getBoundingClientRect();
          const top = document.elementFromPoint(box.x + 1, box.y + 1);
          return !seen.contains(top);
        }"""
    )


@pytest.mark.parametrize("opened", [True], indirect=True)
def test_axe_finds_nothing_and_nothing_is_cut_off(opened, item, patient, therapist):
    make.sign_off(patient=patient, exercise=item.exercise, level=3)
    make.item(
        program=item.program, level=1, exercise=Exercise.objects.get(slug="bird-dog")
    )
    tasks.propose_progression()
    proposal = ProgressionProposal.objects.get()
    page = opened(therapist, 360)
    for address in (
        "/proposals/",
        f"/proposals/{proposal.pk}/change/",
        f"/patients/{patient.pk}/sign-offs/",
        f"/programs/{item.program_id}/",
    ):
        page.goto(address)
        assert wrong_at(page, 360, 1280) + wrong_in_other_themes(page) == []
