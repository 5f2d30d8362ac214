"""A clinic with nothing in it yet: each page says what to do next."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ptcare import menu
from tests import factories as make

pytestmark = pytest.mark.django_db
DESK, CASELOAD = "/patients/desk/", "/caseload/"


def may(member, step):
    return make.actor(member).may(step.permission)


@pytest.fixture
def desk_lead(clinic):
    return make.member(clinic=clinic, role="clinic_admin", is_lead=True)


@pytest.mark.parametrize(
    ("who", "home"), [("desk_lead", DESK), ("lead", CASELOAD), ("lead", "?of=clinic")]
)
def test_a_lead_finds_what_to_do_first_where_the_day_begins(
    signed_in, request, who, home
):
    client = signed_in(request.getfixturevalue(who))

    page = client.get(home if home.startswith("/") else CASELOAD + home)

    assert "First steps" in page.text
    theirs = request.getfixturevalue(who)
    steps = [step for step in menu.FIRST_STEPS if may(theirs, step)]
    assert len(steps) >= len(menu.FIRST_STEPS) - 1
    for step in steps:
        assert f'href="{reverse(step.name)}"' in page.text
        assert client.get(reverse(step.name)).status_code == 200


@pytest.mark.parametrize(("who", "home"), [("desk_lead", DESK), ("lead", CASELOAD)])
def test_the_first_steps_go_once_somebody_was_admitted(signed_in, request, who, home):
    person = request.getfixturevalue(who)
    make.patient(clinic=person.clinic)

    assert "First steps" not in signed_in(person).get(home).text


@pytest.mark.parametrize(
    ("who", "home"), [("clinic_admin", DESK), ("therapist", CASELOAD)]
)
def test_who_is_no_lead_reads_no_first_steps(signed_in, request, who, home):
    assert "First steps" not in signed_in(request.getfixturevalue(who)).get(home).text


def test_the_list_of_an_empty_clinic_does_not_lead_to_itself(signed_in, therapist):
    page = signed_in(therapist).get(f"{CASELOAD}?of=clinic").text

    assert "Nobody is in care yet" in page
    assert 'class="button" href="?of=clinic"' not in page
    assert reverse("patients:admit") in page
    assert reverse("patients:imports") in signed_in(therapist).get("/patients/").text


@pytest.mark.parametrize("where", ["/patients/sessions/", "/patients/sessions/week/"])
def test_where_no_therapist_works_the_calendar_says_who_invites_one(
    signed_in, clinic, where, desk_lead
):
    desk = make.member(clinic=clinic, role="clinic_admin")

    asked, led = (signed_in(who).get(where).text for who in (desk, desk_lead))

    assert "No therapist works here yet" in asked
    assert "A lead invites them" in asked
    assert f'class="button" href="{reverse("people:team")}"' in led
    assert "A row a day, a column a therapist" not in asked


def test_no_table_of_therapists_is_shown_without_one(signed_in, desk_lead):
    page = signed_in(desk_lead).get(reverse("people:front")).text

    assert "No therapist works here yet." in page
    assert "<table" not in page


def test_nobody_to_book_for_is_not_called_a_name_that_was_not_found(
    signed_in, clinic_admin, therapist, token
):
    client, where = signed_in(clinic_admin), reverse("patients:book_whom")

    nobody = client.get(where).text
    without = client.get(f"{where}?therapist={therapist.pk}").text
    sought = client.post(where, {"words": "Ann", "token": token()}).text

    assert "Nobody is in care yet" in nobody
    assert reverse("patients:admit") in nobody
    assert "Nobody is in care with this therapist" in without
    assert "Nobody of that name or number" in sought


def test_a_board_without_patients_leads_to_the_first(signed_in, clinic_admin):
    client = signed_in(clinic_admin)

    assert "Nobody is in care just now" in client.get("/patients/coverage/").text
    for empty in ("/patients/coverage/", "/patients/"):
        assert f'href="{reverse("patients:imports")}"' in client.get(empty).text
    make.patient(clinic=clinic_admin.clinic)
    few = client.get("/patients/coverage/?only=few").text
    assert "Nobody here just now" in few
    assert "Nobody is in care" not in few
