"""What became known of an e-mail address: whether letters come back from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ptcare.among import among
from ptcare.audit import ledger
from ptcare.notices.models.notice import Notice
from ptcare.people.fields import by_user_or_null


class AddressNewsQuerySet(models.QuerySet["AddressNews"]):
    def latest_of(self, addresses: Iterable[str]) -> list[AddressNews]:
        """Of each address the latest of every kind. One query, or none for nobody."""
        wanted = {address.lower() for address in addresses if address}
        if not wanted:
            return []
        rows = self.filter(among("address", wanted)).distinct("address", "what")
        return list(rows.order_by("address", "what", "-at", "-pk"))

    def closing(self, what: AddressNews.What) -> Self:
        """Those of this kind that no later news outweighs: as `closed` judges, within a
        query over many."""
        later = AddressNews.objects.filter(
            address=OuterRef("address"),
            what__in=OPENED_BY[what],
            at__gte=OuterRef("at"),
        )
        return self.filter(what=what).exclude(Exists(later))

    def closed(self, addresses: Iterable[str]) -> dict[str, AddressNews]:
        """By the address, in small letters: why it is not written to. Others are open.

        A letter that came back is outweighed by a later proof that letters arrive; that
        somebody did not want it, only by a person who says that it is wanted.
        """
        latest = {(row.address, row.what): row for row in self.latest_of(addresses)}
        closed = {}
        for (address, what), row in latest.items():
            openers = (
                latest.get((address, opens)) for opens in OPENED_BY.get(what, ())
            )
            if what in OPENED_BY and not any(o and o.at >= row.at for o in openers):
                closed[address] = row
        return closed


class AddressNews(models.Model):
    """One thing learned of one address, at any clinic. Appended to, never changed."""

    class What(models.TextChoices):
        BOUNCED = "bounced", _("letters come back")
        COMPLAINED = "complained", _("marked as unwanted mail")
        PROVED = "proved", _("a code sent there was typed in")
        REOPENED = "reopened", _("somebody says that it is good")

    address = models.EmailField()  # in small letters
    what = models.CharField(max_length=10, choices=What)
    reason = models.CharField(max_length=200, blank=True)  # of the mail server
    at = models.DateTimeField()
    notice = models.ForeignKey(
        Notice, models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = by_user_or_null()

    objects = AddressNewsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "address news"
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "what"], name="a_letter_comes_back_once"
            ),
            models.CheckConstraint(
                condition=Q(address=Lower(F("address"))) & ~Q(address=""),
                name="address_news_in_small_letters",
            ),
            models.CheckConstraint(
                condition=~Q(what="reopened") | Q(by__isnull=False),
                name="who_reopens_an_address_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["address", "what", "-at"], name="news_of_an_address")
        ]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.what} {self.pk}"


What = AddressNews.What
OPENED_BY: dict[Any, tuple[What, ...]] = {
    What.BOUNCED: (What.PROVED, What.REOPENED),
    What.COMPLAINED: (What.REOPENED,),
}
