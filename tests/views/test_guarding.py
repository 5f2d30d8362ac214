"""A restricted record is for the named; others open it for an hour, and loudly."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from patients.fhir.reading import by_system
from patients.models import (
    EmergencyAccess,
    EmergencyReview,
    Fracture,
    NamedColleague,
    Patient,
    RestrictedRecord,
)
from patients.services import guarding
from programs.services import doubling
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from ptcare.people.roles import Role
from tests import factories as make
from tests.threads import at_once

FIND = "/patients/emergency/"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def colleague(clinic):
    return make.member(Role.THERAPIST, clinic=clinic, user=make.user(name="Cole Away"))


@pytest.fixture
def restricted(patient, lead):
    make.fracture(patient=patient)
    make.emergency_contact(patient=patient, name="Ann Kin")
    make.session(patient=patient)
    return make.restriction(patient=patient, by=lead.user)


def send(client, address, token, **said):
    return client.post(address, {"token": token(), **said})


def plain(answer):
    """A page without what differs each time: tokens, and the address it stands at."""
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


def pages_of(patient):
    return (
        f"/patients/{patient.pk}/",
        f"/patients/{patient.pk}/chart/",
        f"/patients/{patient.pk}/coverage/",
        f"/patients/{patient.pk}/findings/",
    )


def test_for_others_a_restricted_record_is_not_there(
    signed_in, colleague, restricted, patient
):
    client = signed_in(colleague)
    missing = client.get("/patients/987654321/chart/")

    answers = [client.get(page) for page in pages_of(patient)]

    assert {each.status_code for each in answers} == {404}
    assert plain(answers[1]) == plain(missing)


@pytest.mark.parametrize("is_asked_of_the_closed_one", [False, True])
def test_what_is_kept_to_the_named_is_so_with_the_second_record_of_the_person(
    signed_in, colleague, patient, clinic, lead, token, is_asked_of_the_closed_one
):
    """It holds the same person's visits and bones, and was open to all."""
    closed = make.patient(clinic=clinic, discharged_on=make.today())
    make.coverage(patient=patient)
    make.session(patient=closed, on=make.today(), status="attended")
    make.doubled_record(patient=closed, kept=patient, by=lead.user)
    asked, by = closed if is_asked_of_the_closed_one else patient, make.actor(lead)
    said = {"reason": "Works here", "by": by, "now": make.now()}

    row = guarding.restrict(patient=asked, colleagues=[], **said)

    def seen(member):
        client = signed_in(member)
        pages = [*pages_of(closed), *pages_of(patient)]
        return {client.get(page).status_code for page in pages}

    assert seen(colleague) == {404}
    assert seen(patient.therapist) == {200}
    assert {closed.pk, patient.pk} <= RestrictedRecord.objects.of_clinic(clinic.pk)
    answer = open_record(signed_in(colleague), asked, token)
    assert signed_in(colleague).get(answer.url).status_code == 200
    assert seen(colleague) == {200}
    guarding.lift(restriction=row, **said)
    assert seen(make.member(Role.THERAPIST, clinic=clinic)) == {200}


def test_what_was_kept_to_the_named_stays_so_where_they_are_two_people_after_all(
    signed_in, colleague, patient, clinic, lead
):
    """Perhaps it was asked for of the one that was closed."""
    named = make.member(Role.THERAPIST, clinic=clinic)
    closed = make.patient(clinic=clinic, discharged_on=make.today())
    double = make.doubled_record(patient=closed, kept=patient, by=lead.user)
    said = {"reason": "A neighbour", "by": make.actor(lead), "now": make.now()}
    guarding.restrict(patient=closed, colleagues=[named], **said)

    doubling.take_back(row=double, **said)

    def seen(member):
        client = signed_in(member)
        pages = [*pages_of(closed), *pages_of(patient)]
        return {client.get(page).status_code for page in pages}

    assert seen(colleague) == {404}
    assert seen(named) == {200}


@pytest.mark.parametrize(
    "page",
    [
        "/patients/",
        "/patients/sessions/",
        "/patients/week/",
        "/caseload/",
        "/patients/coverage/",
        "/patients/to-do/",
        "/patients/desk/",
    ],
)
def test_no_list_and_no_calendar_names_it(
    signed_in, colleague, clinic_admin, restricted, patient, page
):
    for row in (colleague, clinic_admin):
        assert patient.name not in signed_in(row).get(page).content.decode()


def test_who_treats_the_person_and_who_is_named_see_it(
    signed_in, therapist, colleague, restricted, patient
):
    assert signed_in(therapist).get(pages_of(patient)[1]).status_code == 200
    NamedColleague.objects.create(membership=colleague, **about(patient, therapist))

    assert signed_in(colleague).get(pages_of(patient)[1]).status_code == 200


