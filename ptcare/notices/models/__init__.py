"""What we told people: the outbox, and how each try to post it went."""

from ptcare.notices.models.attempt import Attempt
from ptcare.notices.models.batch import Batch
from ptcare.notices.models.heartbeat import Heartbeat
from ptcare.notices.models.notice import Notice

__all__ = ["Attempt", "Batch", "Heartbeat", "Notice"]
