"""Each notice goes out once, whatever dies in between."""

from __future__ import annotations

import datetime as dt
import smtplib
import threading

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend as LocalMemory
from django.db import connection, transaction
from django.test import override_settings

from ptcare.notices import rechecking
from ptcare.notices.channels import Outcome, Posted
from ptcare.notices.kinds import Channel
from ptcare.notices.models import Attempt, Batch, Notice
from ptcare.notices.outbox import claiming, delivering, hours, marking
from ptcare.notices.outbox.routing import Route
from ptcare.notices.readers import readers_of
from tests import factories as make
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 2, 14, 0, tzinfo=dt.UTC)
LATER = NOW + claiming.LEASE + dt.timedelta(seconds=1)


def tell(patient, key="exercise:1:2026-03-02", **how):
    said = {"kind": "exercise_reminder", "now": NOW, "link": "/today/"} | how
    return make.tell(patient, key, **said)


def test_the_same_key_is_written_once(patient):
    assert tell(patient)
    assert not tell(patient)
    assert Notice.objects.count() == 1


def test_a_due_notice_goes_out_by_mail_and_only_once(patient):
    tell(patient)

    delivering.deliver_due(now=NOW)
    delivering.deliver_due(now=NOW)

    notice = Notice.objects.get()
    assert notice.state == Notice.State.SENT
    assert len(mail.outbox) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{notice.message_id}@ptcare>"


@pytest.mark.parametrize(
    "word", ["exercise", "pain", "bone", "osteoporosis", "fall", "therapy", "visit"]
)
def test_a_letter_says_come_and_see_and_never_what(patient, word):
    tell(patient)
    delivering.deliver_due(now=NOW)

    sent = mail.outbox[0]
    assert word not in (sent.subject + sent.body + sent.alternatives[0][0]).lower()


def test_a_notice_for_later_waits(patient):
    tell(patient, due_at=NOW + dt.timedelta(hours=1))

    assert delivering.deliver_due(now=NOW) == 0
    assert mail.outbox == []


def test_a_notice_whose_time_has_passed_is_set_down_as_stale(patient):
    tell(patient, stale_at=NOW + dt.timedelta(hours=2))

    delivering.deliver_due(now=NOW + dt.timedelta(hours=3))

    assert Notice.objects.get().state == Notice.State.STALE
    assert mail.outbox == []


def test_a_person_without_email_finds_it_in_the_app(patient):
    patient.user.email = None
    patient.user.save()
    tell(patient)

    delivering.deliver_due(now=NOW)

    assert Notice.objects.get().reason == "in the app"


def die_while_posting(notices, place):
    """As a worker that was killed with the notice of that place in its hands."""
    assert claiming.is_still_ours(notices[place])


def test_a_reminder_lost_with_its_worker_is_unknown_and_not_sent_again(patient):
    tell(patient)
    die_while_posting(claiming.claim(now=NOW, most=10), 0)

    delivering.deliver_due(now=LATER)

    assert Notice.objects.get().state == Notice.State.UNKNOWN
    assert mail.outbox == []


def test_a_safety_notice_lost_with_its_worker_is_sent_again_with_the_same_id(patient):
    tell(patient, is_safety=True)
    first = Notice.objects.get().message_id
    die_while_posting(claiming.claim(now=NOW, most=10), 0)

    delivering.deliver_due(now=LATER)

    notice = Notice.objects.get()
    assert (notice.state, notice.message_id) == (Notice.State.SENT, first)
    assert len(mail.outbox) == 1


def test_of_a_lost_batch_only_what_was_being_posted_is_in_doubt(patient):
    for key in "abc":
        tell(patient, key=key)
    die_while_posting(claiming.claim(now=NOW, most=10), 1)

    delivering.deliver_due(now=LATER)

    states = dict(Notice.objects.values_list("key", "state"))
    assert states == {"a": "sent", "b": "unknown", "c": "sent"}
    assert len(mail.outbox) == 1  # the first had gone out, the third had not
    assert not Batch.objects.exists()


def test_a_worker_that_died_before_it_posted_has_lost_nothing(patient):
    tell(patient)
    claiming.claim(now=NOW, most=10)

    delivering.deliver_due(now=LATER)

    notice = Notice.objects.get()
    assert (notice.state, notice.tries, len(mail.outbox)) == ("sent", 1, 1)


