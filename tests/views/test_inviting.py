"""The page that writes to all who were not invited yet."""

import re

import pytest
from django.template.loader import render_to_string

from ptcare.notices.models import Notice
from tests import factories as make

PAGE = "/patients/invite/"


@pytest.fixture
def people(clinic):
    for number in range(52):
        user = make.user(name=f"Ann {number:02}", email=f"ann{number}@example.com")
        make.patient(clinic=clinic, name=user.name, user=user, is_asked=False)


def hidden(page):
    return re.search(r'name="seen" value="(\w+)"', page.text)[1]


def words_of_letter():
    text = render_to_string("emails/invitation.txt", {"name": "Ann"})
    return text.split("\n\n")[1]


def letters():
    return Notice.objects.filter(kind="invitation").count()


def test_it_says_how_many_whom_and_what_and_one_press_writes(desk, people, token):
    page = desk.get(PAGE)
    form = {"seen": hidden(page), "token": token()}

    assert "52 people would get a letter each." in page.text
    assert "Your account is ready" in page.text
    assert words_of_letter() in page.text
    assert "Ann 49" in page.text
    assert "Ann 50" not in page.text
    assert "And 2 more." in page.text

    done = desk.post(PAGE, form, follow=True)
    again = desk.post(PAGE, form, follow=True)

    assert "Pressed twice, it counts once." in again.text
    assert "52 letters are on their way." in done.text
    assert "Nobody waits for an invitation" in done.text
    assert letters() == 52


def test_another_tab_is_told_that_nobody_was_written_to(desk, people, token):
    form = {"seen": hidden(desk.get(PAGE))}
    desk.post(PAGE, form | {"token": token()})

    answer = desk.post(PAGE, form | {"token": token()})

    assert answer.status_code == 409
    assert "nobody was written to with this press" in answer.text
    assert letters() == 52


def test_who_gets_none_is_told_by_what_helps(desk, clinic):
    make.patient(clinic=clinic, user=make.user(email=None))
    make.patient(clinic=clinic, reach_by="person")

    page = desk.get(PAGE).text

    assert "1 has no e-mail address and no card: give a card." in page
    assert "1 has an address to which we do not write" in page
