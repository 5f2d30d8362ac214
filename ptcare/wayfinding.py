"""An address is looked up word by word; Django tries some 500 patterns in turn.

The few that may lead there are then asked by Django itself, in their order. Where none
does, it tries all of them, as always, and says so.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import cast

from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver, converters
from django.urls.resolvers import RoutePattern

from ptcare.converters import DayConverter

Entry = URLPattern | URLResolver
ANY_WORD = "<>"  # no word of a browser's
WITHIN_A_WORD = {
    converters.IntConverter,
    converters.SlugConverter,
    converters.StringConverter,
    converters.UUIDConverter,
    DayConverter,
}


class Wayfinding(URLResolver):
    """In the place of all that it is made of."""

    def __init__(self, urlpatterns: Sequence[Entry]) -> None:
        super().__init__(RoutePattern("", is_endpoint=False), urlpatterns)
        self.post = Post()
        for place, chain in enumerate(chains(urlpatterns)):
            self.post.put_up(place, chain)

    def resolve(self, path: str) -> ResolverMatch:
        for way in self.post.ways_to(str(path)):
            with suppress(Resolver404):
                return way.resolve(path)
        return super().resolve(path)


class Post:
    """Stands behind some words of an address, and tells which ways go on from there."""

    def __init__(self) -> None:
        self.next: dict[str, Post] = defaultdict(Post)
        self.ending: list[tuple[int, URLResolver]] = []
        self.open: list[tuple[int, URLResolver]] = []  # for all that may still come

    def put_up(self, place: int, chain: Sequence[Entry]) -> None:
        post, (words, is_whole) = self, words_of(chain)
        for word in words:
            post = post.next[word]
        (post.ending if is_whole else post.open).append((place, alone(chain)))

    def ways_to(self, path: str) -> Iterator[URLResolver]:
        posts, found = [self], []
        for word in path.split("/"):
            found += [way for post in posts for way in post.open]
            posts = [
                post.next[each]
                for post in posts
                for each in (word, ANY_WORD)
                if each in post.next
            ]
        found += [way for post in posts for way in post.ending]
        return (way for _place, way in sorted(found, key=lambda each: each[0]))


def chains(
    entries: Sequence[Entry], *above: URLResolver
) -> Iterator[tuple[Entry, ...]]:
    """Each pattern, after those within which it stands."""
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from chains(entry.url_patterns, *above, entry)
        else:
            yield (*above, entry)


def words_of(chain: Sequence[Entry]) -> tuple[list[str], bool]:
    """Of its address, as far as each piece of it stays within a word."""
    route = ""
    for entry in chain:
        pattern = entry.pattern
        kinds = {type(converter) for converter in pattern.converters.values()}
        if not isinstance(pattern, RoutePattern) or kinds - WITHIN_A_WORD:
            return words_in(route)[:-1], False
        route += str(pattern)
    return words_in(route), True


def words_in(route: str) -> list[str]:
    return [ANY_WORD if "<" in word else word for word in route.split("/")]


def alone(chain: Sequence[Entry]) -> URLResolver:
    """The same way, without all that stands beside it."""
    way = chain[-1]
    for entry in chain[-2::-1]:
        only = copy.copy(cast(URLResolver, entry))
        only.url_patterns = [way]
        way = only
    return URLResolver(RoutePattern("", is_endpoint=False), [way])
