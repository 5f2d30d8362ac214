"""What a guide is made of."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language

PHONE, DESK = (390, 700), (1280, 800)  # width and height on the page, in CSS pixels
PATH = "guides/{name}.{language}.webp"
ENGLISH = "en"


@dataclass(frozen=True)
class Picture:
    """A picture that `make pictures` takes of the demo clinic, and what it shows."""

    name: str
    words: Promise
    size: tuple[int, int] = DESK
    languages: frozenset[str] = frozenset({ENGLISH})

    @property
    def width(self) -> int:
        return self.size[0]

    @property
    def height(self) -> int:
        return self.size[1]

    @property
    def path(self) -> str:
        """Under static/, in the language of whoever reads."""
        said = get_language() or ENGLISH
        return self.in_language(said if said in self.languages else ENGLISH)

    def in_language(self, language: str) -> str:
        return PATH.format(name=self.name, language=language)


def on_a_phone(name: str, words: Promise) -> Picture:
    """As a patient sees it, in each language that patients read."""
    return Picture(name, words, size=PHONE, languages=frozenset({ENGLISH, "es"}))


@dataclass(frozen=True, kw_only=True)
class Section:
    """One thing to do: why, in which steps, and what is good to know."""

    slug: str
    title: Promise
    says: tuple[Promise, ...]
    steps: tuple[Promise, ...] = ()
    minds: tuple[Promise, ...] = ()
    picture: Picture | None = None
    pages: tuple[str, ...] = ()  # names of addresses: this is their help


@dataclass(frozen=True, kw_only=True)
class Guide:
    """All that one kind of reader does here."""

    key: str
    title: Promise
    about: Promise
    sections: tuple[Section, ...]

    def section(self, slug: str) -> Section | None:
        return next((each for each in self.sections if each.slug == slug), None)
