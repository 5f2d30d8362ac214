"""The pictures of an exercise or a movement: where they are, and what they show."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from programs.models import AvoidMovement, Exercise

register = template.Library()

PANEL_WIDTH, BETWEEN_PANELS, STRIP_HEIGHT = 240, 12, 270


@register.filter
def figure_url(row: Exercise | AvoidMovement, kind_and_theme: str) -> str:
    """`{{ exercise|figure_url:"still.light" }}`; themes are light, dark, contrast."""
    kind, _dot, theme = kind_and_theme.partition(".")
    return reverse("programs:figure", args=[row.slug, kind, theme, row.figure_digest])


@register.filter
def figure_alt(row: Exercise | AvoidMovement, kind: str) -> str:
    """The name, and in words what the frames show."""
    labels = [frame["label"] for frame in row.figure["frames"]]
    shown = labels[-1:] if kind == "still" else labels
    return _("%(name)s: %(frames)s") % {"name": row.name, "frames": "; ".join(shown)}


@register.filter
def strip_width(row: Exercise | AvoidMovement) -> int:
    panels = len(row.figure["frames"])
    return panels * (PANEL_WIDTH + BETWEEN_PANELS) - BETWEEN_PANELS
