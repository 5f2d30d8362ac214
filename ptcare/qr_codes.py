"""Squares that a phone's camera reads as an address (QR codes)."""

from __future__ import annotations

import io

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

QUIET = 4  # modules of white around it, as readers ask for


def square(address: str, *, label: str) -> SafeString:
    """An SVG of it, drawn into the page; what it is stands in its label."""
    drawing = _code(address).svg_inline(
        border=QUIET, omitsize=True, svgclass=None, lineclass=None, light="#fff"
    )
    svg = mark_safe(drawing)  # noqa: S308 - numbers of the library
    return format_html(
        '<div class="qr" role="img" aria-label="{}">{}</div>', label, svg
    )


def as_file(address: str) -> str:
    """The same as an SVG file of its own, without size or words."""
    drawn = io.BytesIO()
    _code(address).save(
        drawn,
        kind="svg",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        omitsize=True,
        border=QUIET,
    )
    return drawn.getvalue().decode()


def _code(address: str) -> segno.QRCode:
    """Error level M: still read when a seventh of it is stained."""
    return segno.make(address, error="m", micro=False)
