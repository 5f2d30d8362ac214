"""The steps of an intake in words: what is asked, and what its lack means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from patients.rules.checklist import HOLDS_UP_SIGNING, Entry, State, Step


@dataclass(frozen=True)
class Words:
    title: Promise
    lack: Promise  # what it means that this is missing
    deed: Promise  # what the link says
    again: Promise  # what it says where there is an answer
    address: str  # a page about the patient
    answered: str = ""  # another one, where there is an answer


WORDS = {
    Step.REFERRAL: Words(
        _("Referral or own request"),
        _("Most insurers ask for it before they pay."),
        _("Record the referral"),
        _("A new referral"),
        "patients:record_referral",
    ),
    Step.CONSENT: Words(
        _("Consent to treatment"),
        _("Ask before the first visit."),
        _("Record the consent"),
        _("A new consent"),
        "patients:record_consent",
    ),
    Step.CONTACT: Words(
        _("Phone or e-mail"),
        _("Nobody can reach this person after a warning sign."),
        _("Enter the contact"),
        _("Change"),
        "patients:contact",
    ),
    Step.EMERGENCY_CONTACT: Words(
        _("Emergency contact"),
        _("There is nobody to call if something happens here."),
        _("Name an emergency contact"),
        _("One more"),
        "patients:name_emergency_contact",
    ),
    Step.INSURANCE: Words(
        _("Insurance"),
        _("Each visit counts as paid by the patient."),
        _("Enter the insurance"),
        _("Open"),
        "patients:coverage",
    ),
    Step.DIAGNOSIS: Words(
        _("Diagnosis"),
        _("Nobody here knows what the doctor found."),
        _("Record the diagnosis"),
        _("One more"),
        "programs:record_diagnosis",
    ),
    Step.FRACTURES: Words(
        _("Fracture check"),
        _("Without it no program can be signed."),
        _("Answer the fracture check"),
        _("Ask again"),
        "programs:check_fractures",
    ),
    Step.EVALUATION: Words(
        _("First evaluation"),
        _("There is nothing to measure progress against."),
        _("Begin the first evaluation"),
        _("Look at the tests"),
        "programs:open_evaluation",
        "programs:tests",
    ),
    Step.GOALS: Words(
        _("Goals, in the patient's own words"),
        _("The program is built without knowing what it is for."),
        _("Write down a goal"),
        _("One more"),
        "programs:set_goal",
    ),
    Step.HAZARDS: Words(
        _("Hazards at home"),
        _("Exercises for home are chosen without knowing where one may trip."),
        _("Ask about the home"),
        _("Ask again"),
        "programs:check_home",
    ),
    Step.EQUIPMENT: Words(
        _("Equipment at home"),
        _("Exercises are chosen without knowing what is there to do them with."),
        _("Ask about the home"),
        _("Ask again"),
        "programs:check_home",
    ),
    Step.HELPER: Words(
        _("Who can help"),
        _("Nobody knows whether someone stands by at home."),
        _("Ask about the home"),
        _("Ask again"),
        "programs:check_home",
    ),
}


GROUPS = (
    (_("Referral"), frozenset({Step.REFERRAL, Step.DIAGNOSIS, Step.CONSENT})),
    (_("Fracture check"), frozenset({Step.FRACTURES})),
    (
        _("First evaluation"),
        frozenset(
            {Step.EVALUATION, Step.GOALS, Step.HAZARDS, Step.EQUIPMENT, Step.HELPER}
        ),
    ),
    (
        _("At the desk"),
        frozenset({Step.CONTACT, Step.EMERGENCY_CONTACT, Step.INSURANCE}),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One step as a page shows it."""

    entry: Entry
    words: Words
    url: str

    @property
    def is_done(self) -> bool:
        return self.entry.state is State.DONE

    @property
    def could_not_ask(self) -> bool:
        return self.entry.state is State.NOT_ASKED

    @property
    def is_begun_at_once(self) -> bool:
        """By the press itself: there is nothing to ask before it."""
        return self.entry.step is Step.EVALUATION and not self.is_done

    @property
    def holds_up(self) -> bool:
        """Whether the lack of it keeps a program from being signed."""
        return not self.is_done and self.entry.step in HOLDS_UP_SIGNING


def lines_of(entries: Iterable[Entry], patient: Patient) -> list[Line]:
    return [
        Line(
            entry=entry,
            words=WORDS[entry.step],
            url=reverse(_address(entry), args=[patient.pk]),
        )
        for entry in entries
    ]


def _address(entry: Entry) -> str:
    words = WORDS[entry.step]
    return (
        words.answered
        if entry.state is State.DONE and words.answered
        else words.address
    )


def grouped(
    entries: Iterable[Entry], patient: Patient
) -> list[tuple[Promise, list[Line]]]:
    """The lines under the headings of a course of care."""
    lines = lines_of(entries, patient)
    return [
        (title, [line for line in lines if line.entry.step in steps])
        for title, steps in GROUPS
    ]