def about(patient, by):
    return {
        "patient": patient,
        "clinic": patient.clinic,
        "recorded_by": by.user,
        "recorded_at": make.now(),
    }


def test_the_patient_and_the_helper_notice_nothing(
    signed_in, restricted, patient, helper
):
    assert signed_in(patient).get("/today/").status_code == 200
    assert signed_in(helper).get("/today/").status_code == 200


def test_a_lead_restricts_names_and_lifts(signed_in, lead, colleague, patient, token):
    client, where = signed_in(lead), f"/patients/{patient.pk}/restrict/"
    answer = send(client, where, token, reason="Works here", colleagues=[])
    assert answer.status_code == 422
    send(client, where, token, reason="Works here", colleagues=[colleague.pk])
    row = RestrictedRecord.objects.get()
    page = client.get("/patients/set-up/guarded/").content.decode()
    assert patient.name in page
    assert "Cole Away" in page
    assert client.get(pages_of(patient)[0]).status_code == 404  # a lead is not named

    send(client, where, token, colleagues=[lead.pk])
    assert client.get(pages_of(patient)[0]).status_code == 200
    assert NamedColleague.objects.standing().get().membership == lead

    send(client, f"/patients/restrictions/{row.pk}/lift/", token, reason="Left us")
    assert not RestrictedRecord.objects.standing().exists()
    assert not NamedColleague.objects.standing().exists()
    assert signed_in(colleague).get(pages_of(patient)[0]).status_code == 200


def test_nobody_of_another_clinic_is_named(signed_in, lead, stranger, patient, token):
    answer = send(
        signed_in(lead),
        f"/patients/{patient.pk}/restrict/",
        token,
        reason="x",
        colleagues=[stranger.pk],
    )

    assert answer.status_code == 422


REASON = {"why": "emergency", "reason": "She fell in the waiting room."}


def open_record(client, patient, token, **said):
    return send(
        client, f"/patients/{patient.pk}/emergency/open/", token, **REASON | said
    )


def test_in_an_emergency_a_reason_opens_it_for_an_hour_and_tells_the_lead(
    signed_in, colleague, lead, restricted, patient, token
):
    client = signed_in(colleague)

    answer = open_record(client, patient, token)

    assert answer.url == f"/patients/{patient.pk}/emergency/"
    page = client.get(answer.url).content.decode()
    assert "Ann Kin" in page
    assert "Emergency access to the record of" in page
    assert client.get(pages_of(patient)[1]).status_code == 200
    access = EmergencyAccess.objects.get()
    assert access.ends_at - access.opened_at == HOUR
    notice = Notice.objects.get(user=lead.user)
    assert (notice.kind, notice.link) == (
        "record_opened",
        "/patients/emergency/accesses/",
    )
    assert notice.due_at == access.opened_at


def test_each_look_under_it_is_marked_and_none_besides(
    signed_in, colleague, restricted, patient, token
):
    other = make.patient(clinic=patient.clinic)
    client = signed_in(colleague)
    open_record(client, patient, token)
    access = EmergencyAccess.objects.get()

    client.get(pages_of(patient)[1])
    client.get(pages_of(other)[1])

    marked = AuditEvent.objects.in_emergency(access.pk)
    assert [each.deed for each in marked] == ["chart.opened"]
    assert marked.get().patient_id == patient.pk
    assert not AuditEvent.objects.filter(
        patient_id=other.pk, emergency_id__isnull=False
    )


def test_after_the_hour_it_is_closed_again(signed_in, colleague, restricted, patient):
    make.emergency_access(
        patient=patient, membership=colleague, opened_at=make.now() - 2 * HOUR
    )
    client = signed_in(colleague)

    assert client.get(pages_of(patient)[1]).status_code == 404
    assert client.get(f"/patients/{patient.pk}/emergency/").status_code == 302
    assert "emergency-bar" not in client.get("/patients/").content.decode()


def test_it_may_be_closed_before(signed_in, colleague, restricted, patient, token):
    access = make.emergency_access(patient=patient, membership=colleague)
    client = signed_in(colleague)
    assert client.get(pages_of(patient)[1]).status_code == 200

    send(client, f"/patients/emergency/accesses/{access.pk}/close/", token)

    assert client.get(pages_of(patient)[1]).status_code == 404


def test_a_colleague_gains_nothing_by_anothers_access(
    signed_in, colleague, clinic_admin, restricted, patient
):
    make.emergency_access(patient=patient, membership=colleague)

    assert signed_in(clinic_admin).get(pages_of(patient)[0]).status_code == 404


