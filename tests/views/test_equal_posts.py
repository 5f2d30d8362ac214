"""Twenty equal posts at once are one deed with one answer, and one line in the ledger.

The posts of exercises are held in test_day_races; here is what else a day may write.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db.models import Model

from patients.models import Fall, HelperLink
from programs.models import (
    AnswerReview,
    CheckIn,
    ExerciseLog,
    GymDay,
    Hindrance,
    Message,
    Pause,
    SafetyFlag,
    Tick,
)
from programs.models.sheets import sheet_of
from programs.rules import schedule
from ptcare.audit.models import AuditEvent
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)
TIMES = 20


@dataclass(frozen=True, kw_only=True)
class Post:
    """One form; `other` is what another person would have typed into it."""

    to: str
    said: dict[str, Any]
    other: dict[str, Any]
    makes: type[Model]
    also: dict[str, Any] = field(default_factory=dict)
    by: str = "patient"


def posts(patient, today, things):
    monday = schedule.monday_of(today) - 7 * DAY
    on, before = today.isoformat(), (today - DAY).isoformat()
    box = f"{things['item'].pk}-{before}"
    fall = {
        "when": on,
        "setting": Fall.Setting.values[0],
        "how": Fall.How.values[0],
        "injury": "none",
        "hit_head": "no",
    }
    return {
        "a yes": Post(
            to="/today/check/",
            said={"day": on, "asked": "full", "sign": "rf_calf"},
            other={"sign": "none"},
            makes=CheckIn,
            also={"signs": ["rf_calf"]},
        ),
        "nothing new": Post(
            to="/today/check/",
            said={"day": on, "asked": "line", "sign": "none"},
            other={"sign": "rf_calf"},
            makes=CheckIn,
        ),
        "a morning": Post(
            to="/today/morning/",
            said={"day": on, "pain": "4"},
            other={"pain": "9"},
            makes=CheckIn,
            also={"asked": "morning"},
        ),
        "a fall": Post(
            to="/today/fall/", said=fall, other={"hit_head": "yes"}, makes=Fall
        ),
        "a break": Post(
            to="/break/",
            said={"reason": "ill", "days": 3},
            other={"days": 7},
            makes=Pause,
        ),
        "a question": Post(
            to="/messages/",
            said={"text": "May I swim?"},
            other={"text": "May I ski?"},
            makes=Message,
        ),
        "an answer": Post(
            to=f"/patients/{patient.pk}/messages/",
            said={"text": "You may."},
            other={"text": "Better not."},
            makes=Message,
            by="therapist",
        ),
        "a review": Post(
            to=f"/patients/{patient.pk}/everyday/socks-and-shoes/",
            said={"answer": 2, "note": "Not yet."},
            other={"note": "Not at all."},
            makes=AnswerReview,
            by="therapist",
        ),
        "a tick": Post(
            to="/today/tick/",
            said={"day": on, "what": f"medicine:{things['medicine'].pk}"},
            other={"day": before},
            makes=Tick,
        ),
        "a day at the gym": Post(
            to="/gym/log/", said={"day": on}, other={"day": before}, makes=GymDay
        ),
        "why": Post(
            to="/progress/why/",
            said={"monday": monday.isoformat(), "what": Hindrance.What.values[0]},
            other={"what": Hindrance.What.values[1]},
            makes=Hindrance,
        ),
        "a sheet": Post(
            to=f"/sheets/{things['sheet']}/",
            said={f"done-{box}": "on"},
            other={f"less-{box}": "on"},
            makes=ExerciseLog,
            by="clinic_admin",
        ),
        "a helper without an address": Post(
            to=f"/patients/{patient.pk}/helpers/",
            said={"name": "Ann"},
            other={"name": "Bob"},
            makes=HelperLink,
            by="clinic_admin",
        ),
    }


NAMES = (
    *("a yes", "nothing new", "a morning", "a fall", "a break", "a question"),
    *("an answer", "a review", "a tick", "a day at the gym", "why", "a sheet"),
    "a helper without an address",
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", NAMES)
def test_twenty_equal_posts_are_one_deed(
    signed_in, patient, therapist, clinic_admin, name
):
    today = patient.today(make.now())
    program = make.program(
        patient=patient, items=1, starts_on=today - 20 * DAY, edition=1
    )
    things = {
        "item": program.items.get(),
        "medicine": make.medication(patient=patient, name="Alendronate"),
        "sheet": sheet_of(program, on=today - 7 * DAY).code,
    }
    post = posts(patient, today, things)[name]
    people = {"patient": patient, "therapist": therapist, "clinic_admin": clinic_admin}
    browsers = [signed_in(people[post.by]) for _number in range(TIMES)]
    body = {"token": str(uuid.uuid4())} | post.said

    answers = at_once(TIMES, lambda number: browsers[number].post(post.to, body))

    assert {answer.status_code for answer in answers} == {302}, answers[0].content
    assert len({answer.url for answer in answers}) == 1
    made = post.makes.objects.filter(**post.also)
    assert made.count() == 1
    assert SafetyFlag.objects.count() <= 1
    lines = AuditEvent.objects.exclude(deed__endswith="opened").values_list("deed")
    assert len(lines) == len(set(lines))
    other = browsers[0].post(post.to, body | post.other)
    assert other.status_code == 409
    assert post.makes.objects.filter(**post.also).count() == 1
