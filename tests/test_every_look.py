"""Whoever of the clinic opens a page on which a patient stands leaves one line of it.

All addresses are walked, as `test_permission_matrix` knows them.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse

from patients.models import Patient
from ptcare.audit.models import SEEING, AuditEvent, Kind
from tests import factories as make
from tests import made_once
from tests.test_permission_matrix import ROWS, SLUG, address, cast_of, things_of

NAMES = ("Zebulina Quuxby", "Ottokar Pfefferminz")


@pytest.fixture
def world(clinic, signed_in):
    """One patient with one of everything, and another beside her."""
    make.exercise(**SLUG)
    things = things_of(clinic)
    clients = {who: signed_in(row) for who, row in cast_of(clinic, things).items()}
    her, him = things["patient"], make.patient(clinic=clinic)
    make.session(patient=him, by=him.user)
    for row, name in zip((her, him), NAMES, strict=True):
        Patient.objects.filter(pk=row.pk).update(name=name)
    with made_once.drawn_unrecorded():
        yield things, clients, dict(zip(NAMES, (her.pk, him.pk), strict=True))


def opened(name: str) -> str:
    """By whom: the lead sees most, the desk the rest."""
    who = ROWS[name].who
    return next((each for each in ("lead", "clinic_admin") if each in who), "")


def body(answer: HttpResponse) -> str:
    sent = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(sent).decode(errors="replace")


def patients_in(name: str, things: dict[str, Any]) -> set[int]:
    """Whom the address itself is about."""
    found = (things[thing] for thing in ROWS[name].things.values())
    ids = {row.pk if isinstance(row, Patient) else of(row) for row in found}
    return ids - {None}


def of(row: Any) -> int | None:
    return getattr(row, "patient_id", None)


def complaint(
    name: str, lines: list[AuditEvent], about: set[int], shown: set[int], is_page: bool
) -> str:
    """What is wrong with the lines that one answer left."""
    if not about | shown:  # others than these two may have stood there
        return "two lines" if len(lines) > 1 else ""
    if len(lines) != 1:
        return f"{len(lines)} lines"
    line = lines[0]
    told = {line.patient_id, *(line.showed or [])} - {None}
    if line.kind not in SEEING:
        return f"kind {line.kind}"
    if about and line.patient_id not in about:
        return f"says patient {line.patient_id}"
    if not ROWS[name].things and line.kind == Kind.VIEW:
        return "a list that is told as a page"
    if shown - told:
        return "somebody stood there of whom it says nothing"
    return "it says who did not stand there" if is_page and told - about - shown else ""


def is_refusal(name: str, answer: HttpResponse) -> bool:
    """At a page that is open to the world nobody is refused."""
    return answer.status_code in (403, 404) and "anonymous" not in ROWS[name].who


def space_of(name: str) -> str:
    return name.partition(":")[0] if name.startswith(("pat", "prog")) else "others"


@pytest.mark.parametrize(
    ("space", "least"), [("patients", 110), ("programs", 90), ("others", 25)]
)
def test_each_page_leaves_the_one_line_that_says_who_was_seen(world, space, least):
    things, clients, names = world
    wrong, read = {}, 0
    for name in [name for name in ROWS if space_of(name) == space and opened(name)]:
        last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
        answer = clients[opened(name)].get(address(name, ROWS[name], things))
        lines = list(AuditEvent.objects.filter(pk__gt=last or 0))
        if answer.status_code != 200:
            kinds, is_refused = [line.kind for line in lines], is_refusal(name, answer)
            if kinds != [Kind.DENIED] * is_refused:
                wrong[name] = f"{answer.status_code} left {lines}"
            continue
        read += 1
        page, about = body(answer), patients_in(name, things)
        shown = {pk for each, pk in names.items() if each in page}
        is_page = answer.headers["Content-Type"].startswith("text/html")
        if why := complaint(name, lines, about, shown, is_page):
            wrong[name] = f"{why}: {[(each.deed, each.showed) for each in lines]}"

    assert wrong == {}
    assert read >= least
