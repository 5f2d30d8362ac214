"""Forgets people whom nothing ties to a clinic any more, after their record is gone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, models, transaction

from patients.models import HelperLink, Patient
from ptcare.audit import ledger
from ptcare.notices.models import (
    AddressNews,
    Attempt,
    ChannelConsent,
    Notice,
    NumberProof,
    PushSubscription,
    TextAnswer,
    TextedNumber,
    TextNews,
    TextTurn,
)
from ptcare.people.models import Clinic, Membership, User
from ptcare.submissions.models import Submission

Model = type[models.Model]
ERASED = "Erased"  # the name of an account that other records still point at
OF_A_NOTICE: tuple[Model, ...] = (Attempt, TextTurn, TextNews, AddressNews)
OF_A_NUMBER: tuple[Model, ...] = (TextAnswer, TextTurn)
OF_AN_ACCOUNT: tuple[Model, ...] = (
    PushSubscription,
    Submission,
    EmailAddress,
    Authenticator,
)


def people_of(patient: Patient) -> set[int]:
    """The accounts by which this record was entered: the patient's and the helpers'."""
    links = HelperLink.objects.filter(patient=patient)
    return {patient.user_id, *links.values_list("user_id", flat=True)}


def forget(people: Collection[int], *, clinic: Clinic) -> None:
    """Of those whom nothing ties to this clinic any more, what it kept of them; of
    those whom nothing ties to any clinic, the account too.

    Reads the ties to all clinics: in a transaction across them.
    """
    here = set(people) - _tied(people, clinic=clinic)
    with ledger.erasing([*tables_of_both(), *OF_A_NOTICE, *OF_A_NUMBER, *_OTHERS]):
        _forget_here(here, clinic)
        for user_id in sorted(here - _tied(here)):
            _forget_account(user_id)


_OTHERS = (PushSubscription, TextedNumber, Notice, User)


def _tied(people: Collection[int], **where: Any) -> set[int]:
    ties = (Patient.objects, HelperLink.objects, Membership.objects)
    rows = (each.filter(user__in=people, **where) for each in ties)
    return {
        user_id for each in rows for user_id in each.values_list("user_id", flat=True)
    }


def _forget_here(people: Collection[int], clinic: Clinic) -> None:
    theirs = {"clinic": clinic.pk, "user__in": people}
    numbers = _numbers_of(people, clinic)
    notices = Notice.objects.filter(**theirs)
    for model in OF_A_NOTICE:
        _drop(model, notice__in=notices)
    for model in tables_of_both():
        _drop(model, **theirs)
    _forget_numbers(numbers)


def tables_of_both() -> list[Model]:
    """What the ground floor keeps of one person at one clinic; earlier states last."""
    found = [
        model
        for app in ("people", "notices")
        for model in apps.get_app_config(app).get_models()
        if {"clinic", "user"} <= {field.name for field in model._meta.fields}
    ]
    return sorted(found, key=lambda model: hasattr(model, "pgh_id"))


def _numbers_of(people: Collection[int], clinic: Clinic) -> set[str]:
    proved = NumberProof.objects.filter(clinic=clinic, user__in=people)
    agreed = ChannelConsent.objects.filter(clinic=clinic, user__in=people)
    found = [*proved.values_list("number", flat=True)]
    return {*found, *agreed.values_list("address", flat=True)} - {""}


def _forget_numbers(numbers: Collection[str]) -> None:
    """Telephone numbers that nobody has named to any clinic any more."""
    still = set(NumberProof.objects.filter(number__in=numbers).values_list("number"))
    still |= set(
        ChannelConsent.objects.filter(address__in=numbers).values_list("address")
    )
    free = set(numbers) - {number for (number,) in still}
    for model in OF_A_NUMBER:
        _drop(model, number__in=free)
    _drop(TextedNumber, number__in=free)


def _forget_account(user_id: int) -> None:
    user = User.objects.get(pk=user_id)
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
    sessions.delete()
    for model in OF_AN_ACCOUNT:
        _drop(model, user=user_id)
    if user.email:
        _drop(AddressNews, address=user.email)
    _drop_or_empty(user)
    _drop(User.events.rel.related_model, pgh_obj=user_id)  # type: ignore[attr-defined]


def _drop_or_empty(user: User) -> None:
    """Gone, or, where a row of somebody else's record still points at it, without a
    name and an address."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _drop(User, pk=user.pk)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        user.name, user.email, user.is_active = ERASED, None, False
        user.set_unusable_password()
        user.save(update_fields=["name", "email", "is_active", "password"])


def _drop(model: Model, **which: Any) -> None:
    model._base_manager.filter(**which)._raw_delete("default")
