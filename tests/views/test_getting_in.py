"""The ways in by e-mail: what is kept of a code, what a stranger learns, and what an
old hand gets wrong."""

from __future__ import annotations

import io
import json
import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.wsgi import get_wsgi_application
from django.test import Client

from ptcare.notices.models import Notice
from ptcare.people import sessions, typed
from ptcare.people.models import EntryCard
from tests import factories as make

ASK, TYPE = "/accounts/login/code/", "/accounts/login/code/confirm/"
RESET = "/accounts/password/reset/"
NOBODY = "nobody@example.org"
CSRF = settings.CSRF_COOKIE_NAME
PASSWORD = "seven-quiet-lanterns"


@pytest.fixture
def address(patient):
    user = patient.user
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user.email


def code_in(letter: mail.EmailMessage) -> str:
    found = re.search(r"^\d{4}-\d{4}$", letter.body, re.MULTILINE)
    assert found, letter.body
    return found[0]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def all_that_sessions_hold() -> str:
    return json.dumps([row.get_decoded() for row in Session.objects.all()])


@pytest.mark.parametrize("where", [ASK, RESET, "/people/again/", "/accounts/email/"])
def test_the_code_is_in_the_letter_and_only_its_keyed_hash_is_kept(
    client, signed_in, patient, address, where
):
    said = {"email": address, "how": "letter"}
    if where == "/people/again/":
        client = signed_in(patient)
    if where == "/accounts/email/":
        client.post(ASK, {"email": address})
        client.post(TYPE, {"code": code_in(mail.outbox[-1])})
        said = {"email": "new@example.org", "action_add": ""}

    client.post(where, said)

    letter = mail.outbox[-1]
    code = code_in(letter)
    kept = all_that_sessions_hold()
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert not re.search(r"[0-9a-f]{64}", letter.body)
    assert re.search(r"[0-9a-f]{64}", kept)


def test_a_browser_is_told_the_cookie_against_forged_forms_once(client):
    first, again = client.get(ASK), client.get(ASK)

    assert CSRF in first.cookies
    assert CSRF not in again.cookies
    assert "Cookie" in again["Vary"]


def test_a_sign_in_makes_that_cookie_anew(client, address):
    client.get(ASK)
    before = client.cookies[CSRF].value

    client.post(ASK, {"email": address})
    client.post(TYPE, {"code": code_in(mail.outbox[-1])})

    assert is_in(client)
    assert client.cookies[CSRF].value != before


def test_a_code_works_once_and_only_where_it_was_asked_for(client, address):
    client.post(ASK, {"email": address})
    code = code_in(mail.outbox[-1])
    elsewhere = Client()

    other = elsewhere.post(TYPE, {"code": code})
    client.post(TYPE, {"code": code})

    assert is_in(client)
    assert not is_in(elsewhere)
    assert other.status_code == 302
    client.logout()
    assert client.post(TYPE, {"code": code}).status_code == 302
    assert not is_in(client)


@pytest.mark.parametrize(("minutes", "opens"), [(14.9, True), (15.1, False)])
def test_a_code_holds_for_fifteen_minutes(client, address, minutes, opens):
    with time_machine.travel(make.now(), tick=False) as clock:
        client.post(ASK, {"email": address})
        clock.shift(minutes * 60)
        answer = client.post(TYPE, {"code": code_in(mail.outbox[-1])})

    assert is_in(client) is opens
    assert answer.status_code == 302


def test_the_code_of_an_older_letter_is_told_apart(client, address):
    client.post(ASK, {"email": address})
    client.post(TYPE, {"action": "resend"})
    older, newest = (code_in(letter) for letter in mail.outbox)

    answer = client.post(TYPE, {"code": older})
    client.post(TYPE, {"code": newest})

    assert answer.status_code == 422
    assert "Older codes no longer work" in answer.content.decode()
    assert is_in(client)


def test_the_fifth_wrong_code_leads_to_a_new_one(client, address):
    client.post(ASK, {"email": address})
    for _try in range(5):
        answer = client.post(TYPE, {"code": "0000-0000"}, follow=True)
    assert "ask for a new code" in answer.content.decode()

    client.post(ASK, {"email": address})
    client.post(TYPE, {"code": code_in(mail.outbox[-1])})

    assert is_in(client)


