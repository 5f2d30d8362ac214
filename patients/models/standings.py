"""What a patient or a helper signs in as: told to the ground floor on start-up."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from patients.models.patient import HelperLink, Patient
from ptcare.people import actors
from ptcare.people.actors import Standing
from ptcare.people.models import User
from ptcare.people.roles import Role


@actors.provide(Role.PATIENT)
def patient_standings(user: User, row_id: int | None) -> Iterable[Standing]:
    records = Patient.objects.filter(user=user)
    if row_id is not None:
        records = records.filter(pk=row_id)
    for record in records.select_related("clinic"):
        yield Standing(
            role=Role.PATIENT,
            row_id=record.pk,
            clinic_id=record.clinic_id,
            clinic_name=record.clinic.name,
            clinic_phone=record.clinic.phone,
            time_zone=record.time_zone,
            is_demo=record.clinic.is_demo,
            label=_("My own exercises"),
            patient_id=record.pk,
        )


@actors.provide(Role.HELPER)
def helper_standings(user: User, row_id: int | None) -> Iterable[Standing]:
    links = HelperLink.objects.filter(user=user, ended_at=None)
    if row_id is not None:
        links = links.filter(pk=row_id)
    for link in links.select_related("clinic", "patient"):
        yield Standing(
            role=Role.HELPER,
            row_id=link.pk,
            clinic_id=link.clinic_id,
            clinic_name=link.clinic.name,
            clinic_phone=link.clinic.phone,
            time_zone=link.patient.time_zone,
            is_demo=link.clinic.is_demo,
            label=_("Helping %(name)s") % {"name": link.patient.name},
            patient_id=link.patient_id,
            may_log=link.may_log,
        )
