"""The bells of the notices for the floors above."""

from django.dispatch import Signal

# Sent with notice=, by= (its reader's actor) and now=: no more of this kind, please.
stopped = Signal()
