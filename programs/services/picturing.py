"""Draws the exercise pictures, each once a process: same address, same picture."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import gettext as _

from programs.models import AvoidMovement, Exercise
from programs.rules import figure

NO_PICTURE, NO_DIGEST = "no-picture", "0" * 12


class NoSuchPicture(Exception):
    """No exercise or movement of that name looks like this."""


@lru_cache(maxsize=2048)
def picture(*, slug: str, digest: str, kind: str, theme: str) -> str:
    """SVG text. Raises NoSuchPicture, also for the digest of an older drawing.

    ``kind`` is still (the pose that says most), strip, animated, or frame1, frame2 ...
    """
    if (slug, digest) == (NO_PICTURE, NO_DIGEST):
        return figure.blank(figure.PALETTES[theme], title=_("No picture"))
    shared, movements = Exercise.objects.shared(), AvoidMovement.objects.all()
    for rows in (shared, movements):  # a clinic's own borrows a shared one's picture
        found = rows.filter(slug=slug, figure_digest=digest)
        if row := found.only("name", "figure").first():
            return drawn(row, kind, theme=theme)
    raise NoSuchPicture(slug)


def drawn(row: Exercise | AvoidMovement, kind: str, *, theme: str) -> str:
    """SVG text of a row that is at hand with its figure. Raises NoSuchPicture."""
    if not row.frames:
        return figure.blank(figure.PALETTES[theme], title=_("No picture"))
    palette, warn = figure.PALETTES[theme], isinstance(row, AvoidMovement)
    if kind == "strip":
        return figure.strip(row.figure, palette=palette, title=row.name, warn=warn)
    if kind == "animated":
        return figure.animated(row.figure, palette=palette, title=row.name, warn=warn)
    if kind == "still":
        frame = row.telling_frame
    else:
        frame = int(kind.removeprefix("frame")) - 1
    if frame >= len(row.frames):
        raise NoSuchPicture(kind)
    return figure.still(
        row.figure, frame=frame, palette=palette, title=row.name, warn=warn
    )
