"""No page asks the database more, or has no end, because there is more of everything.

Every address there is, opened by those who may, at a clinic that has 5 of everything,
and once it has 500: equal statements, and pages that stay a page.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction

from patients.models import Patient
from tests import factories as make
from tests import made_once
from tests.multiplied import Clinicful
from tests.test_permission_matrix import ROWS, Row, World, address, build_world

pytestmark = pytest.mark.django_db

FEW, MANY = 5, 500
MOST = 16 * 1024  # bytes of a page, compressed
NOT_THERE, FORMS_ONLY = 404, 405

OF_ONE = "of one patient, who in a life has a few of them"
LONG = {
    "patients:care": OF_ONE,
    "patients:closures": "days to come on which the clinic is closed: some ten a year",
    "patients:coverage": OF_ONE,
    "programs:caseload_row": OF_ONE,
    "programs:chart": OF_ONE,
    "programs:own_agreed": OF_ONE,
    "programs:treatment": OF_ONE,
}
ONE_EACH = {"programs.DeviceStatus"}  # a clinic confirms one
Page = tuple[str, str]  # which address, opened by whom


@dataclass(frozen=True)
class Answer:
    status: int
    statements: tuple[str, ...]
    size: int  # bytes of a page, compressed


def build() -> World:
    world = build_world()
    add_what_has_no_address(world.things["patient"], world.things)
    return world


def add_what_has_no_address(patient: Patient, things: dict[str, Any]) -> None:
    """What pages show beside the things that addresses name."""
    by = patient.therapist.user
    make.log(item=things["item"], pain=3)
    make.checkin(patient=patient)
    make.message(patient=patient)
    make.fall(patient=patient)
    make.condition(patient=patient)
    make.tick(medication=things["medication"])
    make.tick(aid=make.aid(patient=patient))
    make.scan(patient=patient, t_score="-2.6")
    make.blood_test(patient=patient)
    make.referral(patient=patient, by=by)
    make.diagnosis(patient=patient, by=by)
    make.home_check(patient=patient, by=by)
    make.measurement(patient=patient, by=by)
    make.visit_note(patient=patient, by=by)
    make.agree_to_texts(patient)
    make.snapshot(patient)


world = made_once.world(build)


def test_every_page_costs_at_500_what_it_costs_at_5(world: World) -> None:
    clinic = Clinicful(world.things["patient"].clinic_id)
    clinic.copy(1, FEW - 1)
    few = walk(world, pages())
    with transaction.atomic():
        clinic.copy(FEW, MANY - 1)
        many = walk(world, few)
        transaction.set_rollback(True)
    few |= walk(world, dearer(few, many))  # what is put together once is there by now

    found = {page: told(few[page], many[page]) for page in dearer(few, many)}
    assert found == {}
    assert endless(many) == set(LONG)
    assert {
        model._meta.label
        for model in clinic.rows
        if clinic.copies[model._meta.label] < MANY - 1
    } == ONE_EACH


def pages() -> Iterator[Page]:
    for name, row in sorted(ROWS.items()):
        for who in readers(row):
            yield name, who


def readers(row: Row) -> list[str]:
    """One of each kind of those who may: others see the same by the same means."""
    kinds = (("patient", "helper"), ("therapist", "lead"), ("clinic_admin",))
    found = [next((who for who in kind if who in row.who), None) for kind in kinds]
    return [who for who in found if who] or ["anonymous"]


def walk(world: World, wanted: Iterable[Page]) -> dict[Page, Answer]:
    """What each answered, but where a page is none."""
    answers: dict[Page, Answer] = {}
    forms_only: set[str] = set()
    for name, who in wanted:
        if name in forms_only:
            continue
        where = address(name, ROWS[name], world.things)
        found = ask(lambda: world.people[who].get(where))  # noqa: B023 - asked at once
        if found.status == FORMS_ONLY:
            forms_only.add(name)
        else:
            answers[name, who] = found
    return answers


def ask(deed: Callable[[], Any]) -> Answer:
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, how: Any) -> Any:
        if "SAVEPOINT" not in sql:
            seen.append(sql)
        return execute(sql, params, many, how)

    with connection.execute_wrapper(note):
        answer = deed()
        body = b"".join(answer)
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    size = len(gzip.compress(body)) if is_page else 0
    return Answer(answer.status_code, tuple(seen), size)


def dearer(few: dict[Page, Answer], many: dict[Page, Answer]) -> list[Page]:
    """A day without anything is not there at 5, and perhaps is at 500."""
    return [
        page
        for page, answer in many.items()
        if few[page].status != NOT_THERE
        and len(answer.statements) > len(few[page].statements)
    ]


def told(few: Answer, many: Answer) -> tuple[int, int, list[str]]:
    """The two statuses, and which statements there are more of."""
    left = list(few.statements)
    more = [sql for sql in many.statements if sql not in left or left.remove(sql)]
    return few.status, many.status, more


def endless(many: dict[Page, Answer]) -> set[str]:
    """Which pages are too long. What is made for paper has all of it."""
    return {name for (name, _who), answer in many.items() if answer.size > MOST}
