"""Who hears of a warning sign: the lead decides, therapists take on, patients read."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.models import ClinicHours
from programs.models import EscalationSettings, SafetyFlag
from programs.opening_words import when_looked
from programs.services import escalating
from tests import factories as make
from tests.rules.test_opening import WEEK, at

SET_UP = "/caseload/escalation/"
PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def save(signed_in, lead, token):
    def send(**said):
        fields = {"hours": "1", "days": "1", "token": token()} | said
        return signed_in(lead).post(SET_UP, fields, follow=True)

    return send


def test_a_lead_sets_times_list_and_stand_in(save, therapist, lead, clinic_admin):
    page = save(
        hours="2",
        person_1=lead.pk,
        person_3=therapist.pk,
        stand_in=clinic_admin.pk,
    )

    assert "Saved." in page.text
    kept = EscalationSettings.objects.get()
    assert (kept.hours, kept.days) == (2, 1)
    assert kept.people == [lead.pk, therapist.pk]
    assert kept.stand_in == clinic_admin


def test_what_was_set_stands_in_the_form_again(save, signed_in, lead, therapist):
    save(
        person_1=therapist.pk,
        stand_in_name="Dr Osei",
        stand_in_address="oncall@example.org",
    )

    form = signed_in(lead).get(SET_UP).context["form"]

    assert form["person_1"].value() == therapist.pk
    assert form["stand_in_address"].value() == "oncall@example.org"


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"hours": "0"}, "hours", "Please type 1 or more."),
        ({"days": "six"}, "days", "whole number"),
        ({"stand_in_name": "Dr Osei"}, "stand_in_address", "how they are reached"),
        ({"stand_in_address": "a@example.org"}, "stand_in_name", "who that is"),
        (
            {"stand_in_name": "Dr Osei", "stand_in_address": "osei@"},
            "stand_in_address",
            "whole e-mail",
        ),
        (
            {"stand_in_name": "Dr Osei", "stand_in_address": "911"},
            "stand_in_address",
            "e-mail address",
        ),
        ({"person_1": "999999"}, "person_1", "Choose one of the list"),
    ],
)
def test_a_mistake_is_told_beside_its_field(save, said, field, words):
    page = save(**said)

    assert page.status_code == 422
    assert words in str(page.context["form"].errors[field])
    assert not EscalationSettings.objects.exists()


def test_nobody_stands_twice_and_a_stand_in_is_one(save, therapist, lead):
    page = save(
        person_1=therapist.pk,
        person_2=therapist.pk,
        stand_in=lead.pk,
        stand_in_name="Dr Osei",
        stand_in_address="oncall@example.org",
    )

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"person_2", "stand_in"}


def test_a_number_is_kept_as_texts_need_it(save, settings):
    settings.TEXTS = True
    save(stand_in_name="Dr Osei", stand_in_address="(503) 555-0100")

    assert EscalationSettings.objects.get().stand_in_address == "+15035550100"


def test_another_clinics_therapist_is_not_on_offer(save, stranger):
    assert save(person_1=stranger.pk).status_code == 422
    assert save(stand_in=stranger.pk).status_code == 422


def test_the_row_says_who_was_told_and_who_is_on_it(
    signed_in, patient, therapist, lead, token
):
    flag = make.flag(patient=patient, escalates_at=make.now())
    escalating.escalate_due(now=make.now(), most=9)
    browser, row = signed_in(lead), f"/caseload/{patient.pk}/"
    assert "Told today at" in browser.get(row).text

    page = browser.post(
        f"/flags/{flag.pk}/take/",
        {"token": token(), "back": "row"},
        follow=True,
        **PART,
    )

    assert "Taken on by Lena Lead." in page.text
    assert "I am on it" not in page.text
    assert "Taken on by Lena Lead." in signed_in(therapist).get("/caseload/").text
    assert SafetyFlag.objects.unseen().get().escalates_at is None


def test_the_later_one_is_told_who_was_first(
    signed_in, patient, therapist, lead, token
):
    flag = make.flag(patient=patient)
    address = f"/flags/{flag.pk}/take/"
    signed_in(lead).post(address, {"token": token()})

    page = signed_in(therapist).post(address, {"token": token()}, follow=True)

    assert "Lena Lead was first." in page.text
    assert page.redirect_chain[-1][0].endswith(f"/{patient.pk}/chart/#flags")


@pytest.fixture
def mine(patient, therapist):
    """A sign that the therapist is on."""
    return make.flag(patient=patient, taken_by=therapist.user, taken_at=make.now())


@pytest.fixture
def hand_on(signed_in, token, mine):
    def send(member, **said):
        said = {"of": mine.taken_by_id, "token": token()} | said
        address = f"/flags/{mine.pk}/hand-on/"
        return signed_in(member).post(address, said, follow=True)

    return send


def test_it_is_handed_back_or_to_a_colleague(
    signed_in, patient, mine, hand_on, therapist, lead, stranger
):
    chart = signed_in(therapist).get(f"/patients/{patient.pk}/chart/")
    assert f"/flags/{mine.pk}/hand-on/" in chart.text
    form = signed_in(therapist).get(f"/flags/{mine.pk}/hand-on/").context["form"]
    keys = [key for key, _label in form.fields["to"].choices]
    assert keys == ["next", str(lead.pk)]

    page = hand_on(therapist, to=str(lead.pk))

    assert "Handed on to Lena Lead." in page.text
    assert "by Tess Therapist: to Lena Lead." in page.text
    assert "I am on it" in page.text
    assert SafetyFlag.objects.get().taken_by is None


def test_it_is_handed_to_nobody_to_whom_the_record_is_closed(
    signed_in, patient, clinic, mine, hand_on, therapist, lead
):
    """They would hear of it, and find nothing."""
    named = make.member("therapist", clinic=clinic)
    make.restriction(patient=patient, by=therapist.user, named=[named])
    form = signed_in(therapist).get(f"/flags/{mine.pk}/hand-on/").context["form"]

    assert set(form.people) == {str(named.pk)}
    hand_on(therapist, to=str(lead.pk))
    mine.refresh_from_db()
    assert mine.taken_by == therapist.user


def test_a_colleague_takes_over_what_somebody_is_on(hand_on, lead):
    page = hand_on(lead, to="me")

    assert "It is yours now." in page.text
    assert "Taken on by Lena Lead." in page.text


def test_of_two_who_hand_on_at_once_the_later_is_told(hand_on, therapist, lead):
    hand_on(lead, to="me")

    page = hand_on(therapist, to="next")

    assert "Somebody was quicker" in page.text
    assert SafetyFlag.objects.get().taken_by == lead.user


@pytest.mark.parametrize("said", [{}, {"to": "999999"}, {"to": "me"}, {"of": "x"}])
def test_nonsense_hands_nothing_on(hand_on, therapist, said):
    page = hand_on(therapist, **said)

    assert page.status_code == 422
    assert SafetyFlag.objects.get().taken_by == therapist.user


def test_what_nobody_is_on_is_not_handed_on(signed_in, patient, therapist):
    flag = make.flag(patient=patient)

    answer = signed_in(therapist).get(f"/flags/{flag.pk}/hand-on/")

    assert answer.url.endswith(f"/patients/{patient.pk}/chart/#flags")


def test_the_chart_offers_to_take_it_on(signed_in, patient, therapist):
    make.flag(patient=patient)

    page = signed_in(therapist).get(f"/patients/{patient.pk}/chart/")

    assert "I am on it" in page.text


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-11-24 10:00", "The clinic is open until 5 p.m. today."),
        ("2026-11-24 08:00", "The clinic is closed until 9 a.m. today."),
        ("2026-11-24 17:00", "The clinic is closed until 9 a.m. tomorrow."),
        (
            "2026-11-25 18:00",
            "The clinic is closed until 9 a.m. on Friday, November 27.",
        ),
    ],
)
def test_a_patient_reads_when_somebody_will_look(now, words):
    assert when_looked(WEEK, now=at(now)) == words


def test_after_a_stop_the_page_says_when(signed_in, clinic, patient):
    ClinicHours.objects.create(
        clinic=clinic,
        opens_at=dt.time(),
        closes_at=dt.time(23, 59, 59),
        weekdays=[1, 2, 3, 4, 5, 6, 7],
    )
    flag = make.flag(patient=patient)

    page = signed_in(patient).get(f"/today/stop/{flag.pk}/")

    assert "The clinic is open until 11:59 p.m. today." in page.text
    assert "In an emergency call 911." in page.text
