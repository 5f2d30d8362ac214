"""How rows remember: three marks for models, kept by PostgreSQL itself.

Triggers also catch `update()`, bulk writes and raw SQL; Django's signals do not.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

Model = TypeVar("Model", bound=type[models.Model])

NEVER_DELETED = pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)
APPEND_ONLY = pgtrigger.Protect(
    name="append_only", operation=pgtrigger.Update | pgtrigger.Delete
)
WITHDRAWAL = "ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawn_reason']"
ONLY_WITHDRAWN_ONCE_SIGNED = pgtrigger.Protect(
    name="only_withdrawn_once_signed",
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "OLD.signed_at IS NOT NULL AND (OLD.withdrawn_at IS NOT NULL OR "
        f"to_jsonb(OLD) - {WITHDRAWAL} IS DISTINCT FROM to_jsonb(NEW) - {WITHDRAWAL})"
    ),
)


def keep_history(
    *, exclude: Sequence[str] = (), and_deleted: bool = False
) -> Callable[[Model], Model]:
    """Keep what a row was before each change. The row itself is what it is now.

    With `and_deleted`, of rows that may go, also what they were when they went.
    """
    kept: list[pghistory.RowEvent] = [
        pghistory.UpdateEvent("before_change", row=pghistory.Old)
    ]
    if and_deleted:
        kept.append(pghistory.DeleteEvent("before_delete", row=pghistory.Old))
    return pghistory.track(*kept, exclude=list(exclude))


@contextmanager
def erasing(tables: Iterable[type[models.Model]]) -> Iterator[None]:
    """The one way past these guards: rows of these tables may go as long as it lasts.

    For `patients.services.erasing` alone, of records whose time is over; the tests hold
    that nobody else names it. Only this connection is let through, and only inside.
    """
    guards = [
        f"{model._meta.label}:{trigger.name}"
        for model in tables
        for trigger in getattr(model._meta, "triggers", [])
        if "DELETE" in str(trigger.operation)
    ]
    with pgtrigger.ignore(*guards):
        yield
