"""A look waits for the page that was asked for, and does not wait for what stays."""

from __future__ import annotations

import pytest

from tests import looking

SITE = "http://site.example"
# As closed as our own pages are.
CLOSED = "default-src 'self'; require-trusted-types-for 'script'"
PAGE = "<!doctype html><html lang=en><title>%s</title><main><h1>%s</h1>%s</main></html>"
WITHOUT_WORDS = "<img src=/picture.png width=40 height=40>"
FORM = "<form action=/next/ {}><button>Go</button></form>"


@pytest.fixture
def open_first(browser):
    """A page of a site with two, of which the second has a picture without words."""
    context = browser.new_context(base_url=SITE)
    context.add_init_script(looking.KNOWS_THAT_IT_IS_LEFT)
    page = context.new_page()

    def opened(inside):
        def answer(route):
            is_next = "/next/" in route.request.url
            body = PAGE % (("Next", "Next", WITHOUT_WORDS) if is_next else first)
            headers = {"content-type": "text/html", "content-security-policy": CLOSED}
            route.fulfill(body=body, headers=headers)

        first = ("First", "First", inside)
        context.route("**/*", answer)
        page.goto("/")
        return page

    yield opened
    context.close()


@pytest.mark.parametrize("has_clock", [False, True], ids=["", "clock"])
@pytest.mark.parametrize(
    "inside",
    ["<a href=/next/>Go</a>", FORM.format(""), FORM.format("method=post")],
    ids=["link", "form", "post"],
)
def test_it_looks_at_the_page_to_which_a_press_leads(open_first, inside, has_clock):
    page = open_first(inside)
    if has_clock:
        page.clock.install()

    page.get_by_text("Go").click(no_wait_after=True)

    (found,) = looking.wrong_with(page)
    assert found.startswith(f"{SITE}/next/")
    assert "image-alt: <img" in found


@pytest.mark.parametrize(
    "inside",
    [
        "<a href=#here>Go</a>",
        "<a href=/next/ download>Go</a>",
        FORM.format("target=_blank"),
        FORM.format("method=dialog"),
    ],
    ids=["a place in it", "a file", "another page", "a dialog"],
)
def test_it_looks_at_once_at_a_page_that_stays(open_first, inside):
    page = open_first(inside)

    page.get_by_text("Go").click()

    assert looking.wrong_with(page) == []


def test_what_stands_beyond_the_edge_is_found_but_not_inside_what_scrolls(open_first):
    may = "<div class=table-wrap><table width=2000><td>may</table></div>"

    page = open_first(may + "<table width=2000><td>may not</table>")

    found = looking.cut_off(page)
    assert found
    assert all("may not" in each for each in found)


PALE_IN_THE_DARK = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("[data-theme=dark] { background: #000 } "
        + "[data-theme=dark] * { color: #222 }");
    document.adoptedStyleSheets = [sheet];
}"""


def test_a_colour_that_is_wrong_in_one_theme_is_found(open_first):
    page = open_first("<p>Hardly seen</p>")
    page.evaluate(PALE_IN_THE_DARK)

    found = looking.wrong_in_other_themes(page)

    assert {each.partition(":")[0] for each in found} == {"dark"}
    assert any("Hardly seen" in each for each in found)
