"""When one of two records of a person may be closed, and which of its visits count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from patients.rules.coverage.facts import Ranked, Session


class Refusal(StrEnum):
    """Why it is not to be done now; each is undone by somebody, or by the other way."""

    SAME = "same"  # a record is no double of itself
    DOUBLED = "doubled"  # it is closed as the double of a record already
    KEPT_IS_DOUBLED = "kept_is_doubled"
    HAS_DOUBLES = "has_doubles"
    RESTRICTED = "restricted"
    NOT_IN_CARE = "not_in_care"  # the kept one, while the other is
    BOOKED = "booked"
    PRESCRIBED = "prescribed"
    SIGN = "sign"
    USED_ELSEWHERE = "used_elsewhere"
    TWO_PEOPLE = "two_people"  # somebody has said so


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is decisive of one record."""

    key: int
    is_in_care: bool = True
    is_doubled: bool = False
    has_doubles: bool = False
    is_restricted: bool = False
    is_booked: bool = False
    is_prescribed: bool = False
    has_open_sign: bool = False


def refusals(
    doubled: Known,
    kept: Known,
    *,
    are_two: bool = False,
    is_used_elsewhere: bool = False,
) -> list[Refusal]:
    """All that stands against closing the first for the second, so that it can be put
    right in one go. `is_used_elsewhere`: see `forgets_use`."""
    if doubled.key == kept.key:
        return [Refusal.SAME]
    against = {
        Refusal.TWO_PEOPLE: are_two,
        Refusal.DOUBLED: doubled.is_doubled,
        Refusal.KEPT_IS_DOUBLED: kept.is_doubled,
        Refusal.HAS_DOUBLES: doubled.has_doubles,
        Refusal.RESTRICTED: doubled.is_restricted or kept.is_restricted,
        Refusal.NOT_IN_CARE: doubled.is_in_care and not kept.is_in_care,
        Refusal.BOOKED: doubled.is_booked,
        Refusal.PRESCRIBED: doubled.is_prescribed,
        Refusal.SIGN: doubled.has_open_sign,
        Refusal.USED_ELSEWHERE: is_used_elsewhere,
    }
    return [refusal for refusal, holds in against.items() if holds]


class Alike(StrEnum):
    """What agrees of two records, besides the day of birth."""

    NAME = "name"
    PHONE = "phone"


def alike(names: tuple[str, str], numbers: tuple[str, str]) -> frozenset[Alike]:
    """Numbers are told by their digits alone."""
    one, other = (name.casefold().split() for name in names)
    agrees = {
        Alike.NAME: one == other,
        Alike.PHONE: numbers[0] == numbers[1] != "",
    }
    return frozenset(each for each, holds in agrees.items() if holds)


@dataclass(frozen=True, kw_only=True)
class Account:
    """By which the person of a record signs in."""

    has_address: bool = False
    is_proved: bool = False  # by a code that was sent there, or by a device of theirs
    is_open: bool = True  # its owner has not closed it
    helps_the_other: bool = False  # or did


def may_carry(closed: Account, kept: Account) -> bool:
    """Whether the kept record may open to the account of the closed one from now on.

    Never where somebody has proved an address with the kept one, or has a passkey of
    it: only its owner changes that. Nor to who helps with the kept record, or was let
    go: then the address is theirs.
    """
    return (
        closed.has_address
        and closed.is_open
        and kept.is_open
        and not kept.is_proved
        and not closed.helps_the_other
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Ranked):
    """One plan of one record, as far as it says whose visit one is."""

    payer: int
    is_standing: bool = True

    def holds(self, on: dt.date) -> bool:
        return self.is_standing and self.is_active(on)


@dataclass(frozen=True, kw_only=True)
class Carried:
    """The attended visits of a closed record that a plan could pay for."""

    counted: tuple[Session, ...] = ()  # of the kept record as well
    left: tuple[Session, ...] = ()  # of another payer's plan, or where none stands here


def carried(
    sessions: Iterable[Session], *, there: Iterable[Plan], here: Iterable[Plan]
) -> Carried:
    """Which of them count for the kept record, whose plans are `here`.

    Those on a day with a plan of the same payer here; and with any plan here, where
    the closed record says of none: rather one counted too many than one too few. What
    they were billed under stays with them there: here they are placed by the rules.
    """
    there, here = list(there), list(here)
    found: dict[bool, list[Session]] = {True: [], False: []}
    for session in sessions:
        if session.is_attended and session.is_for_plan:
            payer = _payer(session, there)
            holds = (plan for plan in here if plan.holds(session.date))
            counts = any(payer in (None, plan.payer) for plan in holds)
            found[counts].append(replace(session, billed_under=None))
    return Carried(counted=tuple(found[True]), left=tuple(found[False]))


def _payer(session: Session, plans: list[Plan]) -> int | None:
    """Who was asked to pay for it there, or would be; None where nobody was known."""
    if session.billed_under:
        billed = session.billed_under.coverage_id
        return next((plan.payer for plan in plans if plan.id == billed), None)
    leading = [plan for plan in plans if plan.can_lead and plan.holds(session.date)]
    first = min(leading, key=lambda plan: (plan.rank, plan.id), default=None)
    return first.payer if first else None


Use = Mapping[tuple[int, dt.date, str], int]
"""Visits used elsewhere: by payer, begin of the period or approval, and of what."""


def forgets_use(there: Use, here: Use) -> bool:
    """Whether the record to be closed knows of more visits elsewhere than the other."""
    return any(visits > here.get(what, 0) for what, visits in there.items())
