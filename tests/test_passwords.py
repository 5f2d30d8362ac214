"""Which passwords are refused, and that nothing else is asked of one."""

from __future__ import annotations

import re
import time

import pytest
from allauth.account import app_settings
from allauth.utils import get_form_class
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from ptcare.people.models import User
from tests import factories as make
from tests.test_house import HOUSE

PASSPHRASE = "seven-quiet-lanterns"


@pytest.fixture
def margaret(db):
    make.clinic(name="Riverbend Bone Health")
    return make.user(name="Margaret Ellison", email="m.ellison@mail.example")


@pytest.mark.parametrize(
    "said",
    [
        *("short-one", "1234567890", "qwertyuiop", "aaaaaaaaaaaa", "password123"),
        *("Password123!", "p4ssw0rd2026", "iloveyou123", "letmein12345"),
        *("Summer2026!", "Winter2026", "September2026"),  # a season and its year
        *("Riverbend2026", "riverbend!!", "PTCare2026!", "osteoporosis1"),
        *("margaret1948", "Ellison2026", "m.ellison@mail.example"),
    ],
)
def test_what_others_would_try_first_is_refused(margaret, said):
    with pytest.raises(ValidationError):
        validate_password(said, user=margaret)


@pytest.mark.parametrize(
    "said",
    [
        PASSPHRASE,
        "teapot ladder orchid",  # blanks
        "ocho gatos y un tambor",
        "абрикос-лестница-туман",
        "k3#vN8q!tZ",  # ten signs of a password manager
        "🦉🪜🌵☂️🧵🎺🥨🛶🎈🧊",
        "correct horse battery staple " * 4,  # far more than 64
    ],
)
def test_any_signs_and_any_length_will_do(margaret, said):
    validate_password(said, user=margaret)


def test_a_very_long_one_costs_no_more_than_a_long_one(margaret):
    begun = time.process_time()
    validate_password(f"{PASSPHRASE} {'aA1!' * 100_000}", user=margaret)

    assert time.process_time() - begun < 1


def test_a_password_may_be_pasted(client, db):
    scripts = "".join(each.read_text() for each in HOUSE.glob("static/js/*.js"))
    page = client.get("/accounts/login/").content.decode()

    assert not re.search(r"[\"']paste[\"']", scripts)
    assert 'autocomplete="current-password"' in page


def test_an_accent_is_the_same_on_every_keyboard(margaret):
    margaret.set_password("caf\u00e9-ladder-orchid")
    margaret.save()

    user = User.objects.get(pk=margaret.pk)
    assert user.check_password("cafe\u0301-ladder-orchid")
    assert not user.check_password("cafe-ladder-orchid")


def test_nobody_signs_in_by_an_empty_password(margaret):
    margaret.set_password(None)

    assert not margaret.has_usable_password()
    assert not margaret.check_password("")


@pytest.mark.parametrize(
    "which", ["set_password", "change_password", "reset_password_from_key"]
)
def test_a_new_password_is_asked_for_in_one_plain_sentence(margaret, which):
    form = get_form_class(app_settings.FORMS, which, None)(user=margaret)

    said = str(form["password1"].help_text)
    assert f"At least {settings.SHORTEST_PASSWORD} characters." in said
    assert "too easy" not in said  # nothing is refused before it is typed
    assert "placeholder" not in str(form)


def test_the_sentence_names_the_length_that_is_asked(margaret):
    with pytest.raises(ValidationError, match="at least 10"):
        validate_password("k3#vN8q!t", user=margaret)
