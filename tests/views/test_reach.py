"""How we reach you: what a person chooses, agrees to and proves on their own pages."""

from __future__ import annotations

import re
import uuid

import pytest
from django.utils import timezone

from ptcare.notices.channels.texting import Answer
from ptcare.notices.consent import choosing, consenting, proving
from ptcare.notices.consent.choosing import Voice
from ptcare.notices.kinds import Channel, Topic
from ptcare.notices.models import (
    AddressNews,
    ChannelConsent,
    Choice,
    How,
    Notice,
    NumberProof,
    StaffWishes,
)
from ptcare.notices.texts import hearing
from tests import factories as make
from tests import signing_in
from tests.threads import at_once

PAGE = "/reach/"
TEXT = "/reach/text/"
CODE = "/reach/text/code/"
STAFF = "/reach/staff/"
NUMBER = "+15035550100"


@pytest.fixture(autouse=True)
def _somebody_carries_texts(settings):
    settings.TEXTS = True  # nothing here is sent


@pytest.fixture
def at_home():
    """Somebody who has just shown who they are."""
    return signing_in.at_home


def yes(token, **said):
    return {
        "number": "503 555 0100",
        "topics": ["visits"],
        "agreed": "sms-1",
        "token": token(),
    } | said


def digits():
    return proving.digits_of(NumberProof.objects.latest("pk"))


def answered(word):
    """By whoever holds the telephone of the number."""
    said = Answer(
        reference=uuid.uuid4().hex, number=NUMBER, said=word, is_answered=False
    )
    hearing.take_in(said, now=timezone.now())


def words(answer):
    page = answer.content.decode().replace("<wbr>", "")
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def agreed(row, *, proved=True):
    """As if the person had gone through the three steps."""
    by = make.actor(row)
    now = timezone.now()
    voice = Voice(
        user=row.user, clinic=row.clinic, by=by, how=How.OWN_PAGE, role=by.role
    )
    choosing.turn_on_texts(voice, number=NUMBER, topics=voice.topics, now=now)
    if proved:
        NumberProof.objects.filter(user=row.user).update(proved_at=now)


def test_a_patient_agrees_to_texts_in_three_steps(at_home, patient, token):
    client = at_home(patient)

    shown = client.post(TEXT, {"number": "503 555 0100", "topics": ["visits", "news"]})
    assert "(503) 555-0100 about: clinic visits; messages and updates" in words(shown)
    assert not ChannelConsent.objects.exists()

    to_code = client.post(TEXT, yes(token, topics=["visits", "news"]))
    assert to_code.url == CODE
    assert {row.text for row in ChannelConsent.objects.all()} == {
        shown.context["words"]
    }

    done = client.post(CODE, {"digits": digits()}, follow=True)
    assert "On, to (503) 555-0100" in words(done)
    assert consenting.current(patient.user, patient.clinic_id).proved().count() == 2


def test_where_nobody_carries_texts_none_are_offered(at_home, patient, token, settings):
    settings.TEXTS = False
    client = at_home(patient)

    assert "Text messages" not in words(client.get(PAGE))
    assert "The clinic sends no texts yet." in words(client.post(TEXT, yes(token)))
    assert not ChannelConsent.objects.exists()


def test_words_that_are_no_longer_shown_are_not_agreed_to(at_home, patient, token):
    answer = at_home(patient).post(TEXT, yes(token, agreed="sms-0"))

    assert answer.status_code == 200
    assert answer.context["words"]
    assert not ChannelConsent.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"number": ""},
        {"number": "555 0100"},
        {"number": "9" * 300},
        {"topics": []},
        {"topics": ["exercise"]},
        {"topics": ["urgent"]},
    ],
)
def test_what_cannot_be_is_said_beside_the_field(at_home, patient, token, said):
    answer = at_home(patient).post(TEXT, yes(token, **said))

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not ChannelConsent.objects.exists()


def test_one_may_go_back_and_change_what_was_typed(at_home, patient, token):
    answer = at_home(patient).post(TEXT, yes(token, change="1"))

    assert answer.status_code == 200
    assert answer.context["form"]["number"].value() == "503 555 0100"


