"""Tell somebody, once. Called by the service that knows, in its transaction."""

from datetime import datetime

from ptcare.notices.models import Notice
from ptcare.people.models import User


def send_once(
    *,
    key: str,
    clinic_id: int,
    kind: str,
    due_at: datetime,
    now: datetime,
    to: User | None = None,
    address: str = "",
    stale_at: datetime | None = None,
    link: str = "",
    is_safety: bool = False,
) -> bool:
    """Write the notice unless one with this key exists; whether it was written.

    `kind` names the templates `emails/<kind>.txt` and `.html`; `link` is a path of the
    site behind the sign-in. In place of `to`, `address` is of somebody without an
    account. After `stale_at` it is not sent any more.
    """
    notice = Notice(
        key=key,
        clinic_id=clinic_id,
        user=to,
        address=address,
        kind=kind,
        due_at=due_at,
        stale_at=stale_at,
        link=link,
        is_safety=is_safety,
        made_at=now,
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    return Notice.objects.filter(key=key, message_id=notice.message_id).exists()
