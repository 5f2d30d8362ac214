"""A row that is filled in is the row that the template says."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from patients.models import Patient
from patients.services import counting
from programs.views.caseload_frames import rows
from programs.views.caseload_lines import cover_line
from ptcare.drawing import runtime
from ptcare.drawing.frames import mark
from tests import factories as make

ODD = "O'Neil <b> & 100% %(pk)s " + mark("pk")
WHETHER = (False, True)


def plain(line):
    page = {"line": line, "is_open": False}
    return render_to_string("programs/_caseload_row.html", page)


def line(tone, *whether):
    *said, log, away, whose = whether
    is_to_pass, reasons, is_behind, further, is_looked_at, is_said = said
    text = SimpleNamespace(text=f"{ODD} waits")
    return SimpleNamespace(
        pk=7,
        shown="7.2",
        address="/caseload/7/",
        name=ODD,
        tone=tone,
        is_new=False,
        is_to_pass=is_to_pass,
        first=text if reasons else None,
        behind=[text] if is_behind else [],
        text=text.text if reasons or is_behind else "",
        further="and 2 more" if further else "",
        is_looked_at=is_looked_at,
        looked=f"Reviewed by {ODD}." if is_looked_at else "",
        percent=0 if is_said else None,
        last_log="1 Mar" if log else "",
        break_until="2 Mar" if away else "",
        whose=ODD if whose else "",
        drawing=mark_safe("<svg></svg>"),
        cover=mark_safe("<b>3 left</b>"),
    )


@pytest.fixture
def _unwatched(monkeypatch):
    """As where no test looks on, so that what was drawn is kept."""
    monkeypatch.setattr(runtime, "is_watched", lambda: False)


@pytest.mark.usefixtures("_unwatched")
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("tone", ["", "warn"])
def test_of_each_kind_it_says_what_the_template_says(language, tone):
    kinds = itertools.product(*[WHETHER] * 9)
    lines = [line(tone, *whether) for whether in kinds]

    with translation.override(language):
        assert rows(lines) == "".join(map(plain, lines))
        assert rows(lines[:9]) == "".join(map(plain, lines[:9]))


def test_a_page_has_each_row_as_the_template_says_it(signed_in, therapist, clinic):
    looked, away, worried, quiet = (
        make.patient(clinic=clinic, therapist=therapist, user=make.user(name=name))
        for name in ("Ann O'Neil", "Bo <Away>", "Cy 100%", "Di")
    )
    for each in (looked, away, worried, quiet):
        make.program(patient=each, items=1)
    make.coverage(patient=quiet)
    make.message(patient=looked)
    make.review(patient=looked, reasons=["question"])
    make.pause(patient=away)
    make.flag(patient=worried)

    page = signed_in(therapist).get("/caseload/")

    lines = page.context["lines"]
    assert len(lines) == 4
    assert page.context["rows"] == "".join(map(plain, lines))


@pytest.mark.parametrize("cover", ["limit", "no limit", "no plan", "stale"])
def test_what_is_left_of_the_visits_is_said_as_on_every_page(patient, cover):
    if cover != "no plan":
        make.coverage(patient=patient, limit=None if cover == "no limit" else 30)
    now = make.now()
    today = timezone.localdate(now)
    counting.recount(Patient.objects.all(), today=today, now=now)
    if cover == "stale":
        make.session(patient=patient)
    (row,) = Patient.objects.with_cover(today=today)

    page = render_to_string("patients/_cover_line.html", {"patient": row})

    assert cover_line(row) == page
    assert ("until" in page) is (cover == "limit")
