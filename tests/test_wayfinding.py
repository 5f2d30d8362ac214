"""Each address leads where Django itself would find that it leads."""

import datetime as dt
import uuid

import pytest
from django.urls import Resolver404, URLResolver, converters, include, path, reverse
from django.urls.resolvers import RoutePattern

from patients import urls as patients_urls
from ptcare.converters import DayConverter
from ptcare.urls import ways
from ptcare.wayfinding import Wayfinding, chains

FOUND = Wayfinding(ways)
TRIED = URLResolver(RoutePattern("", is_endpoint=False), ways)
SAMPLES = {
    converters.IntConverter: 7,
    converters.SlugConverter: "chin-tuck",
    converters.StringConverter: "a word",
    converters.PathConverter: "a/longer/way",
    converters.UUIDConverter: uuid.UUID(int=7),
    DayConverter: dt.date(2026, 3, 4),
}
OF_EXPRESSIONS = {
    "pk": "7",
    "uidb36": "7",
    "key": "a-b",
    "kind": "Patient",
    "rest": "some/where",
    "slug": "chin-tuck",
    "theme": "dark",
    "digest": "0" * 12,
}
NOWHERE = ("no/such", "/", "patients//", "patients/x/", "flags/7", "today/\n", "<>/")


def told(resolver, where):
    try:
        match = resolver.resolve(where)
    except Resolver404:
        return None
    parts = ("func", "args", "kwargs", "captured_kwargs", "extra_kwargs", "route")
    names = ("view_name", "url_name", "app_names", "namespaces")
    return {name: getattr(match, name) for name in (*parts, *names)}


def addresses():
    for chain in chains(ways):
        words = {name: kind for each in chain for name, kind in words_of(each.pattern)}
        figure = {"kind": "still"} if "digest" in words else {}
        yield reverse(full_name(chain), kwargs=words | figure)[1:]


def words_of(pattern):
    for word in pattern.regex.groupindex:
        kind = pattern.converters.get(word)
        yield word, OF_EXPRESSIONS[word] if kind is None else SAMPLES[type(kind)]


def full_name(chain):
    *above, last = chain
    return ":".join([*(each.namespace for each in above if each.namespace), last.name])


def test_every_address_leads_where_it_would_if_all_were_tried():
    wheres = ["", *addresses()]

    assert len(wheres) > 500
    for where in wheres:
        assert told(FOUND, where) == told(TRIED, where) is not None, where


@pytest.mark.parametrize("where", NOWHERE)
def test_what_is_no_address_leads_nowhere(where):
    assert told(FOUND, where) is None


def test_few_ways_are_tried():
    tried = [len(list(FOUND.post.ways_to(where))) for where in addresses()]

    assert sum(tried) < 3 * len(tried)


def test_of_two_that_lead_there_the_first_is_taken():
    def first(request): ...

    def second(request): ...

    either = [path("a/<slug:word>/", first), path("a/b/", second)]

    for entries in (
        either,
        either[::-1],
        [path("a/", include(patients_urls)), *either],
    ):
        match = Wayfinding(entries).resolve("a/b/")

        assert (
            match.func
            is URLResolver(RoutePattern("", is_endpoint=False), entries)
            .resolve("a/b/")
            .func
        )
