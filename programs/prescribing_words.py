"""The gate, the verdicts of safety and refusals in plain words, for the therapist."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.rules import gate
from programs.intensity_words import NEEDS
from programs.rules import safety
from programs.rules.catalogue import Action
from programs.rules.dose import ImpossibleDose
from programs.rules.intensity import Need
from programs.rules.phases import Kind
from programs.services import prescribing
from ptcare.languages.dates import desk_day

TONES = {
    Action.NONE: "good",
    Action.MODIFY: "info",
    Action.CLEAR: "warn",
    Action.BLOCK: "stop",
}

CHANGES: dict[Kind, Promise] = {
    Kind.NEW: gettext_lazy("New"),
    Kind.HARDER: gettext_lazy("Harder"),
    Kind.EASIER: gettext_lazy("Easier"),
    Kind.OTHER: gettext_lazy("Another dose"),
    Kind.KEPT: gettext_lazy("As now"),
    Kind.ENDS: gettext_lazy("Ends"),
}
CHANGE_TONES = {
    Kind.NEW: "info",
    Kind.HARDER: "warn",
    Kind.EASIER: "good",
    Kind.OTHER: "info",
    Kind.KEPT: "",
    Kind.ENDS: "",
}

REFUSALS: dict[type[Exception], Promise] = {
    prescribing.AlreadyDrafting: gettext_lazy(
        "There is a draft already: finish or drop it."
    ),
    prescribing.AlreadyThere: gettext_lazy("This exercise is in the program already."),
    prescribing.NotADraft: gettext_lazy(
        "This program was signed or dropped in the meantime."
    ),
    prescribing.NotCurrent: gettext_lazy(
        "This program was put on hold, resumed or ended in the meantime."
    ),
    prescribing.ItemChanged: gettext_lazy(
        "This exercise was changed or ended in the meantime."
    ),
    prescribing.NotPlanned: gettext_lazy(
        "This phase was opened or dropped in the meantime."
    ),
    prescribing.NotIntense: gettext_lazy(
        "There is nothing of high intensity in it any more: no second therapist is "
        "needed."
    ),
    prescribing.NotSignedWith: gettext_lazy(
        "Heavy lifting and jumps are signed by two therapists. This was no part of "
        "what they signed: write it into a new program."
    ),
    prescribing.ChangedMeanwhile: gettext_lazy(
        "The draft was changed meanwhile. Read it as it is now, then press again."
    ),
    prescribing.WeeksTaken: gettext_lazy("Another phase has some of these weeks."),
    prescribing.Two: gettext_lazy(
        "The short day has its two exercises. Take one out of it first."
    ),
    prescribing.FracturesNotAsked: gettext_lazy(
        "Nobody has asked about broken bones yet: answer the fracture check first."
    ),
    prescribing.SignOpen: gettext_lazy(
        "A warning sign pauses everything. Set it aside on the chart first."
    ),
    prescribing.Over: gettext_lazy(
        "Its last day has passed. End it, and write a new program."
    ),
    prescribing.Empty: gettext_lazy("There is no exercise in it yet."),
    prescribing.TooLong: gettext_lazy("A program lasts 26 weeks at most."),
    prescribing.TooManySessions: gettext_lazy("At most three clinic sessions a week."),
    prescribing.Discharged: gettext_lazy("This person is no longer in care."),
    prescribing.StartsTooEarly: gettext_lazy(
        "Choose a day from today on, within the program. What was done today counts "
        "for today: then choose tomorrow."
    ),
    ImpossibleDose: gettext_lazy("This dose cannot be counted."),
}
ANY_REFUSAL: tuple[type[Exception], ...] = (
    prescribing.GateClosed,
    prescribing.UnsafePrescription,
    prescribing.NotReady,
    *REFUSALS,
)


def refusal_words(refusal: Exception) -> str:
    """What a service said no to, and why."""
    if isinstance(refusal, prescribing.GateClosed):
        return gate_words(refusal.gate)
    if isinstance(refusal, prescribing.UnsafePrescription):
        against = [
            reason
            for conflict in refusal.conflicts
            for reason in conflict.verdict.reasons
            if reason.action >= Action.CLEAR
        ]
        said = dict.fromkeys(reasons_words(against))
        return _("Not safe as it stands. %(reasons)s") % {"reasons": " ".join(said)}
    if isinstance(refusal, prescribing.NotReady):
        needs = "; ".join(str(NEEDS[need]) for need in refusal.missing)
        return _("High intensity is signed once nothing is missing: %(needs)s.") % {
            "needs": needs
        }
    return str(REFUSALS[type(refusal)])


def gate_words(found: gate.Gate) -> str:
    """Why a program may run, or may not and until when."""
    if found.reason is gate.Reason.NO_FRACTURE:
        return _("Open: no fracture is recorded.")
    if found.reason is gate.Reason.TIME_PASSED:
        return _("Open: six weeks have passed since the last fracture.")
    if found.reason is gate.Reason.CLEARED and found.closes_after:
        said = _("Open early: a doctor cleared the recent fracture, until %(day)s.")
        return said % {"day": desk_day(found.closes_after)}
    if found.reason is gate.Reason.CLEARED:
        return _("Open early: a doctor cleared the recent fracture.")
    if found.reason is gate.Reason.SUSPECTED:
        return _("Closed: a fracture is suspected. A doctor has to look first.")
    if found.reason is gate.Reason.UNREAD:
        return _("Closed: a second record of this person waits to be read.")
    day = desk_day(found.opens_on)
    return _(
        "Closed by a recent fracture until %(day)s, or until a doctor clears it."
    ) % {"day": day}


def change_words(kind: Kind) -> str:
    return str(CHANGES[kind])


def action_words(action: Action) -> str:
    return {
        Action.NONE: _("Allowed"),
        Action.MODIFY: _("With a change"),
        Action.CLEAR: _("Needs clearance"),
        Action.BLOCK: _("Not for now"),
    }[action]


def reason_words(reason: safety.Reason) -> str:
    """One reason, with the condition it comes from."""
    if reason.rule is safety.Rule.CLINIC_ONLY:
        return _("Only in the clinic, with a therapist.")
    if reason.rule is safety.Rule.SIGN_OFF:
        return _("Learned in the clinic first; home after a sign-off.")
    if reason.rule is safety.Rule.INTENSITY:
        return _("High intensity needs %(need)s.") % {"need": NEEDS[Need(reason.note)]}
    if reason.condition is None:
        return reason.note
    return f"{reason.condition.label}: {reason.note}"


def reasons_words(reasons: Iterable[safety.Reason]) -> list[str]:
    return [reason_words(reason) for reason in reasons]