@pytest.mark.parametrize("typed_as", [" {} ", "{}\n", "{}."])
def test_a_code_is_read_kindly(client, address, typed_as):
    client.post(ASK, {"email": address})
    code = code_in(mail.outbox[-1]).replace("0", "O").replace("1", "l")

    client.post(TYPE, {"code": typed_as.format(code)})

    assert is_in(client)


def test_an_address_typed_with_blanks_and_capitals_gets_its_letter(client, address):
    client.post(ASK, {"email": f" {address.upper().replace('@', ' @ ')} "})

    assert mail.outbox[-1].to == [address.upper()]


def ask_in_a_bare_server(where: str, email: str) -> tuple[int, str, list, list]:
    """The answer as it leaves the server, before and after it is closed."""
    said = f"email={email}".encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": where,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(said)),
        "wsgi.input": io.BytesIO(said),
        "wsgi.url_scheme": "http",
    }
    environ |= {"HTTP_COOKIE": f"csrftoken={'c' * 32}", "HTTP_X_CSRFTOKEN": "c" * 32}
    response = get_wsgi_application()(environ, lambda *said: None)
    before = list(mail.outbox)
    response.close()
    return response.status_code, response.get("Location", ""), before, mail.outbox


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", [ASK, RESET])
def test_the_letter_leaves_after_the_answer(address, where):
    """So that the mail server's slowness does not tell who has an account."""
    known = ask_in_a_bare_server(where, address)
    unknown = ask_in_a_bare_server(where, NOBODY)

    assert known[:2] == unknown[:2]
    assert (known[2], len(known[3])) == ([], 1)


@pytest.mark.parametrize("where", [ASK, RESET])
def test_a_known_and_an_unknown_address_read_the_same(address, where):
    def page(email):
        answer = Client().post(where, {"email": email}, follow=True)
        text = answer.content.decode().replace(email.replace("@", "<wbr>@"), "")
        return answer.redirect_chain, re.sub(r'value="[^"]*"', "", text)

    assert page(address) == page(NOBODY)


