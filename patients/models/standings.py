"""What a patient or a helper signs in as: told to the ground floor on start-up."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils.translation import gettext as _

from patients.models.helping import HelperLink
from patients.models.patient import Patient
from ptcare.people import actors, signals, tenancy
from ptcare.people.actors import Standing
from ptcare.people.models import User
from ptcare.people.roles import Role
from ptcare.prepared import prepared

# Asked for at every page, so no more than is told of it.
OF_RECORD = ("name", "time_zone", "clinic")
OF_CLINIC = ("clinic__name", "clinic__phone", "clinic__is_demo")


@prepared
def _records(user_id: int, row_id: int | None) -> QuerySet[Patient]:
    records = Patient.objects.filter(user_id=user_id).with_open_account()
    if row_id is not None:
        records = records.filter(pk=row_id)
    return records.select_related("clinic").only(*OF_RECORD, *OF_CLINIC)


@actors.provide(Role.PATIENT)
def patient_standings(user: User, row_id: int | None) -> Iterable[Standing]:
    """Of records whose account they have not closed."""
    for record in _records(user.pk, row_id):
        yield Standing.at(
            record.clinic,
            role=Role.PATIENT,
            row_id=record.pk,
            time_zone=record.time_zone,
            label=_("My own exercises"),
            patient_id=record.pk,
        )


@prepared
def _links(user_id: int, row_id: int | None) -> QuerySet[HelperLink]:
    links = HelperLink.objects.current().filter(user_id=user_id)
    if row_id is not None:
        links = links.filter(pk=row_id)
    return links.select_related("clinic", "patient")


@actors.provide(Role.HELPER)
def helper_standings(user: User, row_id: int | None) -> Iterable[Standing]:
    for link in _links(user.pk, row_id):
        yield Standing.at(
            link.clinic,
            role=Role.HELPER,
            row_id=link.pk,
            time_zone=link.patient.time_zone,
            label=_("Helping %(name)s") % {"name": link.patient.name},
            patient_id=link.patient_id,
            may_log=link.may_log,
        )


@receiver(signals.seen)
def remember_visit(key: str, at: dt.datetime, **_said: Any) -> None:
    """So that a patient can see when each helper was last here."""
    role, row_id, clinic_id = actors.parts(key)
    if role is Role.HELPER:
        with tenancy.within(clinic_id):
            HelperLink.objects.current().filter(pk=row_id).update(last_seen_at=at)
