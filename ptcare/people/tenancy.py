"""A transaction knows its clinic: the one place where that is said.

Said with it, in the same statement, is the database's role that the transaction has
from then on. The policies of `ptcare.people.wall` are a second wall under `visible_to`:
they show a role the rows of that clinic, or what its reach is for, and no others.

What is said lives and dies with the transaction, so a pooled connection (PgBouncer in
transaction mode) carries nothing over to the next request. Within another transaction,
what was true before is true again afterwards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from ptcare.people.wall import roles


class Reach(StrEnum):
    """The few ways across clinics, by name. There is no unnamed one."""

    SIGNING_IN = "signing_in"  # who is this person, whatever clinic knows them?
    PLANNER = "planner"  # beat's tasks, which serve all clinics in one statement
    AUDIT = "audit"  # recounting and holding against the snapshots: only reads
    ERASING = "erasing"  # what is due to go: the only one that may delete the record
    OWNER = "owner"  # the demo's seed: whoever owns the tables, past every policy


_BEFORE = (
    "SELECT current_setting('role'), current_setting('ptcare.clinic', true),"
    " current_setting('ptcare.reach', true), "
)
SAY = (
    "set_config('role', %s, true), set_config('ptcare.clinic', %s, true),"
    " set_config('ptcare.reach', %s, true)"
)
# And how long, in milliseconds, PostgreSQL works at one statement of it, or waits for a
# lock of somebody else's.
_PATIENCE = (
    ", set_config('statement_timeout', %s, true), set_config('lock_timeout', %s, true)"
)
Said = tuple[str, str, str]  # role, clinic, reach; each may be empty


@contextmanager
def within(clinic_id: int, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """A transaction in which only this clinic's rows are to be touched."""
    with _as((roles.name_of(roles.CLINIC), str(int(clinic_id)), ""), using):
        yield


@contextmanager
def reaching(reach: Reach) -> Iterator[None]:
    """A transaction across clinics, for one of the named purposes."""
    role = "none" if reach is Reach.OWNER else roles.name_of(reach)
    with _as((role, "", reach)):
        yield


@contextmanager
def _as(said: Said, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Where it fails, going back to the savepoint puts back what was before."""
    connection = connections[using]
    is_within_another = connection.in_atomic_block
    with transaction.atomic(using=using):
        before = _tell(said, using)
        yield
        if is_within_another and not connection.needs_rollback:
            put_back(before, using)


def _tell(said: Said, using: str) -> Said:
    """What was true until now."""
    work = settings.DATABASE_SECONDS * 1000
    with connections[using].cursor() as cursor:
        cursor.execute(_BEFORE + SAY + _PATIENCE, (*said, str(work), str(work // 2)))
        role, clinic, reach = cursor.fetchone()[:3]
    return role, clinic or "", reach or ""


def put_back(before: Said, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT " + SAY, before)
