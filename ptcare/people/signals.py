"""The bells this floor rings for those above it."""

from django.conf import settings
from django.dispatch import Signal
from django.http import HttpRequest

# Sent with key= (of a standing) and at=, when somebody comes in with it; while they
# stay, once a minute at most.
seen = Signal()

# Sent with user= and standing=, when somebody begins to act as one of what they are.
taken = Signal()

# Sent with actor= where their further places are listed: a receiver answers with the
# name of a place and how much is unread there.
asked_for_news = Signal()

DEVICE = "device"  # the number of a browser: in its session, and in its cookie


def device_in(request: HttpRequest) -> str | None:
    return request.session.get(DEVICE) or request.COOKIES.get(
        settings.DEVICE_COOKIE_NAME
    )


# Sent with membership=, by= and now= where somebody's access to a clinic has ended.
colleague_left = Signal()

# Sent with device= (such a number) where somebody signs out or is signed out,
# or with user= where all of their devices are.
signed_out = Signal()
