"""What patients ask, and what the clinic makes of it. Nothing is ever written over.

Whoever is to read it is told once, and never what it says: a second question while the
first one waits sends no second letter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from patients.models import HelperLink, Patient
from patients.models.absences import absences_of, answering_for
from patients.services import counting
from programs.models import Message, MessageSeen
from programs.models.messages import SETTLES, who_ask
from ptcare.audit.recording import record
from ptcare.notices.sending import cancel, send_once
from ptcare.people import absences
from ptcare.people.actors import Actor
from ptcare.people.models import Membership, User
from ptcare.people.roles import Role

Kind = Message.Kind
SENT_AGAIN = dt.timedelta(hours=1)  # the same words: she went back and sent them again


class NothingWaits(Exception):
    """No question waits any more: somebody was quicker."""


class NothingToTakeBack(Exception):
    """It was taken back already, or is nothing that the clinic has said."""


class NotATherapistHere(Exception):
    """Questions are handed to a therapist who works at this clinic, and is there."""


@transaction.atomic
def ask(
    *, patient: Patient, text: str, by: Actor, now: dt.datetime, about: str = ""
) -> Message:
    """A question, by the patient or a helper; whose turn it is hears of the first.

    The last one again, in the same words and while nobody has answered, is that one.
    """
    counting.hold(patient)
    last = Message.objects.filter(patient=patient).order_by("pk").last()
    if last and _is_again(last, text, by=by, now=now):
        return last
    row = _say(patient, Kind.QUESTION, by=by, now=now, text=text, about=about)
    record("message.asked", about=row, by=by, at=now)
    first = Message.objects.waiting().filter(patient=patient).order_by("pk").first()
    _tell(
        _whose_turn(patient, by, now),
        key=f"question:{(first or row).pk}",
        row=row,
        link=reverse("programs:questions"),
        now=now,
    )
    return row


@transaction.atomic
def answer(
    *, patient: Patient, text: str, up_to: int | None, by: Actor, now: dt.datetime
) -> Message:
    """Words of a therapist. They answer all that was asked up to that question.

    Raises NothingWaits where a colleague has answered it since: two answers might say
    the opposite of each other.
    """
    counting.hold(patient)
    question = _question(patient, up_to)
    if question:
        question = _waiting(patient, up_to)
    askers = _askers(patient, question)
    row = _say(patient, Kind.ANSWER, by=by, now=now, text=text, up_to=question)
    record("message.answered", about=row, by=by, at=now)
    _tell(
        askers,
        key=f"answer:{row.pk}",
        row=row,
        link=reverse("programs:messages"),
        now=now,
    )
    return row


@transaction.atomic
def settle(*, patient: Patient, up_to: int | None, by: Actor, now: dt.datetime) -> None:
    """Answered without words: they spoke. Raises NothingWaits."""
    counting.hold(patient)
    question = _waiting(patient, up_to)
    row = _say(patient, Kind.SETTLED, by=by, now=now, up_to=question)
    record("message.settled", about=row, by=by, at=now)


@transaction.atomic
def hand_over(
    *, patient: Patient, to: Membership, up_to: int | None, by: Actor, now: dt.datetime
) -> None:
    """From now on it is their turn. Raises NothingWaits and NotATherapistHere."""
    counting.hold(patient)
    here = Membership.objects.current().filter(clinic_id=patient.clinic_id)
    away = absences_of([patient.clinic_id], now=now)[patient.clinic_id]
    is_here = here.filter(pk=to.pk, role=Role.THERAPIST).exists()
    if not is_here or absences.is_away(away, to.pk):
        raise NotATherapistHere
    question = _waiting(patient, up_to)
    row = _say(patient, Kind.HANDED, by=by, now=now, up_to=question, to=to)
    record("message.handed", about=row, by=by, at=now)
    _tell(
        [to.user],
        key=f"handed:{row.pk}",
        row=row,
        link=reverse("programs:questions"),
        now=now,
    )


@transaction.atomic
def take_back(*, message: Message, by: Actor, now: dt.datetime) -> None:
    """An answer, or the word that it was settled, given by mistake: of another patient,
    or too early. What it answered waits again; a letter about it that has not gone out
    does not. Raises NothingToTakeBack.
    """
    patient = counting.hold(message.patient)
    said = Message.objects.filter(kind__in=SETTLES).standing()
    row = said.filter(patient=patient, pk=message.pk).first()
    if row is None:
        raise NothingToTakeBack
    _say(patient, Kind.BACK, by=by, now=now, up_to=row)
    record("message.taken_back", about=row, by=by, at=now)
    links = HelperLink.objects.filter(patient=patient)
    told = {patient.user_id, *links.values_list("user", flat=True)}
    keys = [f"answer:{row.pk}:{person}" for person in told]
    cancel(keys=keys, now=now, reason="taken back")


@transaction.atomic
def mark_seen(*, messages: Iterable[Message], by: Actor, now: dt.datetime) -> None:
    """These answers are before the reader's eyes. The first time counts."""
    MessageSeen.objects.bulk_create(
        [
            MessageSeen(
                clinic_id=each.clinic_id,
                patient_id=each.patient_id,
                message=each,
                seen_by=by.user,
                seen_at=now,
            )
            for each in messages
        ],
        ignore_conflicts=True,
    )


