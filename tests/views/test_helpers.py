"""My helpers: whom the patient lets in, what each may do, what each did."""

from __future__ import annotations

import time

import pytest
from django.utils import timezone

from patients.models import HelperLink
from programs.models import ExerciseLog
from ptcare.people.models import EntryCard, User
from ptcare.people.sessions import GRANULARITY, SEEN
from tests import factories as make
from tests.threads import at_once

PAGE = "/helpers/"
INVITE = "/helpers/invite/"


@pytest.fixture
def at_home(signed_in, patient):
    """The patient, who has just shown who they are."""
    client = signed_in(patient)
    session = client.session
    session["account_authentication_methods"] = [{"method": "card", "at": time.time()}]
    session["account_authentication_methods_user"] = str(patient.user.pk)
    session.save()
    return client


def test_a_patient_invites_by_e_mail(at_home, patient, token):
    person = {"name": "Ann", "relation": "daughter", "email": " ann @example.org"}

    answer = at_home.post(INVITE, person | {"may_log": "on", "token": token()})

    link = HelperLink.objects.get()
    assert answer.url == PAGE
    assert (link.user.email, link.may_log) == ("ann@example.org", True)
    assert "Ann" in at_home.get(PAGE).content.decode()


def test_a_helper_without_e_mail_comes_in_by_a_sheet(at_home, client, token):
    to_sheet = at_home.post(INVITE, {"name": "Bob", "token": token()})
    assert not EntryCard.objects.exists()

    sheet = at_home.post(to_sheet.url).context["sheet"]
    came_in = client.post(
        sheet.url.removeprefix("http://localhost:8000"), {"digits": sheet.digits}
    )

    assert came_in.status_code == 302
    assert client.get("/people/more/").context["actor"].role == "helper"


@pytest.mark.parametrize(
    ("email", "is_promised"), [("ann@example.org", True), (None, False)]
)
def test_no_message_of_a_fall_is_promised_to_who_has_no_e_mail(
    at_home, patient, email, is_promised
):
    helper = make.user(email=email)
    make.helper(patient=patient, user=helper, hears_of_falls=True)

    page = at_home.get(PAGE).content.decode()

    assert ("Gets a message when a fall is reported" in page) is is_promised
    assert ("we may not reach them" in page) is not is_promised


def test_a_usual_word_for_a_helper_is_read_in_spanish(signed_in, patient):
    for name, typed in (("Ann", "Daughter"), ("Bob", "bridge partner")):
        make.helper(patient=patient, name=name, relation=typed)
    User.objects.filter(pk=patient.user_id).update(language="es")

    page = signed_in(patient).get(PAGE).content.decode()

    assert "(hija)" in page
    assert "(bridge partner)" in page


def test_who_may_invite_shows_first_who_they_are(signed_in, patient):
    answer = signed_in(patient).get(INVITE)

    assert answer.status_code == 302
    assert "reauthenticate" in answer.url or "again" in answer.url


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "name"),
        ({"name": "Ann", "email": "not an address"}, "email"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Ann", "relation": "y" * 61}, "relation"),
        ({"name": "Ann\x00"}, "name"),
    ],
)
def test_what_is_not_right_is_told_beside_its_field(at_home, token, said, field):
    answer = at_home.post(INVITE, said | {"token": token()})

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not HelperLink.objects.exists()


def test_ones_own_address_and_a_second_invitation_are_refused(
    at_home, patient, helper, token
):
    for email in (patient.user.email, helper.user.email):
        answer = at_home.post(INVITE, {"name": "Ann", "email": email, "token": token()})

        assert answer.status_code == 422
        assert answer.context["form"].errors["email"]


def test_scopes_hold_from_the_next_page(at_home, signed_in, helper, token):
    theirs = signed_in(helper)
    assert theirs.get("/today/").context["may_log"]

    at_home.post(f"/helpers/{helper.pk}/", {"hears_of_falls": "on", "token": token()})

    assert not theirs.get("/today/").context["may_log"]
    assert theirs.post("/today/all/", {"token": token()}).status_code == 403


def test_one_press_ends_it_and_what_was_being_sent_is_not_saved(
    at_home, signed_in, patient, helper, token
):
    make.item(program=make.program(patient=patient))
    theirs = signed_in(helper)
    day = theirs.get("/today/").context["day"].on

    at_home.post(f"/helpers/{helper.pk}/end/", {"token": token()})
    answer = theirs.post(
        "/today/all/", {"day": str(day), "token": token()}, follow=True
    )

    assert not ExerciseLog.objects.exists()
    assert "This was not saved." in answer.content.decode()
    assert theirs.get("/today/", follow=True).context["standings"] == []


def test_ending_twice_is_answered_kindly(at_home, helper, token):
    for _press in range(2):
        answer = at_home.post(f"/helpers/{helper.pk}/end/", {"token": token()})
        assert answer.url == PAGE
    assert at_home.get(f"/helpers/{helper.pk}/end/").url == PAGE


def test_a_helper_of_two_keeps_the_other(signed_in, at_home, helper, clinic, token):
    other = make.helper(patient=make.patient(clinic=clinic), user=helper.user)
    theirs = signed_in(helper)

    at_home.post(f"/helpers/{helper.pk}/end/", {"token": token()})

    assert theirs.get("/today/", follow=True).status_code == 200
    assert theirs.get("/people/more/").context["actor"].patient_id == other.patient_id


def test_the_patient_reads_what_each_did_and_when_they_were_here(
    at_home, signed_in, patient, helper, token
):
    make.program(patient=patient, items=2)
    theirs = signed_in(helper)
    session = theirs.session
    session[SEEN] -= 2 * GRANULARITY  # so this page is noted
    session.save()
    day = theirs.get("/today/").context["day"].on
    theirs.post("/today/all/", {"day": str(day), "token": token()})

    page = at_home.get(PAGE)

    deed = page.context["deeds"][0]
    assert (deed.name, deed.on, deed.exercises) == (helper.name, day, 2)
    assert "Hanna Helper logged 2 exercises" in page.content.decode()
    assert page.context["helpers"][0][0].last_seen_at <= timezone.now()
    today = at_home.get("/today/").content.decode()
    assert "Hanna Helper logged this" in today


def test_who_has_just_come_in_has_been_here(client, patient, helper):
    client.force_login(helper.user)

    client.get("/today/")

    helper.refresh_from_db()
    assert helper.last_seen_at is not None
    assert not helper.events.exists()


def test_ten_helpers_cost_no_more_queries_than_one(at_home, patient, statements):
    def count(times):
        for _helper in range(times):
            make.helper(patient=patient)
        return len(statements(at_home.get, PAGE))

    assert count(1) == count(9)


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_presses_invite_one(at_home, patient, token):
    person = {"name": "Bob", "token": token()}
    cookies = at_home.cookies

    def press(_number):
        browser = type(at_home)()
        browser.cookies = cookies
        return browser.post(INVITE, person).url

    answers = at_once(20, press)

    assert HelperLink.objects.count() == 1
    assert len(set(answers)) == 1
