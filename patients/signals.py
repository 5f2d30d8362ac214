"""The few bells this floor rings for the floor above, within the transaction."""

from django.dispatch import Signal

# Sent with patient=, by=, now= when a fact about the body changes: live programs are
# looked at again.
body_changed = Signal()

# Sent with measurement=, patient=, by=, now= when a test is recorded.
measured = Signal()

# Sent with patient=, by=, now= when care has ended. Who has a reason against it raises
# one of the refusals of admitting.
care_ended = Signal()

# Sent with wrong=, right=, by=, now= when a medicine or an aid is put right: what the
# patient said of the one goes along to the other.
course_corrected = Signal()
