"""The people around the patient, what was written to them, what they agreed to."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from patients.models import (
    AccountClosure,
    AppointmentRequest,
    CalendarFeed,
    Consent,
    Disclosure,
    DoubledRecord,
    EmergencyAccess,
    EmergencyContact,
    EmergencyReview,
    HelperLink,
    NamedColleague,
    Patient,
    RecordRequest,
    RecordStep,
    RestrictedRecord,
)
from patients.models.record_requests import REASONS
from programs.models import (
    Message,
    MessageSeen,
    MonitoringAcceptance,
    MonitoringEpisode,
    MonitoringTime,
    Reminder,
)
from programs.models.messages import taking_back
from programs.record_set.shapes import Table, of_account, of_person
from ptcare.notices.kinds import KINDS
from ptcare.notices.models import (
    ChannelConsent,
    Choice,
    Notice,
    NumberProof,
    PushSubscription,
)
from ptcare.people.models import EntryCard


def admitted(patient: Patient) -> Q:
    return Q(admitted_as=patient)


def of_either(patient: Patient) -> Q:
    """Where this record was closed, and where another was closed for it."""
    return Q(patient=patient) | Q(kept=patient)


def reason_of_no(because: Any) -> str:
    return str(REASONS.get(because, ""))


WHEN_REMINDED = {
    Reminder.Kind.EXERCISE: _("On days with exercises"),
    Reminder.Kind.NUDGE: _("Once more later, if you have logged nothing"),
    Reminder.Kind.DUES: _("Before a date of your treatment, and on the day"),
    Reminder.Kind.SILENCE: _("A kind word when you have logged nothing for two weeks"),
}


def kind_of_reminder(kind: Any) -> str:
    return str(WHEN_REMINDED[kind])


def kind_of_notice(name: Any) -> str:
    return str(KINDS[name].label) if name in KINDS else str(name)


PEOPLE = (
    Table(
        key="requests_to_come",
        title=_("When you asked to come"),
        model=AppointmentRequest,
        on="asked_at",
        shown="name phone email reason preferred note",
        whose=admitted,
    ),
    Table(
        key="helpers",
        title=_("Your helpers"),
        model=HelperLink,
        on="started_at",
        shown="name relation may_log hears_of_falls last_seen_at ended_at",
    ),
    Table(
        key="emergency_contacts",
        title=_("Who to call for you"),
        model=EmergencyContact,
        on="recorded_at",
        shown="name relation phone",
    ),
    Table(
        key="entry_cards",
        title=_("Your cards to sign in"),
        model=EntryCard,
        on="issued_at",
        shown="last_used_at withdrawn_at",
        whose=of_person,
        secret=frozenset({"address", "digits_hash", "wrong_tries", "tried_at"}),
    ),
    Table(
        key="calendars",
        title=_("Calendars that read your visits"),
        model=CalendarFeed,
        on="made_at",
        shown="has_exercises read_at ended_at",
        secret=frozenset({"secret_hash"}),
    ),
)
TOLD = (
    Table(
        key="messages",
        title=_("You and your care team"),
        model=Message,
        on="said_at",
        shown="said_by__name text",
        # What was sent by mistake may be about somebody else.
        only=~Q(Exists(taking_back())),
    ),
    Table(
        key="messages_seen",
        title=_("When a message was read"),
        model=MessageSeen,
        on="seen_at",
        shown="seen_by__name",
        is_daily=True,
    ),
    Table(
        key="reminders",
        title=_("Reminders that you chose"),
        model=Reminder,
        on="pk",
        shown="kind is_on at skips_clinic_days",
        spoken={"kind": kind_of_reminder},
    ),
    Table(
        key="notices",
        title=_("What we sent you"),
        model=Notice,
        on="made_at",
        shown="kind channel state",
        whose=of_person,
        is_daily=True,
        secret=frozenset({"key", "message_id", "claim", "lease_until", "link"}),
        spoken={"kind": kind_of_notice},
    ),
)
ASKED = (
    Table(
        key="record_requests",
        title=_("What you asked"),
        model=RecordRequest,
        on="asked_on",
        shown="wish topic wrong right form came asked_for_them_by",
    ),
    Table(
        key="record_steps",
        title=_("What was answered, and what you said to it"),
        model=RecordStep,
        on="at",
        shown="kind because words on by__name",
        spoken={"because": reason_of_no},
    ),
    Table(
        key="disclosures",
        title=_("Who the clinic gave your record to"),
        model=Disclosure,
        on="on",
        shown="recipient recipient_address what why purpose",
    ),
    Table(
        key="restricted",
        title=_("When your record was kept to a few people"),
        model=RestrictedRecord,
        on="recorded_at",
        shown="reason",
    ),
    Table(
        key="named_colleagues",
        title=_("Who may see it then"),
        model=NamedColleague,
        on="recorded_at",
        shown="membership__user__name",
    ),
    Table(
        key="emergency_accesses",
        title=_("Who opened your record in an emergency"),
        model=EmergencyAccess,
        on="opened_at",
        shown="opened_by__name why reason given_back_at",
    ),
    Table(
        key="emergency_reviews",
        title=_("If that was right"),
        model=EmergencyReview,
        on="reviewed_at",
        shown="was_right note reviewed_by__name",
    ),
    Table(
        key="account_closures",
        title=_("When you closed your account"),
        model=AccountClosure,
        on="recorded_at",
    ),
    Table(
        key="second_records",
        title=_("When a second record of you was closed"),
        model=DoubledRecord,
        on="recorded_at",
        shown="reason",
        whose=of_either,
    ),
)
AGREED = (
    Table(
        key="consents",
        title=_("Care, and keeping this record"),
        model=Consent,
        on="given_on",
        shown="how given_for_them_by",
    ),
    Table(
        key="channel_consents",
        title=_("E-mail and text messages"),
        model=ChannelConsent,
        on="given_at",
        shown="channel topic address text given_how withdrawn_at withdrawn_how",
        whose=of_person,
    ),
    Table(
        key="choices",
        title=_("Ways to reach you, as they are now"),
        model=Choice,
        on="changed_at",
        shown="channels left_out",
        whose=of_person,
    ),
    Table(
        key="numbers_proved",
        title=_("Telephone numbers that you proved"),
        model=NumberProof,
        on="asked_at",
        shown="number proved_at",
        whose=of_person,
        secret=frozenset({"wrong_tries"}),
    ),
    Table(
        key="screens",
        title=_("Messages on a screen"),
        model=PushSubscription,
        on="made_at",
        shown="text gone_at gone_why",
        whose=of_account,
        secret=frozenset({"device", "endpoint", "p256dh", "auth", "server_key"}),
    ),
    Table(
        key="monitoring",
        title=_("Following you at home"),
        model=MonitoringEpisode,
        on="consent_on",
        shown="consent_text consent_name set_up_on ended_at ended_reason ended_note",
    ),
    Table(
        key="monitoring_time",
        title=_("Time your therapist spent on it"),
        model=MonitoringTime,
        on="started_at",
        shown="ended_at activity mode with_whom words practitioner__user__name",
    ),
    Table(
        key="monitoring_billed",
        title=_("What was billed of it"),
        model=MonitoringAcceptance,
        on="first",
        shown="kind accepted_by__name reason",
    ),
)
