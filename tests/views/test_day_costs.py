"""What the patient's day costs the database: every kind of day, every way to log."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.models import DayReport, ExerciseLog, ProgramItem
from programs.rules import schedule
from tests import factories as make

BUDGET = 7
DAY = dt.timedelta(days=1)


def here(patient):
    return patient.today(make.now())


def running(patient, items=2, **fields):
    starts_on = here(patient) - 20 * DAY
    return make.program(patient=patient, items=items, starts_on=starts_on, **fields)


def done(patient, items):
    for item in running(patient, items=items).items.all():
        make.log(item=item, on=here(patient))


def short(patient, items):
    program = running(patient, items=items + 1)
    for item in program.items.all()[:2]:
        item.is_minimum = True
        item.save()
        make.log(item=item, on=here(patient))


def left_out(patient, items):
    running(patient, items=items)
    said(patient, not_today="tired")


def said(patient, **fields):
    DayReport.objects.create(
        patient=patient,
        clinic=patient.clinic,
        token=uuid.uuid4(),
        on=here(patient),
        said_at=make.now(),
        said_by=patient.user,
        said_as="patient",
        **fields,
    )


def discharged(patient, items):
    running(patient, items=items)
    patient.discharged_on = here(patient) - DAY
    patient.save()


def asked_after_care(patient, items):
    discharged(patient, items)
    row = make.closing(patient=patient)
    make.checkup(closing=row, patient=patient, due_on=here(patient) - DAY)


def with_treatment(patient, items):
    """Much beside the exercises, all of it due."""
    running(patient, items=items)
    for number in range(items):
        make.injection(patient=patient, first_due_on=here(patient), name=f"I {number}")
        make.medication(patient=patient, name=f"M {number}")
        make.aid(patient=patient, name=f"A {number}", first_check_on=here(patient))


def all_at_once(patient, items):
    """Locks, a break to come, answers unread, things due, pain of before, a rest."""
    with_treatment(patient, items)
    first, second = ProgramItem.objects.filter(patient=patient)[:2]
    make.log(item=first, on=here(patient) - DAY, pain=5)
    make.log(item=second, on=here(patient))
    make.flag(patient=patient, level="hold", key="rf_dizzy", day_locks=["standing"])
    make.flag(patient=patient, level="hold", locks=["aerobic"])
    make.pause(patient=patient, starts_on=here(patient) + 3 * DAY, days=4)
    said = {"kind": "answer", "said_by": make.user(), "said_as": "therapist"}
    make.message(patient=patient, **said)
    make.rest(item=ProgramItem.objects.filter(patient=patient).last())


STATES = {
    "all at once": all_at_once,
    "left": lambda patient, items: running(patient, items=items),
    "done": done,
    "short": short,
    "left out": left_out,
    "rest": lambda patient, items: running(patient, items=0),
    "later": lambda patient, items: make.program(
        patient=patient, items=items, starts_on=here(patient) + 3 * DAY
    ),
    "held": lambda patient, items: running(patient, items=items, held_at=make.now()),
    "ended": lambda patient, items: running(
        patient, items=items, ended_at=make.now(), ended_by=make.user()
    ),
    "none": lambda patient, items: None,
    "discharged": discharged,
    "asked after care": asked_after_care,
    "with treatment": with_treatment,
}


@pytest.mark.parametrize("state", STATES)
def test_no_day_costs_more_than_seven_statements(signed_in, patient, statements, state):
    STATES[state](patient, 9)
    make.session(patient=patient)
    helpers = (make.helper(patient=patient, may_log=may) for may in (True, False))
    for row in (patient, *helpers):
        reader = signed_in(row)
        for address in ("/today/", f"/today/?day={here(patient) - DAY}"):
            assert reader.get(address).status_code == 200

            cost = statements(reader.get, address)

            assert len(cost) <= BUDGET, (row, address, cost)


@pytest.mark.parametrize("state", ["left", "done", "with treatment"])
def test_nine_of_anything_cost_what_two_cost(signed_in, clinic, statements, state):
    costs = []
    for items in (2, 9):
        patient = make.patient(clinic=clinic)
        STATES[state](patient, items)
        phone = signed_in(patient)
        phone.get("/today/")
        costs.append(len(statements(phone.get, "/today/")))

    assert costs[0] == costs[1]


def posts(patient, items):
    """Every way to say something, each of a day of its own where it matters."""
    back = [(here(patient) - ago * DAY).isoformat() for ago in range(8)]
    sunday = schedule.sunday_to_ask_about(here(patient))
    one, two, *_rest = (item.pk for item in items)
    hurt = {"where": "knee", "pain": 3, "is_new": "usual", "done": "all"}
    yield "/today/all/", {"day": back[0]}
    yield "/today/short/", {"day": back[1]}
    yield f"/today/{one}/log/", {"day": back[2], "done": "all"}
    yield f"/today/{two}/log/", {"day": back[2], "done": "some"}
    yield f"/today/{one}/log/", {"day": back[3], "done": "none", "reason": "tired"}
    yield "/today/hurt/", {"day": back[4], "item": one} | hurt
    yield "/today/report/", {"day": back[0], "effort": "fine"}
    yield "/today/not-today/", {"day": back[5], "reason": "tired"}
    if sunday:
        yield "/today/week/", {"day": sunday.isoformat(), "pain": 4}


@pytest.mark.django_db(transaction=True)
def test_every_log_is_seven_statements_and_one_commit(signed_in, patient):
    program = running(patient, items=8)
    items = list(program.items.all())
    program.items.filter(pk__in=[item.pk for item in items[:2]]).update(is_minimum=True)
    phone = signed_in(patient)
    phone.get("/today/")

    costs = {
        f"{address} {body}": cost_of(phone, address, body)
        for address, body in posts(patient, items)
    }
    tokens = [str(row.token) for row in ExerciseLog.objects.all()[:8]]
    body = {"day": here(patient).isoformat(), "said": tokens}
    costs["undo"] = cost_of(phone, "/today/undo/", body)

    assert {deed: n for deed, (n, _commits) in costs.items() if n > BUDGET} == {}
    assert {commits for _n, commits in costs.values()} == {1}


def cost_of(phone, address, body):
    """How many statements, and how many transactions that were committed."""
    with CaptureQueriesContext(connection) as seen:
        answer = phone.post(address, {"token": str(uuid.uuid4())} | body)
    assert answer.status_code == 302, (address, answer.status_code)
    sql = [query["sql"] for query in seen.captured_queries]
    assert not any("SAVEPOINT" in each for each in sql)
    commits = sql.count("COMMIT")
    return len(sql) - commits - sql.count("BEGIN"), commits


def test_a_log_is_one_commit_after_a_long_pause_too(signed_in, patient, statements):
    """A browser that rested for minutes is noted by the page that follows."""
    running(patient)
    phone = signed_in(patient)
    session = phone.session
    session["seen_at"] -= 25 * 60
    session.save()

    body = {"token": str(uuid.uuid4()), "day": here(patient).isoformat()}
    cost = statements(phone.post, "/today/all/", body)
    phone.get("/today/")

    assert len(cost) <= BUDGET, cost
    assert phone.session["seen_at"] > session["seen_at"]
