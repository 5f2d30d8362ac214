"""What the pages of an import show: the kinds, and a dry run row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients import importing_words
from patients.models.imports import permission_of
from patients.rules.importing import Kind
from patients.services.importing import Deed, Difference, Plan, Planned
from ptcare.people.actors import Actor
from ptcare.people.roles import Permission

MOST_WRONG, MOST_DIFFERING, MOST_NEW = 200, 200, 20


@dataclass(frozen=True)
class KindOfFile:
    """A kind of file as a page names it."""

    key: Kind
    name: Promise
    title: Promise
    icon: str
    about: Promise

    @property
    def permission(self) -> Permission:
        return permission_of(self.key)

    @property
    def label(self) -> Promise:
        return self.name

    @property
    def url(self) -> str:
        return reverse("patients:import_send", args=[self.key.value])


KINDS: dict[Kind, KindOfFile] = {
    Kind.PATIENTS: KindOfFile(
        Kind.PATIENTS,
        gettext_lazy("Patients"),
        gettext_lazy("Import patients"),
        "users",
        gettext_lazy("Who is in care: name, birth date, how they are reached."),
    ),
    Kind.PLANS: KindOfFile(
        Kind.PLANS,
        gettext_lazy("Plans"),
        gettext_lazy("Import plans"),
        "shield-check",
        gettext_lazy("Who pays for whom, from when, how many visits, which prices."),
    ),
    Kind.APPROVALS: KindOfFile(
        Kind.APPROVALS,
        gettext_lazy("Approvals"),
        gettext_lazy("Import approvals"),
        "file-pen",
        gettext_lazy("What payers have approved or were asked for. Plans come first."),
    ),
    Kind.VISITS: KindOfFile(
        Kind.VISITS,
        gettext_lazy("Past visits"),
        gettext_lazy("Import past visits"),
        "calendar-days",
        gettext_lazy("What took place before PTCare, billed or not. They come last."),
    ),
}


def kinds(actor: Actor) -> list[KindOfFile]:
    return [kind for kind in KINDS.values() if actor.may(kind.permission)]


@dataclass(frozen=True)
class Shown:
    """One row of a dry run: its line, whom it is about, and what there is to say."""

    line: int
    who: str
    told: list[str]
    left_alone: list[str]


class DryRun:
    """A plan as a page shows it: the first rows of each kind, and how many more."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.wrong = plan.having(Deed.WRONG)
        self.differing = plan.having(Deed.DIFFERS)
        self.new = plan.having(Deed.CREATE)
        self.there = len(plan.having(Deed.SAME))
        self.doubtful = [row for row in self.new if row.doubts]
        self.may_be_taken = any(row.may_be_taken for row in self.differing)
        self.more_wrong = max(0, len(self.wrong) - MOST_WRONG)
        self.more_differing = max(0, len(self.differing) - MOST_DIFFERING)
        self.more_doubtful = max(0, len(self.doubtful) - MOST_DIFFERING)
        self.more_new = max(0, len(self.new) - MOST_NEW)

    @property
    def is_sound(self) -> bool:
        return not self.wrong

    @property
    def has_to_do(self) -> bool:
        return bool(self.new or self.may_be_taken)

    def problems(self) -> list[Shown]:
        return [_wrong(row) for row in self.wrong[:MOST_WRONG]]

    def differences(self) -> list[Shown]:
        return [_differing(row) for row in self.differing[:MOST_DIFFERING]]

    def doubts(self) -> list[Shown]:
        return [_doubtful(row) for row in self.doubtful[:MOST_DIFFERING]]

    @property
    def with_address(self) -> int:
        """Of those who are new, how many can be written to."""
        return sum("email" in row.row.said for row in self.new)

    @property
    def without_address(self) -> int:
        return len(self.new) - self.with_address

    def created(self) -> list[Shown]:
        return [_new(row) for row in self.new[:MOST_NEW]]


def problem_table(plan: Plan) -> list[list[str]]:
    """Every problem, one a row."""
    head = [_("Line"), _("Patient"), _("Column"), _("Problem")]
    rows = [
        [str(row.line), _who(row), one.column, importing_words.problem(one)]
        for row in plan.having(Deed.WRONG)
        for one in row.row.problems
    ]
    return [head, *rows]


def _who(row: Planned) -> str:
    if row.person:
        return row.person.name
    return str(row.row.said.get("patient_name", ""))


def _wrong(row: Planned) -> Shown:
    told = [
        f"{one.column}: {importing_words.problem(one)}"
        if one.column
        else importing_words.problem(one)
        for one in row.row.problems
    ]
    return Shown(row.line, _who(row), told, [])


def _doubtful(row: Planned) -> Shown:
    told = [importing_words.problem(one) for one in row.doubts]
    return Shown(row.line, _who(row), told, [])


def _differing(row: Planned) -> Shown:
    told = [_change(each) for each in row.differences if each.may_be_taken]
    alone = [_change(each) for each in row.differences if not each.may_be_taken]
    return Shown(row.line, _who(row), told, alone)


def _change(each: Difference) -> str:
    return _("%(column)s: here %(here)s, in the file %(said)s") % {
        "column": each.column,
        "here": importing_words.value(each.column, each.here),
        "said": importing_words.value(each.column, each.said),
    }


def _new(row: Planned) -> Shown:
    return Shown(row.line, _who(row), [" · ".join(_told(row))], [])


TOLD = ("payer", "number", "date", "time", "kind", "from", "until", "visits")
OF_A_PATIENT = ("birth_date", "phone", "email", "therapist")


def _told(row: Planned) -> Iterator[str]:
    """The few cells by which one knows a row again."""
    is_new_here = row.person is None  # a patient; all else is about one
    for column in OF_A_PATIENT if is_new_here else TOLD:
        if column in row.row.said:
            said = importing_words.value(column, row.row.said[column])
            yield (
                _("%(number)s visits") % {"number": said}
                if column == "visits"
                else said
            )
