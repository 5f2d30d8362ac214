"""What we told people, and who may be written to where: the outbox, and consents."""

from ptcare.notices.models.attempt import Attempt
from ptcare.notices.models.batch import Batch
from ptcare.notices.models.bounces import AddressNews
from ptcare.notices.models.choosing import Choice, StaffWishes
from ptcare.notices.models.consent import ChannelConsent, How, NumberProof
from ptcare.notices.models.heartbeat import ChannelHealth, Heartbeat
from ptcare.notices.models.notice import Notice
from ptcare.notices.models.subscription import PushSubscription
from ptcare.notices.models.texts import TextAnswer, TextedNumber, TextNews, TextTurn