def test_wrong_digits_are_counted_and_told(at_home, patient):
    agreed(patient, proved=False)
    client = at_home(patient)
    wrong = f"{(int(digits()) + 1) % 1_000_000:06}"

    answer = client.post(CODE, {"digits": wrong})

    assert answer.status_code == 422
    assert "You have 4 tries left." in words(answer)
    assert NumberProof.objects.get().wrong_tries == 1


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1234567", "１２３４５\x00"])
def test_what_are_no_six_digits_costs_no_try(at_home, patient, typed):
    agreed(patient, proved=False)

    answer = at_home(patient).post(CODE, {"digits": typed})

    assert answer.status_code == 422
    assert NumberProof.objects.get().wrong_tries == 0


def test_a_sixth_code_of_the_day_is_refused_and_nothing_is_half_saved(
    at_home, patient, token
):
    for number in range(5):
        NumberProof.objects.create(
            clinic=patient.clinic,
            user=patient.user,
            number=f"+1503555010{number}",
            asked_at=timezone.now(),
            asked_by=patient.user,
        )

    answer = at_home(patient).post(TEXT, yes(token, number="503 555 0199"))

    assert answer.status_code == 422
    assert "try again tomorrow" in words(answer)
    assert not ChannelConsent.objects.exists()
    assert not Choice.objects.exists()


def test_without_a_number_there_is_no_code_to_type(at_home, patient):
    assert at_home(patient).get(CODE).url == PAGE


def test_an_address_that_needs_two_lines_breaks_before_its_at(at_home, patient):
    page = at_home(patient).get(PAGE).content.decode()

    assert patient.user.email.replace("@", "<wbr>@") in page


def test_after_stop_the_page_names_the_way_that_remains(at_home, patient):
    agreed(patient)
    consenting.withdraw_number(NUMBER, now=timezone.now())
    client = at_home(patient)

    assert "Off. You replied STOP on" in words(client.get(PAGE))
    assert f"We still write to {patient.user.email}" in words(client.get(TEXT))

    patient.user.email = None
    patient.user.save()
    assert "You find all news here when you sign in" in words(client.get(TEXT))


@pytest.mark.parametrize("whose", ["their own", "somebody else's"])
def test_after_stop_only_start_opens_a_number_again(at_home, patient, token, whose):
    """The carrier holds back our texts, though the page would say that they are on."""
    owner = patient if whose == "their own" else make.patient()
    agreed(owner)
    answered("STOP")
    client = at_home(patient)

    answer = client.post(TEXT, yes(token))

    assert answer.status_code == 422
    assert "It has to reply START first." in words(answer)
    assert not ChannelConsent.objects.standing().exists()
    assert not Notice.objects.filter(user=patient.user, state="waiting").exists()

    answered("START")
    assert client.post(TEXT, yes(token)).status_code == 302


def test_a_number_that_said_stop_is_not_offered_again(at_home, patient):
    agreed(patient)
    answered("STOP")

    assert at_home(patient).get(TEXT).context["form"].initial["number"] == ""


def test_who_is_texted_what_is_urgent_reads_that_it_comes_at_any_hour(
    at_home, patient, helper, therapist
):
    for row in (helper, therapist):
        page = words(at_home(row).get(TEXT))
        assert "What is urgent comes at any hour." in page
    assert "never about exercise" in words(at_home(patient).get(TEXT))


def test_stopping_all_names_what_a_helper_still_hears(at_home, patient, helper):
    assert "write to you about a fall" in words(at_home(helper).get("/reach/nothing/"))
    assert "remind you of a visit" in words(at_home(patient).get("/reach/nothing/"))


def test_without_e_mail_the_page_says_what_the_daily_reminder_needs(at_home, patient):
    client = at_home(patient)
    assert "You choose the hour on your plan" in words(client.get(PAGE))

    patient.user.email = None
    patient.user.save()

    assert "turn on e-mail or messages on this device first" in words(client.get(PAGE))


def test_e_mail_goes_off_and_on_again_with_the_words(at_home, patient, token):
    client = at_home(patient)

    client.post("/reach/email/", {"do": "off", "token": token()})
    assert Choice.objects.get().channels == ["push", "sms"]
    off = client.get("/reach/email/")
    client.post("/reach/email/", {"do": "on", "token": token()})

    assert Choice.objects.get().channels == ["email", "push", "sms"]
    assert {row.text for row in ChannelConsent.objects.all()} == {off.context["words"]}


