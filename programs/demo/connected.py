"""Riverbend's billing office hears of attended sessions: the last that were sent."""

from __future__ import annotations

import datetime as dt
from random import Random

from patients.models import ClinicSession
from programs.demo.world import World, dice_token
from ptcare.hooks import sealing, signing
from ptcare.hooks.kinds import Kind
from ptcare.hooks.models import Delivery, Endpoint, Happening, Lane, Secret, Try
from ptcare.hooks.telling import body_of
from ptcare.people.models import Membership

SHOWN = 6
MINUTE = dt.timedelta(minutes=1)
URL = "https://billing.riverbend.example/ptcare"  # leads nowhere, in every network
Outcome, Off, State = Try.Outcome, Endpoint.Off, Delivery.State


def connect(world: World) -> None:
    """It went well but once, and was turned off for the night: a demo calls nobody."""
    clinic = world.cases[0].patient.clinic
    lead = Membership.objects.current().leads().filter(clinic=clinic).first()
    if lead is None:
        return
    begun = world.now - dt.timedelta(days=30)
    endpoint = Endpoint.objects.create(
        clinic=clinic,
        name="Billing office",
        url=URL,
        kinds=[Kind.ATTENDED, Kind.TAKEN_BACK],
        added_at=begun,
        added_by=lead.user,
        off_at=world.now,
        off_why=Off.PERSON,
    )
    Lane.objects.create(endpoint=endpoint)
    Secret.objects.create(
        endpoint=endpoint,
        sealed=sealing.sealed(signing.new_secret()),
        made_at=begun,
        made_by=lead.user,
    )
    dice = world.dice("hooks")
    for number, session in enumerate(_attended(clinic.pk)):
        _told(dice, endpoint, session, is_slow=number == 2)


def _attended(clinic_id: int) -> list[ClinicSession]:
    rows = ClinicSession.objects.filter(clinic=clinic_id, status="attended")
    return list(rows.order_by("-settled_at", "-pk")[:SHOWN])


def _told(
    dice: Random, endpoint: Endpoint, session: ClinicSession, *, is_slow: bool
) -> None:
    """At once, or where it was slow at the second try."""
    at = session.settled_at or session.booked_at
    ids = {"session": session.pk, "patient": session.patient_id, "on": session.on}
    happening = Happening.objects.create(
        id=dice_token(dice),
        clinic=endpoint.clinic,
        kind=Kind.ATTENDED,
        body=body_of(Kind.ATTENDED, {"clinic": endpoint.clinic_id, **ids}, at),
        at=at,
    )
    tries = [Outcome.REFUSED, Outcome.TAKEN] if is_slow else [Outcome.TAKEN]
    delivery = Delivery.objects.create(
        happening=happening,
        endpoint=endpoint,
        state=State.ARRIVED,
        due_at=at,
        made_at=at,
        tries=len(tries),
        settled_at=at + (len(tries) - 1) * MINUTE,
    )
    for number, outcome in enumerate(tries):
        Try.objects.create(
            delivery=delivery,
            at=at + number * MINUTE,
            outcome=outcome,
            status=503 if outcome == Outcome.REFUSED else 204,
        )
