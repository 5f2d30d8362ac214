"""What comes out of a patient's printer when a page is printed from the browser."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from ptcare.people.sessions import OWN_DEVICE
from tests import factories as make
from tests.looking import settled

pytestmark = pytest.mark.django_db(transaction=True)
STYLE = "(part, name) => getComputedStyle(part)[name]"


@pytest.fixture
def page(open_as, patient) -> Page:
    make.program(patient=patient, items=6)
    for number in range(4):
        make.medication(patient=patient, name=f"Calcium {number}")
    return open_as(patient, color_scheme="dark", session={OWN_DEVICE: True})


def printed(page: Page, address: str) -> list[str]:
    """The words of each page of paper."""
    page.goto(address)
    settled(page)
    paper = page.pdf(format="Letter", margin={"top": "1cm", "bottom": "1cm"})
    pages = PdfReader(io.BytesIO(paper)).pages
    return [" ".join(each.extract_text().split()) for each in pages]


def test_the_plan_begins_on_the_first_page_and_ends_with_the_telephone(page):
    pages = printed(page, "/plan/")

    assert "Monday" in pages[0]
    assert "Call the clinic" in pages[-1]
    assert "Accessibility" not in " ".join(pages)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_week_sheet_of_eight_exercises_is_one_page(page, patient, language):
    """With all that somebody with a broken spine leaves out; the longest words. What a
    device of one's own says of its copy took an empty page before it."""
    patient.user.language = language
    patient.user.save()
    make.condition(patient=patient, key="vertebral_fracture_history")
    program = patient.program_set.get()
    for number in range(2):
        make.item(program=program, exercise=make.exercise(name=f"Step up {number}"))
    program.items.update(sets=2, hold_seconds=10, is_per_side=True)

    page.goto(f"/programs/{program.pk}/sheet/?paper=letter&weeks=1")
    settled(page)
    paper = page.pdf(prefer_css_page_size=True)

    expect(page.locator(".leaf-week tbody tr")).to_have_count(8)
    assert len(PdfReader(io.BytesIO(paper)).pages) == 1


def test_parts_of_the_gym_sheet_cannot_lie_on_each_other(page):
    """What moves to the next page out of a grid is printed over what follows it."""
    page.goto("/gym/")
    page.emulate_media(media="print")

    assert page.locator("main").evaluate(STYLE, "display") == "block"
    for part in page.locator(".stack").all():
        assert part.evaluate(STYLE, "display") in ("block", "none")


def test_what_is_white_on_green_is_black_on_paper(page):
    page.goto("/today/")
    page.emulate_media(media="print")

    assert page.locator(".hero").evaluate(STYLE, "color") == "rgb(0, 0, 0)"


def test_pictures_of_a_dark_page_are_turned_round_on_white_paper(page):
    """While a browser prints, it takes itself for a light one."""
    page.goto("/plan/")
    picture = page.locator(".picture img").first
    picture.scroll_into_view_if_needed()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme="light")

    assert "invert" in picture.evaluate(STYLE, "filter")
    assert ".dark." in picture.evaluate("picture => picture.currentSrc")

    page.emulate_media(media="screen", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert picture.evaluate(STYLE, "filter") == "none"
    expect(page.locator("html")).to_have_attribute("data-theme", "system")
