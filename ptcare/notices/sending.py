"""Tell somebody, once. Called by the service that knows, in its transaction."""

from datetime import date, datetime, timedelta

from ptcare.notices.kinds import kind_of
from ptcare.notices.models import Notice
from ptcare.people.models import User

SAFETY_GOOD_FOR = timedelta(days=7)  # until then it is tried; then it has failed


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
    about: int | None = None,
    on: date | None = None,
    is_safety: bool = False,
) -> bool:
    """Write the notice unless one with this key exists; whether it was written.

    `kind` is one of `kinds`; `link` is a path of the site behind the sign-in. In place
    of `to`, `address` is of somebody without an account. `about` is the id of what it
    is about and `on` the reader's own day, for whoever asks again when it is sent.
    After `stale_at` it is not sent any more; without one the kind decides.
    """
    good_for = SAFETY_GOOD_FOR if is_safety else kind_of(kind).good_for
    notice = Notice(
        key=key,
        clinic_id=clinic_id,
        user=to,
        address=address,
        kind=kind,
        due_at=due_at,
        stale_at=stale_at or due_at + good_for,
        link=link,
        about=about,
        on=on,
        is_safety=is_safety,
        made_at=now,
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    return Notice.objects.filter(key=key, message_id=notice.message_id).exists()
