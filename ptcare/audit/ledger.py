"""How rows remember: three marks for models, kept by PostgreSQL itself.

Triggers also catch `update()`, bulk writes and raw SQL; Django's signals do not.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

Model = TypeVar("Model", bound=type[models.Model])

NEVER_DELETED = pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)
APPEND_ONLY = pgtrigger.Protect(
    name="append_only", operation=pgtrigger.Update | pgtrigger.Delete
)
NEVER_CHANGED_ONCE_SIGNED = pgtrigger.Protect(
    name="never_changed_once_signed",
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__signed_at__isnull=False),
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
    return pghistory.track(*kept, exclude=list(exclude))  # type: ignore[no-any-return]
