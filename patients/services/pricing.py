"""What the clinic charges from a day on, and the public figures of each year.

Whose cover depends on them, the database marks to be counted anew.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from patients.models import PriceList, YearAmount
from patients.services import plan_changes
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


class PricesStand(Exception):
    """There is a price list from that day on already."""


@transaction.atomic
def set_prices(
    *, valid_from: dt.date, by: Actor, now: dt.datetime, **cents: int
) -> PriceList:
    """What the clinic charges from a day on, in cents. Raises PricesStand."""
    prices, is_new = PriceList.objects.get_or_create(
        clinic_id=by.clinic_id, valid_from=valid_from, defaults=cents
    )
    if not is_new:
        raise PricesStand
    record("prices.set", about=prices, by=by, at=now)
    return prices


@transaction.atomic
def correct_prices(
    *,
    prices: PriceList,
    reason: str,
    by: Actor,
    now: dt.datetime,
    seen: str = "",
    **cents: int,
) -> None:
    """Other amounts for the same day on: what they were stays in the history.

    `seen` is the stamp of the list as it was when they were typed. Raises
    ChangedMeanwhile.
    """
    row = PriceList.objects.select_for_update().get(pk=prices.pk)
    plan_changes.refuse_outdated(row, seen=seen)
    PriceList.objects.filter(pk=row.pk).update(**cents)
    record("prices.corrected", about=row, by=by, at=now, note=reason)


@transaction.atomic
def set_year_amount(
    *,
    figure: str,
    year: int,
    amount_cents: int | None,
    by: Actor,
    now: dt.datetime,
    source: str = "",
    seen: str = "",
) -> YearAmount:
    """A public figure as this clinic has it; None for not known yet.

    `seen` is the stamp of what stood there when it was typed. Raises ChangedMeanwhile.
    """
    said = {"amount_cents": amount_cents, "source": source}
    row = plan_changes.set_anew(
        YearAmount.objects.all(),
        said,
        seen=seen,
        clinic_id=by.clinic_id,
        figure=figure,
        year=year,
    )
    record("year_amount.set", about=row, by=by, at=now, note=f"{figure} {year}")
    return row
