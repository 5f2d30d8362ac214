"""An exercise that is filled in is the exercise that the templates say."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from programs.models import Exercise, ExerciseLog, ProgramItem
from programs.views.day_frames import of_day, of_preview
from ptcare.drawing import running
from ptcare.drawing.frames import mark
from ptcare.people.models import User

ODD = "O'Neil <b> & 100% %(pk)s " + mark("pk")
ON = dt.date(2026, 3, 2)
AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
WHETHER = (False, True)
DOSES = [
    {"minutes": 10},
    {"steps": 20},
    {"reps": 1, "hold_seconds": 5},
    {"reps": 8, "hold_seconds": 3, "is_per_side": True, "sets": 2},
    {"reps": 8, "times_per_day": 2, "load": ODD},
]
SAID = [
    {"pain": 0},
    {"pain": 7},
    {"reason": "no_time", "pain": 7},
    {"said_as": "helper", "said_by": User(name="Ann"), "said_at": AT},
    {"said_as": "helper", "said_by": User(name=ODD), "said_at": AT},
]


def item(pk, *, note="", done=None, rests=False, lang_of=None, dose=None, said=None):
    exercise = Exercise(
        slug="heel-raise",
        name=ODD,
        clinic_id=lang_of,
        figure_digest="abc",
        figure={"frames": [{"label": ODD}]},
    )
    row = ProgramItem(pk=pk, exercise=exercise, note=note, **(dose or DOSES[0]))
    if not rests:  # as on a list, which reads no figure
        del exercise.figure
    vars(row)["is_resting"] = rests
    vars(row)["locked_by"] = "high_pressure" if rests else None
    if done:
        how = {"said_as": "patient"} | (said or {})
        row.said = ExerciseLog(token=uuid.uuid4(), done=done, **how)
    return row


def drawn(name, /, **values):
    return render_to_string(f"programs/{name}.html", values)


def plain(row, *, theme, may_log, way, rests=""):
    figure = {"exercise": row.exercise, "kind": "still", "theme": theme}
    return drawn(
        "_item",
        pk=row.pk,
        name=row.exercise.words.name,
        words=row.exercise.words,
        picture=drawn("_figure", **figure),
        dose=drawn("_dose", item=row),
        note=row.note,
        said=drawn("_said", log=row.said) if row.said else "",
        rests=rests,
        way=way,
        may_log=may_log,
        to_log=f"/today/{row.pk}/log/",
        token=row.said.token if row.said else "",
    )


def plain_of_day(row, *, theme, may_log):
    rests = row.is_resting and not row.said
    return plain(
        row,
        theme=theme,
        may_log=may_log,
        way=f"/today/{row.pk}/?day=2026-03-02",
        rests=drawn("_item_rests", key=row.locked_by) if rests else "",
    )


@pytest.fixture
def _unwatched(monkeypatch):
    """As where no test looks on, so that what was drawn is kept."""
    monkeypatch.setattr(running, "is_watched", lambda: False)


def of_each_kind():
    kinds = itertools.product(["", ODD], [None, "all", "none"], WHETHER, [None, 3])
    return [
        item(n, note=note, done=done, rests=rests, lang_of=lang_of)
        for n, (note, done, rests, lang_of) in enumerate(kinds, 1)
    ] + [
        *(item(100 + n, dose=dose) for n, dose in enumerate(DOSES)),
        *(item(200 + n, done="none", said=said) for n, said in enumerate(SAID)),
    ]


@pytest.mark.usefixtures("_unwatched")
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("theme", ["system", "dark", "contrast"])
@pytest.mark.parametrize("may_log", WHETHER)
def test_of_each_kind_it_says_what_the_templates_say(language, theme, may_log):
    rows = of_each_kind()
    with translation.override(language):
        for asked in (rows, rows[:9], rows):
            shown = of_day(asked, on=ON, may_log=may_log, theme=theme)
            assert shown == "".join(
                plain_of_day(row, theme=theme, may_log=may_log) for row in asked
            )


@pytest.mark.usefixtures("_unwatched")
def test_of_a_draft_nothing_is_said_yet():
    rows = of_each_kind()
    for row in rows:
        row.said = None

    assert of_preview(rows, theme="system") == "".join(
        plain(row, theme="system", may_log=False, way=f"?exercise={row.pk}#exercise")
        for row in rows
    )
