"""Warning signs: raised by what a patient tells us, cleared only by a clinician.

A flag is saved with the answer that raised it, in one transaction. Whatever it stops
stays stopped until somebody at the clinic has looked.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from patients.models import Measurement, Patient
from patients.models.evaluation import MAY_BE_REPEATED as BLOOD_PRESSURE
from patients.services import counting
from programs.models import ExerciseLog, Program, SafetyFlag
from programs.rules import redflags
from programs.rules.hurting import PAIN_STOP
from ptcare.audit.recording import record
from ptcare.notices.sending import send_once
from ptcare.people.actors import Actor
from ptcare.people.models import Membership, User
from ptcare.people.roles import Role

WORDS = Path(__file__).resolve().parent.parent / "data" / "clinical.json"
LEVELS = {
    redflags.Level.EMERGENCY: SafetyFlag.Level.EMERGENCY,
    redflags.Level.URGENT: SafetyFlag.Level.URGENT,
    redflags.Level.HOLD: SafetyFlag.Level.HOLD,
    redflags.Level.WATCH: SafetyFlag.Level.WATCH,
}
STOP = redflags.Flag(level=redflags.Level.HOLD)  # of one exercise, by its pain alone
MEANINGS = redflags.FLAGS | {PAIN_STOP: STOP, redflags.HIGH_PRESSURE: redflags.PRESSURE}


class NotAClinician(Exception):
    """Only a therapist clears a warning sign."""


@dataclass(frozen=True)
class FlagWords:
    """What was asked, and what the person is told on a yes."""

    question: str
    message: str


PRESSURE_WORDS = FlagWords(
    "Resting blood pressure of 180/110 or more was measured.",
    "Exercises with weights or impact rest today. Your care team has measured a high "
    "blood pressure and will tell you what comes next.",
)


@lru_cache(maxsize=1)
def all_words() -> dict[str, FlagWords]:
    """By key, from the clinical data."""
    data = json.loads(WORDS.read_text())
    words = {
        row["key"]: FlagWords(row["question"], row["message"])
        for row in data["red_flags"]
    }
    stop = next(row for row in data["pain_bands"] if row["key"] == "stop")
    return words | {
        PAIN_STOP: FlagWords(stop["label"], stop["message"]),
        redflags.HIGH_PRESSURE: PRESSURE_WORDS,
    }


@lru_cache(maxsize=1)
def pain_advice() -> dict[str, str]:
    """What each pain band tells the person, by the band's key."""
    bands = json.loads(WORDS.read_text())["pain_bands"]
    return {band["key"]: band["message"] for band in bands}


@transaction.atomic
def raise_flag(
    *,
    patient: Patient,
    key: str,
    on: dt.date,
    by: Actor,
    now: dt.datetime,
    log: ExerciseLog | None = None,
) -> SafetyFlag:
    """Keep the sign, hold the program where the sign asks for it, tell the clinic."""
    meaning = MEANINGS[key]
    if meaning.pauses:
        counting.hold(patient)  # or a program signed this second would run on
    flag = SafetyFlag.objects.create(
        patient=patient,
        clinic_id=patient.clinic_id,
        key=key,
        level=LEVELS[meaning.level],
        log=log,
        on=on,
        raised_at=now,
        raised_by=by.user,
    )
    record("flag.raised", about=flag, by=by, at=now, note=key)
    if meaning.pauses:
        hold_program(flag, by=by, now=now)
    for person in who_hears(flag):
        send_once(
            key=f"flag:{flag.pk}:{person.pk}",
            clinic_id=flag.clinic_id,
            to=person,
            kind="care_team_message",
            due_at=now,
            now=now,
            link=reverse("home"),
            is_safety=True,
        )
    return flag


def hold_program(flag: SafetyFlag, *, by: Actor, now: dt.datetime) -> None:
    """The whole of it rests; one that is held already keeps its first reason."""
    signed = Program.objects.signed().filter(patient_id=flag.patient_id, held_at=None)
    for program in signed.select_for_update():
        program.held_at = now
        program.held_by = by.user
        program.held_reason = all_words()[flag.key].question
        program.save(update_fields=["held_at", "held_by", "held_reason"])
        record("program.held", about=program, by=by, at=now, note=flag.key)


def who_hears(flag: SafetyFlag) -> list[User]:
    """The patient's therapist; the leads too in an emergency; all, if there is none."""
    here = Membership.objects.current().filter(clinic_id=flag.clinic_id)
    listed = Q(patients=flag.patient_id, role=Role.THERAPIST)
    if flag.level == SafetyFlag.Level.EMERGENCY:
        listed |= Q(is_lead=True)
    found = here.filter(listed)
    if not here.filter(patients=flag.patient_id).exists():
        found = here.filter(Q(role=Role.THERAPIST) | Q(is_lead=True))
    people = User.objects.filter(memberships__in=found).distinct()
    return list(people.order_by("pk"))


def is_high(reading: Mapping[str, str]) -> bool:
    """Whether a reading of blood pressure closes exercises; none closes nothing."""
    if not reading:
        return False
    high, low = int(reading["systolic"]), int(reading["diastolic"])
    return bool(redflags.locked_by_pressure(systolic=high, diastolic=low))


@transaction.atomic
def heed_pressure(*, measurement: Measurement, by: Actor, now: dt.datetime) -> None:
    """Today's reading of 180/110 or more closes weights and impact for the day.

    One sign a day. A lower reading later opens nothing: a therapist does that, by
    setting the sign aside.
    """
    if measurement.key != BLOOD_PRESSURE or not is_high(measurement.parts):
        return
    patient = measurement.patient
    key, today = redflags.HIGH_PRESSURE, patient.today(now)
    known = SafetyFlag.objects.open().filter(patient=patient, key=key, on=today)
    if measurement.measured_on == today and not known.exists():
        raise_flag(patient=patient, key=key, on=today, by=by, now=now)


@transaction.atomic
def see_flag(*, flag: SafetyFlag, by: Actor, now: dt.datetime) -> bool:
    """A clinician has looked. The first look counts; says whether this was it."""
    unseen = SafetyFlag.objects.unseen().filter(pk=flag.pk)
    if not unseen.update(seen_at=now, seen_by=by.user):
        return False
    record("flag.seen", about=flag, by=by, at=now)
    return True


@transaction.atomic
def clear_flag(*, flag: SafetyFlag, because: str, by: Actor, now: dt.datetime) -> bool:
    """A clinician sets it aside, and says why. A held program stays held."""
    if by.role is not Role.THERAPIST:
        raise NotAClinician
    see_flag(flag=flag, by=by, now=now)
    still_open = SafetyFlag.objects.open().filter(pk=flag.pk)
    if not still_open.update(
        cleared_at=now, cleared_by=by.user, cleared_because=because
    ):
        return False
    record("flag.cleared", about=flag, by=by, at=now)
    return True
