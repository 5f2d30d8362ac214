"""Two secrets, five tries: the way in for people without e-mail."""

from __future__ import annotations

import datetime as dt
import re
from unittest import mock
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.auth.hashers import check_password, make_password
from django.core import mail
from django.test import Client

from ptcare.people import tries
from ptcare.people.models import EntryCard, User
from ptcare.people.roles import Role
from ptcare.people.services import carding
from tests import factories as make
from tests.threads import at_once


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


def tell(client, address, digits):
    """What the page says beside the field; nothing where the card opened."""
    answer = client.post(f"/c/{address}/", {"digits": digits})
    if answer.status_code == 302:
        return ""
    return answer.context["form"].errors["digits"][0]


def test_each_wrong_try_says_how_many_are_left_and_whom_to_call(client, issued, clinic):
    clinic.is_public, clinic.slug, clinic.about = True, "northside", "We are here."
    clinic.save()
    card, digits = issued

    said = [tell(client, card.address, wrong(digits)) for _try in range(5)]

    assert ["4 tries" in said[0], "1 try left" in said[3]] == [True, True]
    assert "rests for one hour" in said[4]
    page = client.post(f"/c/{card.address}/", {"digits": wrong(digits)})
    assert f"Northside Clinic: <bdi>{clinic.phone}</bdi>" in page.content.decode()


def test_a_card_rests_for_an_hour_after_five_and_is_closed_after_twenty(client, issued):
    card, digits = issued
    with time_machine.travel(make.now(), tick=False) as clock:
        for _try in range(5):
            tell(client, card.address, wrong(digits))
        assert "rests" in tell(client, card.address, digits)
        clock.shift(tries.REST - dt.timedelta(seconds=1))
        assert "rests" in tell(client, card.address, digits)
        clock.shift(dt.timedelta(seconds=1))
        assert "4 tries" in tell(client, card.address, wrong(digits))
        for _try in range(4 + 5 + 5):
            clock.shift(tries.REST)
            assert "do not fit" in tell(client, card.address, wrong(digits))
        clock.shift(tries.REST)
        assert "rests" in tell(client, card.address, digits)

    card.refresh_from_db()
    assert card.is_closed
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

    assert "Only your newest card works" in tell(client, old.address, old_digits)


def test_an_address_that_never_was_answers_like_a_card_in_words_and_in_work(
    issued,
):
    card, digits = issued

    def ask(address):
        with mock.patch.object(carding, "check_password", wraps=check_password) as spy:
            said = [tell(Client(), address, wrong(digits)) for _try in range(6)]
        return said, spy.call_count

    assert ask(card.address) == ask("abcd-efgh-jkmn-pqrs")


@pytest.mark.parametrize(
    "typed_as",
    [
        lambda card: card.upper(),
        lambda card: card.replace("-", ""),
        lambda card: card.replace("-", " "),
        lambda card: card.replace("-", "–"),
    ],
)
def test_an_address_is_read_kindly(client, issued, typed_as):
    card, digits = issued

    assert tell(client, typed_as(card.address), digits) == ""
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "pasted", ["https://ptcare.example/c/{}/", " {} ", "ptcare.example/c/{}"]
)
def test_the_address_may_be_typed_at_the_sign_in_page(client, issued, pasted):
    card, _digits = issued

    answer = client.post("/c/", {"address": pasted.format(card.address)})

    assert answer.url == f"/c/{card.address}/"


@pytest.mark.parametrize("nothing", ["", "   ", "---", "/c/", "x" * 201, "a\x00b"])
def test_no_address_is_told_beside_its_field(client, db, nothing):
    answer = client.post("/c/", {"address": nothing})

    assert answer.status_code == 422
    assert answer.context["form"].errors["address"]


def test_digits_are_read_kindly(client, patient, clinic_admin):
    by, now = make.actor(clinic_admin), make.now()
    with mock.patch.object(carding.secrets, "randbelow", return_value=100_010):
        card, digits = carding.issue_card(
            user=patient.user, clinic_id=patient.clinic_id, by=by, now=now
        )

    assert digits == "100010"
    assert tell(client, card.address, " lOO-OI0 ") == ""


def test_too_many_tries_from_one_place_are_told_to_wait(client, db):
    answers = [
        client.post(f"/c/no-such-card-{number}/", {"digits": "123456"}).status_code
        for number in range(21)
    ]

    assert answers == [422] * 20 + [429]
    assert client.get("/c/no-such-card/").status_code == 200


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

    def guess(number):
        digits = f"{number + 1:06d}"
        carding.open_with(address=card.address, digits=digits, now=make.now())

    at_once(20, guess)

    card.refresh_from_db()
    assert card.wrong_tries == tries.IN_A_ROW
    right = carding.open_with(address=card.address, digits="000000", now=make.now())
    assert right == carding.Tried(None)


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


NEW_PASSWORD = {"password1": "nine-brown-teapots", "password2": "nine-brown-teapots"}


def test_a_card_alone_makes_no_way_in_to_another_clinic(
    client, issued, patient, elsewhere
):
    """Who gives out a card knows its digits."""
    card, digits = issued
    make.patient(clinic=elsewhere, user=patient.user)
    where = "/accounts/password/set/"
    client.post(f"/c/{card.address}/", {"digits": digits})

    asked = client.post(where, NEW_PASSWORD)

    assert asked.url == f"/people/again/?next={quote(where, safe='')}"
    patient.user.refresh_from_db()
    assert not patient.user.has_usable_password()
    proof = {"how": "card", "digits": digits, "next": where}
    assert 'value="card"' not in client.get(asked.url).text
    assert client.post(asked.url, proof).status_code == 200
    client.post(asked.url, {"how": "letter", "next": where})
    code = re.search(r"^\d{4}-\d{4}$", mail.outbox[0].body, re.MULTILINE)[0]
    client.post(asked.url, {"how": "code", "code": code, "next": where})
    assert client.post(where, NEW_PASSWORD).status_code == 302
    patient.user.refresh_from_db()
    assert patient.user.has_usable_password()


def test_a_card_makes_a_way_in_where_no_other_clinic_has_the_account(
    client, issued, patient
):
    card, digits = issued
    client.post(f"/c/{card.address}/", {"digits": digits})

    client.post("/accounts/password/set/", NEW_PASSWORD)

    patient.user.refresh_from_db()
    assert patient.user.has_usable_password()


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


def test_a_card_is_written_in_the_language_of_who_gets_it(
    signed_in, clinic_admin, patient
):
    User.objects.filter(pk=patient.user_id).update(language="es")

    page = signed_in(clinic_admin).post(f"/patients/{patient.pk}/entry/card/").text

    assert '<article class="entry-sheet" lang="es"' in page
    assert "Escriba estos seis" in page
    assert "Give a new card" in page


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
