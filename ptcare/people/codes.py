"""Codes that we send by e-mail: what is kept of them opens nothing.

Eight digits are too few for a plain hash, which a thief of the database would undo in
a second. So the hash is keyed with the site's secret, which no database holds.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import salted_hmac

from ptcare.people import typed


def is_whole(code: str) -> bool:
    """Eight digits, whatever stands between them."""
    digits = typed.digits(code)
    length = settings.ALLAUTH_USER_CODE_FORMAT["length"]
    return len(digits) == length and digits.isascii() and digits.isdigit()


def sealed(code: str) -> str:
    """The keyed hash of a code, whatever stands between its digits."""
    mac = salted_hmac("ptcare.people.codes", typed.digits(code), algorithm="sha256")
    return mac.hexdigest()
