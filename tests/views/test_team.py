"""The lead invites colleagues and ends their access."""

from __future__ import annotations

import pytest
from django.utils import timezone

from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from ptcare.people.models import Membership, User
from ptcare.people.services import inviting
from tests import factories as make
from tests.threads import at_once

ADDRESS = "/people/team/"
NEW = {"name": "Nora New", "email": "Nora@Example.org", "role": "therapist"}


def test_an_invitation_makes_account_membership_letter_and_audit_line(
    signed_in, lead, token
):
    signed_in(lead).post(ADDRESS, {**NEW, "token": token()})

    user = User.objects.get(email="nora@example.org")
    assert user.memberships.get().clinic == lead.clinic
    assert not user.has_usable_password()
    assert Notice.objects.get(user=user).kind == "invitation"
    assert AuditEvent.objects.filter(deed="colleague.invited").count() == 1


def test_pressing_twice_invites_once(signed_in, lead, token):
    client, form = signed_in(lead), {**NEW, "token": token()}

    answers = [client.post(ADDRESS, form).url for _press in range(2)]

    assert answers == [ADDRESS, ADDRESS]
    assert Membership.objects.filter(user__email="nora@example.org").count() == 1


def test_who_is_here_already_is_told_beside_the_field(signed_in, lead, token):
    client = signed_in(lead)
    client.post(ADDRESS, {**NEW, "token": token()})

    again = client.post(ADDRESS, {**NEW, "token": token()})

    assert again.status_code == 422
    assert "already" in again.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "nobody"),
        ("email", "a" * 300 + "@example.org"),
        ("name", ""),
        ("name", "x" * 121),
        ("name", "No\x00body"),
        ("role", "patient"),
        ("role", ""),
    ],
)
def test_bad_input_is_told_beside_the_field(signed_in, lead, token, field, value):
    answer = signed_in(lead).post(ADDRESS, {**NEW, "token": token(), field: value})

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not User.objects.filter(email="nora@example.org").exists()


def test_ended_access_bites_at_the_next_click(signed_in, lead, clinic):
    other = make.member(clinic=clinic, is_lead=True)
    working = signed_in(other)
    assert working.get(ADDRESS).status_code == 200

    signed_in(lead).post(f"{ADDRESS}{other.pk}/end/")

    assert working.get(ADDRESS).status_code == 302
    other.refresh_from_db()
    assert other.ended_at is not None


def test_the_last_lead_stays(signed_in, lead):
    signed_in(lead).post(f"{ADDRESS}{lead.pk}/end/")

    lead.refresh_from_db()
    assert lead.ended_at is None


def test_ten_colleagues_cost_no_more_queries_than_one(signed_in, lead, statements):
    client = signed_in(lead)
    one = len(statements(client.get, ADDRESS))
    for _number in range(10):
        make.member(clinic=lead.clinic)

    assert len(statements(client.get, ADDRESS)) == one


def test_a_colleague_becomes_lead_and_the_first_one_may_then_leave(signed_in, lead):
    other = make.member(clinic=lead.clinic, role="clinic_admin")
    client, working = signed_in(lead), signed_in(other)

    client.post(f"{ADDRESS}{other.pk}/lead/", {"is_lead": "yes"})

    assert working.get(ADDRESS).status_code == 200  # from the next press on
    assert AuditEvent.objects.filter(deed="colleague.named_lead").exists()
    working.post(f"{ADDRESS}{lead.pk}/end/")
    lead.refresh_from_db()
    assert lead.ended_at is not None


def test_a_lead_may_stop_being_one_where_another_stays(signed_in, lead):
    make.member(clinic=lead.clinic, is_lead=True)
    client = signed_in(lead)

    answer = client.post(f"{ADDRESS}{lead.pk}/lead/", {"is_lead": "no"})

    assert answer.url == "/"
    assert client.get(ADDRESS).status_code == 403
    assert client.get("/caseload/").status_code == 200


def test_the_last_lead_stays_lead(signed_in, lead):
    page = signed_in(lead).post(
        f"{ADDRESS}{lead.pk}/lead/", {"is_lead": "no"}, follow=True
    )

    assert "Make somebody else lead first." in page.text
    lead.refresh_from_db()
    assert lead.is_lead


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_who_end_each_other_one_stays():
    clinic = make.clinic()
    pair = [make.member(clinic=clinic, is_lead=True) for _number in range(2)]

    def end(number):
        inviting.set_lead(
            membership=pair[1 - number],
            is_lead=False,
            by=make.actor(pair[number]),
            now=timezone.now(),
        )

    at_once(2, end)

    assert Membership.objects.filter(clinic=clinic, is_lead=True).count() == 1


def test_nobody_becomes_lead_whose_access_has_ended(signed_in, lead):
    gone = make.member(clinic=lead.clinic, ended_at=timezone.now())

    signed_in(lead).post(f"{ADDRESS}{gone.pk}/lead/", {"is_lead": "yes"})

    gone.refresh_from_db()
    assert not gone.is_lead


def test_the_patients_of_who_leaves_are_handed_over(
    signed_in, lead, therapist, patient, token
):
    """By two presses: access ends, and the page that this names takes them all."""
    client = signed_in(lead)
    ended = client.post(f"/people/team/{therapist.pk}/end/", follow=True)
    assert "Hand patients over" in ended.text
    page = client.get("/patients/set-up/hand-over/")
    assert "No therapist: 1 patient" in page.text

    said = {"of": "0", "to": lead.pk, "token": token()}
    answers = [client.post("/patients/set-up/hand-over/", said) for _press in range(2)]

    assert [answer.url for answer in answers] == [ADDRESS, ADDRESS]
    patient.refresh_from_db()
    assert patient.therapist == lead


@pytest.mark.parametrize("of", ["", "x", "999999"])
def test_only_patients_that_are_there_are_handed_over(
    signed_in, lead, therapist, patient, token, of
):
    said = {"of": of, "to": lead.pk, "token": token()}

    answer = signed_in(lead).post("/patients/set-up/hand-over/", said)

    assert answer.status_code == 422


def test_nobody_takes_over_from_themselves(signed_in, lead, therapist, patient, token):
    said = {"of": therapist.pk, "to": therapist.pk, "token": token()}

    answer = signed_in(lead).post("/patients/set-up/hand-over/", said)

    assert answer.status_code == 422
    assert "They treat them already" in answer.text
