"""The chain over the ledger: what it closes, and what it finds."""

import datetime as dt
import threading
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError

from ptcare.audit.models import AuditCheck, AuditEvent, AuditSeal
from ptcare.audit.services import checking, months, sealing
from tests.threads import at_once

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def write(count, *, at=NOW):
    lines = [
        AuditEvent(at=at, clinic_id=1, deed=f"chart.opened{n}", note="a | b")
        for n in range(count)
    ]
    return AuditEvent.objects.bulk_create(lines)


def seal_all(most=10):
    while sealing.seal(now=NOW, most=most):
        pass


def check(most=2):
    found = checking.begin(now=NOW)
    while checking.go_on(check_id=found.pk, now=NOW, most=most):
        pass
    return AuditCheck.objects.get(pk=found.pk)


def behind_its_back(sql, *values):
    """As somebody may who owns the database: with all triggers asleep."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_every_line_stands_in_one_seal(db):
    lines = write(25)

    seal_all()

    ids = [pk for seal in AuditSeal.objects.order_by("number") for pk in seal.ids]
    assert ids == [line.pk for line in lines]
    assert max(len(seal.ids) for seal in AuditSeal.objects.all()) == 10


def test_a_chain_that_is_whole_has_nothing_to_tell(db):
    write(25)
    seal_all()
    write(3)  # not sealed yet, and so not looked at

    found = check()

    assert (found.lines, found.wrong, found.first_wrong) == (25, 0, "")
    assert found.ended_at == NOW


def test_what_comes_later_is_sealed_behind_it(db):
    write(3)
    seal_all()
    write(4)
    seal_all()

    assert check().lines == 7


def test_without_news_nothing_is_sealed(db):
    write(3)
    seal_all()

    assert sealing.seal(now=NOW) is None


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE audit_auditevent SET note = 'x' WHERE id = %s", "was changed"),
        (
            "UPDATE audit_auditevent SET at = at + interval '1 us' WHERE id = %s",
            "was changed",
        ),
        ("UPDATE audit_auditevent SET patient_id = 7 WHERE id = %s", "was changed"),
        ("UPDATE audit_auditevent SET showed = '{7}' WHERE id = %s", "was changed"),
        ("DELETE FROM audit_auditevent WHERE id = %s", "was taken away"),
    ],
)
def test_one_line_of_a_thousand_that_was_touched_is_named(db, sql, what):
    line = write(1000)[616]
    seal_all(most=100)

    behind_its_back(sql, line.pk)

    found = check()
    seal = AuditSeal.objects.get(ids__contains=[line.pk])
    assert found.wrong == 1
    assert found.first_wrong == f"seal {seal.number}: line {line.pk} {what}"


@pytest.mark.parametrize("at", [NOW, NOW - dt.timedelta(days=90)])
def test_a_line_that_was_slipped_in_is_named(db, at):
    lines = write(30)
    gone = lines[7].pk
    behind_its_back("DELETE FROM audit_auditevent WHERE id = %s", gone)  # never was
    seal_all()
    assert check().wrong == 0

    AuditEvent.objects.create(pk=gone, at=at, clinic_id=1, deed="chart.opened")

    found = check()
    assert found.wrong == 1
    assert found.first_wrong.endswith(f"line {gone} was slipped in")


def test_a_line_moved_to_another_month_is_missed_there_and_found_here(db):
    line = write(5)[2]
    seal_all()

    behind_its_back(
        "UPDATE audit_auditevent SET at = at - interval '40 days' WHERE id = %s",
        line.pk,
    )

    assert check().wrong == 2


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditseal SET ids = ids || 9::bigint WHERE number = 2",
        "UPDATE audit_auditseal SET hash = sha256('x') WHERE number = 2",
        "UPDATE audit_auditseal SET made_at = now() WHERE number = 2",
        "DELETE FROM audit_auditseal WHERE number = 2",
    ],
)
def test_a_seal_that_was_touched_breaks_the_chain(db, sql):
    write(30)
    seal_all()

    behind_its_back(sql)

    assert any(each.seal in (2, 3) for each in checking.broken_links())
    assert check().wrong > 0


def test_whoever_draws_the_chain_anew_is_told_by_a_hash_kept_elsewhere(db):
    line = write(30)[3]
    seal_all()
    noted = AuditSeal.objects.order_by("-number").first()
    number, head = noted.number, bytes(noted.hash).hex()
    assert checking.is_sealed_as(number, head)

    behind_its_back("UPDATE audit_auditevent SET note = 'x' WHERE id = %s", line.pk)
    behind_its_back("DELETE FROM audit_auditseal")
    seal_all()

    assert check().wrong == 0
    assert not checking.is_sealed_as(number, head)


@pytest.mark.parametrize(
    "change", ["UPDATE {} SET above = 1", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_seals_are_never_changed(db, change):
    with (
        pytest.raises(InternalError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format("audit_auditseal"))


def test_a_line_of_another_month_in_a_block_is_a_seal_of_its_own(db):
    write(2)
    write(2, at=NOW - dt.timedelta(days=31))
    write(2)

    seal_all()

    sealed = AuditSeal.objects.exclude(ids=[]).order_by("number")
    assert [(seal.month.month, len(seal.ids)) for seal in sealed] == [(10, 2), (11, 4)]
    assert check().wrong == 0
    assert check().lines == 6


def test_a_month_that_was_let_go_is_not_missed(db):
    months.make_ahead(today=dt.date(2027, 3, 1), ahead=0)
    write(2, at=dt.datetime(2027, 3, 5, tzinfo=dt.UTC))
    write(2, at=dt.datetime(2027, 2, 5, tzinfo=dt.UTC))
    seal_all()

    months.let_go("audit_auditevent_2027_02", before=dt.date(2037, 3, 1), now=NOW)

    assert AuditEvent.objects.filter(deed__startswith="chart").count() == 2
    assert check().wrong == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_auditevent_2027_02")
        assert cursor.fetchone() == (2,)
    with pytest.raises(InternalError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent_2027_02")


def test_a_month_that_went_without_a_word_is_missed(db):
    months.make_ahead(today=dt.date(2027, 3, 1), ahead=0)
    write(2, at=dt.datetime(2027, 2, 5, tzinfo=dt.UTC))
    seal_all()

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE audit_auditevent_2027_02")

    assert check().wrong == 2


@pytest.mark.parametrize(
    "name", ["audit_auditevent_2027_02", "audit_auditevent_other", "people_user"]
)
def test_only_what_is_old_enough_is_let_go(db, name):
    months.make_ahead(today=dt.date(2027, 3, 1), ahead=0)

    with pytest.raises(months.NotOldEnough):
        months.let_go(name, before=dt.date(2027, 2, 28), now=NOW)


def test_months_are_made_ahead_once(db):
    today = months.parts()[-1].first

    made = months.make_ahead(today=today, ahead=14)

    assert len(made) == 14
    assert len({(day.year, day.month) for day in made}) == 14
    assert months.make_ahead(today=today, ahead=14) == []
    parts = months.parts()
    assert all(one.until == other.first for one, other in pairwise(parts))


def test_lines_without_a_month_are_seen(db):
    assert not months.has_strays()

    write(1, at=dt.datetime(2199, 1, 1, tzinfo=dt.UTC))

    assert months.has_strays()


@pytest.mark.django_db(transaction=True)
def test_whoever_still_writes_is_waited_for_and_makes_nobody_wait():
    """She has drawn her id and has not ended: neither it nor what follows is sealed."""
    drawn, may_end = threading.Event(), threading.Event()

    def slowly():
        with transaction.atomic():
            line = write(1)[0]
            drawn.set()
            assert may_end.wait(60)
        return line.pk

    def quickly():
        assert drawn.wait(60)
        line = write(1)[0]  # not held up by her
        seal_all()
        sealed = AuditSeal.objects.exclude(ids=[]).count()
        may_end.set()
        return line.pk, sealed

    slow, (quick, sealed) = at_once(2, lambda number: (slowly, quickly)[number]())
    while sealing.seal(now=NOW):
        pass

    assert slow < quick
    assert sealed == 0
    ids = [pk for seal in AuditSeal.objects.order_by("number") for pk in seal.ids]
    assert ids == [slow, quick]
    assert check().wrong == 0


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_draw_one_chain():
    write(40)
    sealing.seal(now=NOW, most=10)

    at_once(4, lambda _number: [sealing.seal(now=NOW, most=10) for _try in range(5)])
    seal_all()

    assert check().wrong == 0
    assert check().lines == 40


@pytest.mark.django_db(transaction=True)
def test_on_another_server_whose_numbers_are_small_nobody_is_waited_for():
    written, may_end = threading.Event(), threading.Event()
    lines = write(3)
    sealing.seal(now=NOW)
    with transaction.atomic():
        behind_its_back("UPDATE audit_auditseal SET once_past = %s", 2**60)

    def writes():
        with transaction.atomic():
            write(1)
            written.set()
            assert may_end.wait(60)

    def seals():
        assert written.wait(60)
        sealing.seal(now=NOW)
        may_end.set()
        return AuditSeal.objects.get(number=2).ids

    _none, ids = at_once(2, lambda number: (writes, seals)[number]())

    assert ids == [line.pk for line in lines]
