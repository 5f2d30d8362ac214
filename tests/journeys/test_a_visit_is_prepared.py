"""The chart is read and printed, and the visit it prepares is ended, in a browser."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from patients.models import ClinicSession, Measurement
from patients.views.finding import today_at
from programs.models import SignOff
from tests import factories as make
from tests.looking import cut_off, wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)
WEEK = 7 * DAY
# A lane begins where every other lane begins, so that one can read down.
EDGES = """[...new Set([...document.querySelectorAll("svg.track-plot")]
    .filter((each) => each.checkVisibility())
    .map((each) => Math.round(each.getBoundingClientRect().left)))]"""


def is_fine(page):
    assert cut_off(page) == []
    assert wrong_with(page) == []


@pytest.fixture
def half_a_year(patient, today):
    """A bit of everything, and a week of which nothing was said."""
    program = make.program(patient=patient, starts_on=today - 12 * WEEK)
    exercise = make.exercise(name="Heel raise", category="balance_gait")
    first = make.item(
        program=program, exercise=exercise, ends_on=today - 4 * WEEK, reps=8
    )
    then = make.item(
        program=program, exercise=exercise, starts_on=today - 4 * WEEK + DAY, reps=12
    )
    make.item(
        program=program,
        exercise=make.exercise(name="Tandem walk", supervision_initial=True),
    )
    for ago in [*range(1, 20), *range(30, 80, 2)]:
        item = then if ago < 28 else first
        make.log(item=item, on=today - ago * DAY, pain=ago % 5 or None)
    make.fall(patient=patient, happened_on=today - 20 * DAY)
    make.flag(patient=patient, on=today - 20 * DAY)
    make.pause(patient=patient, starts_on=today - 60 * DAY)
    make.injection(patient=patient, first_due_on=today - 9 * DAY)
    make.session(patient=patient, on=today - 14 * DAY, status="attended")
    make.authorization(coverage=make.coverage(patient=patient), number="A7")
    for ago, seconds in ((80, "15.2"), (20, "12.1")):
        make.measurement(patient=patient, measured_on=today - ago * DAY, value=seconds)


@pytest.mark.usefixtures("half_a_year")
def test_a_chart_is_read_at_any_width_and_printed(open_as, therapist, patient):
    page = open_as(therapist)
    page.goto(f"/patients/{patient.pk}/chart/")

    for width, theme in ((360, "dark"), (768, "light"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        is_fine(page)
        assert len(page.evaluate(EDGES)) == 1

    page.get_by_text("As a table: Done at home").click()
    expect(page.get_by_role("cell", name="nothing said").first).to_be_visible()
    page.get_by_text("As a table: Done at home").click()
    is_fine(page)
    paper = PdfReader(io.BytesIO(page.pdf(format="Letter")))
    words = " ".join(each.extract_text() for each in paper.pages)
    assert len(paper.pages) <= 3
    for each in ("Falls and warning signs", "Heel raise", "Approval A7", "Timed Up"):
        assert each in " ".join(words.split())
    assert "As a table" not in words


@pytest.mark.usefixtures("half_a_year")
@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_a_visit_is_prepared_and_ended_in_one_press(
    open_as, therapist, patient, has_script
):
    visit = make.session(patient=patient, on=today_at(patient.clinic), start=dt.time())
    page = open_as(therapist, java_script_enabled=has_script)
    page.goto(f"/patients/{patient.pk}/chart/")
    page.get_by_role("link", name="Visit day").click()
    if has_script:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            is_fine(page)

    walk = page.get_by_label("Tandem walk")
    walk.check()
    page.get_by_role("button", name="Sign off").click()
    expect(walk).to_have_count(0)
    page.get_by_text("Record a test now").click()
    page.get_by_role("link", name="Record Timed Up and Go").click()
    page.get_by_label("Time").first.fill("10.5")
    page.get_by_role("button", name="Save").first.click()
    text = page.get_by_role("textbox", name="As text").input_value()
    page.get_by_role("button", name="Attend and sign").click()

    expect(page.get_by_text("Signed by Tess Therapist")).to_be_visible()
    assert "Timed Up and Go. Latest: 10.5 s" in " ".join(text.split())
    assert SignOff.objects.count() == 1
    assert Measurement.objects.filter(value="10.5").count() == 1
    row = ClinicSession.objects.get(pk=visit.pk)
    assert (row.is_attended, row.is_signed) == (True, True)
