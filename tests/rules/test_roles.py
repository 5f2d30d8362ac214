"""Who may do what, said again and role by role: no cell of the matrix changes alone."""

import pytest

from ptcare.people.roles import MATRIX, STAFF, Permission, Role, may

OWN_DAY = {"SEE_OWN_DAY", "LOG_EXERCISES", "CHOOSE_WAYS", "ASK_THERAPIST"}
OWN_AFFAIRS = {"LET_HELPERS_IN", "SEE_OWN_MONEY", "KEEP_OWN_RECORD"}
EVERYBODY = {"AGREE_TO_TEXTS", "CHECK_SHEETS", "PRINT_SHEETS", "KEY_SHEETS"}
STAFFS = {
    *("SET_OWN_NOTICES", "FIND_PATIENTS", "BOOK_SESSIONS", "COUNT_SESSIONS"),
    *("SEE_COVERAGE", "HEAR_ABOUT_PRICE", "CERTIFY_CARE", "SETTLE_ALERTS"),
    *("SEND_PACKS", "ANSWER_ABOUT_RECORDS", "ADMIT_PATIENTS", "ISSUE_ACCESS"),
    "OPEN_IN_EMERGENCY",
}
FINDINGS = {
    *("SEE_FINDINGS", "RECORD_FINDINGS", "PRESCRIBE", "MONITOR", "SIGN_SESSIONS"),
    *("PLAN_CARE", "ASK_FOR_VISITS", "ANSWER_PATIENTS", "PRINT_BOOKLETS"),
    "TAKE_LEAVE",
    *("BROWSE_LIBRARY", "WRITE_EXERCISES", "REVIEW_TEXTS", "RECORD_REVIEWS"),
}
DESKS = {
    *("RUN_DESK", "MANAGE_COVERAGE", "ANSWER_REQUESTS", "PLAN_DAYS", "SET_UP"),
    *("READ_DELIVERY", "PRESENT_CLINIC", "SET_MONITORING"),
}
LEADS = {
    *("READ_REGISTER", "READ_AUDIT", "SEE_HEALTH", "MANAGE_STAFF", "SET_CLINIC"),
    *("CONNECT_SYSTEMS", "KEEP_RECORDS", "GUARD_RECORDS", "RECORD_REVIEWS"),
    *("SET_MONITORING", "PLAN_DAYS", "READ_DELIVERY", "PRESENT_CLINIC", "SET_UP"),
}
MAY = {
    Role.PATIENT: OWN_DAY | OWN_AFFAIRS | EVERYBODY | {"PRINT_BOOKLETS"},
    Role.HELPER: OWN_DAY | EVERYBODY | {"PRINT_BOOKLETS"},
    Role.THERAPIST: EVERYBODY | STAFFS | FINDINGS,
    Role.CLINIC_ADMIN: EVERYBODY | STAFFS | DESKS,
}


def what(role: Role, *, is_lead: bool) -> set[str]:
    return {each.name for each in Permission if may(role, each, is_lead=is_lead)}


@pytest.mark.parametrize("role", Role)
def test_a_role_may_this_and_nothing_else(role):
    assert what(role, is_lead=False) == MAY[role]


@pytest.mark.parametrize("role", Role)
def test_a_lead_of_the_staff_may_more_and_nobody_else(role):
    extra = LEADS if role in (Role.THERAPIST, Role.CLINIC_ADMIN) else set()

    assert what(role, is_lead=True) == MAY[role] | extra


def test_the_front_desk_sees_no_findings_even_as_a_lead():
    desk = what(Role.CLINIC_ADMIN, is_lead=True)

    assert desk & FINDINGS == {"RECORD_REVIEWS"}


@pytest.mark.parametrize("permission", Permission)
def test_what_is_said_of_a_lead_adds_something(permission):
    *by_role, by_lead = MATRIX[permission]
    by_staff = by_role[2:]

    assert len(by_staff) == len(STAFF)
    assert not (by_lead and all(by_staff))


def test_nobody_is_a_lead_unless_it_is_said():
    assert not may(Role.THERAPIST, Permission.READ_AUDIT)
