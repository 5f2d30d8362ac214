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


def keep_history(*, exclude: Sequence[str] = ()) -> Callable[[Model], Model]:
    """Keep what a row was before each change. The row itself is what it is now."""
    return pghistory.track(  # type: ignore[no-any-return]
        pghistory.UpdateEvent("before_change", row=pghistory.Old),
        exclude=list(exclude),
    )
