"""Each page that the clinic may open, with axe, as whoever sees most of it.

It is put, without its scripts, into a tab where axe is already: that is quick. Colours
are asked for where a page shows a piece of the design that none before it showed. Every
width, theme and role, and the keyboard, are for `make audit`.
"""

from __future__ import annotations

import re

import pytest

from audit import axe, site
from audit.pages import Reading, is_page
from ptcare.notices.models import AddressNews, Attempt
from tests import factories as make
from tests import looking, made_once
from tests.signing_in import signed_in
from tests.test_permission_matrix import ROWS, SLUG, address, cast_of, things_of

pytestmark = pytest.mark.django_db
ROLES = ("lead", "clinic_admin", "therapist")  # who sees more comes first
OFF = {rule: {"enabled": False} for rule in axe.OF_COLOURS}
BUT_COLOURS = looking.OPTIONS | {"rules": looking.OPTIONS["rules"] | OFF}
SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
BROKEN = """<!doctype html><html lang="en"><title>Broken</title><main><h1>Broken</h1>
    <img src="/static/none.png"><p class="pale" style="color: #aaa">Pale</p></main>"""


def build():
    clinic = make.clinic()
    make.exercise(**SLUG)
    things = things_of(clinic)
    letters(things)
    cast = cast_of(clinic, things)
    return things, {role: signed_in(cast[role], hours=1) for role in ROLES}


def letters(things):
    """One was refused, and so is the address from then on; one went out, one waits."""
    patient, refused = things["patient"], {"at": make.now(), "reason": "550"}
    AddressNews.objects.create(address=patient.user.email, what="bounced", **refused)
    how = {"channel": "email", "outcome": "refused", **refused}
    Attempt.objects.create(notice=things["notice"], **how)
    make.notice(patient=patient)
    make.notice(patient=patient, state="sent", channel="email", settled_at=make.now())


world = made_once.world(build)


@pytest.fixture(scope="module")
def tab(browser):
    """Wide, without motion, where axe is already."""
    with site.served() as (url, showing):
        tab = browser.new_page(base_url=url, reduced_motion="reduce")
        showing.show("/", "<title>To be filled</title>")
        tab.goto("/")
        tab.evaluate(axe.AXE_SCRIPT)
        yield tab
        tab.close()


def pages(things, people):
    """Each as its address and what was answered."""
    for name, row in ROWS.items():
        who = next((role for role in ROLES if role in row.who), None)
        if who is None:
            continue
        where = address(name, row, things)
        answer = people[who].get(where, headers={"accept": "text/html"})
        if answer.status_code == 200 and is_page(answer):
            yield where, answer.content.decode()


def wrong(tab, html, shown):
    """What axe finds. What it is made of has been shown from now on."""
    pieces = Reading(html).pieces
    options = looking.OPTIONS if pieces - shown else BUT_COLOURS
    shown |= pieces
    tab.set_content(SCRIPT.sub("", html))
    return [(each["rule"], each["html"]) for each in axe.violations(tab, options)]


def test_every_page_of_the_clinic_can_be_used_by_everybody(tab, world):
    shown = set()
    found = {where: wrong(tab, html, shown) for where, html in pages(*world)}

    assert len(found) > 150
    assert {where: rules for where, rules in found.items() if rules} == {}


def test_a_page_that_not_everybody_can_use_is_found(tab):
    rules = {rule for rule, _html in wrong(tab, BROKEN, set())}

    assert {"axe image-alt", "axe color-contrast"} <= rules
    assert "axe image-alt" in {rule for rule, _ in wrong(tab, BROKEN, {"p.pale"})}
