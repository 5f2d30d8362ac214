"""The order of the therapist's list is the rule's own."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.models import Patient
from patients.services.counting import clinic_day
from programs.models.caseload import listed as as_listed
from programs.models.caseload import rows_of
from programs.models.urgency import QUIET, behind, most_urgent_first
from programs.rules.attention import Why
from tests import factories as make

DAY = dt.timedelta(days=1)


@pytest.fixture
def admit(clinic, therapist):
    """A patient who logs well, with a program that goes on for months."""

    def admitted(name, *, begun=14, last=1, **program):
        patient = make.patient(
            clinic=clinic, therapist=therapist, user=make.user(name=name)
        )
        today = patient.today(make.now())
        starts_on = today - begun * DAY
        item = make.item(
            program=make.program(patient=patient, starts_on=starts_on, **program)
        )
        if last is not None:
            make.log(item=item, on=today - last * DAY, pain=2)
        return item

    return admitted


def cover(patient, **plan):
    make.coverage(patient=patient, **plan)
    make.snapshot(patient)


def attended(patient, on, *, at=dt.time(10)):
    make.session(
        patient=patient,
        on=on,
        start=at,
        status="attended",
        settled_at=make.now(),
        settled_by=patient.user,
    )


@pytest.fixture
def listed(therapist):
    """(name, the number it is sorted by, the reason its row shows)."""

    def read():
        now = make.now()
        rows = Patient.objects.visible_to(make.actor(therapist))
        found = list(
            most_urgent_first(
                as_listed(rows, today=clinic_day(therapist.clinic, make.now())), now=now
            )
        )
        shown = rows_of(found, make.actor(therapist), now=now)
        return [
            (row.patient.name, each.urgency, row.why)
            for each, row in zip(found, shown, strict=True)
        ]

    return read


def test_each_reason_stands_in_its_place(admit, listed, clinic, therapist):
    admit("Quinn Quiet")
    make.flag(patient=admit("Eve Emergency").patient, level="emergency")
    make.flag(patient=admit("Wendy Warned").patient)
    admit("Hugo Held", held_at=make.now())
    seen = {"seen_at": make.now(), "seen_by": therapist.user}
    make.flag(patient=admit("Lena Locked").patient, locks=["loaded"], **seen)
    make.flag(patient=admit("Sue Seen").patient, **seen)
    done = {"cleared_at": make.now(), "cleared_by": therapist.user}
    make.flag(patient=admit("Zoe Cleared").patient, locks=["loaded"], **seen, **done)
    make.rest(item=make.item(program=admit("Rita Resting").program))
    hurting = admit("Paul Pain")
    today = hurting.patient.today(make.now())
    make.log(item=hurting, on=today - 9 * DAY, pain=1)
    make.log(item=hurting, on=today - 2 * DAY, pain=6)
    admit("Simon Silent", last=4)
    ill = make.pause(patient=admit("Ilse Ill", last=9).patient, days=8, reason="ill")
    assert ill.starts_on == today
    make.pause(patient=admit("Avery Away", last=9).patient, days=8)
    back = admit("Bea Back", last=12).patient
    make.pause(patient=back, starts_on=today - 6 * DAY, days=3)
    again = admit("Agnes Again").patient
    make.pause(patient=again, reason="ill", days=2)
    make.pause(patient=again, starts_on=today - 40 * DAY, reason="ill", days=2)
    gone = admit("Gus Gone", last=12).patient
    make.pause(patient=gone, starts_on=today - 7 * DAY, days=3)
    admit("Stella Speechless", last=None)
    cover(admit("Carl Covered").patient, effective_to=today + 9 * DAY)
    cover(admit("Fay Few").patient, limit=2)
    cover(admit("Max Many").patient, limit=30)
    past = admit("Rita Tested").patient
    make.signed_evaluation(patient=past, on=today - 30 * DAY)
    tested = admit("Rosa Tested").patient
    make.signed_evaluation(patient=tested, on=today - 29 * DAY)
    admit("Lou Lasting", begun=170)
    make.proposal(item=admit("Pia Proposed"))
    for name, begun in (("Dora Due", 42), ("Eva Early", 41)):
        program = admit(name, begun=begun).program
        make.phase(program=program, week_from=1, week_to=6, opened_on=today)
        make.phase(program=program)
        make.phase(program=program, week_from=17, week_to=26)
    nobody = make.user(name="Nora None")
    make.patient(clinic=clinic, therapist=therapist, user=nobody)
    new = make.user(name="Nick New")
    beginner = make.patient(clinic=clinic, therapist=therapist, user=new)
    make.item(program=make.program(patient=beginner, starts_on=today + 2 * DAY))

    assert listed() == [
        ("Eve Emergency", Why.EMERGENCY, Why.EMERGENCY),
        ("Wendy Warned", Why.WARNING_SIGN, Why.WARNING_SIGN),
        ("Hugo Held", Why.HELD, Why.HELD),
        ("Lena Locked", Why.LOCKED, Why.LOCKED),
        ("Rita Resting", Why.RESTING, Why.RESTING),
        ("Paul Pain", Why.PAIN_UP, Why.PAIN_UP),
        ("Agnes Again", Why.ILL, Why.ILL),
        ("Ilse Ill", Why.ILL, Why.ILL),
        ("Gus Gone", Why.SILENT, Why.SILENT),
        ("Simon Silent", Why.SILENT, Why.SILENT),
        ("Stella Speechless", Why.SILENT, Why.SILENT),
        ("Carl Covered", Why.COVER_ENDS, Why.COVER_ENDS),
        ("Fay Few", Why.FEW_VISITS, Why.FEW_VISITS),
        ("Rita Tested", Why.RE_EVALUATION, Why.RE_EVALUATION),
        ("Lou Lasting", Why.PROGRAM_ENDS, Why.PROGRAM_ENDS),
        ("Nora None", Why.NO_PROGRAM, Why.NO_PROGRAM),
        ("Pia Proposed", Why.PROPOSALS, Why.PROPOSALS),
        ("Dora Due", Why.PHASE_DUE, Why.PHASE_DUE),
        ("Avery Away", QUIET, None),
        ("Bea Back", QUIET, None),
        ("Eva Early", QUIET, None),
        ("Max Many", QUIET, None),
        ("Nick New", QUIET, None),
        ("Quinn Quiet", QUIET, None),
        ("Rosa Tested", QUIET, None),
        ("Sue Seen", QUIET, None),
        ("Zoe Cleared", QUIET, None),
    ]


def test_the_tenth_visit_asks_for_an_evaluation(admit, listed, therapist):
    patient = admit("Vera Visitor").patient
    today = patient.today(make.now())
    make.signed_evaluation(patient=patient, on=today - 29 * DAY)
    for ago in (28, 24, 21, 18, 15, 12, 9, 6, 3):
        attended(patient, today - ago * DAY)
    attended(patient, today - 28 * DAY, at=dt.time(15))  # twice a day is one visit

    assert listed() == [("Vera Visitor", QUIET, None)]

    attended(patient, today)

    assert listed() == [("Vera Visitor", Why.RE_EVALUATION, Why.RE_EVALUATION)]


def test_what_was_looked_at_asks_for_nothing(admit, listed, therapist):
    seen = {"seen_at": make.now(), "seen_by": therapist.user}
    make.flag(patient=admit("Wendy Warned").patient, **seen)

    assert listed() == [("Wendy Warned", QUIET, None)]


def test_unanswered_pain_has_not_risen(admit, listed):
    item = admit("Paul Pain", last=None)
    today = item.patient.today(make.now())
    make.log(item=item, on=today - 9 * DAY, pain=None)
    make.log(item=item, on=today - 1 * DAY, pain=9)

    assert listed() == [("Paul Pain", QUIET, None)]


def test_the_list_goes_on_behind_a_patient(admit, therapist):
    make.flag(patient=admit("Zoe Warned").patient)
    for name in ("Ann Quiet", "Ben Quiet"):
        admit(name)
    rows = Patient.objects.visible_to(make.actor(therapist))
    found = most_urgent_first(
        as_listed(rows, today=clinic_day(therapist.clinic, make.now())), now=make.now()
    )
    first, second, last = found

    assert list(behind(found, first, urgency=first.urgency)) == [second, last]
    assert list(behind(found, second, urgency=second.urgency)) == [last]
