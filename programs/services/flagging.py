"""Warning signs: raised by what a patient tells us, cleared only by a clinician.

A flag is saved with the answer that raised it, in one transaction. Whatever it stops
stays stopped until somebody at the clinic has looked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse

from patients.models import (
    BoneScan,
    Condition,
    DoubledRecord,
    Fall,
    Fracture,
    Measurement,
    PainLimits,
    Patient,
    SpineImaging,
)
from patients.models.absences import absences_of, those_who_answer, who_may_see
from patients.models.body import Fact
from patients.models.doubling import person_of
from patients.models.treatment import Medication
from patients.services import counting
from programs.models import CheckIn, ExerciseLog, Program, SafetyFlag
from programs.rules import escalating, falling, redflags
from programs.rules.hurting import PAIN_AGAIN, PAIN_STOP, PAIN_WEEK, sign_of_place
from programs.services import flag_texts, reminding
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event, record
from ptcare.notices.models import Notice
from ptcare.notices.rechecking import Verdict, rechecks
from ptcare.notices.sending import send_once
from ptcare.people import absences
from ptcare.people.absences import Absences
from ptcare.people.actors import Actor
from ptcare.people.models import Membership, User
from ptcare.people.roles import Role

LEVELS = {
    redflags.Level.EMERGENCY: SafetyFlag.Level.EMERGENCY,
    redflags.Level.URGENT: SafetyFlag.Level.URGENT,
    redflags.Level.HOLD: SafetyFlag.Level.HOLD,
    redflags.Level.WATCH: SafetyFlag.Level.WATCH,
}
STOP = redflags.Flag(level=redflags.Level.HOLD)  # of one exercise, by its pain alone
MEANINGS = {
    PAIN_STOP: STOP,
    PAIN_AGAIN: STOP,
    PAIN_WEEK: redflags.Flag(level=redflags.Level.WATCH),
    redflags.HIGH_PRESSURE: redflags.PRESSURE,
    redflags.HEAD_AND_THINNER: redflags.FLAGS["rf_fall_injury"],
    redflags.PAPER_PAIN: redflags.FROM_PAPER,
    redflags.PAPER_NOTE: redflags.FROM_PAPER,
    redflags.SECOND_RECORD: redflags.UNREAD,
    redflags.SECOND_TO_READ: redflags.Flag(level=redflags.Level.WATCH),
}
# What is known of a body: what holds something, and what is only to be read.
BINDS = (Fracture, Condition, PainLimits)
TO_READ = (Fall, Medication, BoneScan, SpineImaging, Measurement)
LONG_BONES = ("rf_groin_thigh",)  # an ache there counts more on some medicines
WITH_MEDICINE = (Medication.Kind.BISPHOSPHONATE, Medication.Kind.DENOSUMAB)


class NotAClinician(Exception):
    """Only a therapist takes on or clears a warning sign."""


class NoDoctor(Exception):
    """This sign is over on a doctor's word only, and none was named."""


class NotASlip(Exception):
    """This sign was told again or otherwise, or has stood for long: it was meant."""


class OpenThere(Exception):
    """A sign is open on the person's other record: that one is set aside first."""


@transaction.atomic
def raise_flag(
    *,
    patient: Patient,
    key: str,
    on: dt.date,
    by: Actor,
    now: dt.datetime,
    log: ExerciseLog | None = None,
    checkin: CheckIn | None = None,
) -> SafetyFlag:
    """Keep the sign and what it holds, hold the program where it asks, tell the clinic.

    An unknown key is a KeyError.
    """
    meaning = meaning_of(key, patient=patient, on=on)
    # Or a program signed this second would run on, and what is told of a record that
    # is closed as a double this second would bind nobody.
    if meaning.pauses or (log is None and meaning.level > redflags.Level.WATCH):
        counting.hold(patient)
    flag = SafetyFlag.objects.create(
        patient=patient,
        clinic_id=patient.clinic_id,
        key=key,
        level=LEVELS[meaning.level],
        log=log,
        checkin=checkin,
        on=on,
        raised_at=now,
        raised_by=by.user,
        note=medicines_of(patient) if key in LONG_BONES else "",
        pauses=meaning.pauses,
        locks=sorted(meaning.locks),
        day_locks=sorted(meaning.day_locks),
        asks_physician=meaning.asks_physician,
        escalates_at=now if LEVELS[meaning.level] in escalating.LEVELS else None,
    )
    record("flag.raised", about=flag, by=by, at=now, note=key)
    if meaning.pauses:
        hold_program(flag, by=by, now=now)
    if meaning.level > redflags.Level.WATCH:
        reminding.call_off(patient, now=now, reason="a warning sign")
    tell_clinic(flag, now=now)
    bind_the_kept(patient, by=by, now=now)
    return flag


