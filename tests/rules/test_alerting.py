"""Who acts on which alert, what to do about it, and which comes first."""

import pytest

from patients.rules.alerting import (
    DEPENDS_ON,
    NOTHING,
    RANKS,
    SPECS,
    Action,
    Kind,
    Owner,
    action_of,
    kinds_of,
    next_action,
)


@pytest.mark.parametrize(
    ("kind", "reason", "action"),
    [
        (Kind.BEYOND, "visit_limit_reached", Action.PLAN_AGAIN),
        (Kind.BEYOND, "service_not_covered", Action.PLAN_AGAIN),
        (Kind.BEYOND, "authorization_pending", Action.ASK_AGAIN),
        (Kind.BEYOND, "authorization_exhausted", Action.REQUEST),
        (Kind.BEYOND, "authorization_expired", Action.REQUEST),
        (Kind.BEYOND, "authorization_not_started", Action.REQUEST),
        (Kind.BEYOND, "authorization_missing", Action.REQUEST),
        (Kind.BEYOND, "coverage_ended", Action.VERIFY),
        (Kind.BEYOND, "coverage_not_started", Action.VERIFY),
        (Kind.BEYOND, "", Action.PLAN_AGAIN),
        (Kind.FEW_LEFT, "visit_limit", Action.PLAN_AGAIN),
        (Kind.FEW_LEFT, "authorization", Action.REQUEST),
        (Kind.APPROVAL_ENDS, "second", Action.REQUEST),
        (Kind.UNAPPROVED, "", Action.LOOK),
        (Kind.PENDING, "", Action.ASK_AGAIN),
        (Kind.VERIFY, "never", Action.VERIFY),
        (Kind.YEAR_ENDS, "", Action.TELL),
        (Kind.PAST_SESSION, "", Action.CLOSE),
        (Kind.THRESHOLD, "over", Action.MARK_CLAIMS),
        (Kind.DEDUCTIBLE, "", Action.COLLECT),
        (Kind.RENEWAL_NOTE, "", Action.WRITE_NOTE),
        (Kind.PROGRESS_NOTE, "note_overdue", Action.WRITE_NOTE),
        (Kind.PLAN_NOT_SENT, "care_missing", Action.CERTIFY),
        (Kind.NOT_CERTIFIED, "care_late", Action.CERTIFY),
        (Kind.RECERTIFY, "care_ended", Action.CERTIFY),
        (Kind.UNDER_SCHEDULED, "", Action.BOOK),
        (Kind.MONITORING, "", Action.REVIEW_DATA),
    ],
)
def test_what_to_do(kind, reason, action):
    assert action_of(kind, reason=reason) == action


@pytest.mark.parametrize(
    ("causes", "action"),
    [
        ([], None),
        ([(Kind.VERIFY, "")], Action.VERIFY),
        ([(Kind.VERIFY, ""), (Kind.PAST_SESSION, "")], Action.CLOSE),
        ([(Kind.BEYOND, ""), (Kind.PAST_SESSION, "")], Action.CLOSE),
        (
            [(Kind.FEW_LEFT, ""), (Kind.BEYOND, "authorization_expired")],
            Action.REQUEST,
        ),
        ([(Kind.UNDER_SCHEDULED, ""), (Kind.DEDUCTIBLE, "")], Action.COLLECT),
    ],
)
def test_of_several_causes_the_first_says_what_is_next(causes, action):
    assert next_action(causes) == action
    assert next_action(reversed(causes)) == action


def test_every_kind_has_an_owner_an_action_and_a_rank():
    assert set(SPECS) == set(Kind)
    assert all(spec.owners for spec in SPECS.values())
    assert sorted(RANKS.values()) == list(range(1, len(Kind) + 1))
    assert max(RANKS.values()) < NOTHING


def test_every_kind_stands_on_somebodys_list():
    assert set(kinds_of(*Owner)) == set(Kind)
    assert Kind.PROGRESS_NOTE not in kinds_of(Owner.DESK, Owner.BILLER)
    assert Kind.UNAPPROVED not in kinds_of(Owner.THERAPIST)


def test_only_where_it_says_so_does_the_action_depend_on_why():
    """So that a list may be narrowed by kind alone."""
    for kind in Kind:
        if kind not in DEPENDS_ON:
            assert action_of(kind, reason="anything") == action_of(kind)
