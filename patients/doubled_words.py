"""What of a person's closed records counts here, and what does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models.doubled_sums import MetThere, Sums
from patients.models.patient import Patient
from patients.rules import doubling
from ptcare.languages.dates import desk_day
from ptcare.templating import money


def carried_words(found: Iterable[doubling.Carried]) -> list[str]:
    """What of the visits of closed records counts here, and what does not."""
    counted, left = 0, 0
    for each in found:
        counted += len(each.counted)
        left += len(each.left)
    said = []
    if counted:
        said.append(
            ngettext(
                "%(number)s visit of the other record of this person counts here.",
                "%(number)s visits of the other record of this person count here.",
                counted,
            )
            % {"number": counted}
        )
    if left:
        said.append(
            ngettext(
                "%(number)s visit of the other record does not: no plan of that payer "
                "stands here on its day. Enter the plan if it is missing.",
                "%(number)s visits of the other record do not: no plan of that payer "
                "stands here on their days. Enter the plan if it is missing.",
                left,
            )
            % {"number": left}
        )
    return said


@dataclass(frozen=True)
class ToEnter:
    """What does not count here yet, and where it is entered."""

    text: str
    url: str
    action: str


def to_enter(patient: Patient, found: Iterable[MetThere]) -> list[ToEnter]:
    return [_line(patient, met) for met in found]


def sums_words(sums: Sums) -> str:
    """ "$500.00 of the deductible, $800.00 of the yearly maximum"."""
    words = (
        _("%(sum)s of the deductible"),
        _("%(sum)s of the yearly maximum"),
        _("%(sum)s spent at other clinics"),
    )
    said = zip(sums, words, strict=True)
    return ", ".join(of % {"sum": money(cents)} for cents, of in said if cents)


def _line(patient: Patient, met: MetThere) -> ToEnter:
    said = {
        "payer": met.payer,
        "day": desk_day(met.since),
        "what": sums_words(met.sums),
    }
    text = _(
        "%(payer)s, period from %(day)s: on the other record %(what)s is written down. "
        "It does not count here until you enter it."
    )
    if met.plan is None:
        url = reverse("patients:open_coverage", args=[patient.pk])
        return ToEnter(text % said, url, _("Enter the plan first"))
    if met.threshold and not any(met.sums[:2]):
        url = reverse("patients:set_spent", args=[met.threshold.pk])
    else:
        url = reverse("patients:set_met", args=[met.plan.pk])
    return ToEnter(text % said, url, _("Enter it with this plan"))
