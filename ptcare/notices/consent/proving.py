"""A number proves itself once: six digits are sent to it, and typed in.

The digits are kept nowhere. They are made of the row's own id and the site's secret,
which no database holds, each time they are needed: to be sent and to be compared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from ptcare.audit.recording import record
from ptcare.notices.consent.holding import hold
from ptcare.notices.models import Notice, NumberProof
from ptcare.notices.models.consent import GOOD_FOR, MOST_TRIES
from ptcare.notices.rechecking import Verdict, rechecks
from ptcare.notices.sending import send_once
from ptcare.people import tenancy, typed
from ptcare.people.actors import Actor
from ptcare.people.models import User

KIND = "number_code"
DAY = dt.timedelta(days=1)
MOST_A_DAY = 5  # codes, to one number and for one person
PAUSE = dt.timedelta(minutes=1)  # a second press sends no second code


class TooManyCodes(Exception):
    """That number, or this person, got enough of them for a day."""


class NoOpenCode(Exception):
    """None was asked for, or its time or its tries are over: ask for a new one."""


class WrongDigits(Exception):
    """Not those that were sent. Says how many tries are left."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


def is_proved(user: User, clinic_id: int, number: str) -> bool:
    rows = NumberProof.objects.of(user, clinic_id).proved()
    return rows.filter(number=number).exists()


@transaction.atomic
def ask(
    *, user: User, clinic_id: int, number: str, by: Actor, now: dt.datetime
) -> NumberProof:
    """Send a code to the number, unless one went there within this minute.

    An older code of the same number is no good any more. TooManyCodes.
    """
    hold(user.pk)
    mine = NumberProof.objects.of(user, clinic_id).open(now=now).filter(number=number)
    latest = mine.order_by("-asked_at", "-pk").first()
    if latest and latest.asked_at > now - PAUSE:
        return latest
    if has_had_enough(user, number, now=now):
        raise TooManyCodes
    proof = NumberProof.objects.create(
        clinic_id=clinic_id, user=user, number=number, asked_at=now, asked_by=by.user
    )
    record("number.asked", about=proof, by=by, at=now)
    tell(proof, now=now)
    return proof


def has_had_enough(user: User, number: str, *, now: dt.datetime) -> bool:
    """Codes of today, from whatever clinic: to that number, or for that person."""
    of_today = NumberProof.objects.filter(asked_at__gt=now - DAY)
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        of_number = of_today.filter(number=number).count()
        return max(of_number, of_today.filter(user=user).count()) >= MOST_A_DAY


def tell(proof: NumberProof, *, now: dt.datetime) -> None:
    send_once(
        key=f"number:{proof.pk}",
        clinic_id=proof.clinic_id,
        to=proof.user,
        kind=KIND,
        now=now,
        about=proof.pk,
    )


def open_proof(
    user: User, clinic_id: int, number: str, *, now: dt.datetime
) -> NumberProof | None:
    """The last one asked for, while its code may be typed in."""
    rows = NumberProof.objects.of(user, clinic_id).filter(number=number)
    last = rows.order_by("-asked_at", "-pk").first()
    is_open = last and NumberProof.objects.open(now=now).filter(pk=last.pk).exists()
    return last if is_open else None


def prove(
    *, user: User, clinic_id: int, number: str, digits: str, by: Actor, now: dt.datetime
) -> None:
    """What was sent came back: the number is theirs. NoOpenCode, WrongDigits.

    A wrong try is kept, whatever becomes of the request.
    """
    with transaction.atomic():
        hold(user.pk)
        if is_proved(user, clinic_id, number):
            return
        proof = open_proof(user, clinic_id, number, now=now)
        if proof is None:
            raise NoOpenCode
        is_right = constant_time_compare(typed.digits(digits), digits_of(proof))
        if is_right:
            proof.proved_at = now
            record("number.proved", about=proof, by=by, at=now)
        else:
            proof.wrong_tries += 1
        proof.save(update_fields=["proved_at", "wrong_tries"])
    if not is_right:
        raise WrongDigits(MOST_TRIES - proof.wrong_tries)


def digits_of(proof: NumberProof) -> str:
    said = f"{proof.pk}:{proof.user_id}:{proof.number}"
    mac = salted_hmac("ptcare.notices.proving", said, algorithm="sha256")
    return f"{int(mac.hexdigest(), 16) % 1_000_000:06}"


def numbers_of(notices: Collection[Notice]) -> dict[int, str]:
    """By a notice's id, where its code goes."""
    return {pk: proof.number for pk, proof in proofs_of(notices).items()}


def proofs_of(notices: Collection[Notice]) -> dict[int, NumberProof]:
    """By a notice's id, what it is about. One query."""
    rows = NumberProof.objects.in_bulk([each.about for each in notices if each.about])
    return {each.pk: rows[each.about] for each in notices if each.about in rows}


@rechecks(KIND)
def codes(notices: Sequence[Notice], now: dt.datetime) -> Mapping[int, Verdict]:
    """The digits stand in the letter and nowhere else."""
    return {pk: code(proof, now) for pk, proof in proofs_of(notices).items()}


def code(proof: NumberProof, now: dt.datetime) -> Verdict:
    if proof.proved_at or proof.asked_at <= now - GOOD_FOR:
        return Verdict(not_wanted="the number is proved, or the code is too old")
    return Verdict(facts={"digits": digits_of(proof)})
