"""Thousands of patients on top of the cast, for benchmarks: by COPY, in batches.

Each batch is a transaction of its own. Nobody of the crowd has a story.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator

from django.db import connection, transaction

from patients.models import CoverageSnapshot, CoverVersion, Patient
from patients.services import counting
from programs.demo.copying import Numbers, Pile
from programs.demo.crowd import SITUATIONS, Crowd
from programs.demo.homes import PER_CLINIC, Home, homes
from programs.demo.printing import Press
from programs.demo.world import World
from ptcare.people import tenancy

BATCH = 6_000  # patients times weeks of logs in one transaction
MOST_IN_A_BATCH = 1_500
KNOWN = """
UPDATE people_user SET clinics = clinics || %s::bigint FROM patients_patient
WHERE people_user.id = user_id AND patients_patient.id = ANY (%s)
"""  # as the trigger does

Say = Callable[[str], None]


def add_crowd(
    world: World, *, patients: int, weeks: int, say: Say, first: int = 0
) -> None:
    """That many patients more, each with 7 exercises, logs and 20 clinic sessions.

    `first` is how many there were before.
    """
    _add(world, Run(world, weeks=weeks), patients=patients, say=say, start=first)


def add_caseload(world: World, *, patients: int, say: Say, first: int = 0) -> None:
    """Only the plans and 20 clinic sessions of that many; nothing is counted yet.

    `first` is how many there were before.
    """
    _add(world, BareRun(world), patients=patients, say=say, start=first)


def _add(world: World, run: Run, *, patients: int, say: Say, start: int = 0) -> None:
    with tenancy.reaching(tenancy.Reach.OWNER):
        places = homes(world, patients=start + patients)
    began, written = time.monotonic(), Counter[str]()
    for first, count in batches(
        start + patients, size=_size(run.crowd.weeks), first=start
    ):
        with tenancy.reaching(tenancy.Reach.OWNER):
            written.update(run.batch(places[first // PER_CLINIC], first, count))
        seconds = time.monotonic() - began
        say(f"{first + count:,} patients, {written.total():,} rows, {seconds:.0f} s")
    for label, count in sorted(written.items()):
        say(f"{label:30}{count:>14,}")


def batches(patients: int, *, size: int, first: int = 0) -> Iterator[tuple[int, int]]:
    """First number and count of each; none reaches into two clinics."""
    while first < patients:
        room = PER_CLINIC - first % PER_CLINIC
        count = min(size, room, patients - first)
        yield first, count
        first += count


def _size(weeks: int) -> int:
    return max(1, min(BATCH // max(weeks, 1), MOST_IN_A_BATCH))


class Run:
    """One call: the stencils and the ids."""

    def __init__(self, world: World, *, weeks: int) -> None:
        clinic = next(iter(world.clinics.values()))
        self.world = world
        self.crowd = Crowd(now=world.now, today=world.today_at(clinic), weeks=weeks)
        self.numbers = Numbers()

    @transaction.atomic
    def batch(self, home: Home, first: int, count: int) -> Counter[str]:
        """Write the facts, then what they mean for the cover. Rows by table."""
        pile = Pile()
        rng = self.world.dice(f"crowd from {first}")
        press = Press(self.crowd, home, self.numbers, pile, rng)
        members = [
            press.member(number, SITUATIONS[number % len(SITUATIONS)])
            for number in range(first, first + count)
        ]
        return self.copy(pile, members, home)

    def copy(self, pile: Pile, members: list[int], home: Home) -> Counter[str]:
        written = Counter(pile.copy())
        patients = Patient.objects.filter(pk__in=members)
        counting.recount(patients, today=self.crowd.today, now=self.world.now)
        written[CoverageSnapshot._meta.label] += len(members)
        return written


class BareRun(Run):
    """Without exercises and logs, and nothing is counted.

    Nor does any trigger look at the rows, which is what takes the time; so whoever runs
    this must own the database.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world, weeks=0)

    def copy(self, pile: Pile, members: list[int], home: Home) -> Counter[str]:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        written = Counter(pile.copy())
        with connection.cursor() as cursor:
            cursor.execute(KNOWN, [home.clinic.pk, members])
        CoverVersion.objects.bulk_create(
            CoverVersion(patient_id=each, clinic=home.clinic, version=1)
            for each in members
        )
        return written