def bind_the_kept(
    doubled: Patient, *, by: Actor, now: dt.datetime
) -> SafetyFlag | None:
    """Of a record that is closed as a double: what holds there stops all on the record
    that is kept, until a therapist has read it. Of any other record it does nothing.
    """
    marked = DoubledRecord.objects.standing().filter(patient=doubled)
    row = marked.select_related("kept__clinic", "recorded_by").first()
    if row is None:
        return None
    has_sign = SafetyFlag.objects.open().filter(patient=doubled).exists()
    binds = has_sign or _holds_any(doubled, BINDS)
    says = binds or _holds_any(doubled, TO_READ)
    key = redflags.SECOND_RECORD if binds else redflags.SECOND_TO_READ
    stands = SafetyFlag.objects.open().filter(patient=row.kept, key=key)
    if not says or stands.exists():
        return None
    return raise_flag(patient=row.kept, key=key, on=row.kept.today(now), by=by, now=now)


def _holds_any(patient: Patient, kinds: Iterable[type[Fact]]) -> bool:
    mine = {"patient": patient, "withdrawn_at": None}
    return any(kind._default_manager.filter(**mine).exists() for kind in kinds)


@transaction.atomic
def raise_watches(
    *,
    patient: Patient,
    signs: Sequence[tuple[str, dt.date, str]],
    by: Actor,
    now: dt.datetime,
) -> list[SafetyFlag]:
    """Things to ask about, each a key, a day and what was said; they stop nothing.

    However many, the same few statements, and one notice to each who hears of it.
    """
    flags = SafetyFlag.objects.bulk_create(
        SafetyFlag(
            patient=patient,
            clinic_id=patient.clinic_id,
            key=key,
            level=SafetyFlag.Level.WATCH,
            on=on,
            raised_at=now,
            raised_by=by.user,
            note=note,
        )
        for key, on, note in signs
    )
    AuditEvent.objects.bulk_create(
        event("flag.raised", about=flag, by=by, at=now, note=flag.key) for flag in flags
    )
    if flags:
        tell_clinic(flags[0], now=now)
    return flags


def meaning_of(key: str, *, patient: Patient, on: dt.date) -> redflags.Flag:
    """What this sign means for this person: being dizzy again is more than dizzy."""
    if key in MEANINGS:
        return MEANINGS[key]
    near: Collection[dt.date] = ()
    if key == redflags.DIZZY:
        rows = SafetyFlag.objects.filter(patient=patient, key=key)
        week = (on - redflags.WEEK, on + redflags.WEEK)  # the later may be told first
        near = rows.filter(on__range=week).values_list("on", flat=True)
    return redflags.meaning(key, on=on, dizzy_on=near)


def medicines_of(patient: Patient) -> str:
    """Those after which an ache in the thigh has to be looked at sooner."""
    rows = Medication.objects.current().filter(patient=patient)
    names = rows.filter(kind__in=WITH_MEDICINE).values_list("name", flat=True)
    return ", ".join(sorted(names))[:300]


