"""Whether all that runs by itself does, for the lead; and what to do if not."""

from __future__ import annotations

import datetime as dt
import smtplib

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.test import override_settings
from django.utils import timezone

from patients import tasks as patients_tasks
from patients.models import health
from patients.services import counting
from programs import tasks as programs_tasks
from ptcare.audit import tasks as audit_tasks
from ptcare.audit.models import AuditCheck, AuditEvent
from ptcare.hooks import tasks as hooks_tasks
from ptcare.notices import tasks
from ptcare.notices.models import ChannelHealth, Heartbeat, Notice
from ptcare.notices.outbox import delivering
from ptcare.people.models import Membership
from tests import factories as make

PAGE = "/patients/delivery/health/"
MINUTE = dt.timedelta(minutes=1)
HOUR = 60 * MINUTE


class TurnsUsAway(BaseEmailBackend):
    def open(self):
        raise smtplib.SMTPAuthenticationError(535, b"No")


def signs(client, group):
    page = client.get(PAGE)
    return {sign.label: sign for sign in page.context[group]}


def said(client):
    return " ".join(client.get(PAGE).content.decode().split())


@pytest.fixture
def boss(signed_in, lead):
    return signed_in(lead)


def test_each_that_runs_by_itself_leaves_its_heartbeat(boss, patient):
    tasks.beat()
    tasks.deliver_due_notices()
    tasks.deliver_safety_notices()
    programs_tasks.plan_reminders()
    programs_tasks.escalate_signs()
    patients_tasks.remind_of_sessions()
    patients_tasks.send_digests()
    patients_tasks.remind_of_record_requests()
    patients_tasks.hold_coverage_against_sessions()
    hooks_tasks.tell_systems()
    audit_tasks.seal_audit()

    assert {sign.is_well for sign in signs(boss, "runs").values()} == {True}
    names = {each.name for each in Heartbeat.objects.all()}
    assert names >= {each.name for each in health.RUNS}


@pytest.mark.parametrize(("minutes", "is_well"), [(4, True), (6, False)])
def test_a_clock_that_stands_still_is_told_with_what_to_do(boss, minutes, is_well):
    at = timezone.now() - minutes * MINUTE
    Heartbeat.objects.update_or_create(name="beat", defaults={"beaten_at": at})

    sign = signs(boss, "runs")["The clock that wakes all else"]

    assert sign.is_well is is_well
    assert ("start it" in sign.to_do) is not is_well


def test_what_never_ran_is_no_good_news(boss, lead):
    Membership.objects.filter(pk=lead.pk).update(started_at=timezone.now() - 4 * HOUR)

    assert "Never ran here" in said(boss)
    assert "need somebody" in said(boss)


def test_on_the_first_day_what_is_not_due_yet_is_not_missed(boss, lead):
    began = timezone.now() - 20 * MINUTE
    Membership.objects.filter(pk=lead.pk).update(started_at=began)

    found = signs(boss, "runs")

    assert found["Planning of morning letters"].is_well is None
    assert "its time is still to come" in found["Planning of morning letters"].said
    assert found["The clock that wakes all else"].is_well is False


def test_a_mail_server_that_turns_us_away_is_named_until_it_lets_us_in(boss, clinic):
    at_noon = make.patient(clinic=clinic, time_zone=make.zone_at_noon())
    make.notice(patient=at_noon, kind="invitation")
    with override_settings(EMAIL_BACKEND=f"{__name__}.TurnsUsAway"):
        delivering.deliver_due(now=timezone.now())
        delivering.deliver_due(now=timezone.now() + 2 * MINUTE)

    sign = signs(boss, "channels")["E-mail"]
    assert sign.is_well is False
    assert "Our mail account is refused or set up wrong" in sign.said
    assert "535" in sign.said
    first = ChannelHealth.objects.get(channel="email").shut_since

    delivering.deliver_due(now=timezone.now() + 4 * MINUTE)

    assert signs(boss, "channels")["E-mail"].said == "Open"
    row = ChannelHealth.objects.get(channel="email")
    assert (row.shut_since, row.shut_why) == (None, "")
    assert row.taken_at > first


