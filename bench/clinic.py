"""PTCare as bench/run.py measures it: the day of a patient with eight exercises."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import sys
import time
import uuid
from functools import partial

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from measuring import Browser, serve  # noqa: E402

from patients.models import Patient  # noqa: E402
from programs.models import ProgramItem  # noqa: E402
from ptcare.people.actors import Actor, confirm  # noqa: E402
from ptcare.people.binding import owner_of  # noqa: E402

NAME = "Margaret Ellison"  # of the demo clinic
UNSAY = "UPDATE programs_exerciselog SET undone_at = now(), undone_by_id = said_by_id"
DAYS = 8  # open for logging
QUEUED = 100


def main() -> None:
    patient = Patient.objects.select_related("user").get(name=NAME)
    standing = f"patient:{patient.pk}@{patient.clinic_id}"
    session = {"standing": standing, "seen_at": int(time.time()) + 3600}
    browser = Browser(patient.user, session)
    fresh = unsaid(patient)

    def log() -> bytes:
        item, day = next(fresh)
        token, on = uuid.uuid4(), day.isoformat()
        return browser.post(f"/today/{item}/log/", token=token, day=on, done="all")

    def log_and_look() -> bytes:
        log()
        return browser.get("/today/")

    def replay() -> bytes:
        """What a device kept while it was offline; some of it is said twice over."""
        said = [queued(*next(fresh)) for _number in range(QUEUED)]
        return browser.send("/sync/", {"owner": owner_of(actor), "entries": said})

    actor = Actor(user=patient.user, standing=confirm(patient.user, standing))
    month = f"/progress/{patient.today(timezone.now()):%Y/%-m}/"
    deeds = {"log": log, "both": log_and_look, "replay": replay}
    pages = {"today": "/today/", "month": month}
    looks = {name: partial(browser.get, where) for name, where in pages.items()}
    serve(deeds | looks)


def queued(item: int, day: dt.date) -> dict[str, object]:
    """As the device writes it down."""
    return {
        "id": str(uuid.uuid4()),
        "kind": "exercise",
        "day": day.isoformat(),
        "made_at": timezone.now().isoformat(),
        "fields": {"item": item, "done": "all"},
    }


def unsaid(patient: Patient):
    """Exercise after exercise of the open days; all taken back when there is none."""
    today = patient.today(timezone.now())
    days = [today - dt.timedelta(days=ago) for ago in range(DAYS)]
    while True:
        with connection.cursor() as cursor:
            cursor.execute(f"{UNSAY} WHERE undone_at IS NULL")
        for day, item in itertools.product(days, items_of(patient, days[-1])):
            yield item, day


def items_of(patient: Patient, since: dt.date) -> list[int]:
    rows = ProgramItem.objects.filter(
        patient=patient,
        program__signed_at__isnull=False,
        program__ended_at=None,
        where="home",
        is_waiting=False,
        starts_on__lte=since,
        ends_on=None,
    )
    return list(rows.values_list("pk", flat=True))


if __name__ == "__main__":
    sys.exit(main())