def tell_clinic(flag: SafetyFlag, *, now: dt.datetime) -> None:
    for person in who_hears(flag):
        send_once(
            key=_key(flag, person.pk),
            clinic_id=flag.clinic_id,
            to=person,
            kind="safety_flag",
            due_at=now,
            now=now,
            link=reverse("home"),
            about=flag.pk,
            is_safety=True,
        )


def told_of(
    flags: Iterable[SafetyFlag], staff: Mapping[int, Sequence[Membership]]
) -> set[tuple[int, int]]:
    """Who was told as each was raised, by sign and user: one query, and none without a
    sign. `staff` is by clinic."""
    keys = {
        _key(flag, member.user_id): (flag.pk, member.user_id)
        for flag in flags
        for member in staff[flag.clinic_id]
    }
    written = Notice.objects.filter(key__in=keys) if keys else Notice.objects.none()
    return {keys[key] for key in written.values_list("key", flat=True)}


def _key(flag: SafetyFlag, person: int) -> str:
    return f"flag:{flag.pk}:{person}"


@rechecks("safety_flag", "safety_goes_on", "safety_stand_in")
def not_taken_yet(notices: Sequence[Notice], now: dt.datetime) -> Mapping[int, Verdict]:
    """Somebody may have looked, or be on it, before it went out. One query."""
    about = {notice.about for notice in notices if notice.about}
    taken = SafetyFlag.objects.taken().filter(pk__in=about)
    known = set(taken.values_list("pk", flat=True))
    return {
        notice.pk: Verdict(not_wanted="somebody has looked")
        for notice in notices
        if notice.about in known
    }


def hold_program(flag: SafetyFlag, *, by: Actor, now: dt.datetime) -> None:
    """The whole of it rests; one that is held already keeps its first reason."""
    signed = Program.objects.signed().filter(patient_id=flag.patient_id, held_at=None)
    for program in signed.select_for_update():
        program.held_at = now
        program.held_by = by.user
        program.held_reason = flag_texts.all_words()[flag.key].question
        program.tells_why = False
        changed = ["held_at", "held_by", "held_reason", "tells_why"]
        program.save(update_fields=changed)
        record("program.held", about=program, by=by, at=now, note=flag.key)


def who_hears(flag: SafetyFlag) -> list[User]:
    """Each once, whatever roles they have."""
    here = Membership.objects.current().filter(clinic_id=flag.clinic_id)
    staff = list(here.select_related("user"))
    away = absences_of([flag.clinic_id], now=flag.raised_at)[flag.clinic_id]
    guarded = who_may_see([flag.patient_id]) if away else {}
    heard = hearing(flag, staff, away=away, may_see=guarded.get(flag.patient_id))
    return sorted({each.user for each in heard}, key=lambda person: person.pk)


def hearing(
    flag: SafetyFlag,
    staff: Sequence[Membership],
    *,
    away: Absences = (),
    may_see: frozenset[int] | None = None,
) -> list[Membership]:
    """Of the clinic's staff the patient's therapist, or who answers for them while they
    are away; the leads too where it is urgent; all, where nobody answers by name."""
    of = flag.patient.therapist_id
    therapists = [each for each in staff if each.role == Role.THERAPIST]
    leads = absences.present(away, [each for each in staff if each.is_lead])
    answer = those_who_answer(therapists, of=of, away=away, may_see=may_see)
    is_named = [each.pk for each in answer] == [absences.answering(away, of)]
    if not is_named or flag.level in escalating.SOON:
        answer = [*answer, *leads]
    heard = {each.pk for each in answer}
    return [each for each in staff if each.pk in heard]


@transaction.atomic
def see_flag(*, flag: SafetyFlag, by: Actor, now: dt.datetime) -> bool:
    """A clinician has looked. The first look counts; says whether this was it."""
    unseen = SafetyFlag.objects.unseen().filter(pk=flag.pk)
    if not unseen.update(seen_at=now, seen_by=by.user, escalates_at=None):
        return False
    record("flag.seen", about=flag, by=by, at=now)
    return True


