"""Makes the whole demo in one transaction."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from patients.models import Patient
from patients.services import counting
from programs.demo import (
    afterwards,
    agreeing,
    asking,
    boards,
    bodies,
    breaks,
    certifying,
    claims,
    closing_days,
    connected,
    covers,
    delivering,
    desks,
    doing,
    estimates,
    evaluations,
    fronts,
    guarding,
    intakes,
    looking,
    monitored,
    own,
    people,
    prescriptions,
    records,
    rounds,
    systems,
    telling,
    treatments,
    vouching,
    writing,
)
from programs.demo.world import World
from programs.services import cataloguing
from ptcare.people import tenancy


@transaction.atomic
def seed(*, now: dt.datetime, seed: int) -> World:
    """Two clinics, their people and months of life up to now, the same for a seed."""
    world = World(now=now, seed=seed)
    with tenancy.reaching(tenancy.Reach.OWNER):
        cataloguing.load_catalogue(now=now)
        people.open_clinics(world)
        people.hire(world)
        own.write(world)
        people.take_in(world)
        bodies.chart(world)
        evaluations.evaluate(world)
        intakes.ask(world)
        treatments.treat(world)
        fronts.invite(world)
        systems.connect(world)
        estimates.number(world)
        prescriptions.prescribe(world)
        asking.ask(world)
        doing.do(world)
        breaks.take(world)
        closing_days.close(world)
        boards.book(world)
        covers.cover(world)
        claims.claim(world)
        certifying.certify(world)
        monitored.monitor(world)
        telling.tell(world)
        agreeing.agree(world)
        guarding.leave_long_ago(world)
        people.enter_twice(world)
        _take_stock()
        doing.step(world)
        afterwards.leave(world)
        writing.write(world)
        vouching.speak(world)
        vouching.vouch(world)
        looking.look_before(world)
        _count(world)
        desks.keep(world)
        certifying.ask_for_more(world)
        estimates.write(world)
        desks.watch(world)
        rounds.go_round(world)
        guarding.guard(world)
        delivering.deliver(world)
        connected.connect(world)
        records.ask(world)
    return world


def _take_stock() -> None:
    """So many rows at once: else PostgreSQL plans what is asked of them from now on as
    if there were still as few as before, and may take minutes over one question."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _count(world: World) -> None:
    """The cover of everybody, those discharged included, from the rows just written."""
    for clinic in world.clinics.values():
        patients = Patient.objects.filter(clinic=clinic)
        counting.recount(patients, today=world.today_at(clinic), now=world.now)
