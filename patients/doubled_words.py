"""What of the visits of a person's closed records counts here, and what does not."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import ngettext

from patients.rules import doubling


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
