"""A warning sign is kept, told to the right people, and cleared by a clinician."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.core import mail

from programs.models import SafetyFlag
from programs.rules import redflags
from programs.rules.hurting import PAIN_STOP
from programs.services import flag_texts, flagging
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from ptcare.notices.outbox import delivering
from ptcare.people.roles import Role
from tests import factories as make


def raise_flag(patient, key="rf_back_pain_new", now=None):
    return flagging.raise_flag(
        patient=patient,
        key=key,
        on=make.today(),
        by=make.actor(patient),
        now=now or make.now(),
    )


def test_every_sign_has_words():
    assert {*redflags.FLAGS, PAIN_STOP} <= set(flag_texts.all_words())


def test_the_patients_therapist_is_told_and_nobody_else(patient, therapist, lead):
    flag = raise_flag(patient, "rf_dizzy")

    notice = Notice.objects.get()
    assert notice.user == therapist.user
    assert notice.is_safety
    assert notice.key == f"flag:{flag.pk}:{therapist.user.pk}"


@pytest.mark.parametrize("key", ["rf_chest_pain", "rf_calf"])
def test_the_lead_hears_of_what_is_urgent_as_well(patient, therapist, lead, key):
    raise_flag(patient, key)

    told = set(Notice.objects.values_list("user", flat=True))
    assert told == {therapist.user.pk, lead.user.pk}


def test_without_a_therapist_all_of_the_clinic_are_told(clinic, clinic_admin, stranger):
    patient = make.patient(clinic=clinic)
    one, two = make.member(clinic=clinic), make.member(clinic=clinic)
    admin = make.member(Role.CLINIC_ADMIN, clinic=clinic, is_lead=True)

    raise_flag(patient)

    told = set(Notice.objects.values_list("user", flat=True))
    assert told == {one.user.pk, two.user.pk, admin.user.pk}


def test_when_the_therapist_has_left_the_others_are_told(patient, therapist, lead):
    therapist.ended_at = make.now()
    therapist.save()

    raise_flag(patient)

    assert Notice.objects.get().user == lead.user


@pytest.mark.parametrize(
    ("key", "is_held"),
    [(PAIN_STOP, False), ("rf_back_pain_new", True), ("rf_near_fall", False)],
)
def test_the_program_is_held_where_the_sign_asks_for_it(patient, key, is_held):
    program = make.program(patient=patient)

    raise_flag(patient, key)

    program.refresh_from_db()
    assert program.is_held == is_held


def test_the_first_look_counts(patient, therapist, lead):
    flag = raise_flag(patient)

    assert flagging.see_flag(flag=flag, by=make.actor(therapist), now=make.now())
    assert not flagging.see_flag(flag=flag, by=make.actor(lead), now=make.now())
    assert SafetyFlag.objects.get().seen_by == therapist.user


def test_a_clinician_clears_it_and_the_hold_stays(patient, therapist):
    program = make.program(patient=patient)
    flag = raise_flag(patient)

    said = {"flag": flag, "because": "X-ray clear.", "by": make.actor(therapist)}
    with pytest.raises(flagging.NoDoctor):
        flagging.clear_flag(**said, now=make.now())
    flagging.clear_flag(
        **said, doctor="Dr Osei", doctor_said_on=make.today(), now=make.now()
    )

    assert not SafetyFlag.objects.open().exists()
    program.refresh_from_db()
    assert program.is_held


def test_nobody_else_clears_it(patient, clinic_admin):
    flag = raise_flag(patient)

    for row in (patient, clinic_admin):
        with pytest.raises(flagging.NotAClinician):
            flagging.clear_flag(
                flag=flag, because="", by=make.actor(row), now=make.now()
            )


def test_what_was_set_aside_by_mistake_holds_again(patient, therapist):
    """Of the wrong patient, and the program was resumed after it."""
    program = make.program(patient=patient)
    flag = raise_flag(patient, "rf_chest_pain")
    said = {"flag": flag, "by": make.actor(therapist), "now": make.now()}
    flagging.clear_flag(because="Spoke to Marion.", doctor="Dr. Lund", **said)
    program.refresh_from_db()
    program.held_at = program.held_by = None
    program.held_reason = ""
    program.save()

    first = flagging.put_flag_back(reason="It was Marion's.", **said)
    again = flagging.put_flag_back(reason="It was Marion's.", **said)

    flag.refresh_from_db()
    program.refresh_from_db()
    assert (first, again) == (True, False)
    assert (flag.cleared_at, flag.doctor) == (None, "")
    assert program.is_held
    history = apps.get_model("programs", "SafetyFlagEvent").objects.latest("pgh_id")
    assert history.cleared_because == "Spoke to Marion."
    line = AuditEvent.objects.get(deed="flag.put_back")
    assert (line.note, line.by_user_id) == ("It was Marion's.", therapist.user.pk)
    flagging.clear_flag(because="X-ray: no fracture.", doctor="Dr. Lund", **said)
    assert not SafetyFlag.objects.open().exists()


def test_only_a_therapist_puts_a_sign_back(patient, therapist, clinic_admin):
    flag = raise_flag(patient, "rf_dizzy")
    said = {"flag": flag, "now": make.now()}
    flagging.clear_flag(because="Seen.", by=make.actor(therapist), **said)

    with pytest.raises(flagging.NotAClinician):
        flagging.put_flag_back(reason="?", by=make.actor(clinic_admin), **said)


def test_staff_hear_at_once_in_the_middle_of_the_night(patient, therapist):
    """And again, under the same id, where it is in doubt: no hour is quiet for it."""
    night = dt.datetime.combine(make.today(), dt.time(3), patient.clinic.zone)
    raise_flag(patient, now=night)

    delivering.deliver_due(now=night)

    notice = Notice.objects.get()
    assert (notice.state, notice.kind) == ("sent", "safety_flag")
    assert notice.is_repeated
    [letter] = mail.outbox
    assert letter.to == [therapist.user.email]
    said = (letter.subject + letter.body).lower()
    assert not [word for word in ("pat p", "pain", "fall", "bone") if word in said]


def test_what_somebody_has_seen_by_then_goes_to_nobody_else(patient, therapist, lead):
    flag = raise_flag(patient)
    now = make.now()
    flagging.see_flag(flag=flag, by=make.actor(therapist), now=now)

    delivering.deliver_due(now=now + dt.timedelta(minutes=1))

    states = set(Notice.objects.values_list("state", "reason"))
    assert states == {("cancelled", "somebody has looked")}
    assert mail.outbox == []
