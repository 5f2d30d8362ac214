"""The morning's letter to who has something new to do: once a day, and never what."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from patients.rules.alerting import Kind
from patients.services import alerting, answering, digesting
from programs.services import flagging, messaging, placing
from ptcare.notices.consent import wishing
from ptcare.notices.models import Notice
from ptcare.notices.outbox import delivering
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)


@pytest.fixture
def morning(clinic):
    return dt.datetime.combine(make.today(), dt.time(8), clinic.zone)


def told(clinic, at):
    """Who is written to at that moment."""
    before = set(Notice.objects.values_list("pk", flat=True))
    digesting.send_digests(clinic=clinic, now=at)
    new = Notice.objects.exclude(pk__in=before)
    return sorted(new.values_list("user__name", flat=True))


def letters(clinic, at):
    """The same, where other notices are written too."""
    digesting.send_digests(clinic=clinic, now=at)
    rows = Notice.objects.filter(kind="morning_letter")
    return sorted(rows.values_list("user__name", flat=True))


def test_each_hears_of_what_they_act_on(
    clinic, patient, therapist, clinic_admin, lead, morning
):
    """Tess treats the patient, Lena does not; the desk is the desk of all."""
    make.alert(patient=patient, kind=Kind.RENEWAL_NOTE, raised_at=morning - DAY)

    assert told(clinic, morning) == ["Tess Therapist"]

    make.alert(patient=patient, kind=Kind.BEYOND, raised_at=morning - DAY)

    assert told(clinic, morning) == ["Ada Admin"]


def test_nothing_new_is_no_letter(clinic, patient, clinic_admin, morning):
    make.alert(patient=patient, raised_at=morning - DAY)
    told(clinic, morning)

    assert told(clinic, morning + DAY) == []

    make.alert(patient=patient, cause="another", raised_at=morning + DAY)
    assert told(clinic, morning + 2 * DAY) == ["Ada Admin"]


@pytest.mark.parametrize(
    ("hour", "is_sent"), [(6, False), (7, True), (11, True), (12, False), (20, False)]
)
def test_letters_go_out_in_the_clinics_morning(
    clinic, patient, clinic_admin, morning, hour, is_sent
):
    """Where nobody has chosen another hour."""
    make.alert(patient=patient, raised_at=morning - DAY)

    assert told(clinic, morning.replace(hour=hour)) == ["Ada Admin"] * is_sent


def test_what_is_put_off_is_new_again_on_its_day(
    clinic, patient, clinic_admin, morning
):
    row = make.alert(patient=patient, raised_at=morning - DAY)
    told(clinic, morning)
    alerting.put_off(alert=row, days=2, by=make.actor(clinic_admin), now=morning)

    assert told(clinic, morning + DAY) == []
    assert told(clinic, morning + 2 * DAY) == ["Ada Admin"]


def test_the_day_it_comes_back_is_the_clinics_own(clinic, patient, clinic_admin):
    """East of Greenwich that day begins before it does in the database."""
    clinic.time_zone = "Pacific/Auckland"
    clinic.save()
    morning = dt.datetime.combine(make.today(), dt.time(8), clinic.zone)
    row = make.alert(patient=patient, raised_at=morning - DAY)
    told(clinic, morning)
    alerting.put_off(alert=row, days=1, by=make.actor(clinic_admin), now=morning)

    assert told(clinic, morning + DAY) == ["Ada Admin"]
    assert told(clinic, morning + 2 * DAY) == []


def test_what_is_done_is_in_no_letter(clinic, patient, clinic_admin, morning):
    row = make.alert(patient=patient, raised_at=morning - DAY)
    alerting.settle(alert=row, by=make.actor(clinic_admin), now=morning)

    assert told(clinic, morning) == []


def test_another_clinics_people_hear_nothing(
    clinic, patient, elsewhere, stranger, morning
):
    make.alert(patient=patient, kind=Kind.RENEWAL_NOTE, raised_at=morning - DAY)

    assert told(elsewhere, morning) == []


def wish(row, **said):
    kept = {
        "urgent_by_push": True,
        "wants_digest": True,
        "digest_hour": 7,
        "hears_of_cover": True,
    }
    wishing.wish(by=make.actor(row), now=make.now(), **kept | said)


@pytest.mark.parametrize(("hour", "is_sent"), [(8, False), (9, True)])
def test_it_comes_at_the_hour_that_was_chosen(
    clinic, patient, clinic_admin, morning, hour, is_sent
):
    wish(clinic_admin, digest_hour=9)
    make.alert(patient=patient, raised_at=morning - DAY)

    assert told(clinic, morning.replace(hour=hour)) == ["Ada Admin"] * is_sent


def test_it_goes_out_at_that_hour_though_the_clinic_is_quiet_until_nine(
    clinic, patient, clinic_admin, morning
):
    wish(clinic_admin, digest_hour=6)
    make.alert(patient=patient, raised_at=morning - DAY)
    at = morning.replace(hour=6)

    told(clinic, at)
    delivering.deliver_due(now=at)

    assert Notice.objects.get().state == "sent"


def test_who_wants_no_letter_gets_none(clinic, patient, clinic_admin, morning):
    wish(clinic_admin, wants_digest=False)
    make.alert(patient=patient, raised_at=morning - DAY)

    assert told(clinic, morning) == []


def test_who_wants_to_hear_nothing_of_cover_hears_of_the_rest(
    clinic, patient, clinic_admin, morning
):
    wish(clinic_admin, hears_of_cover=False)
    make.alert(patient=patient, raised_at=morning - DAY)
    assert told(clinic, morning) == []

    make.notice(patient=patient, state="failed", settled_at=morning - DAY)

    assert told(clinic, morning) == ["Ada Admin"]


def test_what_did_not_go_out_is_news_to_the_desk_and_the_lead(
    clinic, patient, therapist, clinic_admin, lead, morning
):
    make.notice(patient=patient, state="unknown", settled_at=morning - DAY)

    assert told(clinic, morning) == ["Ada Admin", "Lena Lead"]


def test_a_sign_that_nobody_has_seen_is_news_to_the_therapist(
    clinic, patient, therapist, clinic_admin, lead, morning
):
    flag = make.flag(patient=patient, raised_at=morning - DAY)
    assert told(clinic, morning) == ["Tess Therapist"]

    flag.seen_at, flag.seen_by = morning, therapist.user
    flag.save()
    Notice.objects.update(made_at=morning - 3 * DAY)
    assert told(clinic, morning + DAY) == []


def test_a_question_that_waits_is_news_to_whose_turn_it_is(
    clinic, patient, therapist, lead, morning
):
    messaging.ask(
        patient=patient, text="May I?", by=make.actor(patient), now=morning - DAY
    )

    assert letters(clinic, morning) == ["Tess Therapist"]


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ({"topic": "contact"}, "Ada Admin"),
        ({"topic": "money"}, "Ada Admin"),
        ({"topic": "health"}, "Tess Therapist"),
        ({"wish": "copy"}, "Tess Therapist"),
    ],
)
def test_what_is_asked_of_a_record_is_news_to_who_answers_it(
    clinic, patient, therapist, clinic_admin, lead, morning, asked, who
):
    row = make.record_request(patient=patient, asked_at=morning - DAY, **asked)

    assert told(clinic, morning) == [who]
    assert [each.name for each in answering.who_answers(row, morning)] == [who]


def test_an_evaluation_is_news_on_the_day_it_becomes_due(
    clinic, patient, therapist, morning
):
    on = make.today() - clinic.reevaluate_after_days * DAY
    make.signed_evaluation(patient=patient, by=therapist.user, on=on)

    assert told(clinic, morning - DAY) == []
    assert told(clinic, morning) == ["Tess Therapist"]
    assert told(clinic, morning + DAY) == []


def test_six_weeks_after_a_fracture_are_news_on_the_day_they_are_over(
    clinic, patient, therapist, morning
):
    make.fracture(patient=patient, happened_on=make.today() - 42 * DAY)

    def placed_and_told(at):
        placing.place([patient.pk], clinic=clinic, now=at)
        return told(clinic, at)

    assert placed_and_told(morning - DAY) == []
    assert placed_and_told(morning) == ["Tess Therapist"]
    assert placed_and_told(morning + DAY) == []


def test_visits_of_a_closed_double_bring_the_day_of_an_evaluation_on(
    clinic, patient, therapist, morning
):
    double = make.patient(clinic=clinic)
    today = make.today()
    make.signed_evaluation(patient=patient, by=therapist.user, on=today - 29 * DAY)
    for ago in (28, 27, 24, 20, 16, 13, 9, 6, 3, 0):
        whose = patient if ago % 2 else double
        make.session(patient=whose, on=today - ago * DAY, status="attended")
    make.doubled_record(patient=double, kept=patient)

    assert told(clinic, morning) == ["Tess Therapist"]
    assert told(clinic, morning + DAY) == []


def test_all_that_is_new_is_one_letter_that_says_nothing_of_it(
    clinic, patient, therapist, morning
):
    make.flag(patient=patient, raised_at=morning - DAY)
    make.alert(patient=patient, kind=Kind.RENEWAL_NOTE, raised_at=morning - DAY)

    told(clinic, morning)
    delivering.deliver_due(now=morning)

    [letter] = mail.outbox
    said = letter.subject + letter.body
    assert "Pat" not in said
    assert not [word for word in ("sign of", "cover", "pain") if word in said.lower()]
    assert Notice.objects.get().link == "/"  # of two pages, where the day begins


def test_a_letter_leads_to_signs_that_wait_from_before(
    clinic, patient, therapist, morning
):
    """Not to what is new alone: an unseen sign is first, however old."""
    flag = make.flag(patient=patient, raised_at=morning - DAY)
    told(clinic, morning)
    assert told(clinic, morning + DAY) == []  # it is no news of its own

    def links(days):
        noon = morning + (days - 1) * DAY + dt.timedelta(hours=4)
        made = {"cause": str(days), "raised_at": noon}
        make.alert(patient=patient, kind=Kind.RENEWAL_NOTE, **made)
        told(clinic, morning + days * DAY)
        return Notice.objects.latest("pk").link

    assert links(2) == "/"
    flagging.see_flag(flag=flag, by=make.actor(therapist), now=morning + 2 * DAY)
    assert links(3) == reverse("patients:to_do")


def test_ten_patients_cost_no_more_queries_than_one(
    clinic, patient, therapist, clinic_admin, morning, statements
):
    def one_more():
        row = make.patient(clinic=clinic, therapist=therapist)
        make.alert(patient=row, raised_at=morning - DAY)
        make.flag(patient=row, raised_at=morning - DAY)
        messaging.ask(patient=row, text="?", by=make.actor(row), now=morning - DAY)
        on = make.today() - clinic.reevaluate_after_days * DAY
        make.signed_evaluation(patient=row, by=therapist.user, on=on)

    def write(at):
        digesting.send_digests(clinic=clinic, now=at)

    one_more()
    one = len(statements(write, morning))
    for _number in range(9):
        one_more()
    Notice.objects.filter(kind="morning_letter").update(made_at=morning - 9 * DAY)

    assert len(statements(write, morning + DAY)) == one


def at_once_told(clinic, at):
    digesting.tell_at_once(clinic=clinic, now=at)
    rows = Notice.objects.filter(kind="something_to_look_at")
    return sorted(rows.values_list("user__name", flat=True))


def test_what_cover_asks_for_today_is_told_once_in_office_hours(
    clinic, patient, therapist, clinic_admin, morning
):
    noon = morning.replace(hour=12)
    make.alert(patient=patient, raised_at=noon, due_on=make.today())

    assert at_once_told(clinic, noon) == ["Ada Admin"]
    make.alert(patient=patient, cause="b", raised_at=noon, due_on=make.today())
    assert at_once_told(clinic, noon + dt.timedelta(hours=1)) == ["Ada Admin"]


@pytest.mark.parametrize(
    "fields_at",
    [
        lambda noon: {"due_on": noon.date() + DAY},
        lambda noon: {"raised_at": noon - 2 * DAY},
        lambda noon: {"kind": Kind.RENEWAL_NOTE},  # the therapist's
    ],
)
def test_what_may_wait_for_the_morning_waits(
    clinic, patient, clinic_admin, morning, fields_at
):
    noon = morning.replace(hour=12)
    fields = {"raised_at": noon, "due_on": noon.date()} | fields_at(noon)
    make.alert(patient=patient, **fields)

    assert at_once_told(clinic, noon) == []


def test_who_wants_to_hear_nothing_of_cover_is_not_told_at_once(
    clinic, patient, clinic_admin, morning
):
    wish(clinic_admin, hears_of_cover=False)
    make.alert(patient=patient, raised_at=morning, due_on=make.today())

    assert at_once_told(clinic, morning) == []


@pytest.mark.django_db(transaction=True)
def test_side_by_side_each_person_gets_one_letter(
    clinic, patient, clinic_admin, morning
):
    make.alert(patient=patient, raised_at=morning - DAY)

    at_once(6, lambda _: digesting.send_digests(clinic=clinic, now=morning))

    assert Notice.objects.count() == 1
