"""Each page that a patient may open, by its name, on a telephone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from patients.models import Patient
from programs.models import Exercise
from ptcare import menu
from ptcare.people.roles import Permission
from tests import factories as make
from tests.looking import cut_off, wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = (
    "programs:today",
    "patients:own_disclosures",
    "programs:told",
    "programs:hurt",
    "programs:check_in",
    "programs:report_fall",
    "programs:pause",
    "programs:plan",
    "programs:sheet",
    "programs:progress",
    "programs:everyday",
    "programs:messages",
    "programs:helpers",
    "programs:invite_helper",
    "programs:lessons",
    "programs:gym",
    "programs:own_paper",
    "patients:my_visits",
    "patients:own_record",
    "patients:own_looks",
    "patients:own_changes",
    "patients:own_change_ask",
    "patients:close_account",
    "programs:own_copy",
    "programs:own_agreed",
    "guides:guides",
    "people:more",
    "people:devices",
    "programs:calendar",
    "push:device",
    "reach:reach",
    "reach:news",
    "reach:email",
    "reach:first",
    "reach:topics",
    "reach:nothing",
    "reach:text",
    "reach:text_off",
    "people:own_device",
    "account_email",
)
PAGES_OF = (  # a kind of page, and which
    ("programs:exercise_today", "item"),
    ("programs:guide_exercise", "item"),
    ("programs:everyday_answer", "golf"),
    ("programs:lesson", "posture"),
    ("guides:guide", "patient"),
    ("programs:progress_month", "month"),
    ("programs:helper_scopes", "helper"),
    ("programs:end_helper", "helper"),
    ("programs:stop", "flag"),
    ("patients:own_change", "denied"),
    ("patients:own_change_disagree", "denied"),
)

# What old hands and eyes stumble over, as the browser measures it.
TOO_SMALL = """() => [...document.querySelectorAll('.button, button, summary, nav a')]
    .filter(e => e.checkVisibility() && !e.closest('.visually-hidden'))
    .filter(e => e.getBoundingClientRect().height < 47.5)
    .map(e => e.outerHTML.slice(0, 90))"""
SPILT = """() => [...document.querySelectorAll('.button, nav a, .pill')]
    .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1)
    .map(e => e.outerHTML.slice(0, 90))"""
TOO_WIDE_IN_LARGE_LETTERS = """() => {
    document.documentElement.style.fontSize = '200%';
    const { scrollWidth } = document.documentElement;
    return scrollWidth > innerWidth ? [`${scrollWidth} in large letters`] : []; }"""
SAID_TWICE = """() => {
    const all = [...document.querySelectorAll('h1, h2')].map(e => e.textContent.trim());
    return all.filter((words, at) => all.indexOf(words) < at); }"""
BROKEN = """() => [...document.querySelectorAll('.button')]
    .filter(e => e.checkVisibility() && /^\\p{L}+$/u.test(e.textContent.trim()))
    .filter(e => {
        const words = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
        const range = new Range();
        while (words.nextNode() && !words.currentNode.textContent.trim());
        range.selectNodeContents(words.currentNode);
        return range.getClientRects().length > 1; })
    .map(e => `${e.textContent.trim()} over two lines`)"""
CUT_ABOVE = """() => [...document.querySelectorAll('main svg text')]
    .filter(e => e.checkVisibility() && e.getBoundingClientRect().top
        < e.ownerSVGElement.getBoundingClientRect().top - 1)
    .map(e => `${e.textContent} above its picture`)"""


@pytest.fixture
def page(open_as, patient):
    return open_as(patient, viewport={"width": 390, "height": 800})


@pytest.fixture
def addresses(patient, therapist, helper, catalogue):
    """A patient with a full life: every page has something on it."""
    today = patient.today(make.now())
    program = make.program(patient=patient, starts_on=today - dt.timedelta(days=20))
    at_home = Exercise.objects.filter(setting="home").order_by("pk")
    items = [
        make.item(program=program, exercise=exercise, place=place)
        for place, exercise in enumerate(at_home[:3])
    ]
    for row in (make.medication, make.aid, make.goal, make.message, make.coverage):
        row(patient=patient)
    make.log(item=items[0], on=today - dt.timedelta(days=1))
    denied = make.record_request(patient=patient)
    make.record_step(denied, "denied", because="right")
    flag = make.flag(patient=patient, read_at=make.now())
    make.notice(patient=patient, state="sent", channel="email", settled_at=make.now())
    found = {
        "item": [items[1].pk],
        "month": [today.year, today.month],
        "helper": [helper.pk],
        "flag": [flag.pk],
        "denied": [denied.pk],
    }
    plain = [reverse(name) for name in PAGES]
    return plain + [reverse(name, args=found.get(of, [of])) for name, of in PAGES_OF]


def test_every_page_is_calm_whole_and_within_reach(page, addresses):
    wrong = {address: stumbles(page, address) for address in addresses}

    assert {address: found for address, found in wrong.items() if found} == {}


def stumbles(page, address):
    page.set_viewport_size({"width": 390, "height": 800})
    answer = page.goto(address)
    if answer.status != 200:
        return [answer.status]
    wrong = wrong_with(page)
    page.set_viewport_size({"width": 320, "height": 640})
    wrong += cut_off(page)
    for measured in (TOO_SMALL, SPILT, SAID_TWICE):
        wrong += page.evaluate(measured)
    page.set_viewport_size({"width": 360, "height": 640})
    for measured in (BROKEN, CUT_ABOVE):
        wrong += page.evaluate(measured)
    return wrong + page.evaluate(TOO_WIDE_IN_LARGE_LETTERS)


def test_the_month_before_stands_at_the_left_and_the_one_after_at_the_right(
    page, patient
):
    today = patient.today(make.now())
    Patient.objects.update(admitted_on=today - dt.timedelta(days=400))
    october = dt.date(today.year - (today.month < 11), 10, 1)
    page.set_viewport_size({"width": 360, "height": 640})

    page.goto(reverse("programs:progress_month", args=[october.year, october.month]))

    before = page.get_by_role("link", name="September").bounding_box()
    after = page.get_by_role("link", name="November").bounding_box()
    assert before["x"] < 20
    assert after["x"] + after["width"] > 340
    assert page.evaluate(BROKEN) == []


def test_a_day_of_which_some_was_done_looks_alike_in_the_picture_and_its_legend(
    page, addresses
):
    page.goto(reverse("programs:progress"))

    half = page.locator('.legend-days .square[data-how="some"]')
    fill = page.locator(".calendar .day-done").first

    assert half.locator("svg").count() == 0
    assert half.evaluate("e => getComputedStyle(e, '::before').backgroundColor") == (
        fill.evaluate("e => getComputedStyle(e).fill")
    )


def test_the_pain_of_a_fall_is_chosen_as_all_pain_is(page):
    page.goto(reverse("programs:report_fall"))

    assert page.locator(".choices-scores input[name=pain]").count() == 11


def test_no_place_of_the_menu_is_left_out():
    own = [each.name for _name, places in menu.OWN_PLACES for each in places]
    main = [
        each.name for each in menu.ENTRIES if each.permission is Permission.SEE_OWN_DAY
    ]

    assert {*main, *own} <= set(PAGES)
