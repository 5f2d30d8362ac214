"""Nobody is left on the list of a therapist who is gone."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.models import CoverAlert
from patients.rules.alerting import Kind
from patients.services import admitting, digesting, handing_over
from programs.models.caseload_lists import in_list
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from ptcare.people.models import Membership
from ptcare.people.roles import Role
from ptcare.people.services import inviting
from tests import factories as make


@pytest.fixture
def colleague(clinic):
    return make.member(Role.THERAPIST, clinic=clinic, user=make.user(name="Cora"))


def leave(row, lead):
    inviting.end_membership(membership=row, by=make.actor(lead), now=make.now())


def test_who_is_left_behind_is_everybodys(clinic, patient, therapist, lead, colleague):
    """To do, and in the letter of the morning; before, nobody's at all."""
    morning = dt.datetime.combine(make.today(), dt.time(8), clinic.zone)
    alert = make.alert(
        patient=patient, kind=Kind.PROGRESS_NOTE, raised_at=morning - dt.timedelta(1)
    )

    leave(therapist, lead)

    patient.refresh_from_db()
    assert patient.therapist is None
    assert list(CoverAlert.objects.asking(make.actor(colleague))) == [alert]
    digesting.send_digests(clinic=clinic, now=morning)
    assert Notice.objects.filter(kind="morning_letter", user=colleague.user).exists()
    assert AuditEvent.objects.filter(deed="patient.handed_over").count() == 1


def test_what_waited_before_the_last_letter_is_told_all_the_same(
    clinic, patient, therapist, lead, colleague
):
    """A letter of the morning tells of what is newer than the one before."""
    leave(therapist, lead)
    assert heard() == ["Cora"]

    other = make.member(Role.THERAPIST, clinic=clinic, user=make.user(name="Nell"))
    said = {"to": other, "by": make.actor(lead), "now": make.now()}
    handing_over.hand_over(of=None, **said)
    handing_over.hand_over(of=None, **said)  # pressed once more: nobody is left
    assert heard() == ["Cora", "Nell"]


def heard():
    rows = Notice.objects.filter(kind="something_to_look_at").order_by("pk")
    return [row.user.name for row in rows]


def test_who_has_left_meanwhile_takes_nobody_over(patient, therapist, lead, colleague):
    leave(colleague, lead)

    with pytest.raises(inviting.AlreadyEnded):
        handing_over.hand_over(
            of=therapist.pk, to=colleague, by=make.actor(lead), now=make.now()
        )

    patient.refresh_from_db()
    assert patient.therapist == therapist


def test_of_who_was_discharged_it_stays_who_treated_them(patient, therapist, lead):
    patient.discharged_on = make.today()
    patient.save()

    leave(therapist, lead)

    patient.refresh_from_db()
    assert patient.therapist == therapist
    admitting.readmit_patient(patient=patient, by=make.actor(lead), now=make.now())
    patient.refresh_from_db()
    assert patient.therapist is None


def test_whom_somebody_left_behind_before_that_is_everybodys_too(
    clinic, patient, therapist, lead
):
    was = {"clinic": clinic, "therapist": therapist, "discharged_on": make.today()}
    discharged, stays = make.patient(**was), make.patient(clinic=clinic, therapist=lead)
    Membership.objects.filter(pk=therapist.pk).update(ended_at=make.now())
    module = import_module("patients.migrations.0084_who_is_gone_treats_nobody")

    with connection.cursor() as cursor:
        cursor.execute(module.LEAVE_TO_ALL)

    for row, whose in [(patient, None), (discharged, therapist), (stays, lead)]:
        row.refresh_from_db()
        assert row.therapist == whose
    (line,) = AuditEvent.objects.filter(deed="patient.handed_over")
    assert (line.patient_id, line.kind) == (patient.pk, "write")


@pytest.mark.parametrize("has_left", [False, True])
def test_all_of_a_colleague_are_handed_over_at_once(
    clinic, patient, therapist, lead, colleague, has_left
):
    make.patient(clinic=clinic, therapist=therapist)
    others = make.patient(clinic=clinic, therapist=lead)
    if has_left:
        leave(therapist, lead)

    said = {"by": make.actor(lead), "now": make.now()}
    of = None if has_left else therapist.pk
    assert handing_over.hand_over(of=of, to=colleague, **said) == 2

    mine = in_list(make.actor(colleague), is_whole=False)
    assert patient in mine
    assert others not in mine


def test_many_are_handed_over_in_as_many_statements_as_one(
    clinic, patient, therapist, lead, colleague
):
    def cost(of, to):
        said = {"by": make.actor(lead), "now": make.now()}
        with CaptureQueriesContext(connection) as statements:
            handing_over.hand_over(of=of.pk, to=to, **said)
        return len(statements)

    first = cost(therapist, colleague)
    for _each in range(5):
        make.patient(clinic=clinic, therapist=colleague)

    assert cost(colleague, therapist) == first
    assert AuditEvent.objects.filter(deed="patient.handed_over").count() == 7


def test_a_restricted_record_opens_to_nobody_by_it(patient, therapist, lead, colleague):
    make.restriction(patient=patient, named=[therapist])
    said = {"by": make.actor(lead), "now": make.now()}

    assert handing_over.hand_over(of=therapist.pk, to=colleague, **said) == 0
