"""What a screen reader is given of a page, kept as text: tests/journeys/heard.

Each was read as if heard alone. After a change on purpose `make heard` writes them
anew; what differs is then read in the same way.
"""

from __future__ import annotations

import datetime as dt
import difflib
import itertools
import os
import re
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from audit import looking, site
from audit.pages import Page
from programs.models import Exercise
from tests import factories as make

pytestmark = pytest.mark.django_db
THEN = dt.datetime(2026, 3, 11, 15, 0, tzinfo=dt.UTC)  # a Wednesday
DAY = dt.timedelta(days=1)
HEARD = Path(__file__).parent / "heard"
IS_ANEW = os.environ.get("HEARD") == "anew"
PATIENTS = (
    "programs:today",
    "programs:exercise_today",
    "programs:guide_exercise",
    "programs:check_in",
    "programs:stop",
    "programs:hurt",
    "programs:report_fall",
    "programs:plan",
    "programs:progress",
    "programs:progress_month",
    "programs:everyday",
    "programs:everyday_answer",
    "programs:lesson",
    "programs:messages",
    "programs:helpers",
    "programs:pause",
    "programs:own_paper",
    "programs:sheet",
    "patients:my_visits",
    "patients:own_record",
    "patients:own_looks",
    "people:more",
    "reach:reach",
    "reach:topics",
    "accessibility",
)
THERAPISTS = (
    "programs:caseload",
    "programs:chart",
    "programs:program",
    "programs:item",
    "programs:findings",
)
DESK = (
    "patients:desk",
    "patients:week",
    "patients:coverage_board",
    "patients:coverage",
    "patients:book",
    "patients:patient",
)
LEADS = ("people:team", "programs:overview")


@pytest.fixture
def then(monkeypatch):
    """One moment, and invented people who are numbered from 1."""
    monkeypatch.setattr(make, "_numbers", itertools.count(1))
    with time_machine.travel(THEN, tick=False):
        yield


@pytest.fixture
def life(then, patient, therapist, helper, catalogue):
    """A patient of three weeks, with something on every page."""
    today = patient.today(make.now())
    program = make.program(patient=patient, starts_on=today - 20 * DAY)
    at_home = Exercise.objects.filter(setting="home").order_by("slug")
    items = [
        make.item(program=program, exercise=exercise, place=place)
        for place, exercise in enumerate(at_home[:3])
    ]
    for row in (make.medication, make.aid, make.goal, make.message):
        row(patient=patient)
    make.log(item=items[0], on=today - DAY)
    make.coverage(patient=patient, verified_on=today)
    make.session(patient=patient, on=today + DAY, by=therapist.user)
    flag = make.flag(patient=patient, key="rf_dizzy", read_at=make.now())
    return {
        "program_id": program.pk,
        "item_id": items[1].pk,
        "patient_id": patient.pk,
        "flag_id": flag.pk,
        "year": today.year,
        "number": today.month,
    }


SLUGS = {"programs:everyday_answer": "golf", "programs:lesson": "posture"}
NAMES = {
    "programs:exercise_today": ["item_id"],
    "programs:guide_exercise": ["item_id"],
    "programs:stop": ["flag_id"],
    "programs:progress_month": ["year", "number"],
    "programs:chart": ["patient_id"],
    "programs:program": ["program_id"],
    "programs:item": ["item_id"],
    "programs:findings": ["patient_id"],
    "patients:coverage": ["patient_id"],
    "patients:book": ["patient_id"],
    "patients:patient": ["patient_id"],
}


def read(client, names, life):
    """The pages as they were answered then."""
    for name in names:
        kwargs = {key: life[key] for key in NAMES.get(name, [])}
        if name in SLUGS:
            kwargs["slug"] = SLUGS[name]
        where = reverse(name, kwargs=kwargs)
        answer = client.get(where)
        assert answer.status_code == 200, where
        yield Page("", name, where, undated(answer.content.decode()))


def undated(html):
    """Without the day of the plan's version: the database's own, of today."""
    return re.sub(
        r"(Plan version \d+, from )(\w+ \d+,|\d+ \w+) \d+",
        r"\1the day of this test",
        html,
    )


def heard(eyes, page):
    """Its outline as a screen reader goes through it, without addresses."""
    eyes.open(eyes.tab, page)
    where = "body" if page.name in ("programs:today", "programs:caseload") else "main"
    lines = eyes.tab.locator(where).aria_snapshot().splitlines()
    kept = [line for line in lines if "- /url:" not in line]
    pairs = zip(kept, [*kept[1:], ""], strict=True)
    return "".join(f"{ended(line, before=after)}\n" for line, after in pairs)


def ended(line, *, before):
    """Without the colon of a link within which nothing stands but its address."""
    depth = len(line) - len(line.lstrip())
    has_parts = len(before) - len(before.lstrip()) > depth
    return line if has_parts else line.removesuffix(":")


def changed(eyes, page):
    """How what is heard differs from what was; nothing where it is the same."""
    now, file = heard(eyes, page), HEARD / f"{page.name.replace(':', '-')}.txt"
    if IS_ANEW:
        file.parent.mkdir(exist_ok=True)
        file.write_text(now)
    was = file.read_text() if file.exists() else ""
    return "\n".join(difflib.unified_diff(was.splitlines(), now.splitlines(), n=1))


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("patient", PATIENTS),
        ("therapist", THERAPISTS),
        ("clinic_admin", DESK),
        ("lead", LEADS),
    ],
)
def test_each_page_is_heard_as_it_was_read(
    browser, request, signed_in, life, who, names
):
    pages = list(read(signed_in(request.getfixturevalue(who)), names, life))
    with site.served() as (url, showing):
        eyes = looking.Looking(browser, url, showing)
        differs = {page.name: changed(eyes, page) for page in pages}
        eyes.close()

    assert {name: how for name, how in differs.items() if how} == {}