def _is_again(last: Message, text: str, *, by: Actor, now: dt.datetime) -> bool:
    same = (Kind.QUESTION, by.user.pk, text)
    is_same = (last.kind, last.said_by_id, last.text) == same
    return is_same and now - last.said_at <= SENT_AGAIN


def _say(
    patient: Patient,
    kind: str,
    *,
    by: Actor,
    now: dt.datetime,
    text: str = "",
    about: str = "",
    up_to: Message | None = None,
    to: Membership | None = None,
) -> Message:
    return Message.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        kind=kind,
        text=text,
        about=about,
        said_by=by.user,
        said_as=by.role,
        said_at=now,
        up_to=up_to,
        to=to,
    )


def _question(patient: Patient, up_to: int | None) -> Message | None:
    """The question of this thread with that number; none where there is no such."""
    if up_to is None:
        return None
    return Message.objects.questions().filter(patient=patient, pk=up_to).first()


def _waiting(patient: Patient, up_to: int | None) -> Message:
    question = _question(patient, up_to)
    waits = Message.objects.waiting().filter(patient=patient)
    if question is None or not waits.filter(pk__lte=question.pk).exists():
        raise NothingWaits
    return question


def _askers(patient: Patient, question: Message | None) -> list[User]:
    """The patient, and helpers of today whose questions this answers."""
    mine = Q(pk=patient.user_id)
    if question:
        waits = Message.objects.waiting().filter(patient=patient, pk__lte=question.pk)
        links = HelperLink.objects.filter(patient=patient, ended_at=None)
        mine |= Q(pk__in=waits.values("said_by")) & Q(pk__in=links.values("user"))
    return list(User.objects.filter(mine).order_by("pk"))


def _whose_turn(patient: Patient, by: Actor, now: dt.datetime) -> list[User]:
    """Who took the questions on, or the patient's therapist; who answers for them while
    they are away; all, if there is nobody."""
    asks = who_ask(by).get(pk=patient.pk)
    turn = asks.handed_to or asks.own_therapist  # type: ignore[attr-defined]
    people = {row.user for row in answering_for(patient, now=now, turn=turn)}
    return sorted(people, key=lambda person: person.pk)


def _tell(
    people: Iterable[User], *, key: str, row: Message, link: str, now: dt.datetime
) -> None:
    for person in people:
        send_once(
            key=f"{key}:{person.pk}",
            clinic_id=row.clinic_id,
            to=person,
            kind="care_team_message",
            now=now,
            link=link,
        )
