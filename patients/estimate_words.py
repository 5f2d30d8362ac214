"""A good faith estimate in words, for its page and its PDF, in the patient's language.

The ten contents of 45 CFR 149.610(c)(1), in words of our own: codes are named by their
numbers, and never by the text that belongs to their publisher.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from patients.cover_statement.days import full_day, short_day
from patients.rules.estimate import Estimate, Item
from patients.rules.estimating import DISPUTE_DAYS
from ptcare.languages.listing import listed
from ptcare.templating import money

HELP_SITE = "www.cms.gov/nosurprises"
HELP_PHONE = "1-800-985-3059"

KINDS: dict[str, Promise] = {
    "evaluation": gettext_lazy("First check by a physical therapist"),
    "re_evaluation": gettext_lazy("New check by a physical therapist"),
    "treatment": gettext_lazy("Physical therapy visit"),
    "group": gettext_lazy("Physical therapy in a group"),
}
CODES: dict[str, Promise] = {
    "97161": gettext_lazy("a first check, short"),
    "97162": gettext_lazy("a first check, of usual length"),
    "97163": gettext_lazy("a first check, long"),
    "97164": gettext_lazy("a new check later on"),
    "97110": gettext_lazy("exercise for strength and movement"),
    "97112": gettext_lazy("training of balance and posture"),
    "97116": gettext_lazy("training to walk"),
    "97140": gettext_lazy("treatment by hand"),
    "97530": gettext_lazy("training to lift, reach and get up"),
    "97535": gettext_lazy("training for daily life at home"),
    "97750": gettext_lazy("a test of what you can do, with a report"),
    "97150": gettext_lazy("exercise in a group"),
}
CODES_OF: dict[str, tuple[str, ...]] = {
    "evaluation": ("97161", "97162", "97163"),
    "re_evaluation": ("97164",),
    "treatment": ("97110", "97112", "97116", "97140", "97530", "97535", "97750"),
    "group": ("97150",),
}
USUAL_CODES: dict[str, tuple[str, ...]] = {
    "evaluation": ("97162",),
    "re_evaluation": ("97164",),
    "treatment": ("97110", "97112"),
    "group": ("97150",),
}
OFTEN: dict[str, Promise] = {
    "3": gettext_lazy("about 3 times a week"),
    "2": gettext_lazy("about 2 times a week"),
    "1": gettext_lazy("about once a week"),
    "1-2": gettext_lazy("about every second week"),
    "1-4": gettext_lazy("about every fourth week"),
}


@dataclass(frozen=True, kw_only=True)
class Group:
    """The visits with one provider, as a table."""

    title: str
    line: str
    rows: list[list[str]]


@dataclass(frozen=True, kw_only=True)
class Section:
    title: str
    pairs: list[tuple[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    total: str = ""


def words_of(estimate: Estimate, *, on: dt.date, version: int) -> dict[str, Any]:
    """All that is said, as JSON, in the language that is active. `on` is the day of
    issue at the clinic."""
    sections = [
        _whom(estimate),
        _what(estimate),
        _charges(estimate),
        _providers(estimate),
        _apart(estimate),
        _rights(estimate),
    ]
    title = _("Good faith estimate")
    made = _("Written on %(day)s. Number %(version)s.") % {
        "day": full_day(on),
        "version": version,
    }
    return {
        "title": title,
        "name": estimate.patient,
        "subtitle": made,
        "head": [_("Visit"), _("Code"), _("How many"), _("Each"), _("In all")],
        "sections": [asdict(each) for each in sections],
        "footer": f"{title}, {estimate.patient}",
        "page": _("Page {page} of {pages}"),
        "paper": "us-letter",
        "lang": get_language() or "en",
    }


def _whom(estimate: Estimate) -> Section:
    return Section(
        title=_("For whom"),
        pairs=[
            (_("Name"), estimate.patient),
            (_("Date of birth"), full_day(estimate.birth_on)),
        ],
    )


def _what(estimate: Estimate) -> Section:
    span = {"first": full_day(estimate.first_on), "last": full_day(estimate.last_on)}
    lines = [
        _("Physical therapy from %(first)s to %(last)s.") % span,
        _how_many(estimate),
        *_booked(estimate),
    ]
    codes = [estimate.diagnosis] if estimate.diagnosis else []
    return Section(
        title=_("What it is for"),
        lines=lines,
        pairs=[(_("Diagnosis code"), code) for code in codes],
    )


def _how_many(estimate: Estimate) -> str:
    number = estimate.series.visits
    if estimate.often:
        words = ngettext(
            "You would come %(often)s: %(count)s visit in all.",
            "You would come %(often)s: %(count)s visits in all.",
            number,
        )
        return words % {"often": OFTEN[estimate.often], "count": number}
    words = ngettext("%(count)s visit in all.", "%(count)s visits in all.", number)
    return words % {"count": number}


def _booked(estimate: Estimate) -> Iterator[str]:
    if estimate.days:
        days = listed([short_day(day) for day in estimate.days])
        yield _("Booked so far: %(days)s.") % {"days": days}


def _charges(estimate: Estimate) -> Section:
    by_provider = _by_provider(estimate)
    has_many = len(by_provider) > 1
    total = _("You would pay about %(sum)s in all.")
    return Section(
        title=_("What we expect to charge"),
        groups=[_group(*who, items, with_sum=has_many) for who, items in by_provider],
        total=total % {"sum": money(estimate.series.total_cents)},
        lines=[
            _("The price of a visit is one price for all that is done in it."),
            *_meanings(estimate),
        ],
    )


def _by_provider(estimate: Estimate) -> list[tuple[tuple[str, str], list[Item]]]:
    def who(item: Item) -> tuple[str, str]:
        return item.provider, item.provider_npi

    rows = sorted(estimate.items, key=lambda item: (*who(item), item.kind))
    return [(each, list(items)) for each, items in groupby(rows, key=who)]


def _group(provider: str, npi: str, items: list[Item], *, with_sum: bool) -> Group:
    """Where there are several, each with its sum: by that a bill is held."""
    rows = [
        [
            str(KINDS[item.kind]),
            ", ".join(item.codes),
            str(item.number),
            money(item.cents),
            money(item.line.sum_cents),
        ]
        for item in items
    ]
    if with_sum:
        number = str(sum(item.number for item in items))
        cents = sum(item.line.sum_cents for item in items)
        rows.append([_("In all"), "", number, "", money(cents)])
    return Group(
        title=provider,
        line=_("Provider number (NPI): %(npi)s") % {"npi": npi},
        rows=rows,
    )


def _meanings(estimate: Estimate) -> Iterator[str]:
    codes = sorted({code for item in estimate.items for code in item.codes})
    meant = [f"{code}: {CODES[code]}" for code in codes]
    yield _("What the codes mean: %(codes)s.") % {"codes": "; ".join(meant)}


def _providers(estimate: Estimate) -> Section:
    place = estimate.facility
    return Section(
        title=_("Where you come"),
        pairs=[
            (_("Clinic"), place.name),
            (_("Place"), place.place),
            (_("State"), place.state),
            (_("Clinic number (NPI)"), place.npi),
            (_("Tax ID"), place.tax_id),
            (_("Phone"), place.phone),
        ],
    )


def _apart(estimate: Estimate) -> Section:
    expected = _("We expect no other care that has to be booked apart.")
    if estimate.apart:
        expected = _("Expected besides, and booked apart: %(what)s.")
        expected %= {"what": estimate.apart.rstrip(".")}
    ask = _(
        "Care that is booked apart gets its own estimate, when you book it or when you"
        " ask. To ask, call us at %(phone)s or ask at the desk."
    )
    more = _("Your therapist may suggest more care that is not in this estimate.")
    return Section(
        title=_("What is not in it"),
        lines=[expected, ask % {"phone": estimate.facility.phone}, more],
    )


def _rights(estimate: Estimate) -> Section:
    dispute = _(
        "If we bill you $400 or more above this estimate, you have the right to"
        " dispute the bill. You have %(days)s days from the date of the first bill to"
        " start. There is a $25 fee."
    )
    if len(_by_provider(estimate)) > 1:
        dispute = _(
            "If we bill you $400 or more above what this estimate says for one of"
            " those named, you have the right to dispute the bill. You have %(days)s"
            " days from the date of the first bill to start. There is a $25 fee."
        )
    how = _("To learn how, go to %(site)s or call %(phone)s.")
    return Section(
        title=_("What you should know"),
        lines=[
            _("This is only an estimate. The care and the bill may be different."),
            dispute % {"days": DISPUTE_DAYS},
            how % {"site": HELP_SITE, "phone": HELP_PHONE},
            _("If you dispute a bill, it will not make your care any worse."),
            _("This is not a contract. You do not have to get this care from us."),
            _("Keep this paper. You may need it if your bill is higher."),
        ],
    )
