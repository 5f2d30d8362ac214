"""Helpers: let in, given more or less, told of a fall, and let go."""

from __future__ import annotations

import pytest

from patients.models import HelperLink
from patients.services import helping
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from ptcare.people.models import EntryCard, User
from ptcare.people.roles import Role
from tests import factories as make


@pytest.fixture
def herself(patient):
    return make.actor(patient)


def invite(patient, by, **said):
    said = {"name": "Ann", "relation": "daughter"} | said
    return helping.invite_helper(patient=patient, by=by, now=make.now(), **said)


def test_a_patient_invites_by_e_mail_and_the_letter_says_nothing_of_health(
    patient, herself
):
    link = invite(patient, herself, email="ann@example.org", may_log=True)

    letter = Notice.objects.get()
    assert (link.may_log, link.hears_of_falls) == (True, False)
    assert link.invited_by == patient.user
    assert (letter.user, letter.kind) == (link.user, "helper_invitation")


def test_who_has_no_address_gets_no_letter_and_a_card(patient, herself):
    link = invite(patient, herself)

    card, digits = helping.issue_card(link=link, by=herself, now=make.now())

    assert not Notice.objects.exists()
    assert (card.user, len(digits)) == (link.user, 6)


def test_a_patient_gives_no_card_to_an_account_that_may_open_more(patient, herself):
    link = invite(patient, herself, email="ann@example.org")

    with pytest.raises(helping.ComesByEmail):
        helping.issue_card(link=link, by=herself, now=make.now())


def test_a_name_is_what_was_typed_and_not_what_the_account_says(patient, herself):
    make.user(name="Real Name", email="ann@example.org")

    link = invite(patient, herself, email="Ann@example.org")

    assert link.name == "Ann"
    assert link.user.name == "Real Name"


def test_a_helper_who_was_let_go_may_come_back(patient, helper, desk):
    with pytest.raises(helping.AlreadyHelps):
        invite(patient, desk, email=helper.user.email)
    helping.end_helper(link=helper, by=desk, now=make.now())
    with pytest.raises(helping.AlreadyEnded):
        helping.end_helper(link=helper, by=desk, now=make.now())

    assert invite(patient, desk, email=helper.user.email).user == helper.user


def test_nobody_is_their_own_helper(patient, herself):
    with pytest.raises(helping.OwnRecord):
        invite(patient, herself, email=patient.user.email)


def test_a_change_of_scopes_keeps_what_was_before_and_says_who(helper, herself):
    change = {"by": herself, "now": make.now()}
    helping.change_scopes(link=helper, may_log=False, hears_of_falls=True, **change)

    helper.refresh_from_db()
    before = helper.events.get()
    assert (before.may_log, before.hears_of_falls) == (True, False)
    assert (helper.may_log, helper.hears_of_falls) == (False, True)
    assert (helper.changed_by, helper.changed_at) == (herself.user, change["now"])
    assert AuditEvent.objects.get().deed == "helper.scopes_changed"


def test_saying_the_same_scopes_again_changes_nothing(helper, herself):
    helping.change_scopes(
        link=helper,
        may_log=helper.may_log,
        hears_of_falls=helper.hears_of_falls,
        by=herself,
        now=make.now(),
    )

    helper.refresh_from_db()
    assert helper.changed_at is None
    assert not helper.events.exists()


def test_scopes_of_one_who_is_out_are_not_changed(helper, herself):
    helping.end_helper(link=helper, by=herself, now=make.now())

    with pytest.raises(helping.AlreadyEnded):
        helping.change_scopes(
            link=helper,
            may_log=True,
            hears_of_falls=True,
            by=herself,
            now=make.now(),
        )


def test_a_card_that_opens_nothing_more_goes_with_the_help(patient, herself):
    link = invite(patient, herself)
    helping.issue_card(link=link, by=herself, now=make.now())

    helping.end_helper(link=link, by=herself, now=make.now())

    assert EntryCard.objects.get().withdrawn_at is not None


def test_a_helper_who_is_a_patient_too_keeps_the_own_card(patient, desk, clinic):
    husband = make.patient(clinic=clinic)
    link = make.helper(patient=patient, user=husband.user)
    helping.issue_card(link=link, by=desk, now=make.now())

    helping.end_helper(link=link, by=desk, now=make.now())

    assert EntryCard.objects.get().withdrawn_at is None


def test_only_those_who_are_to_hear_of_falls_are_told_and_once(patient):
    hears = make.helper(patient=patient, hears_of_falls=True)
    make.helper(patient=patient)
    make.helper(patient=patient, hears_of_falls=True, ended_at=make.now())
    make.helper(hears_of_falls=True)

    told = [
        helping.tell_of_fall(patient=patient, key="7", now=make.now())
        for _press in range(2)
    ]

    letter = Notice.objects.get()
    assert told == [1, 0]
    assert (letter.user, letter.kind) == (hears.user, "something_to_look_at")


def test_who_is_a_helper_and_staff_has_no_card(patient, desk):
    colleague = make.member(Role.THERAPIST, clinic=make.clinic())
    link = make.helper(patient=patient, user=colleague.user)

    with pytest.raises(helping.carding.StaffHaveNoCard):
        helping.issue_card(link=link, by=desk, now=make.now())


def test_two_helpers_without_an_address_are_two(patient, herself):
    assert invite(patient, herself).user != invite(patient, herself).user
    assert HelperLink.objects.count() == 2
    assert User.objects.filter(name="Ann", email=None).count() == 2
