"""What every template may count on."""

from typing import TypedDict

from django.http import HttpRequest

THEMES = ("system", "light", "dark", "contrast")


class Site(TypedDict):
    theme: str


def theme_of(request: HttpRequest) -> str:
    """The look this browser asked for; `system` follows the device."""
    theme = request.COOKIES.get("theme", "system")
    return theme if theme in THEMES else "system"


def site(request: HttpRequest) -> dict[str, Site]:
    return {"site": {"theme": theme_of(request)}}
