"""Two records side by side, and what closing one of them asks for and does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.doubled_words import sums_words
from patients.models import ClinicSession, Coverage, Fracture, Patient
from patients.models.doubled_sums import sums_of
from patients.rules.doubling import Refusal
from programs.finding_words import bone_words
from programs.models import ExerciseLog, Program
from programs.models.bodies import body_of
from ptcare.languages.dates import desk_day

REFUSALS: dict[Refusal, Promise] = {
    Refusal.SAME: gettext_lazy("This is one and the same record."),
    Refusal.TWO_PEOPLE: gettext_lazy(
        "A colleague has said that these are two people. If that was wrong, take it "
        "back under “Entered twice” first."
    ),
    Refusal.DOUBLED: gettext_lazy("The record to close is closed already."),
    Refusal.KEPT_IS_DOUBLED: gettext_lazy(
        "The record to keep is itself closed. Choose the one that it leads to."
    ),
    Refusal.HAS_DOUBLES: gettext_lazy(
        "Another record was closed for the record to close. Keep this one instead, or "
        "take that back first."
    ),
    Refusal.RESTRICTED: gettext_lazy(
        "One of them may be seen by named colleagues alone. A lead opens it to all "
        "first."
    ),
    Refusal.NOT_IN_CARE: gettext_lazy(
        "The record to keep is not in care, and the other one is. Take it back into "
        "care first, or keep the other one."
    ),
    Refusal.BOOKED: gettext_lazy(
        "Sessions are booked on the record to close. Book them on the other one, and "
        "cancel them there."
    ),
    Refusal.PRESCRIBED: gettext_lazy(
        "There is a program or a draft on the record to close. A therapist ends it "
        "first, or you keep that record."
    ),
    Refusal.SIGN: gettext_lazy(
        "A warning sign is open on the record to close. A therapist sets it aside "
        "first, or you keep that record."
    ),
    Refusal.USED_ELSEWHERE: gettext_lazy(
        "Visits used elsewhere are written down on the record to close alone. Enter "
        "them with the plan or approval of the other one first."
    ),
}


@dataclass(frozen=True)
class Line:
    """One thing of both; a person looks at what differs."""

    label: str
    closed: str
    kept: str
    is_compared: bool = True

    @property
    def differs(self) -> bool:
        return self.is_compared and self.closed.casefold() != self.kept.casefold()


def refused(why: Iterable[Refusal]) -> list[str]:
    return [str(REFUSALS[each]) for each in why]


def lines(
    closed: Patient, kept: Patient, *, today: dt.date, may_read_findings: bool
) -> list[Line]:
    """Findings only for those who may read them. Missing is said, and never zero."""
    said = [
        _sides(each, today=today, may_read_findings=may_read_findings)
        for each in (closed, kept)
    ]
    return [
        Line(label, one, other, is_compared)
        for (label, one, is_compared), (_label, other, _is) in zip(*said, strict=True)
    ]


def _sides(
    patient: Patient, *, today: dt.date, may_read_findings: bool
) -> list[tuple[str, str, bool]]:
    nothing = _("not recorded")
    user, therapist = patient.user, patient.therapist
    found = [
        (_("Name"), patient.name, True),
        (_("Born"), _day(patient.birth_on) or nothing, True),
        (_("Phone"), patient.phone or nothing, True),
        (_("E-mail"), user.email or _("none: comes in with a card"), False),
        (_("Signed in last"), _moment(user.last_login, patient), False),
        (_("Therapist"), therapist.user.name if therapist else nothing, False),
        (_("Care"), _care(patient), False),
        (_("Plans"), _plans(patient, today) or nothing, True),
        (_("Met or spent"), _met(patient, today) or nothing, True),
        (_("Visits attended"), _visits(patient), False),
        (_("Program"), _program(patient), False),
        (_("Logged at home"), _logs(patient), False),
    ]
    if may_read_findings:
        held = held_by(patient, today=today)
        found += [(label, said or nothing, True) for label, said in held]
    return found


def held_by(patient: Patient, *, today: dt.date) -> list[tuple[str, str]]:
    """What binds on this record, for therapists; empty where nothing is recorded."""
    body = body_of(patient, on=today)
    bones = patient.fracture_set.filter(withdrawn_at=None).order_by("pk")
    limits = patient.painlimits_set.filter(withdrawn_at=None).first()
    pain = {"fine": limits.fine, "less": limits.less} if limits else {}
    return [
        (_("Fractures"), ", ".join(map(_bone, bones))),
        (
            _("Precautions"),
            ", ".join(sorted(str(each.label) for each in body.conditions)),
        ),
        (
            _("Limits of pain"),
            _("fine up to %(fine)s, less up to %(less)s") % pain if pain else "",
        ),
    ]


def _bone(row: Fracture) -> str:
    """ "Spine T12 (3 May 2026)", with what of it is known."""
    when = f"({_day(row.happened_on)})" if row.happened_on else ""
    return " ".join(filter(None, [bone_words(row), when, row.limits]))


def _care(patient: Patient) -> str:
    since = {"day": _day(patient.admitted_on)}
    if patient.discharged_on:
        return _("ended on %(day)s") % {"day": _day(patient.discharged_on)}
    return _("since %(day)s") % since


def _plans(patient: Patient, today: dt.date) -> str:
    plans = Coverage.objects.active_on(today).filter(patient=patient)
    rows = plans.select_related("payer").order_by("rank", "pk")
    return ", ".join(
        f"{row.payer} …{row.member_ending}" if row.member_ending else str(row.payer)
        for row in rows
    )


def _met(patient: Patient, today: dt.date) -> str:
    return "; ".join(map(sums_words, sums_of([patient.pk], today).values()))


def _visits(patient: Patient) -> str:
    came = ClinicSession.objects.filter(patient=patient, status="attended")
    return _many(came.aggregate(n=Count("pk"), last=Max("on")))


def _logs(patient: Patient) -> str:
    logs = ExerciseLog.objects.standing().filter(patient=patient)
    return _many(logs.aggregate(n=Count("pk"), last=Max("on")))


def _many(found: dict[str, object]) -> str:
    if not found["n"]:
        return _("none")
    said = {"number": found["n"], "day": _day(found["last"])}  # type: ignore[arg-type]
    return _("%(number)s, last on %(day)s") % said


def _program(patient: Patient) -> str:
    going = Program.objects.filter(patient=patient, ended_at=None)
    states = {row.is_draft for row in going}
    if not states:
        return _("none")
    return _("a draft") if states == {True} else _("runs")


def _day(day: dt.date | None) -> str:
    return desk_day(day) if day else ""


def _moment(at: dt.datetime | None, patient: Patient) -> str:
    return _day(at.astimezone(patient.zone).date()) if at else _("never")