def test_which_way_is_tried_first(at_home, patient, token):
    agreed(patient)
    client = at_home(patient)

    client.post("/reach/first/", {"way": "email", "token": token()})

    assert Choice.objects.get().channels == ["email", "sms", "push"]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("/reach/first/", {"way": "sms"}),  # never agreed to
        ("/reach/first/", {"way": "pigeon"}),
        ("/reach/email/", {"do": "maybe"}),
        ("/reach/topics/", {"do": "out", "topic": "urgent"}),
        ("/reach/topics/", {"do": "out", "topic": "exercise"}),
        ("/reach/topics/", {"do": "maybe", "topic": "news"}),
        ("/reach/topics/", {}),
    ],
)
def test_what_is_not_on_offer_changes_nothing(at_home, patient, token, page, said):
    answer = at_home(patient).post(page, said | {"token": token()})

    assert answer.status_code == 422
    assert "Please choose one of these." in words(answer)
    assert not Choice.objects.exists()


def test_a_topic_is_left_out_and_taken_in(at_home, patient, token):
    client = at_home(patient)

    client.post("/reach/topics/", {"do": "out", "topic": "news", "token": token()})
    assert Choice.objects.get().left_out == [Topic.NEWS]
    assert "You left some of it out" in words(client.get(PAGE))

    client.post("/reach/topics/", {"do": "in", "topic": "news", "token": token()})
    assert Choice.objects.get().left_out == []


def test_one_press_stops_all_and_the_page_says_what_remains(at_home, patient, token):
    agreed(patient)

    answer = at_home(patient).post("/reach/nothing/", {"token": token()}, follow=True)

    assert Choice.objects.get().channels == []
    assert not consenting.current(patient.user, patient.clinic_id).exists()
    assert "Nothing leaves the app." in words(answer)


def told(row, kind="care_team_message", **fields):
    now = timezone.now()
    return Notice.objects.create(
        **{
            "key": f"key {Notice.objects.count()}",
            "clinic": row.clinic,
            "user": row.user,
            "kind": kind,
            "due_at": now,
            "made_at": now,
            "settled_at": now,
            "state": Notice.State.SENT,
            "channel": Channel.EMAIL,
        }
        | fields
    )


def test_everybody_sees_what_was_sent_to_themselves_and_nobody_elses(
    at_home, patient, helper
):
    told(patient)
    told(helper, kind="something_to_look_at")
    told(make.patient(user=patient.user), kind="clinic_update")  # at another clinic

    assert "Something to look at" not in words(at_home(patient).get(PAGE))
    assert "Update from the clinic" not in words(at_home(patient).get(PAGE))
    assert "Something to look at" in words(at_home(helper).get(PAGE))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "sent by e-mail"),
        ({"state": "delivered", "channel": "sms"}, "delivered by text message"),
        ({"state": "failed"}, "could not be sent; you can read it here"),
        ({"state": "unknown"}, "may have been sent"),
        ({"channel": "app"}, "here in the app"),
    ],
)
def test_delivered_is_said_only_where_it_was_reported(at_home, patient, fields, says):
    told(patient, **fields)

    assert says in words(at_home(patient).get(PAGE))


def test_ten_notices_cost_no_more_queries_than_one(at_home, patient, statements):
    client = at_home(patient)
    told(patient)
    client.get(PAGE)
    one = len(statements(client.get, PAGE))
    for _number in range(9):
        told(patient)

    assert len(statements(client.get, PAGE)) == one


def test_a_helper_may_be_texted_of_falls_and_chooses_for_nobody_else(
    at_home, helper, patient, token
):
    client = at_home(helper)

    client.post(TEXT, yes(token, topics=["urgent"], agreed="sms-urgent-1"))

    row = ChannelConsent.objects.get()
    assert (row.user, row.wording) == (helper.user, "sms-urgent-1")
    assert "at any hour" in row.text
    assert client.post(TEXT, yes(token, topics=["visits"])).status_code == 422


def test_pressing_yes_many_times_at_once_is_one_yes_and_one_code(transactional_db):
    # The rows are made here, for fixtures of a test with threads are not committed.
    patient = make.patient()
    by = make.actor(patient)
    voice = Voice(user=patient.user, clinic=patient.clinic, by=by, how=How.OWN_PAGE)
    now = timezone.now()

    at_once(
        8,
        lambda number: choosing.turn_on_texts(
            voice, number=NUMBER, topics=[Topic.VISITS], now=now
        ),
    )

    assert ChannelConsent.objects.count() == 1
    assert Notice.objects.count() == 1


def test_a_colleague_sets_how_they_are_told(at_home, therapist, token):
    said = {"wants_digest": "on", "digest_hour": "9", "token": token()}

    answer = at_home(therapist).post(STAFF, said)

    assert answer.url == STAFF
    row = StaffWishes.objects.get()
    assert (row.urgent_by_push, row.wants_digest, row.digest_hour) == (False, True, 9)
    assert row.hears_of_cover  # not a therapist's to choose


