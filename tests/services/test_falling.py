"""A fall is kept, rests what it must, and is told to those who are to hear."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from patients.models import Fall
from patients.models.suggesting import suggestions_of
from patients.services import charting
from programs.models import SafetyFlag
from programs.services import checking_in, falling
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from tests import factories as make

NOW = make.now()
DAY = dt.timedelta(days=1)


def report(patient, injury="none", *, days=0, **said):
    return falling.report_fall(
        patient=patient,
        happened_on=patient.today(NOW) + days * DAY,
        injury=injury,
        by=make.actor(patient),
        now=NOW,
        **{"hit_head": False, "setting": "bathroom", "how": "slip"} | said,
    )


@pytest.mark.parametrize(
    ("injury", "said", "level", "is_held"),
    [
        ("near", {}, "watch", False),
        ("bruise", {}, "hold", False),
        ("none", {"hit_head": True}, "emergency", True),
        ("none", {"hit_head": True, "on_thinner": True}, "emergency", True),
        ("suspected_fracture", {}, "emergency", True),
    ],
)
def test_a_report_is_kept_and_holds_what_it_must(patient, injury, said, level, is_held):
    program = make.program(patient=patient)

    flag = report(patient, injury, **said)

    program.refresh_from_db()
    assert Fall.objects.standing().get().how == "slip"
    assert flag.level == level
    assert program.is_held is is_held
    assert Notice.objects.filter(is_safety=True).exists()


@pytest.mark.parametrize(
    ("injury", "days", "recorded", "is_raised"),
    [
        ("suspected_fracture", 0, False, True),
        ("suspected_fracture", -50, False, False),
        ("suspected_fracture", 0, True, False),
        ("bruise", 0, False, False),
    ],
)
def test_a_bone_that_may_be_broken_holds_the_program_whoever_was_told(
    patient, therapist, injury, days, recorded, is_raised
):
    program = make.program(patient=patient)
    happened_on = patient.today(NOW) + days * DAY
    if recorded:
        make.fracture(patient=patient, site="rib", happened_on=happened_on)

    falling.write_down(
        patient=patient,
        happened_on=happened_on,
        injury=injury,
        by=make.actor(therapist),
        now=NOW,
    )

    program.refresh_from_db()
    raised = SafetyFlag.objects.filter(key="rf_fall_injury", seen_by=therapist.user)
    assert raised.exists() is is_raised
    assert program.is_held is (is_raised or recorded)  # by its fracture, if recorded


@pytest.mark.parametrize(
    ("said", "days", "key"),
    [
        ({"hit_head": True, "on_thinner": True}, 0, "fall_head_thinner"),
        ({"hit_head": True, "on_thinner": True}, -41, "fall_head_thinner"),
        ({"hit_head": True, "on_thinner": True}, -42, None),
        ({"hit_head": True, "on_thinner": None}, 0, "rf_fall_injury"),
        ({"hit_head": None, "on_thinner": True}, 0, None),
    ],
)
def test_a_knock_on_the_head_is_the_same_sign_whoever_writes_it_down(
    patient, therapist, signed_in, said, days, key
):
    program = make.program(patient=patient)
    fell_on = patient.today(NOW) + days * DAY

    flag = write_down(patient, therapist, fell_on, "none", **said)

    program.refresh_from_db()
    assert (flag and flag.key) == key
    assert program.is_held is bool(key)
    assert (signed_in(patient).get("/today/").status_code == 302) is bool(key)


def test_a_fracture_on_record_says_nothing_of_the_head(patient, therapist):
    today = patient.today(NOW)
    make.fracture(patient=patient, happened_on=today)

    assert write_down(patient, therapist, today, hit_head=True)


@pytest.mark.parametrize("precision", ["month", "unknown"])
def test_a_fracture_that_is_known_by_its_month_only_is_on_record_too(
    patient, therapist, precision
):
    today = patient.today(NOW)
    when = today.replace(day=1) if precision == "month" else None
    make.fracture(patient=patient, happened_on=when, precision=precision)

    write_down(patient, therapist, today)

    assert not SafetyFlag.objects.exists()


@pytest.mark.parametrize(("days", "is_raised"), [(-1, True), (0, False), (1, False)])
def test_a_doctors_word_from_before_the_fall_is_not_of_the_bone_it_broke(
    patient, therapist, days, is_raised
):
    fell_on = patient.today(NOW) - 2 * DAY
    fracture = make.fracture(patient=patient, happened_on=None, precision="unknown")
    charting.clear_fracture(
        fracture=fracture,
        given_by="Dr Osei",
        given_by_role="surgeon",
        given_on=fell_on + days * DAY,
        allows="All of it.",
        by=make.actor(therapist),
        now=NOW,
    )

    write_down(patient, therapist, fell_on)

    assert SafetyFlag.objects.exists() is is_raised


@pytest.mark.parametrize(("days", "is_asked_to_call"), [(0, True), (-1, False)])
def test_of_an_earlier_fall_nobody_is_told_not_to_get_up(
    patient, therapist, signed_in, days, is_asked_to_call
):
    make.program(patient=patient)

    write_down(patient, therapist, patient.today(NOW) + days * DAY)

    page = signed_in(patient).get("/today/")
    flag = SafetyFlag.objects.get()
    assert (page.status_code == 302) is is_asked_to_call
    assert flag.read_by_id == (None if is_asked_to_call else therapist.user_id)


def write_down(patient, therapist, happened_on, injury="suspected_fracture", **said):
    return falling.write_down(
        patient=patient,
        happened_on=happened_on,
        injury=injury,
        by=make.actor(therapist),
        now=NOW,
        **said,
    )


def check_in(patient, sign):
    checking_in.check_in(
        patient=patient,
        day=patient.today(NOW),
        answers=checking_in.Answers(asked="full", signs=(sign,)),
        token=uuid.uuid4(),
        by=make.actor(patient),
        now=NOW,
    )


def test_what_the_check_in_has_raised_is_not_raised_again(patient):
    check_in(patient, "rf_fall_noinjury")

    known = report(patient)
    more = report(patient, hit_head=True, on_thinner=True)

    assert known.key == "rf_fall_noinjury"
    assert more.key == "fall_head_thinner"
    assert SafetyFlag.objects.count() == 2


def test_the_helper_who_is_to_hear_of_falls_is_told_once_and_not_of_near_ones(patient):
    helper = make.helper(patient=patient, hears_of_falls=True)
    make.helper(patient=patient)

    report(patient, "near")
    assert not Notice.objects.filter(user=helper.user).exists()
    report(patient)
    report(patient, "bruise")

    assert Notice.objects.filter(kind="something_to_look_at").get().user == helper.user


@pytest.mark.parametrize(
    ("injuries", "suggests"),
    [
        (["none"], False),
        (["none", "none"], True),
        (["bruise"], True),
        (["near"], False),
    ],
)
def test_two_falls_or_one_that_hurt_suggest_a_high_risk(patient, injuries, suggests):
    for number, injury in enumerate(injuries):
        report(patient, injury, days=-number)

    found = suggestions_of(patient, on=patient.today(NOW))

    assert ("high_fall_risk" in [each.proposal.condition for each in found]) is suggests


@pytest.mark.parametrize(
    ("injury", "pain", "where", "keys"),
    [
        ("none", 2, "back", {"rf_fall_noinjury", "rf_back_pain_new"}),
        ("none", None, "hip", {"rf_fall_noinjury", "rf_groin_thigh"}),
        ("near", 3, "back", {"rf_near_fall", "rf_back_pain_new"}),
        ("none", 1, "chest", {"rf_fall_noinjury", "rf_chest_pain"}),
        ("bruise", 6, "arm", {"rf_fall_injury"}),
        ("none", 6, "", {"rf_fall_injury"}),
        ("bruise", 5, "arm", {"rf_fall_noinjury"}),
        ("none", None, "", {"rf_fall_noinjury"}),
    ],
)
def test_new_pain_after_a_fall_is_the_sign_that_it_is_elsewhere(
    patient, injury, pain, where, keys
):
    program = make.program(patient=patient)

    flag = report(patient, injury, pain=pain, pain_where=where)

    program.refresh_from_db()
    flags = SafetyFlag.objects.all()
    assert {each.key for each in flags} == keys
    assert flag.pauses is program.is_held is any(each.pauses for each in flags)


def test_a_second_fall_is_told_though_the_first_is_open(patient):
    make.member(clinic=patient.clinic)
    first = report(patient)
    falling_seen(first)

    second = report(patient)

    assert second != first
    assert SafetyFlag.objects.unseen().get() == second


def falling_seen(flag):
    rows = SafetyFlag.objects.filter(pk=flag.pk)
    rows.update(seen_at=NOW, seen_by=flag.patient.user, escalates_at=None)


def withdraw(therapist, *, days=0):
    return falling.withdraw(
        fall=Fall.objects.standing().earliest("recorded_at"),
        reason="The wrong line.",
        by=make.actor(therapist),
        now=NOW + days * DAY,
    )


def test_a_slip_of_the_hand_is_corrected_by_whose_it_was_without_a_doctors_name(
    patient, therapist
):
    program = make.program(patient=patient)
    flag = write_down(patient, therapist, patient.today(NOW))

    assert withdraw(therapist)

    flag.refresh_from_db()
    program.refresh_from_db()
    assert flag.was_slip
    assert (flag.cleared_by, flag.cleared_because) == (
        therapist.user,
        "The wrong line.",
    )
    assert program.is_held  # until somebody resumes it
    assert AuditEvent.objects.filter(deed="flag.taken_back").exists()


@pytest.mark.parametrize(
    "since", ["a week", "of another", "their report", "a check-in", "by themselves"]
)
def test_what_somebody_else_told_or_that_stood_long_waits_for_a_doctor(
    patient, therapist, since
):
    other = make.member(clinic=patient.clinic, role="therapist")
    if since == "by themselves":
        report(patient, "suspected_fracture")
    else:
        write_down(patient, therapist, patient.today(NOW))
    if since == "their report":
        report(patient, "none", hit_head=True)
    if since == "a check-in":
        check_in(patient, "rf_fall_injury")

    went = withdraw(
        other if since == "of another" else therapist,
        days=8 if since == "a week" else 0,
    )

    assert not went
    assert SafetyFlag.objects.open().exists()


def test_the_right_entry_that_follows_a_slip_holds_nothing(patient, therapist):
    write_down(patient, therapist, patient.today(NOW))
    write_down(patient, therapist, patient.today(NOW), "bruise")

    assert withdraw(therapist)
    assert not SafetyFlag.objects.open().exists()


def test_of_two_such_entries_one_is_no_slip(patient, therapist):
    write_down(patient, therapist, patient.today(NOW))
    write_down(patient, therapist, patient.today(NOW))

    assert not withdraw(therapist)
    assert SafetyFlag.objects.open().exists()
