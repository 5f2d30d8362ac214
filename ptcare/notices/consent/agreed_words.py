"""The very words to which people say yes, in versions.

What somebody has agreed to is kept with their consent as they read it. A text here is
never changed once it was shown: a better one gets a version of its own, and stands
first. (`tests/test_agreed_words.py` holds the old ones to their letters.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from ptcare.notices.kinds import Channel, Topic
from ptcare.notices.rules.numbers import shown


@dataclass(frozen=True)
class Wording:
    """`text` names the clinic, and where it matters the address and the topics."""

    version: str
    text: Promise

    def read_by(self, *, clinic: str, address: str, topics: Iterable[str]) -> str:
        """As it stands before the reader, in the language of the page."""
        named = [str(Topic(topic).label).lower() for topic in topics]
        return str(self.text) % {
            "clinic": clinic,
            "address": shown(address),
            "topics": "; ".join(named),
        }


BY_EMAIL = Wording(
    "email-1",
    gettext_lazy(
        "%(clinic)s may write to me at %(address)s. E-mail is not private: others may"
        " be able to read it. It says that there is something to see, and never what."
        " I can stop it at any time."
    ),
)
BY_PUSH = Wording(
    "push-1",
    gettext_lazy(
        "Short messages may come up on the screen of this device. Whoever sees my"
        " screen can read them. They say that there is something to see, and never"
        " what. I can stop it at any time."
    ),
)
BY_SMS = Wording(
    "sms-1",
    gettext_lazy(
        "%(clinic)s may send text messages to my number %(address)s about: %(topics)s."
        " No more than one a day and three a week. They may be sent by a computer."
        " Message and data rates may apply. Texts are not private: whoever holds my"
        " phone can read them. I can stop them at any time: I reply STOP, or say so"
        " here or to the clinic. HELP gets me help. I do not have to agree to get care."
    ),
)
BY_SMS_URGENT = Wording(
    "sms-urgent-1",
    gettext_lazy(
        "%(clinic)s may send text messages to my number %(address)s about: %(topics)s."
        " What is urgent may come at any hour and as often as needed; the rest no more"
        " than once a day and three times a week. They may be sent by a computer."
        " Message and data rates may apply. Texts are not private: whoever holds my"
        " phone can read them. I can stop them at any time: I reply STOP, or say so"
        " here or to the clinic. HELP gets me help. I do not have to agree to this."
    ),
)
BY_START = Wording(
    "start-1",
    gettext_lazy(
        "I replied START from %(address)s: %(clinic)s may again send me text messages"
        " about: %(topics)s, as I had agreed before."
    ),
)
ALL = (BY_EMAIL, BY_PUSH, BY_SMS, BY_SMS_URGENT, BY_START)


def shown_now(channel: Channel, topics: Collection[Topic]) -> Wording:
    """What is asked of whoever says yes to this today."""
    if channel is Channel.EMAIL:
        return BY_EMAIL
    return BY_SMS_URGENT if Topic.URGENT in topics else BY_SMS