def taken_by_others(patient):
    """What a worker still takes for its own."""
    for key in "ab":
        tell(patient, key=key)
    held = claiming.claim(now=NOW, most=10)
    claiming.settle_lost(now=LATER)
    claiming.claim(now=LATER, most=10)
    return held


def test_a_batch_that_is_somebody_elses_by_now_is_let_go(patient):
    held = taken_by_others(patient)

    delivering.send(held, now=LATER)

    assert mail.outbox == []
    assert set(Notice.objects.values_list("state", flat=True)) == {"claimed"}


def test_what_others_have_taken_meanwhile_is_neither_put_back_nor_settled(patient):
    held = taken_by_others(patient)

    claiming.put_back(held, due_at=LATER)
    marking.settle(held, Notice.State.FAILED, "no way", now=LATER)
    at_night = NOW.replace(hour=3)
    hours.leave_for_later(held, readers_of(held), now=at_night)

    assert set(Notice.objects.values_list("state", flat=True)) == {"claimed"}


@pytest.mark.django_db(transaction=True)
def test_who_is_slow_to_say_what_it_posts_is_heard_by_who_takes_it_for_dead():
    patient = make.patient()
    for key in "abc":
        tell(patient, key=key)
    held = claiming.claim(now=NOW, most=10)
    die_while_posting(held, 0)

    def take_for_dead():
        claiming.settle_lost(now=LATER)
        connection.close()

    other = threading.Thread(target=take_for_dead)
    with transaction.atomic():
        die_while_posting(held, 1)  # not yet to be seen by anybody
        other.start()
        other.join(timeout=1)
    other.join()
    claiming.settle_lost(now=LATER)

    states = dict(Notice.objects.values_list("key", "state"))
    assert states == {"a": "sent", "b": "unknown", "c": "due"}


@pytest.mark.parametrize(("is_safety", "state"), [(True, "due"), (False, "unknown")])
def test_what_was_being_marked_as_its_batch_was_ended_is_not_held_for_ever(
    patient, is_safety, state
):
    tell(patient, is_safety=is_safety)
    claiming.claim(now=NOW, most=10)
    Batch.objects.all().delete()

    claiming.settle_lost(now=LATER)

    assert Notice.objects.get().state == state


class Rests:
    """Takes no first letter just now; at the second its worker is killed."""

    channel = Channel.EMAIL

    def __init__(self):
        self.asked = 0

    def get_ready(self, parcel):
        pass

    def post(self, parcel, *, now):
        self.asked += 1
        if self.asked > 1:
            raise SystemExit
        return Posted(outcome=Outcome.CLOSED, reason="it rests", is_for_all=False)


def test_what_no_way_took_before_its_worker_died_has_not_gone_out(patient):
    for key in "ab":
        tell(patient, key=key)
    held = claiming.claim(now=NOW, most=10)
    way = Rests()
    routes = {notice.pk: [Route(way, "a@example.org")] for notice in held}
    verdicts = rechecking.verdicts(held, now=NOW)
    hands = delivering.Hands(ways={Channel.EMAIL: way}, now=NOW)
    with pytest.raises(SystemExit):
        delivering.post_all(held, routes, verdicts, hands)

    claiming.settle_lost(now=LATER)

    states = dict(Notice.objects.values_list("key", "state"))
    assert states == {"a": "due", "b": "unknown"}


class Breaks(LocalMemory):
    def send_messages(self, messages):
        if messages[0].to == ["bad@example.org"]:
            raise TypeError("nobody thought of this")
        return super().send_messages(messages)


def test_what_breaks_in_our_own_house_stops_nobody_else(patient):
    other = make.patient(clinic=patient.clinic, user=make.user(email="bad@example.org"))
    tell(other, key="a")
    tell(patient, key="b")

    with post_office(Breaks):
        delivering.deliver_due(now=NOW)

    states = dict(Notice.objects.values_list("key", "state"))
    assert states == {"a": "unknown", "b": "sent"}


def test_a_batch_costs_no_more_statements_than_one(
    patient, django_assert_max_num_queries
):
    """But one for each notice, to say which is about to be posted."""
    for number in range(30):
        tell(patient, key=f"{number}")

    with django_assert_max_num_queries(67):
        delivering.deliver_due(now=NOW)

    assert len(mail.outbox) == 30


