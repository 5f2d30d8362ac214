"""The words people agree to are never changed once they were shown."""

import hashlib

import pytest

from ptcare.notices.consent import agreed_words
from ptcare.notices.kinds import Topic

LETTERS = {
    "email-1": "c4cd764ddbd0e5ef",
    "push-1": "b9f0ccf402b8a2ec",
    "sms-1": "cbc9ac73602f9e79",
    "sms-urgent-1": "1c6794812b9839bd",
    "start-1": "0fa7d9ca98eeba4c",
}


@pytest.mark.parametrize("wording", agreed_words.ALL, ids=lambda each: each.version)
def test_a_version_keeps_its_letters(wording):
    text = str(wording.text)
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == LETTERS[wording.version]


def test_no_version_is_there_twice():
    assert len({each.version for each in agreed_words.ALL}) == len(agreed_words.ALL)


def test_texts_say_how_to_stop_how_often_and_what_they_may_cost():
    said = agreed_words.BY_SMS.read_by(
        clinic="Northside Clinic",
        address="+15035550100",
        topics=[Topic.VISITS, Topic.NEWS],
    )

    assert "about: clinic visits; messages and updates." in said
    for word in ("STOP", "HELP", "rates may apply", "three a week", "not private"):
        assert word in said
