"""All who wait for an invitation are written to with one press, and each once."""

import pytest

from patients.models.uninvited import uninvited, without_a_way_in
from patients.services import admitting, confiding, inviting_many, leaving
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import AddressNews, Notice
from tests import factories as make
from tests.threads import at_once


def newcomer(clinic, name="Ann Lee", **fields):
    fields.setdefault("user", make.user(name=name, email=f"{name[:3].lower()}@a.org"))
    return make.patient(clinic=clinic, name=name, **fields)


def names(desk):
    return [row.name for row in inviting_many.look(by=desk).rows]


def press(desk):
    seen = inviting_many.look(by=desk).digest
    return inviting_many.invite_all(seen=seen, by=desk, now=make.now())


def has_no_address(row, desk):
    row.user.email = None
    row.user.save()


def was_here(row, desk):
    row.user.last_login = make.now()
    row.user.save()


def was_shut_out(row, desk):
    row.user.is_active = False
    row.user.save()


def has_a_letter(row, desk):
    confiding.invite_again(patient=row, by=desk, now=make.now())


def has_left(row, desk):
    admitting.discharge_patient(patient=row, by=desk, now=make.now())


def has_closed_it(row, desk):
    leaving.close_account(patient=row, by=make.actor(row), now=make.now())


def is_a_double(row, desk):
    make.doubled_record(patient=row)


def asks_for_letters_on_paper(row, desk):
    row.reach_by, row.reach_at = "letter", "1 Main St"
    row.save()


def asks_for_another_address(row, desk):
    row.reach_by, row.reach_at = "email", "other@a.org"
    row.save()


def asks_for_this_address(row, desk):
    row.reach_by, row.reach_at = "email", " ANN@a.org "
    row.save()


def comes_back(row, desk):
    AddressNews.objects.create(address="ann@a.org", what="bounced", at=make.now())


def did_not_want_it(row, desk):
    AddressNews.objects.create(address="ann@a.org", what="complained", at=make.now())


def came_back_and_is_good(row, desk):
    comes_back(row, desk)
    AddressNews.objects.create(address="ann@a.org", what="proved", at=make.now())


def was_told_something_else(row, desk):
    make.notice(patient=row)


def was_written_to_elsewhere(row, desk):
    make.notice(patient=make.patient(user=row.user), kind="invitation")


def nothing(row, desk):
    pass


@pytest.mark.parametrize(
    ("happened", "waits"),
    [
        (nothing, True),
        (was_told_something_else, True),
        (was_written_to_elsewhere, True),
        (asks_for_this_address, True),
        (came_back_and_is_good, True),
        (has_no_address, False),
        (was_here, False),
        (was_shut_out, False),
        (has_a_letter, False),
        (has_left, False),
        (has_closed_it, False),
        (is_a_double, False),
        (asks_for_letters_on_paper, False),
        (asks_for_another_address, False),
        (comes_back, False),
        (did_not_want_it, False),
    ],
)
def test_who_waits_for_a_letter(clinic, desk, happened, waits):
    row = newcomer(clinic)

    happened(row, desk)

    assert (row.name in names(desk)) is waits


def test_each_gets_the_letter_of_an_admission_and_stands_in_the_record(clinic, desk):
    people = [newcomer(clinic, name) for name in ("Bea Cole", "Ann Lee")]
    before = Notice.objects.count()

    assert names(desk) == ["Ann Lee", "Bea Cole"]
    assert press(desk) == 2

    letters = Notice.objects.filter(kind="invitation")
    assert Notice.objects.count() == before + 2
    assert {row.key for row in letters} == {
        f"invitation:patient:{row.pk}" for row in people
    }
    told = AuditEvent.objects.filter(deed="invitation.sent")
    assert {line.patient_id for line in told} == {row.pk for row in people}
    assert {line.by_user_id for line in told} == {desk.user.pk}
    assert names(desk) == []


def test_whoever_came_since_the_look_is_not_written_to_unseen(clinic, desk):
    newcomer(clinic)
    seen = inviting_many.look(by=desk).digest
    newcomer(clinic, "Bea Cole")

    with pytest.raises(inviting_many.OthersByNow):
        inviting_many.invite_all(seen=seen, by=desk, now=make.now())

    assert not Notice.objects.filter(kind="invitation").exists()


def test_nobody_of_another_clinic_or_of_a_record_kept_to_others(
    clinic, desk, elsewhere
):
    newcomer(elsewhere)
    make.restriction(patient=newcomer(clinic, "Bea Cole"))

    assert names(make.actor(make.member(role="clinic_admin", clinic=clinic))) == []


def test_who_needs_a_card(clinic, desk):
    ann, bea = newcomer(clinic), newcomer(clinic, "Bea Cole")
    for row in (ann, bea):
        has_no_address(row, desk)
    admitting.issue_card(patient=bea, by=desk, now=make.now())

    assert list(without_a_way_in(uninvited(desk))) == [ann]


@pytest.mark.django_db(transaction=True)
def test_of_four_who_press_at_once_one_writes(clinic, desk):
    for name in ("Ann Lee", "Bea Cole", "Cy Day"):
        newcomer(clinic, name)
    seen = inviting_many.look(by=desk).digest

    answers = at_once(
        4,
        lambda _n: inviting_many.invite_all(seen=seen, by=desk, now=make.now()),
    )

    assert sorted(map(str, answers)) == sorted(
        map(str, [3, *[inviting_many.OthersByNow] * 3])
    )
    assert Notice.objects.filter(kind="invitation").count() == 3
    assert AuditEvent.objects.filter(deed="invitation.sent").count() == 3