@transaction.atomic
def take_on(*, flag: SafetyFlag, by: Actor, now: dt.datetime) -> bool:
    """A clinician says to be on it: it goes on to nobody else, and stays unseen. The
    first counts; says whether this was it. Raises NotAClinician."""
    if by.role is not Role.THERAPIST:
        raise NotAClinician
    untaken = SafetyFlag.objects.untaken().filter(pk=flag.pk)
    if not untaken.update(taken_at=now, taken_by=by.user, escalates_at=None):
        return False
    record("flag.taken", about=flag, by=by, at=now)
    return True


@transaction.atomic
def take_over(*, flag: SafetyFlag, of: int, by: Actor, now: dt.datetime) -> bool:
    """From the user `of`, who was on it; whether it was theirs still. Raises
    NotAClinician."""
    if by.role is not Role.THERAPIST:
        raise NotAClinician
    theirs = SafetyFlag.objects.held_on_to().filter(pk=flag.pk, taken_by=of)
    if not theirs.update(taken_at=now, taken_by=by.user):
        return False
    record("flag.taken_over", about=flag, by=by, at=now)
    return True


@transaction.atomic
def read_stop(*, flag: SafetyFlag, by: Actor, now: dt.datetime) -> None:
    """The person says to have read what to do. The first time counts."""
    unread = SafetyFlag.objects.filter(pk=flag.pk, read_at=None)
    if unread.update(read_at=now, read_by=by.user):
        record("flag.read", about=flag, by=by, at=now)


@transaction.atomic
def clear_flag(
    *,
    flag: SafetyFlag,
    because: str,
    by: Actor,
    now: dt.datetime,
    doctor: str = "",
    doctor_said_on: dt.date | None = None,
) -> bool:
    """A clinician sets it aside, and says why; whether this was the first to do so.

    `doctor` is the physician on whose word it is over, and when that was said. A held
    program stays held. Raises NotAClinician, NoDoctor and OpenThere.
    """
    if by.role is not Role.THERAPIST:
        raise NotAClinician
    if flag.asks_physician and not doctor:
        raise NoDoctor
    counting.hold(flag.patient)
    if flag.key == redflags.SECOND_RECORD:
        there = DoubledRecord.objects.standing().filter(kept=flag.patient_id)
        signs = SafetyFlag.objects.open().filter(patient__in=there.values("patient"))
        if signs.exists():
            raise OpenThere
    how = {"doctor": doctor, "doctor_said_on": doctor_said_on}
    return _set_aside(flag, "flag.cleared", because, by, now, **how)


@transaction.atomic
def take_back(*, flag: SafetyFlag, because: str, by: Actor, now: dt.datetime) -> bool:
    """Whoever raised it had written down what was not so: corrected, not cleared.

    Whether it was open still. A held program stays held. Raises NotAClinician.
    """
    if by.role is not Role.THERAPIST or flag.raised_by_id != by.user.pk:
        raise NotAClinician
    counting.hold(flag.patient)
    return _set_aside(flag, "flag.taken_back", because, by, now, was_slip=True)


@transaction.atomic
def say_mistaken(*, flag: SafetyFlag, by: Actor, now: dt.datetime) -> bool:
    """Who pressed it says that it was by mistake. It holds all the same and goes on to
    whoever is next; who looks reads it. The first time counts; whether this was it."""
    counting.hold(flag.patient)
    mine = SafetyFlag.objects.open().filter(pk=flag.pk, raised_by=by.user)
    pressed = mine.exclude(checkin=None)
    if not pressed.filter(mistaken_at=None).update(
        mistaken_at=now, mistaken_by=by.user
    ):
        return False
    record("flag.mistaken", about=flag, by=by, at=now)
    return True


def may_be_a_slip(flag: SafetyFlag, *, now: dt.datetime) -> bool:
    """Whether nothing is behind this sign but one tap."""
    return redflags.may_be_a_slip(
        asks_physician=flag.asks_physician,
        is_tap=flag.checkin_id is not None,
        is_told_elsewhere=_is_told_elsewhere(flag),
        stood=now - flag.raised_at,
    )


