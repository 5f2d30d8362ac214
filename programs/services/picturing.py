"""Draws the exercise pictures, each once a process: same address, same picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from programs.models import AvoidMovement, Exercise
from programs.rules import figure

KINDS: dict[str, Callable[..., str]] = {
    "still": lambda poses, **how: figure.still(poses, frame=telling(poses), **how),
    "strip": figure.strip,
    "animated": figure.animated,
}
NO_PICTURE, NO_DIGEST = "no-picture", "0" * 12


class NoSuchPicture(Exception):
    """No exercise or movement of that name looks like this."""


def telling(poses: dict[str, Any]) -> int:
    """The frame that stands for the whole: where the movement leads to."""
    return len(poses["frames"]) - 1


@lru_cache(maxsize=1024)
def picture(*, slug: str, digest: str, kind: str, theme: str) -> str:
    """SVG text. Raises NoSuchPicture, also for the digest of an older drawing."""
    if (slug, digest) == (NO_PICTURE, NO_DIGEST):
        return figure.blank(figure.PALETTES[theme], title=_("No picture"))
    shared, movements = Exercise.objects.shared(), AvoidMovement.objects.all()
    for rows in (shared, movements):  # a clinic's own borrows a shared one's picture
        found = rows.filter(slug=slug, figure_digest=digest)
        if row := found.only("name", "figure").first():
            return KINDS[kind](
                row.figure,
                palette=figure.PALETTES[theme],
                title=row.name,
                warn=rows is movements,
            )
    raise NoSuchPicture(slug)
