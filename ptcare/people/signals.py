"""The bells this floor rings for those above it."""

from django.dispatch import Signal

# Sent with key= (of a standing) and at=, when somebody comes in with it; while they
# stay, once a minute at most.
seen = Signal()

# Sent with actor= where their further places are listed: a receiver answers with the
# name of a place and how much is unread there.
asked_for_news = Signal()