def _is_told_elsewhere(flag: SafetyFlag) -> bool:
    """In the week before or after: again, with an exercise, or as a fall; on any record
    of the person."""
    if flag.checkin_id is None:
        return True
    since = flag.raised_at - redflags.SLIP_WITHIN
    near = (since, flag.raised_at + redflags.SLIP_WITHIN)
    mine = {"patient__in": person_of(flag.patient)}
    is_fall = flag.key in falling.KEYS
    keys = sorted(falling.KEYS) if is_fall else [flag.key]  # each line of a fall
    told = CheckIn.objects.told().filter(
        **mine, signs__overlap=keys, said_at__range=near
    )
    if told.exclude(pk=flag.checkin_id).exists():
        return True
    raised = SafetyFlag.objects.filter(**mine, key__in=keys, raised_at__range=near)
    if raised.exclude(pk=flag.pk).exists():
        return True
    hurt = Fall.objects.standing().filter(**mine, recorded_at__gte=since)
    return any(
        is_fall or sign_of_place(where, is_new=True) == flag.key
        for where in hurt.values_list("pain_where", flat=True)
    )


@transaction.atomic
def set_slip_aside(
    *,
    flag: SafetyFlag,
    said: str,
    spoken_on: dt.date,
    spoken_how: str,
    by: Actor,
    now: dt.datetime,
) -> bool:
    """A clinician has spoken with the person: pressed by mistake, and no such sign.
    Whether it was open still.

    `said` is what they said. A held program stays held. Raises NotAClinician, and
    NotASlip where it may be more than one tap.
    """
    if by.role is not Role.THERAPIST:
        raise NotAClinician
    counting.hold(flag.patient)  # or it is told again this second
    if not may_be_a_slip(flag, now=now):
        raise NotASlip
    how = {"was_slip": True, "spoken_on": spoken_on, "spoken_how": spoken_how}
    return _set_aside(flag, "flag.slip_set_aside", said, by, now, **how)


def _set_aside(
    flag: SafetyFlag,
    deed: str,
    because: str,
    by: Actor,
    now: dt.datetime,
    **how: Any,
) -> bool:
    """Seen with it; whether it was open still."""
    see_flag(flag=flag, by=by, now=now)
    still_open = SafetyFlag.objects.open().filter(pk=flag.pk)
    said = {"cleared_at": now, "cleared_by": by.user, "cleared_because": because}
    if not still_open.update(**said, **how):
        return False
    record(deed, about=flag, by=by, at=now)
    return True


@transaction.atomic
def put_flag_back(
    *, flag: SafetyFlag, reason: str, by: Actor, now: dt.datetime
) -> bool:
    """It was set aside by mistake: it is open again, with all that it holds, and a
    program that was resumed since rests. Whether it was not open already.

    Nobody has looked at it where that was one with setting it aside: it waits for that
    again, and whoever puts it back is on it. Who had set it aside, when and why, stays
    in its history. Raises NotAClinician.
    """
    if by.role is not Role.THERAPIST:
        raise NotAClinician
    patient = counting.hold(flag.patient)
    aside = SafetyFlag.objects.exclude(cleared_at=None).filter(pk=flag.pk)
    row = aside.select_for_update(of=("self",)).first()
    if row is None:
        return False
    if row.seen_at == row.cleared_at:
        row.seen_at = row.seen_by = None
        row.taken_at, row.taken_by = row.taken_at or now, row.taken_by or by.user
    row.cleared_at = row.cleared_by = row.doctor_said_on = row.spoken_on = None
    row.cleared_because = row.doctor = row.spoken_how = ""
    row.was_slip = False
    row.save()
    record("flag.put_back", about=flag, by=by, at=now, note=reason)
    if flag.pauses:
        hold_program(flag, by=by, now=now)
    if flag.level != SafetyFlag.Level.WATCH:
        reminding.call_off(patient, now=now, reason="a warning sign")
    bind_the_kept(patient, by=by, now=now)
    return True
