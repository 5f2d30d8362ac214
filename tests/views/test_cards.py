"""Two secrets, five tries: the way in for people without e-mail."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client

from ptcare.people.models import EntryCard
from ptcare.people.roles import Role
from ptcare.people.services import carding
from tests import factories as make


@pytest.fixture
def issued(patient, clinic_admin):
    return carding.issue_card(
        user=patient.user,
        clinic_id=patient.clinic_id,
        by=make.actor(clinic_admin),
        now=make.now(),
    )


def wrong(digits):
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def test_address_and_digits_open_the_account(client, issued, patient):
    card, digits = issued

    answer = client.post(
        f"/c/{card.address}/", {"digits": f"{digits[:3]} {digits[3:]}"}
    )

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(patient.user.pk)


def test_only_a_hash_of_the_digits_is_kept(issued):
    card, digits = issued

    assert digits not in card.digits_hash


def test_the_fifth_wrong_try_closes_the_card(client, issued):
    card, digits = issued
    for _try in range(5):
        assert (
            client.post(f"/c/{card.address}/", {"digits": wrong(digits)}).status_code
            == 422
        )

    answer = client.post(f"/c/{card.address}/", {"digits": digits})

    assert answer.status_code == 422
    assert "_auth_user_id" not in client.session


def test_a_right_try_forgets_the_wrong_ones(client, issued):
    card, digits = issued
    client.post(f"/c/{card.address}/", {"digits": wrong(digits)})

    client.post(f"/c/{card.address}/", {"digits": digits})

    card.refresh_from_db()
    assert card.wrong_tries == 0
    assert card.last_used_at is not None


def test_a_new_card_closes_the_old_one(client, issued, patient, clinic_admin):
    old, old_digits = issued

    carding.issue_card(
        user=patient.user,
        clinic_id=patient.clinic_id,
        by=make.actor(clinic_admin),
        now=make.now(),
    )

    assert client.post(f"/c/{old.address}/", {"digits": old_digits}).status_code == 422


def test_an_unknown_address_answers_like_wrong_digits(issued):
    card, digits = issued
    known = Client().post(f"/c/{card.address}/", {"digits": wrong(digits)})
    unknown = Client().post("/c/nothing-like-this/", {"digits": digits})

    assert (known.status_code, unknown.status_code) == (422, 422)
    assert known.context["form"].errors == unknown.context["form"].errors


@pytest.mark.parametrize(
    "digits", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12\x0034", "9" * 400]
)
def test_nonsense_is_told_beside_the_field_and_costs_no_try(client, issued, digits):
    card, _digits = issued

    answer = client.post(f"/c/{card.address}/", {"digits": digits})

    card.refresh_from_db()
    assert answer.status_code == 422
    assert answer.context["form"].errors["digits"]
    assert card.wrong_tries == 0


def test_staff_get_no_card(therapist, clinic_admin):
    with pytest.raises(carding.StaffHaveNoCard):
        carding.issue_card(
            user=therapist.user,
            clinic_id=therapist.clinic_id,
            by=make.actor(clinic_admin),
            now=make.now(),
        )


def test_who_became_staff_comes_in_by_card_no_more(client, issued, patient):
    card, digits = issued
    make.member(Role.THERAPIST, clinic=patient.clinic, user=patient.user)

    assert client.post(f"/c/{card.address}/", {"digits": digits}).status_code == 422


def test_a_closed_account_stays_closed(client, issued, patient):
    card, digits = issued
    patient.user.is_active = False
    patient.user.save()

    assert client.post(f"/c/{card.address}/", {"digits": digits}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_cannot_outrun_the_count():
    patient = make.patient()
    card = EntryCard.objects.create(
        clinic=patient.clinic,
        user=patient.user,
        digits_hash=make_password("000000"),
        issued_by=patient.user,
        issued_at=make.now(),
    )
    start = threading.Barrier(20)

    def guess(number):
        start.wait()
        carding.open_with(
            address=card.address, digits=f"{number + 1:06d}", now=make.now()
        )
        connection.close()

    threads = [threading.Thread(target=guess, args=[n]) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    card.refresh_from_db()
    assert card.wrong_tries == EntryCard.MOST_WRONG_TRIES
    assert (
        carding.open_with(address=card.address, digits="000000", now=make.now()) is None
    )


def test_a_card_opens_the_clinic_that_gave_it_and_no_other(
    client, issued, patient, elsewhere
):
    card, digits = issued
    make.patient(clinic=elsewhere, user=patient.user)

    client.post(f"/c/{card.address}/", {"digits": digits})

    opened = client.get("/people/more/").context["actor"]
    assert opened.clinic_id == patient.clinic_id
    theirs = [s.clinic_id for s in client.get("/people/choose/").context["standings"]]
    assert theirs == [patient.clinic_id]


def test_the_desk_gives_a_card_and_sees_its_digits_once(
    signed_in, clinic_admin, patient, client
):
    desk = signed_in(clinic_admin)
    given = desk.post(f"/patients/{patient.pk}/entry/card/")

    address = given.context["sheet"].url
    digits = given.context["sheet"].digits
    later = desk.get(f"/patients/{patient.pk}/entry/").content.decode()

    assert digits not in later
    path = address.removeprefix("http://localhost:8000")
    assert client.post(path, {"digits": digits}).status_code == 302


def test_the_desk_signs_a_lost_device_out(signed_in, clinic_admin, issued, patient):
    card, digits = issued
    lost = Client()
    lost.post(f"/c/{card.address}/", {"digits": digits})
    assert lost.get("/today/").status_code == 200
    desk = signed_in(clinic_admin)
    device = desk.get(f"/patients/{patient.pk}/entry/").context["devices"][0][0]

    desk.post(f"/patients/{patient.pk}/entry/devices/{device.id}/end/")

    assert lost.get("/today/").status_code == 302


def test_a_member_of_staff_who_is_a_patient_gets_no_card(
    signed_in, clinic_admin, therapist, clinic
):
    colleague = make.patient(clinic=clinic, user=therapist.user)

    answer = signed_in(clinic_admin).post(f"/patients/{colleague.pk}/entry/card/")

    assert answer.status_code == 302
    assert not EntryCard.objects.exists()
