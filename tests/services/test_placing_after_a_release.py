"""After a release rows that were kept by other rules are worked out anew, behind all
else, and two releases that run side by side leave each other's work alone."""

from __future__ import annotations

import datetime as dt
from threading import Event

import pytest
from django.db import connection, transaction

from programs import tasks
from programs.models import CaseloadPlace, CaseloadRules, caseload_kept
from programs.services import placing
from ptcare.celery import QUEUES
from ptcare.people import tenancy
from ptcare.people.models import Clinic
from tests import factories as make
from tests.threads import at_once

OLD, NEW = "f" * 12, "0" * 12  # whichever is the greater: the newer is who came later
MINUTE = dt.timedelta(minutes=1)
RING = "programs.tasks.place_caseloads"


@pytest.fixture
def as_of(monkeypatch):
    """From here on the worker is of that release."""

    def become(code):
        monkeypatch.setattr(caseload_kept, "CODE", code)

    return become


@pytest.fixture
def ring(as_of):
    """The worker's turn, of that release: how many rows it has kept."""

    def heard(code):
        as_of(code)
        return tasks.place_caseloads()

    return heard


@pytest.fixture
def patients(clinic):
    return [make.patient(clinic=clinic) for _number in range(3)]


def kept_by():
    """By patient, the release whose rules said what is kept."""
    rows = CaseloadPlace.objects.values_list("patient", "shown")
    return {pk: shown[9:21] for pk, shown in rows}


def all_by(code, patients):
    return dict.fromkeys((each.pk for each in patients), code)


def behind():
    return CaseloadPlace.objects.behind().count()


def test_rows_of_another_release_are_worked_out_anew(patients, ring):
    others = [make.patient(clinic=make.clinic())]
    assert ring(OLD) == 4

    assert ring(NEW) == 4
    assert kept_by() == all_by(NEW, patients + others)
    assert ring(NEW) == 0


def test_what_has_changed_is_worked_out_first(patients, ring, as_of, statements):
    ring(OLD)
    make.flag(patient=patients[1])
    as_of(NEW)

    asked = statements(tasks.place_caseloads)

    first, second = (each for each in asked if "json_to_recordset" in each)
    assert f'"patient_id": {patients[1].pk},' in first
    assert f'"patient_id": {patients[1].pk},' not in second


def test_news_wait_for_no_row_of_another_release(patients, ring, monkeypatch):
    ring(OLD)
    make.flag(patient=patients[1])
    monkeypatch.setattr(tasks, "LESS_URGENT", 0.0)

    assert ring(NEW) == 1
    assert behind() == 0
    assert kept_by() == all_by(OLD, patients) | {patients[1].pk: NEW}


def test_nothing_of_safety_stands_in_that_queue():
    [queue] = [name for name, names in QUEUES.items() if RING in names]

    assert {
        "programs.tasks.escalate_signs",
        "ptcare.notices.tasks.deliver_safety_notices",
        "programs.tasks.look_at_gates_again",
    }.isdisjoint(QUEUES[queue])
    assert tasks.LESS_URGENT < 5.0  # after which a worker of all queues hears the next


def test_the_most_urgent_come_first(clinic, patients, ring, as_of):
    make.flag(patient=patients[2], level="emergency")
    ring(OLD)
    as_of(NEW)

    assert placing.redo_some(clinic=clinic, now=make.now(), most=1) == 1
    assert kept_by() == all_by(OLD, patients) | {patients[2].pk: NEW}


@pytest.mark.parametrize(("older", "newer"), [(OLD, NEW), (NEW, OLD)])
def test_two_releases_in_turns_come_to_rest(patients, ring, older, newer):
    ring(older)

    assert [ring(older if turn % 2 else newer) for turn in range(6)] == [3] + 5 * [0]
    assert kept_by() == all_by(newer, patients)


def test_what_an_older_release_has_placed_is_done_once_more(patients, ring):
    ring(OLD)
    ring(NEW)
    make.flag(patient=patients[0])

    assert [ring(code) for code in (OLD, NEW, OLD, NEW)] == [1, 1, 0, 0]
    assert kept_by() == all_by(NEW, patients)
    assert behind() == 0


def test_a_release_that_was_taken_back_is_not_waited_for(patients, ring):
    ring(OLD)
    ring(NEW)
    gone = make.now() - CaseloadRules.GONE_AFTER
    newer = CaseloadRules.objects.filter(code=NEW)

    newer.update(seen_at=gone + MINUTE)
    assert ring(OLD) == 0
    newer.update(seen_at=gone - MINUTE)
    assert ring(OLD) == 3
    assert ring(OLD) == 0
    assert ring(NEW) == 3  # and comes back


def test_a_release_is_at_work_while_there_is_nothing_to_do(patients, ring):
    ring(OLD)
    ring(NEW)
    long_ago = make.now() - 9 * CaseloadRules.GONE_AFTER
    CaseloadRules.objects.update(seen_at=long_ago)

    ring(NEW)

    assert ring(OLD) == 0


def test_a_row_is_kept_as_if_by_its_own_release_alone(patients, ring):
    ring(NEW)
    before = list(CaseloadPlace.objects.order_by("pk").values("shown", "place"))

    ring(OLD)
    ring(OLD)
    CaseloadRules.objects.filter(code=OLD).delete()
    ring(NEW)

    after = list(CaseloadPlace.objects.order_by("pk").values("shown", "place"))
    assert after == before


def test_rows_cost_the_same_few_statements(clinic, patients, ring, as_of, statements):
    ring(OLD)
    as_of(NEW)

    one = statements(placing.redo_some, clinic=clinic, now=make.now(), most=1)
    two = statements(placing.redo_some, clinic=clinic, now=make.now(), most=2)

    assert len(one) == len(two) == 5


def test_whether_there_is_anything_to_do_costs_the_same_few_statements(
    patients, ring, statements
):
    ring(NEW)
    one = statements(tasks.place_caseloads)
    for _number in range(3):
        make.patient(clinic=make.clinic())
    ring(NEW)

    assert len(statements(tasks.place_caseloads)) == len(one)


def test_where_all_are_kept_by_these_rules_no_row_is_looked_at(patients, ring):
    """With few rows a table is read whole; of many, by what index it would be."""
    ring(NEW)
    due = placing.to_redo()

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE programs_caseloadplace")
        cursor.execute("SET LOCAL enable_seqscan = off")
    with tenancy.reaching(tenancy.Reach.PLANNER):
        plan = due.explain()

    conditions = [each for each in plan.splitlines() if "Index Cond" in each]
    assert plan.count("places_by_rules") == 2
    assert sum("shown" in each for each in conditions) == 2


@pytest.mark.django_db(transaction=True)
def test_one_worker_at_a_time_goes_through_them(as_of):
    clinic = make.clinic()
    make.patient(clinic=clinic)
    as_of(OLD)
    placing.place_some(clinic=clinic, now=make.now(), most=50)
    as_of(NEW)
    is_at_it, is_done = Event(), Event()

    def redo(_clinic):
        return placing.redo_some(clinic=clinic, now=make.now(), most=50)

    def first():
        with transaction.atomic():
            done = redo(clinic)
            is_at_it.set()
            assert is_done.wait(60)
        return done

    def second():
        assert is_at_it.wait(60)
        try:
            return redo(clinic)
        finally:
            is_done.set()

    assert at_once(2, lambda number: (first, second)[number]()) == [1, 0]
    assert Clinic.objects.filter(pk__in=placing.to_redo()).count() == 0
