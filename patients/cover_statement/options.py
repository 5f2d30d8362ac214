"""What can I do? Only what applies, and a button only where one does something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from patients.cover_statement.known import Known
from patients.rules.coming import Cover
from patients.rules.coverage.result import LimitedBy


class Way(StrEnum):
    """How it is done: by reading on, by a message, by calling, or on this page."""

    KNOW = "know"
    WRITE = "write"
    CALL_US = "call_us"
    ESTIMATE = "estimate"
    CALL_PLAN = "call_plan"


@dataclass(frozen=True, kw_only=True)
class Option:
    words: str
    way: Way = Way.KNOW
    message: str = ""
    """The beginning of what is written to the clinic."""


def options_of(cover: Cover, known: Known) -> list[Option]:
    if not known.confirms(cover):
        return [_call_us(), *_call_plan(cover)]
    return list(_options(cover, known))


def _options(cover: Cover, known: Known) -> Iterator[Option]:
    left = cover.summary.visits_left
    if cover.plan and cover.is_by_approval and not cover.has_asked:
        yield Option(
            words=_("Ask us to request more visits from your health plan."),
            way=Way.WRITE,
            message=_("Could you ask my health plan for more visits?"),
        )
    if left and len(cover.coming) > 1:
        words = _(
            "Ask your therapist about coming less often. Your visits last longer."
        )
        yield Option(words=words)
    yield Option(words=_("Do more of your exercises at home. They use no visit."))
    if cover.has_price_to_ask:
        yield from _price(known)
    yield from _call_plan(cover)


def _price(known: Known) -> Iterator[Option]:
    if known.has_estimate:
        words = _("Look at your written estimate.")
        yield Option(words=words, way=Way.ESTIMATE)
    elif known.may_ask_price:
        words = _("Ask for our price, and for a written estimate.")
        yield Option(words=words, way=Way.ESTIMATE)


def _call_us() -> Option:
    return Option(words=_("Ask us what we know so far."), way=Way.CALL_US)


def _call_plan(cover: Cover) -> Iterator[Option]:
    if cover.plan:
        words = _("Call your health plan and ask how many visits it covers.")
        if cover.is_medicare or cover.summary.limited_by == LimitedBy.NONE:
            words = _("Call your health plan and ask what it covers.")
        yield Option(words=words, way=Way.CALL_PLAN)
