"""What some ask about their records, how it was answered, who was given something of
one, and one closed account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from patients.models import AccountClosure, Disclosure, RecordRequest, RecordStep
from programs.demo.cast import MARGARET
from programs.demo.world import DAY, Case, World
from ptcare.people.models import User

CLAIRE = "Claire, the daughter, by power of attorney"


def ask(world: World) -> None:
    """Margaret has a yes and a no; at her clinic some wait, one of them too long."""
    margaret = world.case_of(MARGARET)
    clinic = margaret.patient.clinic
    desk = world.desk_of(clinic)
    changed = _asked(margaret, 40, **HOUSE)
    refused = _asked(margaret, 20, **HEIGHT)
    others = [
        case
        for case in world.cases
        if case.patient.clinic_id == clinic.pk
        and case is not margaret
        and not case.patient.discharged_on
    ]
    waiting = [
        _copy(others[0], 26, desk, form="All of it, as a file", who=CLAIRE),
        _copy(others[1], 31, desk, form="The tests, on paper"),
        _asked(others[2], 3, **KNEE),
        _asked(others[3], 50, **PLAN),
    ]
    RecordRequest.objects.bulk_create([changed, refused, *waiting])
    RecordStep.objects.bulk_create(
        [
            _step(margaret, changed, 36, "accepted", desk, words="It is 14 now."),
            _step(margaret, refused, 6, "denied", margaret.therapist.user, **NOT_OURS),
        ]
    )
    Disclosure.objects.bulk_create(_given(margaret, others[1], desk))
    _close(world, margaret)


HOUSE = {
    "topic": "contact",
    "wrong": "My house number is 12 in your letters.",
    "right": "It is 14.",
}
HEIGHT = {
    "topic": "health",
    "wrong": "The report of my scan says that I am 5 foot 1.",
    "right": "I am 5 foot 3. Your own note says so too.",
}
NOT_OURS = {
    "because": "not_ours",
    "words": "County Hospital wrote that report, so only they can change it. Call us, "
    "and we give you their number. Our own notes have 5 foot 3.",
}
KNEE = {
    "topic": "health",
    "wrong": "It says that my left knee hurts.",
    "right": "It is the right one.",
}
PLAN = {
    "topic": "money",
    "wrong": "A visit in spring is missing.",
    "right": "I came once in May, before the summer.",
}


def _given(margaret: Case, other: Case, desk: User) -> list[Disclosure]:
    """What a study and an office got of Margaret's record, and a court of another's."""
    study = {
        "recipient": "Fracture registry, State University",
        "recipient_address": "200 College Avenue, Riverbend",
        "what": "Year of birth, bone scan, tests of the first visit; no name",
        "why": Disclosure.Why.RESEARCH,
        "purpose": "A study of exercise after a spine fracture, approved in May",
    }
    office = {
        "recipient": "State Health Department",
        "what": "The day and place of one fall",
        "why": Disclosure.Why.HEALTH,
        "purpose": "The yearly count of falls",
    }
    court = {
        "recipient": "County Court",
        "recipient_address": "1 Court Square, Riverbend",
        "what": "The days of the visits since spring",
        "why": Disclosure.Why.COURT,
        "purpose": "Order 26-113",
    }
    said = ((margaret, 30, study), (margaret, 12, office), (other, 5, court))
    return [
        Disclosure(
            **case.about,
            **given,
            on=case.today - days * DAY,
            recorded_by=desk,
            recorded_at=case.moment(case.today - days * DAY, 15, 10),
        )
        for case, days, given in said
    ]


def _asked(case: Case, days: int, **said: str) -> RecordRequest:
    on = case.today - days * DAY
    return RecordRequest(
        **case.about,
        wish="change",
        came="app",
        asked_on=on,
        asked_at=case.moment(on, 16, 40),
        asked_by=case.patient.user,
        **said,
    )


def _copy(
    case: Case, days: int, desk: User, *, form: str, who: str = ""
) -> RecordRequest:
    on = case.today - days * DAY
    return RecordRequest(
        **case.about,
        wish="copy",
        form=form,
        came="writing" if who else "spoken",
        asked_for_them_by=who,
        asked_on=on,
        asked_at=case.moment(on, 11, 15),
        asked_by=desk,
    )


def _step(
    case: Case, request: RecordRequest, days: int, kind: str, by: User, **said: Any
) -> RecordStep:
    at = case.moment(case.today - days * DAY, 12, 30)
    return RecordStep(**case.about, request=request, kind=kind, at=at, by=by, **said)


def _close(world: World, margaret: Case) -> None:
    """Somebody who has left care, and needs no account any more."""
    *_others, case = _left(world, margaret)
    user, on = case.patient.user, case.today - 3 * DAY
    AccountClosure.objects.create(
        **case.about, recorded_by=user, recorded_at=case.moment(on, 9, 20)
    )
    user.is_active = False
    user.save(update_fields=["is_active"])


def _left(world: World, margaret: Case) -> Iterator[Case]:
    for case in world.cases:
        is_here = case.patient.clinic_id == margaret.patient.clinic_id
        if is_here and case.patient.discharged_on:
            yield case
