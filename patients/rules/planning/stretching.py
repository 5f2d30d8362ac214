"""How the visits that are covered last longest: the pattern that leaves none uncovered
and ends closest to the end of the course.

Not by trying all. The densest even rhythm that is covered to the end is found first;
then, by halving, for how many weeks the next denser one may go before it; then the
parts of the course with cover of their own (an approval's dates, a new benefit year)
are filled up in the same way. Some twenty looks at who covers what, without prices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

from patients.rules import pacing
from patients.rules.coverage.facts import Facts
from patients.rules.coverage.periods import benefit_period
from patients.rules.coverage.placing import place
from patients.rules.coverage.result import Outcome

from .outlooks import Basis
from .patterns import DAY, WEEK, Pattern, Rhythm, Stretch, monday_of

LADDER = (Rhythm(3), Rhythm(2), Rhythm(1), Rhythm(1, 2), Rhythm(1, 4))
Spans = tuple[tuple[date, date], ...]


def stretched(basis: Basis, *, most: Rhythm = LADDER[0]) -> Pattern:
    """How to spread what is covered over the course; empty where nothing is.

    Never denser than `most`, what the therapist has prescribed. What is booked stays,
    and keeps its cover.
    """
    ladder = _ladder(most)
    if not ladder or basis.since > basis.until:
        return ()
    return _Search(basis, ladder).pattern()


def _ladder(most: Rhythm) -> tuple[Rhythm, ...]:
    """From the densest rhythm to the sparsest."""
    if most.rate >= pacing.MOST_IN_A_WEEK:
        return LADDER
    sparser = tuple(each for each in LADDER if each.rate < most.rate)
    return (most, *sparser) if most.visits else ()


class _Search:
    def __init__(self, basis: Basis, ladder: tuple[Rhythm, ...]) -> None:
        self.basis = basis
        self.ladder = ladder
        self.open_before = _open(basis.facts)

    def pattern(self) -> Pattern:
        spans = tuple(_spans(self.basis))
        found = self._over(((self.basis.since, self.basis.until),))
        if not found:
            spans = tuple(span for span in spans if self._has_cover(span))
            found = self._over(spans) or self._for_a_while(spans)
        return self._tidied(self._filled_up(found, spans)) if found else ()

    def fits(self, pattern: Pattern) -> bool:
        """Whether it adds something, and leaves no more uncovered than there was."""
        days = self.basis.days(pattern)
        if not days:
            return False
        return _open(self.basis.with_sessions(days)) <= self.open_before

    def _over(self, spans: Spans) -> Pattern:
        """The densest even rhythm all through, and before it the next denser one."""
        for rhythm in self.ladder:
            even = _even(spans, rhythm)
            if self.fits(even):
                return self._denser_first(spans, even)
        return ()

    def _denser_first(self, spans: Spans, pattern: Pattern) -> Pattern:
        """The next denser rhythm for as many weeks as it fits, then the pattern."""
        denser = self._denser(pattern)
        return self._longest(spans, denser, pattern) if denser else pattern

    def _for_a_while(self, spans: Spans) -> Pattern:
        """Where even the sparsest does not reach the end: for as long as it goes."""
        return self._longest(spans, self.ladder[-1], ()) if spans else ()

    def _longest(
        self, spans: Spans, rhythm: Rhythm, then: Pattern, others: Pattern = ()
    ) -> Pattern:
        """That rhythm for as many weeks as it fits, by halving, and then the other.

        No week of it fits; and where some weeks of it do, fewer do as well.
        """

        def begun(weeks: int) -> Pattern:
            return _in_order(others, _begun(spans, rhythm, then, weeks=weeks))

        least, most = 0, _weeks(spans)
        while least < most:
            middle = (least + most + 1) // 2
            if self.fits(begun(middle)):
                least = middle
            else:
                most = middle - 1
        return begun(least)

    def _denser(self, pattern: Pattern) -> Rhythm | None:
        """The next rung above all of the pattern; above nothing, the lowest."""
        densest = max((each.rhythm.rate for each in pattern), default=Fraction(0))
        above = [each for each in self.ladder if each.rate > densest]
        return above[-1] if above else None

    def _has_cover(self, span: tuple[date, date]) -> bool:
        """Whether a visit in that part would be covered at all."""
        days = self.basis.days(_even((span,), self.ladder[0]))
        return bool(days) and (
            _open(self.basis.with_sessions(days[-1:])) <= self.open_before
        )

    def _filled_up(self, pattern: Pattern, spans: Spans) -> Pattern:
        """Each part of the course denser, where its own cover allows."""
        for span in spans if len(spans) > 1 else ():
            pattern = self._filled_within(pattern, span)
        return pattern

    def _filled_within(self, pattern: Pattern, span: tuple[date, date]) -> Pattern:
        """Where a rhythm of several weeks is cut it begins anew: perhaps too much."""
        filled = self._cut_and_filled(pattern, span)
        return filled if self.fits(filled) else pattern

    def _cut_and_filled(self, pattern: Pattern, span: tuple[date, date]) -> Pattern:
        others = tuple(_outside(pattern, span))
        inside = tuple(_within(pattern, *span))
        densest = max((each.rhythm.rate for each in inside), default=Fraction(0))
        for rhythm in self.ladder:
            even = _even((span,), rhythm)
            if rhythm.rate <= densest:
                break
            if self.fits(_in_order(others, even)):
                inside = even
                break
        denser = self._denser(inside)
        if denser is None:
            return _in_order(others, inside)
        return self._longest((span,), denser, inside, others)

    def _tidied(self, pattern: Pattern) -> Pattern:
        """Without the parts that add no visit, and with like neighbours as one where
        that makes the same days."""
        days = self.basis.days(pattern)
        parts = tuple(
            each
            for each in pattern
            if any(each.since <= day <= each.until for day in days)
        )
        joined = _joined(parts)
        return joined if self.basis.days(joined) == days else parts


def _open(facts: Facts) -> int:
    """The planned sessions that no plan takes."""
    return sum(
        each.session.is_planned
        and each.session.is_for_plan
        and each.outcome == Outcome.OUT_OF_POCKET
        for each in place(facts).placements
    )


def _spans(basis: Basis) -> Iterator[tuple[date, date]]:
    """The course, cut where something about its cover begins or ends."""
    since, until = basis.since, basis.until
    cuts = sorted({day for day in _turns(basis) if since < day <= until})
    starts = [since, *cuts]
    ends = [*(day - DAY for day in cuts), until]
    return iter(zip(starts, ends, strict=True))


def _turns(basis: Basis) -> Iterator[date]:
    """The first days on which cover may be another than the day before."""
    for each in basis.facts.authorizations:
        if each.is_approved:
            yield each.valid_from
            yield each.valid_to + DAY
    for plan in basis.facts.coverages:
        yield plan.effective_from
        if plan.effective_to is not None:
            yield plan.effective_to + DAY
        yield benefit_period(plan, basis.until).start


def _weeks(spans: Spans) -> int:
    """From the first day to the last, in weeks begun."""
    first, last = monday_of(spans[0][0]), spans[-1][1]
    return (last - first).days // WEEK.days + 1


def _even(spans: Spans, rhythm: Rhythm) -> Pattern:
    return tuple(
        Stretch(since=first, until=last, rhythm=rhythm) for first, last in spans
    )


def _begun(spans: Spans, rhythm: Rhythm, then: Pattern, *, weeks: int) -> Pattern:
    """One rhythm for so many weeks, then what the other pattern has after them."""
    cut = monday_of(spans[0][0]) + weeks * WEEK
    before = tuple(
        (first, min(last, cut - DAY)) for first, last in spans if first < cut
    )
    return _even(before, rhythm) + tuple(_within(then, cut, date.max))


def _within(pattern: Pattern, first: date, last: date) -> Iterator[Stretch]:
    """What of the pattern lies between those days."""
    for each in pattern:
        since, until = max(each.since, first), min(each.until, last)
        if since <= until:
            yield replace(each, since=since, until=until)


def _outside(pattern: Pattern, span: tuple[date, date]) -> Iterator[Stretch]:
    """What of the pattern lies before and behind that part."""
    first, last = span
    yield from _within(pattern, date.min, first - DAY)
    yield from _within(pattern, last + DAY, date.max)


def _in_order(*patterns: Iterable[Stretch]) -> Pattern:
    stretches = [each for pattern in patterns for each in pattern]
    return tuple(sorted(stretches, key=lambda each: each.since))


def _joined(pattern: Pattern) -> Pattern:
    """Neighbours of one weekly rhythm as one stretch."""
    joined: list[Stretch] = []
    for each in pattern:
        last = joined[-1] if joined else None
        if (
            last
            and last.rhythm == each.rhythm
            and last.rhythm.weeks == 1
            and each.since - last.until <= WEEK
        ):
            each = replace(each, since=last.since)
            joined.pop()
        joined.append(each)
    return tuple(joined)
