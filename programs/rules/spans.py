"""Stretches of time: laid over each other, cut to size, with holes taken out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Span:
    """From a moment until a moment, which is not part of it; both in UTC, for within
    a zone Python counts the hours of the clock on the wall."""

    start: dt.datetime
    end: dt.datetime

    def has(self, moment: dt.datetime) -> bool:
        return self.start <= moment < self.end

    def meets(self, other: Span) -> bool:
        """Whether some moment lies in both."""
        return max(self.start, other.start) < min(self.end, other.end)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same moments, none of them twice."""
    found: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def clipped(spans: Iterable[Span], to: Iterable[Span]) -> list[Span]:
    """What of them lies within these."""
    frames = merged(to)
    return [
        Span(max(span.start, frame.start), min(span.end, frame.end))
        for span in merged(spans)
        for frame in frames
        if span.meets(frame)
    ]


def minus(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """What of them lies outside these."""
    left = merged(spans)
    for hole in merged(holes):
        left = [
            part
            for span in left
            for part in (
                Span(span.start, min(span.end, hole.start)),
                Span(max(span.start, hole.end), span.end),
            )
            if part.start < part.end
        ]
    return left


def lasting(spans: Iterable[Span]) -> dt.timedelta:
    return sum((span.end - span.start for span in merged(spans)), dt.timedelta())


def apart(spans: Iterable[Span]) -> int:
    """The most of them that neither overlap nor touch."""
    count, end = 0, None
    for span in sorted(spans, key=lambda each: each.end):
        if span.start < span.end and (end is None or span.start > end):
            count, end = count + 1, span.end
    return count