class ClosedPostOffice(BaseEmailBackend):
    def open(self):
        raise ConnectionRefusedError


class OneBadAddress(LocalMemory):
    def send_messages(self, messages):
        if messages[0].to == ["bad@example.org"]:
            raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"No")})
        return super().send_messages(messages)


class Busy(BaseEmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPDataError(451, b"Come back later.")


class CutsOff(BaseEmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected


def post_office(of):
    return override_settings(EMAIL_BACKEND=f"{__name__}.{of.__name__}")


def test_with_no_mail_server_nothing_is_lost_and_it_goes_out_later(patient):
    tell(patient, key="a")
    tell(patient, key="b")
    with post_office(ClosedPostOffice):
        delivering.deliver_due(now=NOW)
    assert set(Notice.objects.values_list("state", flat=True)) == {"due"}

    delivering.deliver_due(now=NOW + dt.timedelta(minutes=2))

    assert len(mail.outbox) == 2


def test_an_outage_is_nobodys_fault_until_the_day_is_over(patient):
    tell(patient)
    with post_office(ClosedPostOffice):
        for hours in range(23):
            delivering.deliver_due(now=NOW + dt.timedelta(hours=hours))
        notice = Notice.objects.get()
        assert (notice.state, notice.tries) == (Notice.State.DUE, 0)
        assert notice.reason == "no mail server: ConnectionRefusedError"

        delivering.deliver_due(now=NOW + dt.timedelta(hours=25))

    notice.refresh_from_db()
    assert (notice.state, notice.attempts.count()) == (Notice.State.FAILED, 0)
    assert notice.reason == "no mail server: ConnectionRefusedError"


def test_after_some_tries_it_has_failed(patient):
    tell(patient)
    now = NOW
    with post_office(Busy):
        for _try in range(delivering.MOST_TRIES):
            delivering.deliver_due(now=now)
            now += dt.timedelta(hours=1)

    notice = Notice.objects.get()
    assert notice.state == Notice.State.FAILED
    assert notice.attempts.count() == delivering.MOST_TRIES
    assert {each.outcome for each in notice.attempts.all()} == {"later"}


def test_one_bad_address_stops_nobody_else(patient):
    other = make.patient(clinic=patient.clinic, user=make.user(email="bad@example.org"))
    tell(other, key="a")
    tell(patient, key="b")

    with post_office(OneBadAddress):
        delivering.deliver_due(now=NOW)

    states = dict(Notice.objects.values_list("key", "state"))
    assert states == {"a": Notice.State.FAILED, "b": Notice.State.SENT}


@pytest.mark.parametrize(("is_safety", "state"), [(True, "due"), (False, "unknown")])
def test_a_letter_cut_off_in_the_post_office(patient, is_safety, state):
    tell(patient, is_safety=is_safety)

    with post_office(CutsOff):
        delivering.deliver_due(now=NOW)

    assert Notice.objects.get().state == state


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work_and_repeat_none_of_it():
    patient = make.patient()
    for number in range(60):
        tell(patient, key=f"key {number}")

    def work(_number):
        while delivering.deliver_due(now=NOW, most=7):
            pass

    at_once(2, work)

    assert Notice.objects.filter(state=Notice.State.SENT).count() == 60
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == 60
    assert len(mail.outbox) == 60


@pytest.mark.django_db(transaction=True)
def test_twenty_threads_telling_the_same_thing_write_one_notice():
    patient = make.patient()

    told = at_once(20, lambda _number: tell(patient))

    assert sorted(told) == [False] * 19 + [True]
    assert Notice.objects.count() == 1


class DatabaseHangsUp(LocalMemory):
    """While the second letter is taken, our connection to the database is cut."""

    def send_messages(self, messages):
        sent = super().send_messages(messages)
        if len(mail.outbox) == 2:
            cut_off()
        return sent


def cut_off():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [ours])
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_hangs_up_once_leaves_nothing_in_doubt():
    patient = make.patient()
    for key in "abc":
        tell(patient, key)

    with post_office(DatabaseHangsUp):
        delivering.deliver_due(now=NOW)

    assert set(Notice.objects.values_list("state", flat=True)) == {Notice.State.SENT}
    assert len(mail.outbox) == 3
    assert Attempt.objects.count() == 3
