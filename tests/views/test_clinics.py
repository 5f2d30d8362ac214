"""A clinic's public page, the request made on it, and the desk that answers."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from patients.models import AppointmentRequest, Patient
from patients.services import requesting
from ptcare.notices.models import Notice
from ptcare.people.models import Clinic, Membership
from tests import factories as make

SAID = {
    "name": "Gwen Guest",
    "phone": "(518) 555-0188",
    "reason": "prevention",
    "has_referral": "no",
    "preferred": "morning",
    "note": "Please ring twice.",
}
PAGE = "/clinics/northside/"


@pytest.fixture(autouse=True)
def front(clinic):
    clinic.slug, clinic.is_public = "northside", True
    clinic.about = "We have treated bones for twenty years."
    clinic.save()
    return clinic


def text(answer):
    return answer.content.decode()


def test_anybody_reads_who_works_here_and_what_to_ask(client, therapist, clinic):
    therapist.shows_publicly, therapist.training = True, "Bone Fit"
    therapist.training_year, therapist.languages = 2021, "English and Spanish"
    therapist.save()
    hidden = make.member(clinic=clinic, user=make.user(name="Hidden Helen"))
    gone = make.member(clinic=clinic, shows_publicly=True, ended_at=make.now())

    page = text(client.get(PAGE))

    for words in (
        "We have treated bones for twenty years.",
        "Tess Therapist",
        "Bone Fit (2021)",
        "English and Spanish",
        "What to ask your own doctor",
        "We wait six weeks",
        clinic.emergency_number,
    ):
        assert words in page
    assert hidden.user.name not in page
    assert gone.user.name not in page


def test_a_clinic_that_is_not_public_is_not_there(client, front, elsewhere):
    front.is_public = False
    front.save()
    closed = client.get(PAGE)

    assert closed.status_code == 404
    assert client.get("/clinics/no-such-place/").status_code == 404
    assert client.post(PAGE, SAID).status_code == 404


def test_a_request_with_a_telephone_is_kept_once(client, token):
    body = SAID | {"token": token()}

    answers = [client.post(PAGE, body) for _press in range(2)]

    assert {answer.url for answer in answers} == {f"{PAGE}asked/phone/"}
    row = AppointmentRequest.objects.get()
    assert (row.name, row.has_referral, row.preferred) == (
        "Gwen Guest",
        False,
        "morning",
    )
    assert "will call you back" in text(client.get(answers[0].url))


def test_a_known_address_and_an_unknown_one_get_the_same_answer(client, patient, token):
    answers = [
        client.post(PAGE, SAID | {"email": email, "token": token()})
        for email in (patient.user.email, "nobody@example.org")
    ]

    assert {answer.url for answer in answers} == {f"{PAGE}asked/mail/"}
    assert "press the button in our message" in text(client.get(answers[0].url))


@pytest.mark.parametrize(
    ("mistake", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"phone": "", "email": ""}, "phone"),
        ({"phone": "call me"}, "phone"),
        ({"email": "not an address"}, "email"),
        ({"reason": "wealth"}, "reason"),
        ({"preferred": ""}, "preferred"),
        ({"has_referral": "perhaps"}, "has_referral"),
        ({"note": "x" * 301}, "note"),
        ({"name": "nul\x00"}, "name"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(client, token, mistake, field):
    answer = client.post(PAGE, SAID | mistake | {"token": token()})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not AppointmentRequest.objects.exists()


def test_what_is_missing_is_asked_for_in_plain_words(client, token):
    missing = SAID | {"name": "", "reason": "", "preferred": "", "token": token()}

    page = text(client.post(PAGE, missing))

    assert "Please write your name." in page
    assert "Please choose one." in page
    assert "Please fill this in." not in page


def test_what_cannot_be_reached_is_asked_for_in_plain_words(client, token):
    wrong = SAID | {"phone": "call me", "email": "gwen", "token": token()}

    page = text(client.post(PAGE, wrong))

    assert "Please type the whole number, with the area code." in page
    assert "This is no e-mail address yet." in page


def test_a_form_without_its_token_is_refused(client):
    assert client.post(PAGE, SAID).status_code == 400
    assert not AppointmentRequest.objects.exists()


def test_the_seventh_request_of_an_hour_from_one_place_is_asked_to_call(client, token):
    for _time in range(6):
        assert client.post(PAGE, SAID | {"token": token()}).status_code == 302

    answer = client.post(PAGE, SAID | {"token": token()})

    assert answer.status_code == 429
    assert "Please call us at 555 0100" in text(answer)
    assert "Gwen Guest" in text(answer)  # nothing that was typed is lost
    assert AppointmentRequest.objects.count() == 6


def test_one_address_gets_three_letters_a_day_and_nobody_is_told(client, token):
    answers = [
        client.post(
            PAGE,
            SAID | {"email": "GWEN@example.org", "token": token()},
            REMOTE_ADDR=f"10.0.0.{time}",
        )
        for time in range(5)
    ]

    assert {answer.url for answer in answers} == {f"{PAGE}asked/mail/"}
    assert Notice.objects.exclude(address="").count() == 3


@pytest.fixture
def letter(client, token):
    client.post(PAGE, SAID | {"email": "gwen@example.org", "token": token()})
    return Notice.objects.exclude(address="").get().link


def test_opening_the_letter_confirms_nothing_and_pressing_does(client, letter):
    assert "Is this your request?" in text(client.get(letter))
    assert AppointmentRequest.objects.get().confirmed_at is None

    pressed = client.post(letter)

    assert "Your request has arrived" in text(pressed)
    assert AppointmentRequest.objects.get().confirmed_at is not None
    assert "Your request has arrived" in text(client.get(letter))


def test_an_old_link_says_so(client, letter):
    AppointmentRequest.objects.update(asked_at=make.now() - dt.timedelta(days=3))

    for answer in (client.get(letter), client.post(letter)):
        assert answer.status_code == 404
        assert "no longer works" in text(answer)


def test_the_desk_sees_whom_to_call_and_whose_address_is_not_confirmed(
    desk, client, letter, front
):
    make.appointment_request(clinic=front, name="Phil Phone")
    page = text(desk.get("/patients/requests/"))
    assert page.index("Phil Phone") < page.index("Not confirmed by e-mail yet")
    assert page.index("Not confirmed by e-mail yet") < page.index("Gwen Guest")

    client.post(letter)

    assert "Not confirmed by e-mail yet" not in text(desk.get("/patients/requests/"))


def test_a_request_is_called_declined_and_then_settled(desk, front, token):
    row = make.appointment_request(clinic=front)
    called = reverse("patients:request_called", args=[row.pk])
    declined = reverse("patients:request_declined", args=[row.pk])

    assert "Called" in text(desk.post(called, {"token": token()}, follow=True))
    desk.post(declined, {"token": token()})
    again = desk.post(declined, {"token": token()}, follow=True)

    assert "settled this request already" in text(again)
    row.refresh_from_db()
    assert row.outcome == "declined"


def test_the_admit_form_is_filled_with_what_was_asked(desk, front, token):
    row = make.appointment_request(clinic=front, email="gwen@example.org")
    page = f"/patients/admit/?request={row.pk}"
    said = {"name": row.name, "time_zone": front.time_zone, "email": row.email}

    form = desk.get(page).context["form"]
    assert (form["name"].value(), form["phone"].value()) == (row.name, row.phone)
    desk.post(page, said | {"token": token()})

    row.refresh_from_db()
    assert row.admitted_as is not None
    referral = desk.get(f"/patients/{row.admitted_as_id}/referral/").context["form"]
    assert referral["reason"].value() == row.reason
    assert row.admitted_as == Patient.objects.get(name=row.name)
    again = desk.post(page, said | {"email": "", "token": token()})
    assert again.status_code == 422
    assert Patient.objects.filter(name=row.name).count() == 1


def test_another_clinics_request_is_not_there(desk, elsewhere):
    row = make.appointment_request(clinic=elsewhere, name="Far Away")

    assert "Far Away" not in text(desk.get("/patients/requests/"))
    assert "Far Away" not in text(desk.get(f"/patients/admit/?request={row.pk}"))


@pytest.mark.parametrize("number", ["x", "-1", "987654321", "9" * 30])
def test_a_request_that_is_not_there_leaves_the_form_empty(desk, number):
    answer = desk.get(f"/patients/admit/?request={number}")

    assert answer.status_code == 200
    assert answer.context["form"]["name"].value() is None


def test_a_therapist_admits_without_reading_requests(signed_in, therapist, front):
    row = make.appointment_request(clinic=front)

    page = signed_in(therapist).get(f"/patients/admit/?request={row.pk}")

    assert row.name not in text(page)


def test_ten_requests_cost_no_more_than_one(desk, front, clinic_admin, statements):
    def more(times):
        for _time in range(times):
            row = make.appointment_request(clinic=front)
            done = make.appointment_request(clinic=front)
            how = {"by": make.actor(clinic_admin), "now": make.now()}
            requesting.mark_called(request=row, **how)
            requesting.decline(request=done, **how)

    more(1)
    one = len(statements(desk.get, "/patients/requests/"))
    more(9)

    assert len(statements(desk.get, "/patients/requests/")) == one


def test_who_asked_later_stands_on_the_next_page(desk, front, monkeypatch):
    monkeypatch.setattr("patients.views.requests.PAGE", 1)
    for name in ("Early Bird", "Late Riser"):
        make.appointment_request(clinic=front, name=name)

    first = desk.get("/patients/requests/")
    then = desk.get(f"/patients/requests/?after={first.context['goes_on']}")

    assert [row.name for row in first.context["waiting"]] == ["Early Bird"]
    assert [row.name for row in then.context["waiting"]] == ["Late Riser"]
    assert f"?after={first.context['goes_on']}" in first.text
    assert then.context["goes_on"] is None


def test_ten_therapists_cost_no_more_than_one(client, clinic, statements):
    make.member(clinic=clinic, shows_publicly=True)
    one = len(statements(client.get, PAGE))
    for _time in range(9):
        make.member(clinic=clinic, shows_publicly=True)

    assert len(statements(client.get, PAGE)) == one


FRONT = {"slug": "northside", "is_public": "on", "about": "We are here.", "hours": ""}


def test_the_desk_writes_the_public_page_and_what_it_said_is_kept(desk, token, front):
    desk.post("/people/front/", FRONT | {"hours": "8 to 5", "token": token()})

    assert "8 to 5" in text(Client().get(PAGE))
    before = Clinic.pgh_event_model.objects.filter(pgh_obj_id=front.pk).latest("pgh_id")
    assert before.hours == ""
    assert before.about == "We have treated bones for twenty years."


@pytest.mark.parametrize(
    ("mistake", "field"),
    [
        ({"slug": "two words"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"slug": "taken"}, "slug"),
        ({"about": ""}, "about"),
        ({"about": "x" * 1501}, "about"),
    ],
)
def test_a_public_page_says_who_you_are_at_its_own_address(
    desk, token, elsewhere, mistake, field
):
    elsewhere.slug = "taken"
    elsewhere.save()

    answer = desk.post("/people/front/", FRONT | mistake | {"token": token()})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_therapist_is_shown_with_their_training(desk, token, therapist):
    page = reverse("people:front_colleague", args=[therapist.pk])
    said = {"shows_publicly": "on", "training": "Bone Fit", "training_year": "2021"}

    desk.post(page, said | {"token": token()})

    assert "Bone Fit (2021)" in text(Client().get(PAGE))
    row = Membership.objects.get(pk=therapist.pk)
    assert row.ended_at is None


@pytest.mark.parametrize(
    ("mistake", "field"),
    [
        ({"training_year": "1949"}, "training_year"),
        ({"training_year": "2199"}, "training_year"),
        ({"training": ""}, "training"),
    ],
)
def test_a_year_belongs_to_a_training(desk, token, therapist, mistake, field):
    page = reverse("people:front_colleague", args=[therapist.pk])
    said = {"training": "Bone Fit", "training_year": "2021"}

    answer = desk.post(page, said | mistake | {"token": token()})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


@pytest.mark.parametrize(
    ("zone", "utc", "status"),
    [
        ("America/New_York", "2027-01-01T04:59Z", 422),
        ("America/New_York", "2027-01-01T05:00Z", 302),
        ("Pacific/Auckland", "2026-12-31T10:59Z", 422),
        ("Pacific/Auckland", "2026-12-31T11:00Z", 302),
    ],
)
def test_a_training_of_the_new_year_begins_by_the_clinics_clock(
    request, token, therapist, clinic, zone, utc, status
):
    clinic.time_zone = zone
    clinic.save()
    page = reverse("people:front_colleague", args=[therapist.pk])
    said = {"training": "Bone Fit", "training_year": "2027", "token": token()}

    with time_machine.travel(dt.datetime.fromisoformat(utc), tick=False):
        answer = request.getfixturevalue("desk").post(page, said)

    assert answer.status_code == status


def test_only_therapists_stand_on_the_page(desk, clinic_admin):
    page = reverse("people:front_colleague", args=[clinic_admin.pk])

    assert desk.get(page).status_code == 404


def test_of_many_that_nobody_confirmed_the_desk_reads_that_there_are_more(
    signed_in, clinic_admin
):
    def page():
        return text(signed_in(clinic_admin).get("/patients/requests/"))

    for number in range(50):
        make.appointment_request(
            clinic=clinic_admin.clinic, name=f"Gwen {number}", email="g@mail.example"
        )
    assert "There are more." not in page()

    make.appointment_request(
        clinic=clinic_admin.clinic, name="Zoe Last", email="z@mail.example"
    )
    assert "There are more." in page()
    assert "Zoe Last" not in page()
