"""Whatever is written leaves one line of who did it; what is refused leaves none.

Each form of each page is filled in as somebody might, and sent. What a deed brings
about by rule is a line of its own: which those may be stands in FOLLOWS.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from ptcare.audit.models import AuditEvent, Kind
from tests import factories as make
from tests import made_once
from tests.filling_in import Form, forms_of, tries
from tests.test_permission_matrix import ROWS, SLUG, address, cast_of, things_of

TYPED = "application/x-www-form-urlencoded"
# What keeps the house running, and what the database writes about rows by itself.
QUIET = ("django_", "submissions_", "usersessions_", "audit_", "rate_limits")
# What is counted anew, of whoever is looked at.
COUNTED = (
    "patients_coveragesnapshot",
    "patients_coverversion",
    "programs_caseloadplace",
)
FOLLOWS = {
    "flag.raised": "an answer, a log or a sheet that holds a sign",
    "flag.seen": "who clears a sign or goes on with the row has seen it",
    "program.held": "a sign",
    "proposal.lapsed": "a new finding",
    "level.sign_off_withdrawn": "a fracture since it was seen",
    "consent.withdrawn": "a newer one",
    "carestep.withdrawn": "a newer one",
    "medication.withdrawn": "what it was corrected to",
    "monitoringtime.withdrawn": "what it was corrected to",
    "message.answered": "a row of the caseload",
    "namedcolleague.recorded": "a record that is kept to the named",
    "record.kept": "another record of the person that is closed",
    "record.kept_alone": "that being taken back",
    "record.told_apart": "two people: the other of them",
    "record.perhaps_one": "two people taken back",
    "account.carried": "another record of the person that is closed",
    "account.carried_back": "that being taken back",
}
BY_RULE = {
    ("fracture.confirmed_healed", "condition.set"),
    ("fracture.recorded", "condition.set"),
    ("fall.recorded", "flag.read"),
    ("fall.withdrawn", "flag.taken_back"),
    ("import.done", "patient.admitted"),
    ("membership.ended", "patient.handed_over"),
}


@pytest.fixture
def world(clinic, signed_in):
    clinic.slug, clinic.about, clinic.is_public = "no-such-clinic", "We listen.", True
    clinic.save()
    make.exercise(**SLUG)
    things = things_of(clinic)
    cast = cast_of(clinic, things)
    with made_once.drawn_unrecorded():
        yield (
            things,
            {
                who: signed_in(row, raise_request_exception=False)
                for who, row in cast.items()
            },
        )


def written() -> Counter[str]:
    """How many rows of each table this transaction has touched."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del"
            " FROM pg_stat_xact_user_tables"
        )
        return Counter(dict(cursor.fetchall()))


def last_line() -> int:
    newest = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True)
    return newest.first() or 0


def is_fact(table: str) -> bool:
    return not table.startswith(QUIET + COUNTED) and not table.endswith("event")


class Clerk:
    """Sends forms, one after the other into the same world, and reads the ledger."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.accepted, self.wrong = 0, []

    def forms_at(self, where: str) -> dict[tuple[str, ...], Form]:
        world = transaction.savepoint()
        page = self.client.get(where)
        transaction.savepoint_rollback(world)
        if not page.headers.get("Content-Type", "").startswith("text/html"):
            return {}
        return {form.key: form for form in forms_of(where, page.content.decode())}

    def send(self, form: Form) -> None:
        for press in form.presses():
            for said in tries(form, press):
                if self._try(form.where, said) != 422:
                    break

    def _try(self, where: str, said: str) -> int:
        world, cookie = transaction.savepoint(), self.client.cookies["sessionid"].value
        before, last = written(), last_line()
        answer = self.client.generic("POST", where, said, content_type=TYPED)
        changed = {table for table in written() - before if is_fact(table)}
        lines = list(AuditEvent.objects.filter(pk__gt=last).order_by("pk"))
        if why := complaint(answer, changed, lines):
            self.wrong.append((where, said[:300], why, [each.deed for each in lines]))
        self.accepted += answer.status_code < 400 and bool(lines)
        transaction.savepoint_rollback(world)
        self.client.cookies["sessionid"] = cookie
        return answer.status_code


def complaint(
    answer: HttpResponse, changed: set[str], lines: list[AuditEvent]
) -> str | None:
    """What is wrong with the lines that one POST left."""
    if answer.status_code >= 500:
        return repr(answer.exc_info)
    if answer.status_code >= 400:
        refused = [Kind.DENIED] * (answer.status_code in (403, 404))
        return (
            None if [each.kind for each in lines] == refused else "refused, but a line"
        )
    if changed and not lines:
        return f"no line, but rows of {sorted(changed)}"
    told = Counter((each.deed, each.about_type, each.about_id) for each in lines)
    if max(told.values(), default=1) > 1:
        return "told twice"
    return None if len(own(lines)) <= 1 else "more than one deed"


def own(lines: list[AuditEvent]) -> list[AuditEvent]:
    """What they did themselves: not what follows from it by rule."""
    deeds = {each.deed for each in lines}
    by_rule = {then for first, then in BY_RULE if first in deeds}
    return [each for each in lines if each.deed not in FOLLOWS.keys() | by_rule]


@pytest.mark.parametrize("who", ["lead", "clinic_admin", "patient"])
def test_each_form_that_is_accepted_leaves_one_line_and_a_refused_one_none(world, who):
    things, clients = world
    clerk, forms = Clerk(clients[who]), {}
    for name, row in ROWS.items():
        if who in row.who and not is_seen_by_another(row.who, who):
            forms |= clerk.forms_at(address(name, row, things))

    for form in forms.values():
        clerk.send(form)

    assert clerk.wrong == []
    assert clerk.accepted >= {"lead": 60, "clinic_admin": 20, "patient": 25}[who]


def is_seen_by_another(may: frozenset[str], who: str) -> Any:
    """What the lead's walk has tried already."""
    return who != "lead" and "lead" in may
