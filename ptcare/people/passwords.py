"""Which passwords are refused. No rule says what a password must be made of.

NIST SP 800-63B and OWASP ASVS 6.2 ask for length and for a comparison with what people
really choose. zxcvbn brings, in its package, the most frequent passwords of real leaks,
names, English words and the patterns of a keyboard, and finds them again in "Summer
2026!" and "p4ssw0rd". Nothing is asked of anybody outside.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from ptcare.people.models import Clinic, User

LEAST_GUESSES = 10**8  # with 100 wrong tries a day: 2,700 years
LOOKED_AT = 72  # signs of it: what is longer is not made weaker by its rest
MANY = 100
OURS = (
    *("ptcare", "osteoporosis", "osteopenia", "physical", "therapy", "physio"),
    *("clinic", "exercise", "bones", "spine", "patient", "therapist", "desk"),
)


class NotAmongTheFirstTried:
    """Refuses what somebody who knows the person and the clinic would try first."""

    def validate(self, password: str, user: User | None = None) -> None:
        near = [*OURS, *words_around(user)]
        found = zxcvbn(password[:LOOKED_AT], user_inputs=near, max_length=LOOKED_AT)
        if found["guesses"] < LEAST_GUESSES:
            raise ValidationError(self.get_help_text(), code="password_too_common")

    def get_help_text(self) -> str:
        return _(
            "This is too easy to guess. Use three or four words that do not belong"
            " together, such as things you see in three different rooms."
        )


def words_around(user: User | None) -> list[str]:
    """Of the clinics here, and of the person's name and address: others know them."""
    texts = list(Clinic.objects.order_by("pk").values_list("name", flat=True)[:MANY])
    texts += [user.name, user.email or ""] if user else []
    return [word for text in texts for word in re.findall(r"\w{3,}", text)]