def test_it_is_shut_since_the_first_time_not_the_last(boss, clinic):
    at_noon = make.patient(clinic=clinic, time_zone=make.zone_at_noon())
    make.notice(patient=at_noon, kind="invitation")
    now = timezone.now()
    with override_settings(EMAIL_BACKEND=f"{__name__}.TurnsUsAway"):
        delivering.deliver_due(now=now)
        delivering.deliver_due(now=now + 2 * MINUTE)

    assert ChannelHealth.objects.get(channel="email").shut_since == now


def test_what_waits_through_an_outage_is_as_old_as_its_first_hour(boss, clinic):
    at_noon = make.patient(clinic=clinic, time_zone=make.zone_at_noon())
    due_at = timezone.now() - 20 * MINUTE
    make.notice(patient=at_noon, kind="invitation", due_at=due_at)
    with override_settings(EMAIL_BACKEND=f"{__name__}.TurnsUsAway"):
        delivering.deliver_due(now=timezone.now())

    sign = signs(boss, "runs")["The oldest message not sent yet"]

    assert Notice.objects.get().due_at > timezone.now()  # it is tried again later
    assert sign.at == due_at
    assert sign.is_well is False


def test_wrong_keys_for_the_screen_are_told(boss, settings):
    settings.VAPID_PRIVATE_KEY = "wrong"

    sign = signs(boss, "channels")["Message on the screen"]

    assert sign.is_well is False
    assert "VAPID_PRIVATE_KEY" in sign.said


def test_no_account_for_texts_is_no_illness(boss, settings):
    settings.TEXTS = False

    sign = signs(boss, "channels")["Text message"]

    assert sign.is_well is None
    assert "Not set up" in sign.said


def test_figures_that_are_being_counted_are_told(boss, patient, clinic):
    make.coverage(patient=patient)
    assert "Of 1 patient they are being counted" in said(boss)

    counting.recount_stale(clinic=clinic, now=timezone.now(), most=10)

    assert "All counted" in said(boss)


def test_messages_are_counted_by_state(boss, patient):
    make.notice(patient=patient)
    make.notice(patient=patient, due_at=timezone.now() + dt.timedelta(days=1))
    make.notice(patient=patient, state="failed", settled_at=timezone.now())
    make.notice(patient=make.patient(), state="failed", settled_at=timezone.now())

    states = dict(boss.get(PAGE).context["states"])

    assert (states["waiting"], states["planned for later"]) == (1, 1)
    assert states["could not be sent"] == 1


def test_ten_messages_cost_no_more_queries_than_one(boss, patient, statements):
    make.notice(patient=patient)
    boss.get(PAGE)
    one = len(statements(boss.get, PAGE))
    for _number in range(9):
        make.notice(patient=patient)

    assert len(statements(boss.get, PAGE)) == one


def test_readyz_says_what_it_always_said(client):
    tasks.beat()

    assert client.get("/readyz").json() == {
        "ready": True,
        "database": True,
        "beat": True,
    }


@pytest.mark.parametrize(
    ("hours", "wrong", "is_well"), [(2, 0, True), (31, 0, False), (2, 1, False)]
)
def test_the_nightly_check_of_the_ledger_is_told(boss, hours, wrong, is_well):
    at = timezone.now() - hours * 60 * MINUTE
    AuditCheck.objects.create(began_at=at, ended_at=at, wrong=wrong)

    sign = signs(boss, "ledger")["Nightly check of who did what"]

    assert sign.is_well is is_well
    assert ("1 line is not what it was" in said(boss)) is bool(wrong)


def test_a_check_that_never_ran_is_no_alarm(boss):
    assert signs(boss, "ledger")["Nightly check of who did what"].is_well is None


def test_lines_for_which_no_month_was_made_raise_an_alarm(boss):
    assert signs(boss, "ledger")["Months ahead for who did what"].is_well

    far = dt.datetime(2199, 1, 1, tzinfo=dt.UTC)
    AuditEvent.objects.create(at=far, deed="chart.opened")

    assert signs(boss, "ledger")["Months ahead for who did what"].is_well is False
