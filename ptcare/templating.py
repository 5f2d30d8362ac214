"""Template tags that every page may use; settings name this module as a builtin."""

import datetime as dt
import functools
import io
import re
import uuid
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Any
from zipfile import ZipFile

from django import template
from django.template import NodeList, defaultfilters
from django.template.base import Parser, Token
from django.template.loader_tags import BlockNode
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from ptcare import qr_codes
from ptcare.context import theme_of
from ptcare.languages import dates
from ptcare.languages.library import translated
from ptcare.languages.listing import listed
from ptcare.notices.rules import numbers
from ptcare.people import sessions

register = template.Library()

ISO = "Y-m-d"
TONES = {
    "debug": "info",
    "info": "info",
    "success": "good",
    "warning": "warn",
    "error": "stop",
}
TONE_ICONS = {
    "info": "info",
    "good": "circle-check",
    "warn": "triangle-alert",
    "stop": "octagon-alert",
}

SQUARE = 'width="24" height="24" viewBox="0 0 24 24"'


@register.simple_tag
@functools.lru_cache(maxsize=256)
def icon(name: str, label: str = "") -> SafeString:
    """A lucide icon as inline SVG: silent, or an image named by its label.

    In the page itself, and not by reference to a file of all of them: on a bad line
    they are there with the words, and they stay in a page that is kept or offline.
    """
    if label:
        return format_html(
            '<span role="img" aria-label="{}">{}</span>', label, _drawing(name)
        )
    return _drawing(name)


@functools.lru_cache(maxsize=256)
def _drawing(name: str) -> SafeString:
    """How its lines are drawn says the stylesheet, once: `.icon`."""
    _svg, _end, drawn = _all_icons().read(f"{name}.svg").decode().partition(">")
    inside = re.sub(r">\s+<", "><", drawn.removesuffix("</svg>\n").strip())
    svg = f'<svg class="icon" {SQUARE} aria-hidden="true">{inside}</svg>'
    return mark_safe(svg)  # noqa: S308 - of the package


@functools.cache
def _all_icons() -> ZipFile:
    """Opened once: lucide itself does so for each, which takes 6 ms every time."""
    return ZipFile(io.BytesIO((resources.files("lucide") / "lucide.zip").read_bytes()))


@register.simple_tag
def square_code(address: str, label: str) -> SafeString:
    """The address as a QR code, an image named by its label."""
    return qr_codes.square(address, label=label)


@register.tag
def title_again(_parser: Parser, _token: Token) -> BlockNode:
    """What the page has in its block `title`: Django lets a template name it once."""
    return BlockNode("title", NodeList())


@register.simple_tag(takes_context=True)
def current_theme(context: template.Context) -> str:
    """The look of this browser. Not `site.theme`: allauth's pages call another `site`.

    An error page is drawn without a request, and says it itself.
    """
    request = context.get("request")
    return theme_of(request) if request else context["site"]["theme"]


@register.simple_tag(takes_context=True)
def speaks_languages(context: template.Context) -> bool:
    """Whether this reader may choose a language: staff read English."""
    request = context.get("request")
    return request is not None and not sessions.is_staff_session(request)


@register.filter(expects_localtime=True, is_safe=False)
def date(moment: Any, pattern: str | None = None) -> str:
    """Django's own, with the day in the order of the reader's language."""
    if pattern == ISO and type(moment) is dt.date:
        return moment.isoformat()  # a hundred on some pages
    if pattern and type(moment) is dt.date:
        return dates.date_format(moment, pattern)
    return str(defaultfilters.date(moment, pattern and dates.in_order(pattern)))


@register.filter(expects_localtime=True, is_safe=False)
def clock(moment: Any) -> str:
    """An hour as patients read it, on one line: "9:22 a.m." """
    return _whole(dates.plain_clock(moment))


@register.filter
def hours(times: Iterable[dt.time]) -> str:
    """Some hours of one day: "9 a.m. and 2:15 p.m." """
    return listed([dates.plain_clock(time) for time in times])


def _whole(words: str) -> str:
    """Never broken at its blanks."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


@register.filter
def telephone(number: str) -> str:
    """A number that was kept in E.164, as people read it, on one line."""
    return _whole(numbers.shown(number))


@register.filter
def address(email: str) -> SafeString:
    """An e-mail address that, where it needs two lines, breaks before its @."""
    name, at, host = email.partition("@")
    return format_html("{}<wbr>{}{}", name, at, host)


@register.filter
def lang_mark(words: Any) -> str:
    """Marks what was typed in another language than the page's, for a screen reader."""
    return format_html(' lang="{}"', words.lang) if words.lang else ""


register.filter("of_library", translated)  # a text of the library, translated


@register.filter
def named(text: Any) -> SafeString:
    """What a guide calls by the “name” that a page or a button has: in bold."""
    said = re.sub(r"“[^”]+”", r"<b>\g<0></b>", str(escape(text)))
    return mark_safe(said)  # noqa: S308 - escaped above


@register.filter
def tone(level: str) -> str:
    """The tone of voice for a level of django.contrib.messages."""
    return TONES.get(level, "info")


@register.filter
def tone_icon(tone: str) -> str:
    """The icon that says a tone without its colour."""
    return TONE_ICONS.get(tone, "info")


@register.filter
def beside(left: Iterable[object], right: Iterable[object]) -> Iterator[object]:
    """Two lists of equal length, walked side by side."""
    return zip(left, right, strict=True)


@register.filter
def money(cents: int, how: str = "") -> str:
    """Cents as dollars; `"about"` rounds to whole ones, as an estimate should be."""
    if how == "about":
        return f"${(cents + 50) // 100:,}"
    dollars, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}${dollars:,}.{rest:02d}"


@register.filter
def in_fours(text: str) -> list[str]:
    """A long key in groups that the eye can keep while it is typed elsewhere."""
    return [text[start : start + 4] for start in range(0, len(text), 4)]


@register.simple_tag
def token() -> SafeString:
    """The hidden field that makes a second press of the same form harmless."""
    return format_html('<input type="hidden" name="token" value="{}">', uuid.uuid4())


@register.simple_tag
def drawn_at() -> SafeString:
    """The hidden field that says when the page was drawn, in seconds since 1970."""
    at = timezone.now().timestamp()
    return format_html('<input type="hidden" name="drawn" value="{}">', f"{at:.6f}")
