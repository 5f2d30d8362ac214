"""Records whose time is over: announced, held back, gone for good, and provably so."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.db.utils import InternalError

from patients import tasks
from patients.models import (
    DueErasure,
    Erasure,
    LegalHold,
    Patient,
    RetentionSettings,
)
from patients.models.contacts import tables_about_patients
from patients.services import admitting, erasing, keeping
from programs.models import ProgramItem
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from ptcare.people.models import EntryCard, User
from ptcare.people.roles import Role
from tests import factories as make
from tests.test_permission_matrix import things_of
from tests.threads import at_once

YEARS = dt.timedelta(days=3653)  # ten, and a leap day or two more than enough
MONTH = dt.timedelta(days=30)


@pytest.fixture
def by(lead):
    return make.actor(lead)


def turn_on(clinic, by, **said):
    said = {"bills": "advantage", "years": 10, "erases": True} | said
    erasing.set_retention(clinic=clinic, by=by, now=make.now(), **said)


@pytest.fixture
def old(patient):
    """Somebody who has left care today; ten years later they are due."""
    patient.discharged_on = make.today()
    patient.save()
    return patient


def later(days=0):
    return make.now() + YEARS + dt.timedelta(days=days)


def about(patient):
    """How many rows of which tables are about this patient."""
    found = {
        model._meta.label: model._base_manager.filter(**{key: patient.pk}).count()
        for model, key in tables_about_patients().items()
    }
    return {label: count for label, count in found.items() if count}


def test_what_is_due_is_announced_and_goes_thirty_days_later(clinic, by, old):
    turn_on(clinic, by)

    assert erasing.announce(clinic=clinic, now=later()) == 1
    assert erasing.announce(clinic=clinic, now=later()) == 0  # told once
    assert not erasing.erase_next(clinic=clinic, now=later(29))
    assert erasing.erase_next(clinic=clinic, now=later(30))

    assert not Patient.objects.filter(pk=old.pk).exists()


def test_it_is_off_until_a_lead_turns_it_on(clinic, old):
    assert not RetentionSettings.of(clinic.pk).erases

    assert erasing.announce(clinic=clinic, now=later()) == 0
    assert erasing.due_of(clinic, now=later()) == {old.pk: make.today()}


def test_who_is_in_care_is_never_due(clinic, by, patient):
    turn_on(clinic, by)

    assert erasing.announce(clinic=clinic, now=later(days=9999)) == 0


def test_whatever_is_written_later_is_a_later_contact(clinic, by, old):
    turn_on(clinic, by)
    three = make.now() + dt.timedelta(days=1096)
    make.log(item=make.item(program=make.program(patient=old)), said_at=three)

    assert erasing.announce(clinic=clinic, now=later()) == 0
    assert erasing.announce(clinic=clinic, now=three + YEARS) == 1
    assert DueErasure.objects.get().last_contact_on == clinic_day(clinic, three)


def clinic_day(clinic, at):
    return at.astimezone(clinic.zone).date()


def test_who_still_signs_in_is_in_contact(clinic, by, old):
    turn_on(clinic, by)
    User.objects.filter(pk=old.user_id).update(last_login=later(-100))

    assert erasing.announce(clinic=clinic, now=later()) == 0


def test_leads_are_told_once_a_day_that_something_is_due(clinic, by, old, lead):
    turn_on(clinic, by)

    erasing.announce(clinic=clinic, now=later())

    notice = Notice.objects.get(user=lead.user)
    assert notice.link == "/patients/set-up/keeping/"
    assert notice.kind == "something_to_look_at"


def test_all_that_is_about_the_person_goes_and_a_neighbour_keeps_theirs(
    clinic, elsewhere, by
):
    turn_on(clinic, by)
    theirs, others = things_of(clinic)["patient"], things_of(elsewhere)["patient"]
    change(theirs)  # so that there are earlier states
    Patient.objects.filter(clinic=clinic).update(discharged_on=None)
    discharge(theirs)
    keeping.withdraw(
        fact=theirs.legalhold_set.get(), reason="Over", by=by, now=make.now()
    )
    before = about(others)
    erasing.announce(clinic=clinic, now=later())
    kinds = about(theirs)
    assert len(kinds) > 35
    assert {"patients.PatientEvent", "programs.ExerciseLog"} <= set(kinds)

    assert erasing.erase_next(clinic=clinic, now=later(31))

    assert about(theirs) == {}
    assert about(others) == before
    certificate = Erasure.objects.get()
    assert certificate.record == theirs.pk
    assert certificate.rows == kinds | {"patients.Patient": 1}
    nothing_points_nowhere()


def change(patient):
    patient.phone = "555 0199"
    patient.save()
    make.log(item=ProgramItem.objects.filter(patient=patient).first())


def discharge(patient):
    Patient.objects.filter(pk=patient.pk).update(discharged_on=make.today())


def nothing_points_nowhere():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_the_certificate_names_nobody_and_stays(clinic, by, old):
    erase(clinic, by)

    certificate = Erasure.objects.get()
    said = str(Erasure.objects.values().get())
    assert old.name not in said
    assert certificate.rule == "10 years after last contact"
    with pytest.raises(InternalError, match="Cannot update or delete"):
        certificate.delete()


def erase(clinic, by):
    turn_on(clinic, by)
    erasing.announce(clinic=clinic, now=later())
    assert erasing.erase_next(clinic=clinic, now=later(31))


def test_the_ledger_keeps_that_it_went_and_all_lines_before(clinic, by, old):
    before = AuditEvent.objects.count()

    erase(clinic, by)

    assert AuditEvent.objects.filter(deed="record.erased", patient_id=old.pk).exists()
    assert AuditEvent.objects.count() > before


def test_the_account_of_the_patient_and_of_a_helper_go_as_well(clinic, by, old):
    helper = make.helper(patient=old)
    EntryCard.objects.create(
        clinic=clinic,
        user=old.user,
        digits_hash="x",
        issued_by=by.user,
        issued_at=make.now(),
    )
    make.agree_to_texts(old)
    make.notice(patient=old)
    make.push_subscription(user=old.user)

    erase(clinic, by)

    assert not User.objects.filter(pk__in=[old.user_id, helper.user_id]).exists()
    assert not Notice.objects.filter(user__in=[old.user_id]).exists()
    nothing_points_nowhere()


def test_who_is_somebody_elsewhere_keeps_the_account(clinic, elsewhere, by, old):
    make.patient(clinic=elsewhere, user=old.user)
    there = make.notice(patient=Patient.objects.get(clinic=elsewhere))
    make.notice(patient=old)

    erase(clinic, by)

    user = User.objects.get(pk=old.user_id)
    assert user.is_active
    assert Notice.objects.filter(user=user).get() == there


def test_a_colleague_who_was_a_patient_keeps_account_and_letters(clinic, by, old):
    make.member(Role.THERAPIST, clinic=clinic, user=old.user)
    mine = make.notice(patient=old)

    erase(clinic, by)

    assert Notice.objects.filter(pk=mine.pk).exists()


def test_an_account_that_others_point_at_is_emptied(clinic, by, old):
    theirs = make.patient(clinic=clinic)
    make.message(patient=theirs, said_by=old.user)

    erase(clinic, by)

    user = User.objects.get(pk=old.user_id)
    assert (user.name, user.email, user.is_active) == ("Erased", None, False)
    assert not user.events.exists()


def test_a_hold_calls_the_erasure_off_and_ends_by_a_person_only(clinic, by, old):
    turn_on(clinic, by)
    erasing.announce(clinic=clinic, now=later())

    hold = erasing.hold_back(patient=old, reason="A lawsuit", by=by, now=later(1))

    assert DueErasure.objects.get().called_off_because == "held"
    assert not erasing.erase_next(clinic=clinic, now=later(9999))
    assert erasing.announce(clinic=clinic, now=later(9999)) == 0
    keeping.withdraw(fact=hold, reason="Settled", by=by, now=later(10_000))
    assert erasing.announce(clinic=clinic, now=later(10_001)) == 1


def test_turned_off_and_on_again_it_begins_with_another_announcement(clinic, by, old):
    turn_on(clinic, by)
    erasing.announce(clinic=clinic, now=later())
    turn_on(clinic, by, erases=False)
    turn_on(clinic, by)

    assert not erasing.erase_next(clinic=clinic, now=later(60))
    assert erasing.announce(clinic=clinic, now=later(60)) == 1
    assert not erasing.erase_next(clinic=clinic, now=later(61))


def test_who_comes_back_meanwhile_stays(clinic, by, old):
    turn_on(clinic, by)
    erasing.announce(clinic=clinic, now=later())
    admitting.readmit_patient(patient=old, by=by, now=later(3))

    assert erasing.erase_next(clinic=clinic, now=later(31))

    assert DueErasure.objects.get().called_off_because == "not_due"
    assert Patient.objects.filter(pk=old.pk).exists()


def test_more_years_call_off_what_is_not_due_any_more(clinic, by, old):
    turn_on(clinic, by)
    erasing.announce(clinic=clinic, now=later())
    turn_on(clinic, by, years=20)

    erasing.announce(clinic=clinic, now=later(1))

    assert DueErasure.objects.get().called_off_because == "not_due"


def test_another_clinics_records_are_not_looked_at(clinic, elsewhere, by, old):
    turn_on(clinic, by)
    theirs = make.patient(clinic=elsewhere, discharged_on=make.today())

    erasing.announce(clinic=clinic, now=later())

    assert DueErasure.objects.get().patient == old
    assert Patient.objects.filter(pk=theirs.pk).exists()


def test_nobody_else_gets_past_the_guards(patient):
    with pytest.raises(InternalError, match="Cannot delete"):
        Patient.objects.filter(pk=patient.pk)._raw_delete("default")


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_a_record_is_whole_or_gone(clinic, by, old, monkeypatch):
    turn_on(clinic, by)
    erasing.announce(clinic=clinic, now=later())
    before = about(old)
    monkeypatch.setattr(erasing.Erasure.objects, "create", killed)

    with pytest.raises(KeyboardInterrupt):
        erasing.erase_next(clinic=clinic, now=later(31))

    assert about(old) == before
    monkeypatch.undo()
    assert erasing.erase_next(clinic=clinic, now=later(31))
    assert about(old) == {}


def killed(**_said):
    raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_a_hold_and_the_erasure_at_once_leave_a_whole_record_or_none(clinic, by, old):
    turn_on(clinic, by)
    erasing.announce(clinic=clinic, now=later())
    deeds = (
        lambda: erasing.erase_next(clinic=clinic, now=later(31)),
        lambda: erasing.hold_back(patient=old, reason="Why", by=by, now=later(31)),
    )

    _erased, held = at_once(2, lambda number: deeds[number]())

    is_there = Patient.objects.filter(pk=old.pk).exists()
    assert is_there is (held is not erasing.Erased)
    assert LegalHold.objects.exists() is is_there
    assert Erasure.objects.exists() is not is_there


@pytest.mark.django_db(transaction=True)
def test_two_workers_erase_each_record_once(clinic, by):
    turn_on(clinic, by)
    for _each in range(3):
        make.patient(clinic=clinic, discharged_on=make.today())
    erasing.announce(clinic=clinic, now=later())

    def work(_number):
        return sum(iter(lambda: erasing.erase_next(clinic=clinic, now=later(31)), 0))

    at_once(2, work)

    assert Erasure.objects.count() == 3
    assert not Patient.objects.exists()


def test_beat_erases_where_a_lead_turned_it_on(clinic, by, old):
    turn_on(clinic, by)
    long_ago = make.now() - YEARS - MONTH * 2
    DueErasure.objects.create(
        clinic=clinic,
        patient=old,
        last_contact_on=long_ago.date(),
        announced_at=long_ago,
        erases_on=make.today(),
    )

    assert tasks.erase_due() == 0  # not due: the announcement is called off

    assert DueErasure.objects.get().called_off_because == "not_due"
