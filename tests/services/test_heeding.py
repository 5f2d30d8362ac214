"""What a patient asked about how they are reached goes before all else."""

from __future__ import annotations

import pytest

from patients.models import Patient
from patients.services import confiding, leaving
from ptcare.notices.consent import choosing, heeding, proving
from ptcare.notices.kinds import KINDS, Topic
from ptcare.notices.models import Notice
from ptcare.notices.outbox import delivering
from ptcare.notices.reach import reached
from tests import factories as make
from tests.services.test_choosing import (
    EMAIL,
    NOW,
    NUMBER,
    PUSH,
    SMS,
    Door,
    tell,
    voice,
)

OWN = "margaret@example.org"
TO_READERS = sorted(
    kind.name for kind in KINDS.values() if kind.topic not in (None, Topic.URGENT)
)


@pytest.fixture
def doors(monkeypatch, patient):
    """Each way open, to the address that this patient has there."""
    open_doors = {channel: Door(channel) for channel in (PUSH, EMAIL, SMS)}
    open_doors[EMAIL].addresses = lambda notices: {n.pk: [OWN] for n in notices}
    open_doors[SMS].addresses = lambda notices: {n.pk: [NUMBER] for n in notices}
    monkeypatch.setattr(delivering, "open_ways", lambda *, now: open_doors)
    return open_doors


def asks(patient, reach_by, reach_at=""):
    Patient.objects.filter(pk=patient.pk).update(reach_by=reach_by, reach_at=reach_at)


def took(doors):
    return [channel for channel, door in doors.items() if door.took]


@pytest.mark.parametrize("first", [PUSH, EMAIL, SMS])
@pytest.mark.parametrize("kind", TO_READERS)
def test_in_person_only_nothing_leaves_the_app(patient, doors, kind, first):
    choosing.put_first(voice(patient), first, now=NOW)
    asks(patient, "person")
    notice = tell(patient, kind)

    delivering.deliver_due(now=NOW)

    notice.refresh_from_db()
    assert took(doors) == []
    assert (notice.state, notice.reason) == (Notice.State.SENT, "in the app")


@pytest.mark.parametrize(
    ("reach_by", "reach_at", "goes"),
    [
        ("", "", [PUSH]),
        ("person", "", []),
        ("letter", "PO box 4", []),
        ("email", "Margaret@Example.org", [EMAIL]),
        ("email", "another@example.org", []),
        ("phone", "(503) 555-0100", [SMS]),
        ("phone", "503 555 0199", []),
        ("phone", "my sister's, after six", []),
    ],
)
def test_each_wish_leaves_one_way_open_and_to_one_address(
    patient, doors, reach_by, reach_at, goes
):
    asks(patient, reach_by, reach_at)
    tell(patient)

    delivering.deliver_due(now=NOW)

    assert took(doors) == goes


def test_a_wish_is_asked_again_at_the_moment_of_sending(patient, doors):
    tell(patient)
    asks(patient, "person")

    delivering.deliver_due(now=NOW)

    assert took(doors) == []


def test_one_clinics_wish_is_not_anothers(patient, doors):
    other = make.patient(user=patient.user)
    asks(patient, "person")
    tell(other)

    delivering.deliver_due(now=NOW)

    assert took(doors) == [PUSH]


def test_no_warning_sign_is_held_back(patient, doors):
    asks(patient, "person")
    tell(patient, "safety_flag", is_safety=True)

    delivering.deliver_due(now=NOW)

    assert PUSH in took(doors)


def test_who_treats_the_patient_hears_as_before(patient, therapist, doors):
    asks(patient, "person")
    tell(therapist, "something_to_look_at")

    delivering.deliver_due(now=NOW)

    assert took(doors) == [PUSH]


def test_a_code_that_they_wait_for_comes(patient, doors):
    asks(patient, "person")
    tell(patient, proving.KIND)

    delivering.deliver_due(now=NOW)

    assert took(doors) == [SMS]


def test_a_batch_asks_once_for_all_wishes(clinic, django_assert_num_queries):
    told = [tell(make.patient(clinic=clinic)) for _each in range(20)]
    asks(told[0].user.patient_records.get(), "person")

    with django_assert_num_queries(1):
        asked = heeding.asked_about(told)

    assert set(asked) == {told[0].pk}


def test_their_page_and_the_desks_say_so(patient, clinic_admin, signed_in):
    asks(patient, "person")

    own = signed_in(patient).get("/reach/").content.decode()
    desk = signed_in(clinic_admin).get(f"/patients/{patient.pk}/reach/")

    assert "We send you nothing." in own
    assert "nothing leaves the app" in desk.content.decode()
    assert reached.reached(patient.user, patient.clinic_id).ways == []


@pytest.mark.parametrize(("reach_by", "letters"), [("", 1), ("person", 0)])
def test_no_invitation_goes_to_who_wants_none(
    patient, clinic_admin, signed_in, token, reach_by, letters
):
    asks(patient, reach_by)

    answer = signed_in(clinic_admin).post(
        f"/patients/{patient.pk}/entry/letter/", {"token": token()}, follow=True
    )

    assert Notice.objects.filter(kind="invitation").count() == letters
    assert ("Give a card" in answer.content.decode()) is not letters


def test_an_account_that_is_opened_again_sends_no_letter_they_asked_not_to_get(
    patient, clinic_admin
):
    leaving.close_account(patient=patient, by=make.actor(patient), now=NOW)
    asks(patient, "letter", "PO box 4")

    leaving.open_again(patient=patient, by=make.actor(clinic_admin), now=NOW)

    assert not Notice.objects.filter(kind="invitation").exists()
    assert not confiding.may_email(Patient.objects.get(pk=patient.pk))
