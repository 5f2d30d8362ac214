"""Who comes in, who cannot, who leaves, and who opens what is not theirs: each is a
line of the ledger."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from ptcare.audit.models import AuditEvent, Kind
from ptcare.people.sessions import SEEN
from tests import factories as make

PASSWORD = "seven-quiet-lanterns"


@pytest.fixture
def staff(therapist):
    make.who_signs_in(therapist, PASSWORD)
    return therapist


@pytest.fixture
def resident(patient):
    EmailAddress.objects.create(user=patient.user, email=patient.user.email)
    return patient


def deeds(**of):
    rows = AuditEvent.objects.filter(kind=Kind.ACCESS, **of)
    return list(rows.order_by("pk").values_list("deed", "note"))


def by_code(client, address):
    client.post("/accounts/login/code/", {"email": address})
    code = re.search(r"\b\d{4}-\d{4}\b", mail.outbox[-1].body).group()
    return client.post("/accounts/login/code/confirm/", {"code": code})


def test_a_sign_in_by_code_tells_the_code_the_way_in_and_the_standing(resident):
    by_code(Client(REMOTE_ADDR="203.0.113.9"), resident.user.email)

    assert deeds(about_id=resident.user.pk) == [
        ("code.sent", ""),
        ("signin.done", ""),
        ("standing.taken", ""),
    ]
    line = AuditEvent.objects.get(deed="standing.taken")
    assert (line.clinic_id, line.by_role) == (resident.clinic_id, "patient")
    assert line.from_ip == "203.0.113.9"


def test_a_wrong_password_is_told_of_the_account_and_its_clinic(client, staff):
    said = {"login": staff.user.email, "password": "not this one"}

    client.post("/accounts/login/", said)

    line = AuditEvent.objects.get(deed="signin.failed")
    assert (line.about_id, line.by_user_id) == (staff.user.pk, None)
    assert (line.clinic_id, line.note) == (staff.clinic_id, "password")


def test_a_try_with_an_unknown_address_is_told_of_nobody(client, db):
    client.post("/accounts/login/", {"login": "no@example.org", "password": "x" * 9})

    line = AuditEvent.objects.get(deed="signin.failed")
    assert (line.about_id, line.clinic_id) == (None, None)


def test_a_wrong_code_and_wrong_digits_are_told(client, resident):
    client.post("/accounts/login/code/", {"email": resident.user.email})
    client.post("/accounts/login/code/confirm/", {"code": "0000-0000"})
    client.post("/c/no-such-card/", {"digits": "123456"})

    assert deeds(deed="signin.failed") == [
        ("signin.failed", "code"),
        ("signin.failed", "card"),
    ]


def test_leaving_is_told_and_so_is_an_idle_session(signed_in, therapist):
    signed_in(therapist).post("/accounts/logout/")
    idle = signed_in(therapist)
    session = idle.session
    session[SEEN] = 0
    session.save()
    idle.get("/patients/")

    lines = AuditEvent.objects.filter(deed="signout.done").order_by("pk")
    assert list(lines.values_list("note", "clinic_id", "by_role")) == [
        ("", therapist.clinic_id, "therapist"),
        ("over", therapist.clinic_id, "therapist"),
    ]


def test_a_new_password_is_told(signed_in, staff):
    said = {
        "oldpassword": PASSWORD,
        "password1": "x7-orange-kettle",
        "password2": "x7-orange-kettle",
    }

    signed_in(staff).post("/accounts/password/change/", said)

    assert ("password.changed", "") in deeds(by_user_id=staff.user.pk)


@pytest.mark.parametrize("page", ["/patients/{}/", "/patients/{}/chart/"])
def test_a_record_that_is_not_theirs_is_refused_with_a_line(
    signed_in, therapist, elsewhere, page
):
    theirs = make.patient(clinic=elsewhere)

    assert signed_in(therapist).get(page.format(theirs.pk)).status_code == 404

    line = AuditEvent.objects.get(kind=Kind.DENIED)
    assert (line.by_user_id, line.about_id) == (therapist.user.pk, theirs.pk)
    assert (line.clinic_id, line.patient_id) == (therapist.clinic_id, None)


def test_a_role_that_may_not_is_refused_with_a_line(signed_in, clinic_admin, patient):
    client = signed_in(clinic_admin)

    assert client.get(f"/patients/{patient.pk}/chart/").status_code == 403

    line = AuditEvent.objects.get(kind=Kind.DENIED)
    assert line.note.endswith(":chart")
    assert line.by_user_id == clinic_admin.user.pk


def test_an_address_that_no_id_fits_is_refused_all_the_same(signed_in, therapist):
    signed_in(therapist).get(f"/patients/{10**30}/")

    assert AuditEvent.objects.get(kind=Kind.DENIED).about_id is None


def test_of_a_page_behind_a_proxy_the_first_trusted_address_is_kept(
    signed_in, therapist, patient, settings
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    hops = {"X-Forwarded-For": "6.6.6.6, 198.51.100.4"}

    signed_in(therapist).get(f"/patients/{patient.pk}/", headers=hops)

    assert AuditEvent.objects.get(kind=Kind.VIEW).from_ip == "198.51.100.4"
