"""Questions wait until somebody answers them, and nobody is told twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import InternalError, transaction

from patients.models import Patient
from programs.models import Message, MessageSeen
from programs.models.day import own_record
from programs.models.messages import who_ask, whose_turn
from programs.services import messaging
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from ptcare.people.roles import Role
from tests import factories as make
from tests.threads import at_once

HOUR = dt.timedelta(hours=1)


def ask(patient, text="May I play golf?", by=None, now=None):
    actor = make.actor(by or patient)
    return messaging.ask(patient=patient, text=text, by=actor, now=now or make.now())


def answer(patient, by, text="Yes, gently.", up_to=None):
    return messaging.answer(
        patient=patient,
        text=text,
        up_to=up_to,
        by=make.actor(by),
        now=make.now(),
    )


def waiting(patient):
    return list(Message.objects.waiting().filter(patient=patient).order_by("pk"))


def told():
    return sorted(Notice.objects.values_list("user__name", "link"))


def test_a_question_waits_and_the_therapist_hears_of_the_first_one_only(patient):
    first, second = ask(patient), ask(patient, "And tennis?")

    assert waiting(patient) == [first, second]
    assert told() == [("Tess Therapist", "/questions/")]


def test_the_same_words_sent_again_are_one_question_until_they_are_answered(
    patient, therapist, helper
):
    now = make.now()
    first = ask(patient, now=now)

    again = ask(patient, now=now + HOUR)
    of_helper = ask(patient, by=helper, now=now + HOUR)
    of_hers_after = ask(patient, now=now + HOUR)

    assert again == first
    assert waiting(patient) == [first, of_helper, of_hers_after]
    assert AuditEvent.objects.filter(deed="message.asked").count() == 3


def test_who_asks_the_same_the_next_day_or_after_an_answer_asks_anew(
    patient, therapist
):
    now = make.now()
    first = ask(patient, now=now)
    the_next_day = ask(patient, now=now + 24 * HOUR)
    answer(patient, therapist, up_to=the_next_day.pk)

    anew = ask(patient, now=now + 24 * HOUR)

    assert len({first.pk, the_next_day.pk, anew.pk}) == 3


def test_the_letter_says_nothing_of_what_was_asked(patient):
    ask(patient, "My back hurts")

    notice = Notice.objects.get()
    assert notice.kind == "care_team_message"
    assert "back" not in f"{notice.key} {notice.link} {notice.reason}"
    assert not AuditEvent.objects.filter(note__contains="back").exists()


def test_an_answer_reaches_up_to_what_was_read_and_no_further(patient, therapist):
    read, later = ask(patient), ask(patient, "One more thing")

    answer(patient, therapist, up_to=read.pk)

    assert waiting(patient) == [later]
    assert ("Pat Patient", "/messages/") in told()


def test_after_an_answer_the_next_question_is_told_of_again(patient, therapist):
    answer(patient, therapist, up_to=ask(patient).pk)
    ask(patient, "And now?")

    assert told().count(("Tess Therapist", "/questions/")) == 2


def test_a_therapist_may_write_first(patient, therapist):
    row = answer(patient, therapist, text="How is the new brace?")

    assert row.up_to is None
    assert told() == [("Pat Patient", "/messages/")]


def test_a_helper_who_asked_hears_of_the_answer_and_one_who_left_does_not(
    patient, therapist, helper
):
    gone = make.helper(patient=patient, user=make.user(name="Gone Helper"))
    ask(patient, by=gone)
    question = ask(patient, by=helper)
    gone.ended_at, gone.ended_by = make.now(), patient.user
    gone.save()

    answer(patient, therapist, up_to=question.pk)

    hears = {name for name, link in told() if link == "/messages/"}
    assert hears == {"Pat Patient", "Hanna Helper"}
    assert question.said_as == Role.HELPER


def test_settled_without_words_nothing_waits_and_it_cannot_be_settled_twice(
    patient, therapist
):
    question = ask(patient)
    settle = {"patient": patient, "by": make.actor(therapist), "now": make.now()}

    messaging.settle(up_to=question.pk, **settle)

    assert waiting(patient) == []
    with pytest.raises(messaging.NothingWaits):
        messaging.settle(up_to=question.pk, **settle)


@pytest.mark.parametrize("up_to", [None, 0, 2**62])
def test_nothing_is_settled_up_to_a_question_that_is_not_there(
    patient, therapist, up_to
):
    ask(patient)

    with pytest.raises(messaging.NothingWaits):
        messaging.settle(
            patient=patient, up_to=up_to, by=make.actor(therapist), now=make.now()
        )


def test_an_answer_to_somebody_else_is_taken_back_and_the_question_waits_again(
    patient, therapist, helper
):
    question = ask(patient, "May I lift the dog?")
    by, now = make.actor(therapist), make.now()
    wrong = messaging.answer(
        patient=patient, text="Marion, rest.", up_to=question.pk, by=by, now=now
    )

    messaging.take_back(message=wrong, by=by, now=now)
    with pytest.raises(messaging.NothingToTakeBack):
        messaging.take_back(message=wrong, by=by, now=now)

    assert Message.objects.waiting().get() == question
    assert not Message.objects.unread_by(patient.user_id).exists()
    right = messaging.answer(
        patient=patient, text="Not yet.", up_to=question.pk, by=by, now=now
    )
    assert not Message.objects.waiting().exists()
    assert Message.objects.unread_by(patient.user_id).get() == right
    line = Message.objects.get(kind="back")
    assert (line.said_by, line.up_to) == (therapist.user, wrong)


def test_a_letter_that_waits_for_the_morning_does_not_go_out_for_nothing(
    patient, therapist
):
    by, now = make.actor(therapist), make.now()
    wrong = messaging.answer(
        patient=patient, text="Marion, rest.", up_to=None, by=by, now=now
    )
    told = Notice.objects.get(key=f"answer:{wrong.pk}:{patient.user_id}")
    Notice.objects.filter(pk=told.pk).update(state=Notice.State.DUE)

    messaging.take_back(message=wrong, by=by, now=now)

    told.refresh_from_db()
    assert told.state == Notice.State.CANCELLED


def test_what_was_marked_as_answered_by_mistake_waits_again(patient, therapist):
    question = ask(patient, "May I lift the dog?")
    by, now = make.actor(therapist), make.now()
    messaging.settle(patient=patient, up_to=question.pk, by=by, now=now)

    messaging.take_back(message=Message.objects.get(kind="settled"), by=by, now=now)

    assert Message.objects.waiting().get() == question
    with pytest.raises(messaging.NothingToTakeBack):
        messaging.take_back(message=question, by=by, now=now)


def test_what_was_answered_by_mistake_waits_also_where_a_later_question_was_answered(
    patient, therapist, lead
):
    """Who answered the later one took the first for answered."""
    first = ask(patient)
    wrong = answer(patient, therapist, "Marion, rest.", up_to=first.pk)
    second = ask(patient, "And tennis?")
    answer(patient, lead, "Doubles.", up_to=second.pk)

    messaging.take_back(message=wrong, by=make.actor(therapist), now=make.now())

    assert waiting(patient) == [first]
    answer(patient, therapist, up_to=first.pk)
    assert waiting(patient) == []


def test_another_threads_question_settles_nothing_here(patient, therapist, clinic):
    other = make.patient(clinic=clinic, therapist=therapist)
    mine, theirs = ask(patient), ask(other)

    answer(patient, therapist, up_to=theirs.pk)

    assert waiting(patient) == [mine]
    assert waiting(other) == [theirs]


def turn(of):
    actor = make.actor(of)
    return [row.pk for row in whose_turn(who_ask(actor), actor)]


def test_handed_over_it_is_the_others_turn_until_it_is_answered(
    patient, therapist, lead
):
    question = ask(patient)
    messaging.hand_over(
        patient=patient,
        to=lead,
        up_to=question.pk,
        by=make.actor(therapist),
        now=make.now(),
    )
    assert (turn(therapist), turn(lead)) == ([], [patient.pk])
    assert ("Lena Lead", "/questions/") in told()
    ask(patient, "Still there?")
    assert turn(lead) == [patient.pk]

    answer(patient, lead, up_to=waiting(patient)[-1].pk)
    ask(patient, "Thank you. And swimming?")

    assert (turn(therapist), turn(lead)) == ([patient.pk], [])


def test_what_was_handed_to_somebody_who_left_comes_back(patient, therapist, lead):
    messaging.hand_over(
        patient=patient,
        to=lead,
        up_to=ask(patient).pk,
        by=make.actor(therapist),
        now=make.now(),
    )
    lead.ended_at = make.now()
    lead.save()

    assert turn(therapist) == [patient.pk]


def test_a_question_is_not_handed_to_the_desk_or_to_another_clinic(
    patient, therapist, clinic_admin, stranger
):
    question = ask(patient)

    for row in (clinic_admin, stranger):
        with pytest.raises(messaging.NotATherapistHere):
            messaging.hand_over(
                patient=patient,
                to=row,
                up_to=question.pk,
                by=make.actor(therapist),
                now=make.now(),
            )


def test_without_a_therapist_it_is_everybodys_turn(clinic, therapist, lead):
    alone = make.patient(clinic=clinic)

    ask(alone)

    assert turn(therapist) == turn(lead) == [alone.pk]
    assert [name for name, _link in told()] == ["Lena Lead", "Tess Therapist"]


def test_the_longest_wait_stands_first(clinic, therapist, patient):
    other = make.patient(clinic=clinic, therapist=therapist)
    ask(patient, now=make.now() - HOUR)
    ask(other, now=make.now() - 3 * HOUR)

    assert turn(therapist) == [other.pk, patient.pk]


def test_what_is_unread_is_counted_for_each_reader(patient, therapist, helper):
    first = answer(patient, therapist)
    answer(patient, therapist, text="And this.")

    messaging.mark_seen(messages=[first], by=make.actor(patient), now=make.now())
    messaging.mark_seen(messages=[first], by=make.actor(patient), now=make.now())

    def unread(row):
        return own_record(make.actor(row), now=make.now()).get().unread_count

    assert (unread(patient), unread(helper)) == (1, 2)
    assert MessageSeen.objects.count() == 1


def test_a_message_is_never_changed_or_deleted(patient):
    row = ask(patient)

    for change in (
        lambda: Message.objects.filter(pk=row.pk).update(text="Something else"),
        lambda: Message.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            change()


@pytest.mark.django_db(transaction=True)
def test_of_two_therapists_who_mark_it_answered_one_does(patient, therapist, lead):
    question = ask(patient)

    def settle(number):
        messaging.settle(
            patient=Patient.objects.get(pk=patient.pk),
            up_to=question.pk,
            by=make.actor((therapist, lead)[number]),
            now=make.now(),
        )

    answers = at_once(2, settle)

    assert sorted(answers, key=str) == [messaging.NothingWaits, None]
    assert Message.objects.filter(kind=Message.Kind.SETTLED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_questions_at_once_are_all_kept_and_told_of_once(patient):
    at_once(4, lambda number: ask(Patient.objects.get(pk=patient.pk), f"{number}"))

    assert len(waiting(patient)) == 4
    assert len(told()) == 1
