"""What becomes of a letter, whatever a real mail server answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import product

import pytest
from django.core import mail

from ptcare.notices import tasks
from ptcare.notices.models import AddressNews, Notice
from ptcare.notices.outbox import delivering
from ptcare.people.models import User
from tests import factories as make
from tests import post_office
from tests.post_office import CUTS, HANGS, PostOffice

# The office is on this machine: what is said there nobody else hears.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
NOW = dt.datetime(2026, 3, 2, 18, 0, tzinfo=dt.UTC)
State = Notice.State


@pytest.fixture
def by_smtp(settings):
    """Letters go out by SMTP, to the port that is given."""
    settings.EMAIL_BACKEND = "ptcare.notices.channels.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.5
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = False

    def to(port):
        settings.EMAIL_PORT = port

    return to


@pytest.fixture
def office(by_smtp) -> Iterator[PostOffice]:
    with post_office.open_office() as office:
        by_smtp(office.port)
        yield office


def tell(patient, key="a", **how):
    make.tell(patient, key, **{"now": NOW} | how)


def tell_three(patient):
    for key in "abc":
        tell(patient, key)


def deliver(now=NOW):
    delivering.deliver_due(now=now)


def states():
    return "".join(
        state[0]
        for state in Notice.objects.order_by("pk").values_list("state", flat=True)
    )


def outcome():
    """Of the only notice: its state, and why."""
    return tuple(Notice.objects.values_list("state", "reason").get())


def outcomes():
    notices = Notice.objects.order_by("pk")
    return list(notices.values_list("attempts__outcome", flat=True))


def test_a_letter_arrives_with_both_bodies_and_its_own_id(patient, office):
    tell(patient)

    deliver()

    [letter] = office.taken
    notice = Notice.objects.get()
    assert letter["Message-ID"] == f"<{notice.message_id}@ptcare>"
    assert [part.get_content_type() for part in letter.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    assert outcome() == (State.SENT, "")


def test_a_batch_goes_over_one_line(patient, office):
    tell_three(patient)

    deliver()

    assert len(office.taken) == 3
    assert office.lines == 1


@pytest.mark.parametrize(
    ("step", "trouble", "state", "reason"),
    [
        # Of this address only.
        (
            "RCPT",
            "550 5.1.1 No such user",
            "failed",
            "the address was refused (550 5.1.1)",
        ),
        ("RCPT", "550 No", "failed", "the address was refused (550)"),
        (
            "RCPT",
            "552 5.2.2 Mailbox full",
            "failed",
            "the address was refused (552 5.2.2)",
        ),
        ("DATA", "554 No valid recipients", "failed", "the address was refused (554)"),
        (
            "end",
            "550 5.1.1 No such user",
            "failed",
            "the address was refused (550 5.1.1)",
        ),
        # Of us, and perhaps of others: tried again.
        (
            "RCPT",
            "550 5.7.1 Relay denied",
            "due",
            "the mail server did not take it (550 5.7.1)",
        ),
        ("end", "554 5.7.1 Spam", "due", "the mail server did not take it (554 5.7.1)"),
        # Later.
        (
            "RCPT",
            "450 4.2.0 Greylisted",
            "due",
            "the mail server did not take it (450 4.2.0)",
        ),
        ("DATA", "451 Not now", "due", "the mail server did not take it (451)"),
        ("end", "452 4.3.1 Full", "due", "the mail server did not take it (452 4.3.1)"),
        # Nobody's, just now.
        (
            "MAIL",
            "421 4.3.2 Closing",
            "due",
            "the mail server does not take our sender (421)",
        ),
        (
            "MAIL",
            "530 5.7.0 Sign in",
            "due",
            "the mail server does not take our sender (530)",
        ),
        (
            "RCPT",
            "421 4.3.2 Closing",
            "due",
            "the mail server takes nothing just now (421 4.3.2)",
        ),
        (
            "end",
            "421 4.3.2 Closing",
            "due",
            "the mail server takes nothing just now (421 4.3.2)",
        ),
        ("hello", "554 5.3.2 No", "due", "the mail server turned us away (554)"),
        ("hello", HANGS, "due", "the mail server does not answer"),
        ("hello", CUTS, "due", "no mail server: SMTPServerDisconnected"),
        ("MAIL", HANGS, "due", "the mail server went away (too slow)"),
        (
            "RCPT",
            CUTS,
            "due",
            "the mail server went away (cut off: SMTPServerDisconnected)",
        ),
        ("DATA", HANGS, "due", "the mail server went away (too slow)"),
        # It may have been taken.
        (
            "letter",
            CUTS,
            "unknown",
            "the mail server may have taken it (cut off: SMTPServerDisconnected)",
        ),
        ("letter", HANGS, "unknown", "the mail server may have taken it (too slow)"),
        (
            "end",
            CUTS,
            "unknown",
            "the mail server may have taken it (cut off: SMTPServerDisconnected)",
        ),
        ("end", HANGS, "unknown", "the mail server may have taken it (too slow)"),
    ],
)
def test_what_a_mail_server_may_answer(patient, office, step, trouble, state, reason):
    office.will(step, trouble)
    tell(patient)

    deliver()

    assert outcome() == (state, reason)


STEPS = ("hello", "MAIL", "RCPT", "DATA", "letter", "end")
TROUBLES = ("451 4.3.0 Not now", HANGS, CUTS)


@pytest.mark.parametrize(
    ("step", "trouble"),
    sorted(set(product(STEPS, TROUBLES)) - {("letter", TROUBLES[0])}),
)
def test_after_any_trouble_all_that_was_not_taken_goes_out_once(
    patient, office, step, trouble
):
    office.will(step, trouble)
    tell_three(patient)

    deliver()
    deliver(NOW + dt.timedelta(minutes=5))

    in_doubt = Notice.objects.filter(state=State.UNKNOWN)
    assert len(office.ids) == len(set(office.ids))
    assert len(office.ids) + in_doubt.count() >= 3
    assert Notice.objects.filter(state=State.SENT).count() == 3 - in_doubt.count()


@pytest.mark.parametrize("trouble", [HANGS, CUTS])
def test_what_is_repeated_goes_out_again_under_the_same_id(patient, office, trouble):
    office.will("end", trouble)
    tell(patient, kind="care_team_message")

    deliver()
    deliver(NOW + dt.timedelta(minutes=5))

    assert len(office.ids) == 2
    assert len(set(office.ids)) == 1
    assert Notice.objects.get().state == State.SENT


@pytest.mark.parametrize("trouble", ["421 4.7.0 Too many on this line", CUTS])
def test_a_line_that_has_grown_old_is_opened_anew(patient, office, trouble):
    office.will("MAIL", None, trouble)
    tell_three(patient)

    deliver()

    assert states() == "sss"
    assert len(set(office.ids)) == 3
    assert office.lines == 2


def test_a_line_that_is_closed_after_many_a_bad_address_is_opened_anew(patient, office):
    """As Postfix does, whose `smtpd_hard_error_limit` is 20."""
    office.will("RCPT", *["550 5.1.1 No such user"] * 2, CUTS)
    for key in "abcd":
        tell(make.patient(clinic=patient.clinic), key)

    deliver()

    assert states() == "ffss"
    assert office.lines == 2


def test_who_is_always_told_that_it_closes_stops_nobody_else(patient, office):
    other = make.patient(clinic=patient.clinic, user=make.user(email="bad@example.org"))
    office.bad["bad@example.org"] = "421 4.3.2 Closing"
    tell(other, "a")
    tell(patient, "b")

    deliver()
    assert states() == "dd"
    deliver(NOW + dt.timedelta(minutes=1))

    assert states() == "ds"


def test_a_server_that_looks_long_at_a_letter_is_waited_for(patient, office, settings):
    office.will("end", 2 * settings.EMAIL_TIMEOUT)
    tell(patient)

    deliver()

    assert outcome() == (State.SENT, "")


def test_one_bad_address_stops_nobody_else(patient, office):
    other = make.patient(clinic=patient.clinic, user=make.user(email="bad@example.org"))
    office.bad["bad@example.org"] = "550 5.1.1 No such user"
    tell(patient, "a")
    tell(other, "b")
    tell(patient, "c")

    deliver()

    assert states() == "sfs"
    assert office.lines == 1


def test_an_address_that_cannot_be_written_at_all_stops_nobody_else(patient, office):
    address = "two@example.org\nBcc: lines@example.org"
    User.objects.filter(pk=patient.user.pk).update(email=address)
    tell(patient, "a")
    tell(make.patient(clinic=patient.clinic), "b")

    deliver()

    assert states() == "fs"


def test_without_a_line_nothing_is_tried(patient, by_smtp):
    with post_office.nobody_answers() as port:
        by_smtp(port)
        tell(patient)
        deliver()

    assert outcome() == (State.DUE, "the mail server does not answer")
    assert Notice.objects.get().tries == 0


def test_nobody_speaks(patient, by_smtp):
    with post_office.nobody_speaks() as port:
        by_smtp(port)
        tell(patient)
        deliver()

    assert outcome() == (State.DUE, "the mail server does not answer")


def test_nobody_is_there(patient, by_smtp):
    with post_office.open_office() as office:
        port = office.port
    by_smtp(port)
    tell(patient)

    deliver()

    assert outcome() == (State.DUE, "no mail server: ConnectionRefusedError")


def test_a_name_that_nobody_has(patient, by_smtp, settings):
    settings.EMAIL_HOST = "no-such-host.invalid"
    tell(patient)

    deliver()

    assert outcome() == (State.DUE, "the mail server's name is not known")


@pytest.mark.parametrize(
    ("password", "became"),
    [
        (b"right", (State.SENT, "")),
        (
            b"another",
            (
                State.DUE,
                "the mail server does not take our name and password (535)",
            ),
        ),
    ],
)
def test_a_mail_server_that_asks_who_we_are(
    patient, by_smtp, settings, password, became
):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "clinic", "right"
    with post_office.open_office(
        **post_office.who_signs_in(b"clinic", password)
    ) as office:
        by_smtp(office.port)
        tell(patient)
        deliver()

    assert outcome() == became


def test_a_mail_server_that_asks_and_is_told_nothing(patient, by_smtp):
    with post_office.open_office(
        **post_office.who_signs_in(b"clinic", b"right")
    ) as office:
        by_smtp(office.port)
        tell(patient)
        deliver()

    assert outcome() == (
        State.DUE,
        "the mail server does not take our sender (530)",
    )


def test_a_certificate_that_nobody_vouches_for(patient, by_smtp, settings, tmp_path):
    settings.EMAIL_USE_TLS = True
    how = post_office.with_a_certificate_of_its_own(tmp_path)
    with post_office.open_office(**how) as office:
        by_smtp(office.port)
        tell(patient)
        deliver()

    state, reason = outcome()
    assert state == State.DUE
    assert reason.startswith("the mail server's certificate is no good: self-signed")
    assert office.taken == []


def test_no_letter_goes_over_an_open_line_where_a_safe_one_is_asked_for(
    patient, office, settings
):
    settings.EMAIL_USE_TLS = True
    tell(patient)

    deliver()

    assert outcome() == (
        State.DUE,
        "the mail server offers no sign-in, or no safe connection",
    )
    assert office.taken == []


def test_letters_to_an_address_that_does_not_exist_are_not_tried_again(patient, office):
    office.will("RCPT", "550 5.1.1 No such user")
    tell(patient, "a")
    deliver()

    tell(patient, "b")
    deliver()

    news = AddressNews.objects.get()
    assert (news.address, news.what) == (patient.user.email, "bounced")
    assert news.reason == "the address was refused (550 5.1.1)"
    assert outcomes() == ["refused", None]  # the second stands in the app
    assert Notice.objects.get(key="b").channel == "app"
    assert office.taken == []


@pytest.mark.parametrize(
    "trouble", ["550 No", "552 5.2.2 Full", "550 5.7.1 Denied", "450 4.1.1 Unknown"]
)
def test_any_other_no_closes_no_address(patient, office, trouble):
    office.will("RCPT", trouble)
    tell(patient)

    deliver()

    assert not AddressNews.objects.exists()


def test_a_slow_post_office_ends_a_workers_turn_before_celery_would(
    patient, office, monkeypatch
):
    monkeypatch.setattr(tasks, "MOST_SECONDS", 0.1)
    now = make.now()
    for number in range(delivering.BATCH + 1):
        tell(patient, f"{number}", kind="care_team_message", due_at=now, now=now)
    Notice.objects.update(is_safety=True)  # at any hour
    office.will("hello", HANGS)

    tasks.deliver_due_notices()

    assert Notice.objects.filter(due_at=now, tries=0).count() == 1  # not yet looked at
    assert Notice.objects.filter(due_at__gt=now, tries=0).count() == delivering.BATCH


def test_the_sign_in_letters_go_the_same_way(office):
    mail.send_mail("A code", "1234", None, ["somebody@example.org"])

    assert len(office.taken) == 1