def test_admins_choose_about_cover_too(at_home, clinic_admin, token):
    said = {"wants_digest": "on", "digest_hour": "7", "token": token()}

    at_home(clinic_admin).post(STAFF, said)

    assert not StaffWishes.objects.get().hears_of_cover


@pytest.mark.parametrize("hour", ["", "3", "12", "-1", "seven"])
def test_an_hour_that_is_not_on_offer(at_home, therapist, token, hour):
    answer = at_home(therapist).post(STAFF, {"digest_hour": hour, "token": token()})

    assert answer.status_code == 422
    assert not StaffWishes.objects.exists()


def test_a_colleague_agrees_to_texts_about_warning_signs_alone(
    at_home, therapist, token
):
    to_code = at_home(therapist).post(TEXT, yes(token, agreed="sms-urgent-1"))

    assert to_code.url == CODE
    assert ChannelConsent.objects.get().topic == Topic.URGENT


def desk(patient, step=""):
    return f"/patients/{patient.pk}/reach/{step}"


def test_the_desk_records_a_yes_on_the_telephone(
    signed_in, clinic_admin, patient, token
):
    client = signed_in(clinic_admin)

    shown = client.post(desk(patient, "text/"), yes(token, agreed=""))
    assert "Read this to them" in words(shown)
    to_code = client.post(desk(patient, "text/"), yes(token))
    done = client.post(to_code.url, {"digits": digits()}, follow=True)

    row = ChannelConsent.objects.get()
    assert (row.user, row.given_by) == (patient.user, clinic_admin.user)
    assert (row.given_how, row.text) == (How.STAFF, shown.context["words"])
    assert "told the clinic; Ada Admin" in words(done)


def test_the_desk_offers_the_number_on_file(signed_in, clinic_admin, patient):
    patient.phone = "503.555.0100"
    patient.save()

    form = signed_in(clinic_admin).get(desk(patient, "text/")).context["form"]

    assert form["number"].value() == "(503) 555-0100"


def test_the_desk_ends_what_a_patient_does_not_want(
    signed_in, clinic_admin, patient, token
):
    agreed(patient)
    client = signed_in(clinic_admin)

    client.post(desk(patient, "text/off/"), {"token": token()})
    page = client.post(desk(patient), {"email": "off", "token": token()}, follow=True)

    assert Choice.objects.get().channels == ["push"]
    assert {row.withdrawn_how for row in ChannelConsent.objects.all()} == {How.STAFF}
    assert "Nothing leaves the app." in words(page)
    assert "ended" in words(page)  # and the proof of the yes stands


def test_the_desk_turns_e_mail_on_again_with_the_words_it_read(
    signed_in, clinic_admin, patient, token
):
    client = signed_in(clinic_admin)
    client.post(desk(patient), {"email": "off", "token": token()})
    shown = client.get(desk(patient)).context["words"]

    client.post(desk(patient), {"email": "on", "token": token()})

    assert {row.text for row in ChannelConsent.objects.all()} == {shown}


def test_what_the_desk_did_not_mean_changes_nothing(
    signed_in, clinic_admin, patient, token
):
    answer = signed_in(clinic_admin).post(
        desk(patient), {"email": "maybe", "token": token()}
    )

    assert answer.status_code == 422
    assert not Choice.objects.exists()


def test_the_desk_page_costs_the_same_for_ten_words_as_for_one(
    signed_in, clinic_admin, patient, statements, token
):
    client = signed_in(clinic_admin)
    agreed(patient)
    client.get(desk(patient))
    one = len(statements(client.get, desk(patient)))
    for _again in range(4):
        consenting.withdraw_number(NUMBER, now=timezone.now())
        consenting.give_again(NUMBER, now=timezone.now())

    assert len(statements(client.get, desk(patient))) == one


def test_who_does_not_get_our_letters_is_told_and_may_say_that_it_is_right(
    at_home, patient
):
    AddressNews.objects.create(
        address=patient.user.email.lower(),
        what=AddressNews.What.BOUNCED,
        at=timezone.now(),
    )
    client = at_home(patient)

    assert "E-mail Our e-mail does not reach you" in words(client.get(PAGE))
    page = client.get("/reach/email/")

    assert "comes back. So we stopped. Is the address right?" in words(page)
    assert "is off" not in words(page)
