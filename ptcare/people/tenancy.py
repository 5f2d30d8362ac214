"""A transaction knows its clinic: the one place where that is said.

`SET LOCAL` lives and dies with the transaction, so a pooled connection (PgBouncer in
transaction mode) carries nothing over to the next request. Policies of the database
can read `ptcare.clinic` and `ptcare.reach` as a second wall under `visible_to`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from django.db import connection, transaction


class Reach(StrEnum):
    """The few ways across clinics, by name. There is no unnamed one."""

    SIGNING_IN = "signing_in"  # which standings does this person have?
    PLANNER = "planner"  # beat's tasks, which serve all clinics in one statement
    AUDIT = "audit"  # recounting and holding against the snapshots


@contextmanager
def within(clinic_id: int) -> Iterator[None]:
    """A transaction in which only this clinic's rows are to be touched."""
    with transaction.atomic():
        _tell(clinic=str(int(clinic_id)), reach="")
        yield


@contextmanager
def reaching(reach: Reach) -> Iterator[None]:
    """A transaction across clinics, for one of the named purposes."""
    with transaction.atomic():
        _tell(clinic="", reach=reach)
        yield


def _tell(*, clinic: str, reach: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('ptcare.clinic', %s, true),"
            " set_config('ptcare.reach', %s, true)",
            [clinic, reach],
        )