def test_a_mail_server_that_is_away_tells_nobody_either(client, address, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    answers = [client.post(ASK, {"email": who}).url for who in (address, NOBODY)]

    assert answers == [TYPE, TYPE]


def test_a_stranger_who_asks_too_often_shuts_the_door_for_a_minute_only(
    client, address
):
    with time_machine.travel(make.now(), tick=False) as clock:
        asked = [Client().post(ASK, {"email": address}).status_code for _i in range(4)]
        clock.shift(61)
        client.post(ASK, {"email": address})
    client.post(TYPE, {"code": code_in(mail.outbox[-1])})

    assert asked == [302, 302, 302, 422]
    assert is_in(client)


def test_too_many_wrong_passwords_leave_the_other_doors_open(client, patient, address):
    patient.user.set_password(PASSWORD)
    patient.user.save()
    for _try in range(6):
        said = {"login": address, "password": "wrong"}
        answer = Client().post("/accounts/login/", said)
    assert "ask for a new code" in answer.content.decode()

    client.post(ASK, {"email": address})
    client.post(TYPE, {"code": code_in(mail.outbox[-1])})

    assert is_in(client)


def test_whose_device_it_is_is_asked_once(client, address):
    client.post(f"{ASK}?next=/plan/", {"email": address, "next": "/plan/"})
    code = code_in(mail.outbox[-1])
    asked = client.post(TYPE, {"code": code, "next": "/plan/"})
    assert asked.url == "/people/devices/own/?next=%2Fplan%2F"
    assert "own phone" in client.get(asked.url).content.decode()

    went_on = client.post("/people/devices/remember/", {"next": "/plan/"})

    assert went_on.url == "/plan/"
    assert client.session.get_expiry_age() > settings.PATIENT_IDLE_MINUTES * 60


def test_the_question_leads_nowhere_else(signed_in, patient):
    client = signed_in(patient)
    said = {"next": "https://elsewhere.example/"}

    assert client.post("/people/devices/remember/", said).url == "/people/more/"
    page = client.get("/people/devices/own/", said)
    assert 'href="https://elsewhere' not in page.content.decode()
    assert page.context["next"] == ""


def test_an_old_page_leads_back_to_a_new_one(db):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(ASK, {"email": NOBODY}, HTTP_REFERER=f"http://testserver{ASK}")

    assert answer.status_code == 403
    assert f'href="{ASK}"' in answer.content.decode()


@pytest.mark.parametrize(
    "referer", ["https://elsewhere.example/x", "http://testserver//evil.example", "x"]
)
def test_an_old_page_leads_to_no_other_site(db, referer):
    answer = Client(enforce_csrf_checks=True).post(ASK, HTTP_REFERER=referer)

    assert "evil" not in answer.content.decode()
    assert "elsewhere" not in answer.content.decode()


def test_who_presses_back_after_the_sign_in_goes_on(client, address):
    client.post(ASK, {"email": address})
    client.post(TYPE, {"code": code_in(mail.outbox[-1])})

    for where in (ASK, TYPE, "/accounts/login/"):
        assert client.get(where, follow=True).redirect_chain[-1][0] == "/today/"


def test_the_desk_sees_all_ways_in_and_writes_again(signed_in, clinic_admin, patient):
    desk, screen = signed_in(clinic_admin), f"/patients/{patient.pk}/entry/"
    for _press in range(2):
        desk.post(f"{screen}letter/")

    page = desk.get(screen).content.decode()

    letter = Notice.objects.get()
    assert (letter.user, letter.kind) == (patient.user, "invitation")
    for words in (
        patient.user.email,
        "None was typed in yet",
        "Invitation of",
        "waiting",
    ):
        assert words in page


def test_who_has_no_address_is_given_a_card(signed_in, clinic_admin, patient):
    patient.user.email = None
    patient.user.save()
    desk, screen = signed_in(clinic_admin), f"/patients/{patient.pk}/entry/"

    said = desk.post(f"{screen}letter/", follow=True).content.decode()

    assert "There is no e-mail address" in said
    assert not Notice.objects.exists()
    assert desk.post(f"{screen}card/").context["sheet"].digits
    assert EntryCard.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("123456", "123456"),
        (" 123 456\n", "123456"),
        ("123-456", "123456"),
        ("l2O4-5o", "120450"),
        ("١٢٣٤٥٦", "١٢٣٤٥٦"),
        ("", ""),
    ],
)
def test_digits_as_they_are_read(said, read):
    assert typed.digits(said) == read


def test_ten_devices_cost_no_more_statements_than_one(
    signed_in, clinic_admin, patient, statements
):
    desk, screen = signed_in(clinic_admin), f"/patients/{patient.pk}/entry/"

    def come_in(devices):
        for _number in range(devices):
            UserSession.objects.create(
                user=patient.user,
                ip="127.0.0.1",
                session_key=signed_in(patient).session.session_key,
                user_agent="",
            )

    come_in(1)
    desk.get(screen)
    one = statements(desk.get, screen)
    come_in(9)

    assert len(statements(desk.get, screen)) == len(one)
    assert len(desk.get(screen).context["devices"]) == 10


def test_staff_have_no_device_of_their_own(signed_in, therapist):
    client = signed_in(therapist)

    assert client.get("/people/more/").url == "/"
    assert client.get("/people/devices/own/").url == "/"
    assert client.post("/people/devices/remember/").url == "/"
    assert sessions.OWN_DEVICE not in client.session


@pytest.mark.parametrize("door", [ASK, RESET, "/accounts/login/"])
def test_an_address_that_is_missing_is_asked_for_by_its_name(client, db, door):
    page = client.post(door, {"password": ""}).content.decode()

    assert "Please type your e-mail address." in page
    assert "Please fill this in." not in page


def test_a_door_names_its_fields_as_its_list_of_mistakes_does(client, db):
    page = client.post("/accounts/login/", {}).content.decode()

    assert page.count("E-mail address") == 2
    assert "Please type your password." in page
    assert 'placeholder="Password"' not in page


@pytest.mark.parametrize("said", ["1234-567", "123 456 789", "a code"])
def test_a_digit_that_is_missing_is_told_and_four_slips_are_forgiven(
    client, address, said
):
    client.post(ASK, {"email": address})

    for _slip in range(4):
        answer = client.post(TYPE, {"code": said})
        assert "Please type all eight digits." in answer.content.decode()
    client.post(TYPE, {"code": code_in(mail.outbox[-1])})

    assert is_in(client)
