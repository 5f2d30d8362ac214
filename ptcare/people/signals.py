"""The bell this floor rings for those above it."""

from django.dispatch import Signal

# Sent with key= (of a standing) and at=, when somebody comes in with it; while they
# stay, once a minute at most.
seen = Signal()