def test_the_desk_reads_what_matters_and_no_chart(
    signed_in, clinic_admin, patient, token
):
    make.fracture(patient=patient, limits="No lifting above two pounds")
    client = signed_in(clinic_admin)
    where = f"/patients/{patient.pk}/emergency/"
    assert client.get(where).status_code == 302

    open_record(client, patient, token)

    assert "No lifting above two pounds" in client.get(where).content.decode()
    assert client.get(pages_of(patient)[1]).status_code == 403


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"why": ""}, "required"),
        ({"why": "x"}, "not one of the available choices"),
        ({"reason": "fell"}, "A few words more"),
        ({"reason": " " * 40}, "required"),
    ],
)
def test_without_a_reason_nothing_opens(
    signed_in, colleague, restricted, patient, token, said, words
):
    answer = open_record(signed_in(colleague), patient, token, **said)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not EmergencyAccess.objects.exists()


def test_never_across_clinics(signed_in, stranger, restricted, patient, token):
    client = signed_in(stranger)

    assert open_record(client, patient, token).status_code == 404
    page = client.post(FIND, {"words": patient.name}).content.decode()
    assert "Nobody of that name" in page


def test_it_is_found_by_name_and_who_looked_is_kept(
    signed_in, colleague, restricted, patient
):
    page = signed_in(colleague).post(FIND, {"words": "pat"}).content.decode()

    assert patient.name in page
    assert "restricted" in page
    line = AuditEvent.objects.get(deed="emergency.listed")
    assert line.showed == [patient.pk]


def test_a_lead_says_whether_it_was_right_but_not_of_their_own(
    signed_in, clinic, colleague, lead, restricted, patient, token
):
    access = make.emergency_access(patient=patient, membership=colleague)
    own = make.emergency_access(patient=make.patient(clinic=clinic), membership=lead)
    client = signed_in(lead)
    page = client.get("/patients/emergency/accesses/").content.decode()
    assert "Cole Away" in page
    assert "She fell in the waiting room." in page
    where = "/patients/emergency/accesses/{}/review/".format

    refused = send(client, where(own.pk), token, was_right="yes")
    assert refused.status_code == 422
    assert "Another lead" in refused.content.decode()
    assert send(client, where(access.pk), token, was_right="no").status_code == 422
    send(client, where(access.pk), token, was_right="no", note="Only curious.")

    row = EmergencyReview.objects.get()
    assert (row.was_right, row.note, row.reviewed_by) == (
        False,
        "Only curious.",
        lead.user,
    )
    again = send(client, where(access.pk), token, was_right="yes")
    assert "already" in again.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_double_press_opens_once_and_tells_once(colleague, lead, patient):
    by = make.actor(colleague)

    def deed(_number):
        return guarding.open_in_emergency(
            patient=patient, by=by, now=make.now(), **REASON
        )

    found = at_once(3, deed)

    assert found.count(guarding.AlreadyOpen) == 2
    assert EmergencyAccess.objects.count() == 1
    assert Notice.objects.filter(user=lead.user).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_leads_review_once(clinic, colleague, lead, patient):
    other = make.member(Role.CLINIC_ADMIN, clinic=clinic, is_lead=True)
    access = make.emergency_access(patient=patient, membership=colleague)
    by = [make.actor(lead), make.actor(other)]

    found = at_once(
        2,
        lambda number: guarding.review(
            access=access, was_right=True, note="", by=by[number], now=make.now()
        ),
    )

    assert found.count(guarding.AlreadyReviewed) == 1
    assert EmergencyReview.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_leads_restrict_once(clinic, colleague, lead, patient):
    other = make.member(Role.CLINIC_ADMIN, clinic=clinic, is_lead=True)
    by = [make.actor(lead), make.actor(other)]

    at_once(
        2,
        lambda number: guarding.restrict(
            patient=patient,
            reason="Works here",
            colleagues=[colleague],
            by=by[number],
            now=make.now(),
        ),
    )

    assert RestrictedRecord.objects.standing().count() == 1
    assert NamedColleague.objects.standing().count() == 1


def test_ten_cost_no_more_queries_than_one(signed_in, lead, clinic, statements):
    client = signed_in(lead)

    def count(rows, address):
        for _row in range(rows):
            patient = make.patient(clinic=clinic)
            member = make.member(clinic=clinic)
            make.emergency_access(patient=patient, membership=member)
            make.restriction(patient=patient, by=lead.user, named=[member])
        return len(statements(client.get, address))

    for address in ("/patients/emergency/accesses/", "/patients/set-up/guarded/"):
        assert count(1, address) == count(9, address)


def test_a_connected_system_does_not_see_it(restricted, patient, clinic):
    other = make.patient(clinic=clinic)
    reading = by_system(make.system(clinic=clinic, made_by=patient.user))

    assert list(reading.patients) == [other]
    assert not Fracture.objects.visible_to(reading.actor).exists()


def test_a_standing_costs_no_query_more_for_it(colleague, restricted, statements):
    assert len(statements(make.actor, colleague)) == 1
    assert make.actor(colleague).closed == {restricted.patient_id}
    assert Patient.objects.visible_to(make.actor(colleague)).count() == 0
