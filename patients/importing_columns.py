"""What each column of an import means: for the page that explains it, and its template.

The names are fixed words of the file; what they mean is said in the reader's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.rules.importing import COLUMNS, Column, Kind
from patients.rules.importing.cells import (
    Choice,
    Day,
    Money,
    Number,
    Percent,
    Several,
    Text,
    Time,
    YesNo,
    Zone,
)

MEANING: dict[str, Promise] = {
    "patient_id": gettext_lazy("The patient's number here. Or name and birth date."),
    "patient_name": gettext_lazy("Full name, in either order."),
    "birth_date": gettext_lazy("Needed with the name."),
    "source_id": gettext_lazy("The row's own number in the old system, if it has one."),
    "sex": gettext_lazy("Empty: not recorded."),
    "phone": gettext_lazy("By which the desk calls them, and finds who calls."),
    "email": gettext_lazy("Their own. Without one they come in with a card."),
    "time_zone": gettext_lazy("Where they live. Empty: as the clinic."),
    "payer": gettext_lazy("Who pays. A plan's payer that is new here is added."),
    "member_number": gettext_lazy("As on the card."),
    "group_number": gettext_lazy("As on the card."),
    "rank": gettext_lazy("First or second plan. Empty: the first."),
    "holder": gettext_lazy("Who holds the contract. Empty: the patient."),
    "holder_name": gettext_lazy("Where it is not the patient."),
    "holder_birth_date": gettext_lazy("Where it is not the patient."),
    "in_network": gettext_lazy("Empty: yes."),
    "used_elsewhere": gettext_lazy("Of these visits, those that others have used."),
    "approval_needed": gettext_lazy("When visits need an approval."),
    "visits_before_approval": gettext_lazy("With after_visits: how many."),
    "price_evaluation": gettext_lazy("What the plan allows for one."),
    "price_treatment": gettext_lazy("What the plan allows for one."),
    "price_re_evaluation": gettext_lazy("Empty: as an evaluation."),
    "price_group": gettext_lazy("Empty: as a treatment."),
    "copay": gettext_lazy("A visit."),
    "coinsurance": gettext_lazy("Of what is left, in per cent."),
    "deductible": gettext_lazy("A benefit period."),
    "deductible_met": gettext_lazy("In the period that holds today."),
    "out_of_pocket_max": gettext_lazy("A benefit period."),
    "out_of_pocket_met": gettext_lazy("In the period that holds today."),
    "benefit_period": gettext_lazy("When visits begin anew. Empty: each January."),
    "plan_year_month": gettext_lazy("With plan_year. Empty: as from."),
    "plan_year_day": gettext_lazy("With plan_year. Empty: as from."),
    "one_visit_is": gettext_lazy("Empty: a day and a discipline."),
    "evaluation_counts": gettext_lazy("As a visit. Empty: yes."),
    "evaluation_needs_approval": gettext_lazy("Empty: no."),
    "not_covered": gettext_lazy("What the plan leaves out."),
    "as_second_plan": gettext_lazy("How it pays after the first one."),
    "price_where_not_covered": gettext_lazy("Empty: the clinic's own price."),
    "missed_fee_allowed": gettext_lazy("Empty: yes."),
    "claims_marked_from": gettext_lazy("Medicare only. It never ends the cover."),
    "answered_on": gettext_lazy("When the plan was last asked."),
    "answered_by": gettext_lazy("How it was asked."),
    "reference": gettext_lazy("Of that answer."),
    "number": gettext_lazy("As on the claim, with leading zeros."),
    "status": gettext_lazy("Empty: approved."),
    "visits_requested": gettext_lazy("Asked for; stays beside what was approved."),
    "units": gettext_lazy("Where approved in units of 15 minutes."),
    "requested_on": gettext_lazy("When it was asked for."),
    "decided_on": gettext_lazy("When the payer decided."),
    "denial_reason": gettext_lazy("As the payer has said it."),
    "date": gettext_lazy("When it took place."),
    "time": gettext_lazy("When it began, by the clinic's clock."),
    "kind": gettext_lazy("Empty: treatment."),
    "minutes": gettext_lazy("Empty: 45."),
    "discipline": gettext_lazy("Empty: PT."),
    "place": gettext_lazy("Empty: at the clinic."),
    "therapist": gettext_lazy("Name or e-mail address, of then or now."),
    "billed_on": gettext_lazy("When its claim was sent. Empty: it was not billed."),
    "billed_to": gettext_lazy("The payer, where the patient has two plans."),
    "approval_number": gettext_lazy("Under which it was billed."),
    "paid_on": gettext_lazy("When the payer paid."),
}
OF_KIND: dict[tuple[Kind, str], Promise] = {
    (Kind.PATIENTS, "birth_date"): gettext_lazy(
        "By name and birth date nobody is brought in twice."
    ),
    (Kind.PATIENTS, "therapist"): gettext_lazy(
        "E-mail address or name of who treats them. Empty: nobody yet."
    ),
    (Kind.PATIENTS, "source_id"): gettext_lazy(
        "The patient's number in the old system, if there is one."
    ),
    (Kind.PLANS, "from"): gettext_lazy("The first day it pays for."),
    (Kind.PLANS, "until"): gettext_lazy("The last day it pays for. Empty: open."),
    (Kind.PLANS, "visits"): gettext_lazy("A period. Empty: no number, as Medicare."),
    (Kind.PLANS, "disciplines"): gettext_lazy("Whose visits these are. Empty: PT."),
    (Kind.APPROVALS, "from"): gettext_lazy("The first day."),
    (Kind.APPROVALS, "until"): gettext_lazy("The last day."),
    (Kind.APPROVALS, "visits"): gettext_lazy("How many were approved."),
    (Kind.APPROVALS, "disciplines"): gettext_lazy("Empty: PT."),
    (Kind.APPROVALS, "payer"): gettext_lazy("Of a plan that is here already."),
    (Kind.APPROVALS, "member_number"): gettext_lazy(
        "Where two plans have the same payer."
    ),
}


@dataclass(frozen=True)
class Explained:
    name: str
    is_needed: bool
    form: str
    meaning: str


def explained(kind: Kind) -> Iterator[Explained]:
    """The columns of a kind in the order of its template."""
    for column in COLUMNS[kind]:
        meaning = OF_KIND.get((kind, column.name)) or MEANING[column.name]
        yield Explained(column.name, column.is_needed, form_of(column), str(meaning))


def form_of(column: Column) -> str:
    """What a cell of it looks like."""
    match column.shape:
        case Choice() as shape:
            return _("one of: %(words)s") % {"words": shape.offered}
        case Several() as shape:
            return _("some of: %(words)s, with + between") % {"words": shape.offered}
        case Number(least, most) if most <= 9999:
            span = {"least": least, "most": most}
            return _("a number from %(least)s to %(most)s") % span
        case Number():
            return _("a number")
        case Zone():
            return _("a time zone: America/New_York")
        case Text(most):
            return _("text, up to %(most)s characters") % {"most": most}
        case Day():
            return _("a day")
        case Time():
            return _("a time: 14:30 or 2:30 PM")
        case Money():
            return _("dollars: 1250.00")
        case Percent():
            return _("per cent: 20 or 12.5")
        case YesNo():
            return _("yes or no")
    raise TypeError(column.shape)


def template(kind: Kind) -> list[list[str]]:
    """The names of all columns and one example, as rows of a table."""
    columns = COLUMNS[kind]
    return [[each.name for each in columns], [each.example for each in columns]]
