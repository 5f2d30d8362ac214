"""What is asked about a record, and what becomes of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from patients.models import RecordRequest, RecordStep
from patients.services import answering
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from ptcare.people.roles import Role
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)
HEALTH = {"topic": "health", "wrong": "It says my left hip.", "right": "My right hip."}
CONTACT = {"topic": "contact", "wrong": "Old street.", "right": "New street."}


def kinds(row):
    return list(row.steps.order_by("pk").values_list("kind", flat=True))


def told():
    return set(Notice.objects.values_list("user__name", "kind"))


def as_loaded(row):
    return RecordRequest.objects.with_steps().select_related("patient").get(pk=row.pk)


@pytest.fixture
def by(patient):
    return make.actor(patient)


@pytest.fixture
def staff(therapist):
    return make.actor(therapist)


@pytest.fixture
def asked(patient, by):
    return answering.ask_for_change(patient=patient, by=by, now=make.now(), **CONTACT)


def test_what_is_wrong_with_findings_is_told_to_who_treats_the_patient(
    patient, by, therapist, lead, clinic_admin
):
    answering.ask_for_change(patient=patient, by=by, now=make.now(), **HEALTH)

    assert told() == {("Tess Therapist", "something_to_look_at")}


def test_contact_is_told_to_the_desk(patient, by, therapist, clinic_admin):
    answering.ask_for_change(patient=patient, by=by, now=make.now(), **CONTACT)

    assert told() == {("Ada Admin", "something_to_look_at")}


def test_nobody_asks_without_end(patient, by):
    for _each in range(answering.MOST_OPEN):
        make.record_request(patient=patient)

    with pytest.raises(answering.TooMany):
        answering.ask_for_change(patient=patient, by=by, now=make.now(), **CONTACT)


def test_more_time_moves_the_day_by_thirty_and_the_patient_hears_of_it(
    asked, staff, patient
):
    answering.extend(request=asked, words="On leave", by=staff, now=make.now())

    row = as_loaded(asked)
    assert (row.due_on - row.asked_on).days == 90
    assert ("Pat Patient", "clinic_update") in told()


@pytest.mark.parametrize("days", [61, 200])
def test_more_time_is_not_taken_when_the_first_is_up(patient, staff, days):
    row = make.record_request(patient=patient, asked_on=make.today() - days * DAY)

    with pytest.raises(answering.NoMoreTime):
        answering.extend(request=row, words="Late", by=staff, now=make.now())


def test_more_time_is_taken_once(asked, staff):
    answering.extend(request=asked, words="On leave", by=staff, now=make.now())

    with pytest.raises(answering.NoMoreTime):
        answering.extend(request=asked, words="Again", by=staff, now=make.now())


def test_a_yes_says_who_when_and_what(asked, staff, therapist):
    answering.accept(request=asked, words="Number 12 now.", by=staff, now=make.now())

    end = as_loaded(asked).end
    assert (end.kind, end.words, end.by) == (
        "accepted",
        "Number 12 now.",
        therapist.user,
    )
    assert AuditEvent.objects.filter(deed="recordrequest.accepted").exists()


def test_a_no_is_answered_by_the_patient_once_and_for_good(asked, staff, by):
    said = {"request": asked, "now": make.now()}
    answering.deny(because="right", words="It is right.", by=staff, **said)
    answering.disagree(words="It is not.", by=by, **said)

    assert kinds(asked) == ["denied", "disagreed"]
    with pytest.raises(answering.NothingToAnswer):
        answering.disagree(words="Twice", by=by, **said)
    rows = RecordStep.objects.filter(kind="disagreed")
    for deed in (
        lambda: rows.update(words="Fine"),
        lambda: rows._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


def test_there_is_nothing_to_say_to_a_yes(asked, staff, by):
    answering.accept(request=asked, words="Done.", by=staff, now=make.now())

    with pytest.raises(answering.NothingToAnswer):
        answering.disagree(request=asked, words="No", by=by, now=make.now())


def test_a_copy_was_handed_over_on_a_day_and_by_a_way(patient, staff):
    row = answering.ask_for_copy(
        patient=patient,
        form="On paper",
        came="writing",
        asked_on=make.today() - 5 * DAY,
        asked_for_them_by="Claire, by power of attorney",
        by=staff,
        now=make.now(),
    )
    answering.fulfil(
        request=row, on=make.today(), words="Handed over", by=staff, now=make.now()
    )

    row = as_loaded(row)
    assert (row.end.on, row.end.words) == (make.today(), "Handed over")
    assert (row.due_on - row.asked_on).days == 30


def test_what_is_answered_is_answered(asked, staff, by):
    said = {"request": asked, "now": make.now()}
    answering.take_back(by=by, **said)

    for deed, more in (
        (answering.accept, {"words": "x"}),
        (answering.deny, {"words": "x", "because": "right"}),
        (answering.extend, {"words": "x"}),
        (answering.take_back, {}),
    ):
        with pytest.raises(answering.AlreadySettled):
            deed(by=staff, **said, **more)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_does(patient, therapist, lead):
    row = make.record_request(patient=patient)
    people = [make.actor(therapist), make.actor(lead)]

    def answer(number):
        said = {"request": row, "by": people[number % 2], "now": make.now()}
        if number % 2:
            return answering.accept(words="Yes", **said)
        return answering.deny(because="right", words="No", **said)

    answers = at_once(4, answer)

    assert answers.count(answering.AlreadySettled) == 3
    assert len(kinds(row)) == 1


# --- Reminders to the lead


@pytest.fixture
def due(patient, lead):
    def ask(days):
        asked_on = make.today() - dt.timedelta(days=60 - days)
        return make.record_request(patient=patient, asked_on=asked_on)

    return ask


@pytest.mark.parametrize(
    ("days", "letters"), [(15, 0), (14, 1), (3, 1), (0, 1), (-1, 1)]
)
def test_the_lead_hears_before_the_day_and_after_it(due, clinic, days, letters):
    due(days)

    for _twice in range(2):
        answering.remind(clinic=clinic, now=make.now())

    assert Notice.objects.count() == letters


def test_the_lead_does_not_hear_of_what_is_answered(due, clinic):
    make.record_step(due(1), "accepted")

    assert answering.remind(clinic=clinic, now=make.now()) == 0
    assert not Notice.objects.exists()


def test_reminding_of_ten_costs_no_more_queries_than_of_one(
    due, clinic, django_assert_num_queries
):
    due(1)
    with django_assert_num_queries(6):
        answering.remind(clinic=clinic, now=make.now())
    for _each in range(9):
        due(1)

    with django_assert_num_queries(6):
        answering.remind(clinic=clinic, now=make.now())


def test_a_notice_says_nothing_of_what_it_is_about(due, clinic):
    due(0)
    answering.remind(clinic=clinic, now=make.now())

    [notice] = Notice.objects.all()
    assert notice.user.memberships.get().role == Role.THERAPIST
    assert (notice.kind, notice.link) == (
        "something_to_look_at",
        "/patients/record-requests/",
    )
