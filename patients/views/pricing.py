"""What the clinic charges from a day on, and the public figures of each year."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from patients.forms import in_dollars
from patients.forms.pricing import (
    CorrectPricesForm,
    PricesForm,
    YearAmountForm,
    amounts_of,
)
from patients.models import Figure, PriceList, YearAmount
from patients.services import plan_changes, pricing
from patients.views.asking import ask_of_clinic
from patients.views.finding import own_clinic, today_at
from ptcare.languages.dates import desk_day
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import by_now, posted, said_by

COUNTED_ANEW = gettext_lazy("Saved. The visits are counted anew.")


@requires(Permission.MANAGE_COVERAGE)
@require_GET
def prices(request: SignedInRequest) -> HttpResponse:
    """The lists by date: the one in force today, those to come, those that were."""
    today = today_at(own_clinic(request))
    lists = list(_lists(request))
    page = {
        "lists": lists,
        "current": next((row for row in lists if row.valid_from <= today), None),
        "today": today,
    }
    return render(request, "patients/prices.html", page)


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def set_prices(request: SignedInRequest) -> HttpResponse:
    form = PricesForm(
        posted(request),
        today=today_at(own_clinic(request)),
        initial=amounts_of(_lists(request).first()),
    )

    stands = _("There is a list from that day: correct that one.")
    return ask_of_clinic(
        request,
        form,
        lambda: pricing.set_prices(
            valid_from=form.cleaned_data["valid_from"],
            **by_now(request),
            **form.cents(),
        ),
        deed="prices.set",
        title=_("The next price list"),
        said=COUNTED_ANEW,
        refusals={pricing.PricesStand: ("valid_from", stands)},
        back="patients:prices",
    )


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def correct_prices(request: SignedInRequest, prices_id: int) -> HttpResponse:
    row = get_object_or_404(_lists(request), pk=prices_id)
    form = CorrectPricesForm(
        posted(request),
        today=today_at(own_clinic(request)),
        initial=amounts_of(row) | {"seen": plan_changes.stamp_of(row)},
    )

    title = _("Correct the prices from %(day)s") % {"day": desk_day(row.valid_from)}
    return ask_of_clinic(
        request,
        form,
        lambda: pricing.correct_prices(
            prices=row,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
            **by_now(request),
            **form.cents(),
        ),
        deed="prices.corrected",
        title=title,
        said=COUNTED_ANEW,
        back="patients:prices",
    )


@requires(Permission.MANAGE_COVERAGE)
@require_GET
def year_amounts(request: SignedInRequest) -> HttpResponse:
    """Each figure by year, with where it says so; next year's can be empty."""
    today = today_at(own_clinic(request))
    rows = {(row.figure, row.year): row for row in _amounts(request)}
    years = _years(rows, today)
    page = {
        "years": years,
        "figures": [
            {
                "key": figure.value,
                "label": figure.label,
                "amounts": [(year, rows.get((figure.value, year))) for year in years],
            }
            for figure in Figure
        ],
    }
    return render(request, "patients/year_amounts.html", page)


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def set_year_amount(request: SignedInRequest, figure: str, year: int) -> HttpResponse:
    today = today_at(own_clinic(request))
    rows = {(row.figure, row.year): row for row in _amounts(request)}
    if figure not in Figure or year not in _years(rows, today):
        raise Http404
    row = rows.get((figure, year))
    form = YearAmountForm(posted(request), initial=_amount_now(row))

    return ask_of_clinic(
        request,
        form,
        lambda: pricing.set_year_amount(
            figure=figure, year=year, **said_by(request, form)
        ),
        deed="year_amount.set",
        title=f"{Figure(figure).label}, {year}",
        said=COUNTED_ANEW,
        back="patients:year_amounts",
    )


def _years(rows: dict[tuple[str, int], YearAmount], today: dt.date) -> list[int]:
    """Those on file, and the next."""
    return sorted({year for _figure, year in rows} | {today.year, today.year + 1})


def _amount_now(row: YearAmount | None) -> dict[str, str]:
    shown = {"seen": plan_changes.stamp_of(row)}
    if row is None:
        return shown
    amount = in_dollars(row.amount_cents)
    return shown | {"amount_cents": amount, "source": row.source}


def _lists(request: SignedInRequest) -> Any:
    return PriceList.objects.visible_to(request.actor).order_by("-valid_from")


def _amounts(request: SignedInRequest) -> Any:
    return YearAmount.objects.visible_to(request.actor)
