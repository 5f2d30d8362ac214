"""Messages between a patient and the clinic, as each side sees them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from programs.models import Message, MessageSeen
from programs.record_set.yours import TOLD
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)


def thread(patient):
    return f"/patients/{patient.pk}/messages/"


def test_the_page_says_who_reads_when_and_whom_to_call_instead(phone, clinic):
    page = phone.get("/messages/").text

    assert "Tess Therapist reads messages on working days." in page
    assert "This is not for emergencies." in page
    assert clinic.emergency_number in page
    assert clinic.phone in page


def test_asked_from_an_answer_the_question_stands_there_already(phone):
    page = phone.get("/messages/", {"about": "golf"}).text

    assert "Can I play golf?</textarea>" in page
    assert 'name="about" value="golf"' in page


def test_a_double_press_sends_once(phone, patient, token):
    sent = {"token": token(), "text": "May I?\r\nReally?", "about": "golf"}

    first, second = phone.post("/messages/", sent), phone.post("/messages/", sent)

    assert first.status_code == second.status_code == 302
    row = Message.objects.get()
    assert (row.text, row.about) == ("May I?\nReally?", "golf")


def test_who_pressed_twice_on_a_slow_line_is_told_that_it_is_done(phone, token):
    sent = {"token": token(), "text": "May I?"}
    phone.post("/messages/", sent)
    del phone.cookies[settings.MESSAGE_COOKIE_NAME]  # its answer never came

    page = phone.post("/messages/", sent, follow=True)

    assert "Done. Pressed twice, it counts once." in page.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Please write your question first."),
        ("   \r\n ", "Please write your question first."),
        ("x" * 2001, "At most 2000 fit here."),
        ("a\x00b", "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_sent_comes_back_with_the_reason(phone, token, text, said):
    answer = phone.post("/messages/", {"token": token(), "text": text})

    assert answer.status_code == 422
    assert said in answer.text
    assert not Message.objects.exists()


def test_two_thousand_characters_are_kept_with_their_lines(phone, token):
    text = "x" * 999 + "\r\n" + "y" * 1000

    assert phone.post("/messages/", {"token": token(), "text": text}).status_code == 302
    assert len(Message.objects.get().text) == 2000


def test_words_are_plain_and_no_address_in_them_is_a_link(phone, token):
    text = "<b>See</b> https://example.org/x <script>alert(1)</script>"
    phone.post("/messages/", {"token": token(), "text": text})

    page = phone.get("/messages/").text

    assert "&lt;b&gt;See" in page
    assert 'href="https://example.org' not in page
    assert "<script>alert" not in page


def test_an_about_that_is_no_activity_is_nothing(phone, token):
    sent = {"token": token(), "text": "May I?", "about": "no-such"}

    phone.post("/messages/", sent)

    assert Message.objects.get().about == ""


def test_an_answer_is_new_until_it_was_read_and_today_says_so(
    phone, tablet, patient, token
):
    make.program(patient=patient, items=1)
    question = make.message(patient=patient)
    tablet.post(
        thread(patient), {"token": token(), "text": "Yes.", "up_to": question.pk}
    )

    before, more = phone.get("/today/").text, phone.get("/people/more/").text
    first, second = phone.get("/messages/"), phone.get("/messages/")

    assert "You have 1 new message from your clinic." in before
    assert "1 new</span>" in more
    assert [line.is_new for line in first.context["lines"]] == [False, True]
    assert not any(line.is_new for line in second.context["lines"])
    assert "new message" not in phone.get("/today/").text
    assert " new</span>" not in phone.get("/people/more/").text


def test_a_helper_is_named_as_the_one_who_wrote(signed_in, patient, helper, token):
    signed_in(helper).post("/messages/", {"token": token(), "text": "For my mother."})

    page = signed_in(patient).get("/messages/").text

    assert "Hanna Helper, helper" in page


def test_the_front_desk_sees_neither_list_nor_thread(signed_in, clinic_admin, patient):
    make.message(patient=patient, text="A private matter")
    desk = signed_in(clinic_admin)

    assert desk.get("/questions/").status_code == 403
    assert desk.get(thread(patient)).status_code == 403
    assert "private matter" not in desk.get(f"/patients/{patient.pk}/").text


def test_the_list_says_how_long_each_waits(tablet, patient):
    make.message(patient=patient, said_at=make.now() - 3 * DAY)

    page = tablet.get("/questions/")

    (row,) = page.context["waiting"]
    assert (row.age, row.tone) == ("3 days", "warn")
    assert "May I lift the dog?" in page.text


def test_what_was_asked_yesterday_does_not_wait_since_today(tablet, patient):
    midnight = dt.datetime.combine(patient.today(make.now()), dt.time(), patient.zone)
    make.message(patient=patient, said_at=midnight - dt.timedelta(minutes=1))

    (row,) = tablet.get("/questions/").context["waiting"]

    assert row.age == "1 day"


def test_the_caseload_says_that_a_question_waits(tablet, patient):
    make.program(patient=patient, items=1)
    make.message(patient=patient, said_at=make.now() - DAY)

    page = tablet.get("/caseload/")

    assert "Asked a question 1 day ago." in page.text


def test_what_came_in_while_one_wrote_goes_on_waiting(tablet, patient, token):
    read = make.message(patient=patient)
    page = tablet.get(thread(patient))
    make.message(patient=patient, text="One more")

    up_to = page.context["waiting"][-1]
    tablet.post(thread(patient), {"token": token(), "text": "Yes.", "up_to": up_to})

    assert up_to == read.pk
    assert [row.text for row in Message.objects.waiting()] == ["One more"]


def test_a_second_answer_waits_until_the_first_was_read(
    tablet, signed_in, lead, patient, token
):
    asked = make.message(patient=patient, text="Brace on or off?")
    tablet.post(thread(patient), {"text": "On.", "up_to": asked.pk, "token": token()})
    other, said = signed_in(lead), {"text": "Off."}

    page = other.post(thread(patient), said | {"up_to": asked.pk, "token": token()})
    assert page.status_code == 422
    assert "A colleague has answered this in the meantime" in page.text
    assert "Off.</textarea>" in page.text
    other.post(thread(patient), said | {"up_to": "", "token": token()})

    answers = Message.objects.filter(kind="answer").order_by("pk")
    assert list(answers.values_list("text", flat=True)) == ["On.", "Off."]


def test_marked_as_answered_it_leaves_the_list(tablet, phone, patient, token):
    question = make.message(patient=patient)
    sent = {"token": token(), "up_to": question.pk}

    tablet.post(thread(patient) + "settle/", sent)

    assert tablet.get("/questions/").context["waiting"] == []
    page = phone.get("/messages/").text
    assert "Tess Therapist noted: we spoke about it." in page


def test_what_was_sent_to_the_wrong_patient_is_taken_back(
    tablet, phone, patient, therapist, token
):
    wrong = make.message(
        patient=patient,
        kind="answer",
        text="Marion, your scan is fine.",
        said_by=therapist.user,
        said_as="therapist",
    )
    back = reverse("programs:message_take_back", args=[wrong.pk])
    assert back in tablet.get(thread(patient)).text
    assert "Marion" in phone.get("/messages/").text

    tablet.post(back, {"token": token()})
    again = tablet.post(back, {"token": token()}, follow=True).text

    shown = phone.get("/messages/").text
    assert "Marion" not in shown
    assert "Your care team took it back." in shown
    assert "<s>Marion, your scan is fine.</s>" in again
    assert "This was taken back already." in again
    assert back not in again
    copied = next(each for each in TOLD if each.key == "messages").rows(patient)
    assert wrong not in copied


def test_too_late_is_said(tablet, patient, token):
    answer = tablet.post(thread(patient) + "settle/", {"token": token()}, follow=True)

    assert "Nothing waits for an answer any more." in answer.text


def test_handed_over_it_stands_on_the_others_list(
    tablet, signed_in, patient, lead, token
):
    question = make.message(patient=patient)
    sent = {"token": token(), "up_to": question.pk, "to": lead.pk}

    tablet.post(thread(patient) + "hand-over/", sent)

    assert tablet.get("/questions/").context["waiting"] == []
    assert len(signed_in(lead).get("/questions/").context["waiting"]) == 1
    assert len(tablet.get("/questions/?of=clinic").context["waiting"]) == 1


@pytest.mark.parametrize("to", ["", "x", "0", "9" * 30])
def test_nobody_to_hand_over_to_is_told_beside_the_field(
    tablet, patient, lead, token, to
):
    make.message(patient=patient)

    answer = tablet.post(thread(patient) + "hand-over/", {"token": token(), "to": to})

    assert answer.status_code == 422


@pytest.mark.parametrize("odd", ["", "x", "-1", "0", "9" * 30, "\x00"])
def test_odd_numbers_in_the_address_are_harmless(phone, tablet, patient, odd):
    make.message(patient=patient)

    assert phone.get("/messages/", {"before": odd, "about": odd}).status_code == 200
    assert tablet.get("/questions/", {"page": odd, "of": odd}).status_code == 200


def test_a_long_thread_goes_on_behind_a_link(phone, patient):
    rows = [make.message(patient=patient, text=f"No. {n}") for n in range(55)]

    newest = phone.get("/messages/")
    older = phone.get("/messages/", {"before": newest.context["older"]})

    assert len(newest.context["lines"]) == 50
    assert [line.message for line in older.context["lines"]] == rows[:5]


def test_a_long_list_costs_no_more_than_a_short_one(
    tablet, clinic, therapist, patient, statements
):
    make.message(patient=patient)
    tablet.get("/questions/")
    short = statements(tablet.get, "/questions/")
    for _number in range(10):
        make.message(patient=make.patient(clinic=clinic, therapist=therapist))

    long = statements(tablet.get, "/questions/")

    assert len(long) == len(short)
    assert len(long) <= 7  # the last is the ledger's, of whom the list showed
    assert "audit_auditevent" in long[-1]


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_posts_make_one_question(signed_in, patient, token):
    cookies = signed_in(patient).cookies
    sent = {"token": token(), "text": "May I?"}

    def post(_number):
        client = Client()
        client.cookies = cookies
        return client.post("/messages/", sent).status_code

    assert set(at_once(20, post)) == {302}
    assert Message.objects.count() == 1
    assert not MessageSeen.objects.exists()
