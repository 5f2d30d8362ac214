"""A drawn template says what Django's own says, and fails where that fails."""

from __future__ import annotations

import datetime as dt
import inspect
import re
import uuid
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from django.db import InternalError, OperationalError, models
from django.template import Context, Engine, Library, RequestContext, Template
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from ptcare import templating
from ptcare.addresses import address
from ptcare.drawing import runtime

PARTS = {
    "part.html": "[{{ given }}{{ seen }}{{ forloop.counter }}]",
    "parent.html": (
        "<{% block one %}1{{ word }}{% endblock %}{% block two %}2{% endblock %}>"
    ),
    "middle.html": (
        "{% extends 'parent.html' %}{% block one %}m{{ block.super }}{% endblock %}"
    ),
    "counted.html": "{% cycle 'a' 'b' %}{{ given }}",
    "choosing.html": (
        "{% if given == 'yes' %}{% translate 'Yes' %}"
        "{% else %}[{{ given }}]{% endif %}{{ w }}"
    ),
}
LIBRARIES = {
    "static": "django.templatetags.static",
    "l10n": "django.templatetags.l10n",
    "own": __name__,
}
BUILTINS = ["ptcare.templating", "django.templatetags.i18n"]
OWN = "django.template.loaders.locmem.Loader"


REPO = Path(__file__).parent.parent


register = Library()


@register.simple_block_tag
@lru_cache
def loud(content: str) -> str:
    return content.upper()


class Answer(models.TextChoices):
    YES = "yes", "Yes"
    NO = "<no>", "No"


class Person:
    name = "Ada <b>"

    def __init__(self) -> None:
        self.friend: Person | None = None
        self.scores = [3, 4]
        self.has_failed = False

    def said(self) -> str:
        return "hello & bye"

    def needs(self, more: str) -> str:
        return more

    def delete(self) -> str:
        return "deleted"

    delete.alters_data = True  # type: ignore[attr-defined]

    @property
    def broken(self) -> str:
        raise ValueError("broken")

    @property
    def away(self) -> str:
        """A question that took too long: after it the transaction answers nothing."""
        failed, self.has_failed = self.has_failed, True
        raise InternalError("aborted") if failed else OperationalError("too long")

    @property
    def without(self) -> str:
        raise AttributeError("without")


class Pair(tuple):
    __slots__ = ()
    name = "pair"


def world() -> dict[str, Any]:
    ada = Person()
    ada.friend = Person()
    return {
        "word": "a <b> & 'c'",
        "safe": mark_safe("<i>"),
        "lazy": gettext_lazy("Yes"),
        "answer": Answer.NO,
        "number": 1234567,
        "share": 12.5,
        "tiny": 1.5e-9,
        "far": -1e21,
        "endless": float("inf"),
        "no": False,
        "nothing": None,
        "empty": [],
        "words": ["x", "<y>", "z"],
        "pairs": [(1, "one"), (2, "two")],
        "known": {"a": "A", "items": "hidden", "3": "three"},
        "names": {"b": 1},
        "maker": lambda: "made <now>",
        "person": ada,
        "kind": Person,
        "pair": Pair((7, 8)),
        "day": dt.date(2026, 11, 25),
        "at": dt.datetime(2026, 11, 25, 23, 30, tzinfo=dt.UTC),
        "token": uuid.UUID(int=7),
        "one": 1,
        "seen": "S",
        "csrf_token": "t<o",
    }


CASES = Path(__file__).parent / "cases"


def sources(name: str) -> list[str]:
    """A template a line."""
    lines = (CASES / name).read_text().splitlines()
    return [line.replace(r"\n", "\n") for line in lines]


def engine_of(source: str, *, is_drawn: bool) -> Engine:
    loaders = [(OWN, PARTS | {"page.html": source})]
    wrapped = [("ptcare.drawing.loading.Loader", loaders)] if is_drawn else loaders
    return Engine(loaders=wrapped, libraries=LIBRARIES, builtins=BUILTINS)


def said(template: Template, **how: Any) -> str:
    return template.render(Context(world() | {"name": "part.html"}, **how))


@pytest.fixture(autouse=True)
def unwatched(monkeypatch):
    """As at work: nobody wants to know of each template that is used."""
    monkeypatch.setattr(runtime, "is_watched", lambda: False)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("source", sources("drawn.txt"))
def test_it_says_the_same(source, language):
    plain, drawn = (
        engine_of(source, is_drawn=each).get_template("page.html")
        for each in (False, True)
    )

    with translation.override(language):
        wanted, found = said(plain), [said(drawn), said(drawn)]
        bare = said(plain, autoescape=False), said(drawn, autoescape=False)

    assert found == [wanted, wanted]
    assert bare[0] == bare[1]


@pytest.mark.parametrize("source", sources("drawn-failing.txt"))
def test_it_fails_alike(source):
    failed = []
    for each in (False, True):
        with pytest.raises(Exception) as error:  # noqa: PT011 - whichever it is
            said(engine_of(source, is_drawn=each).get_template("page.html"))
        failed.append(error.value)

    assert type(failed[0]) is type(failed[1])


def test_what_is_kept_of_a_page_is_kept_for_its_language_alone():
    drawn = engine_of("{% translate 'Yes' %}", is_drawn=True).get_template("page.html")

    answers = []
    for language in ("en", "es", "en"):
        with translation.override(language):
            answers.append(said(drawn))

    assert answers == ["Yes", "Sí", "Yes"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_part_that_chooses_by_a_word_is_kept_for_that_word_and_language(language):
    part = "{% include 'choosing.html' with given=given only %}"
    whole = f"{{% for given in all %}}{part}{{% endfor %}}"
    seen = {"all": [Answer.YES, Answer.NO, Answer.YES, "yes", "<", None, ""], "w": "W"}
    plain, drawn = (
        engine_of(whole, is_drawn=each).get_template("page.html")
        for each in (False, True)
    )

    for _turn in range(2):
        with translation.override(language):
            assert drawn.render(Context(seen)) == plain.render(Context(seen))


@pytest.mark.parametrize(
    ("source", "may_be"),
    [
        (PARTS["choosing.html"], True),
        ("{{ given }}{% icon 'check' %}{% comment %}x{% endcomment %}", True),
        ("{{ given|upper }}", False),
        ("{% if given|upper == 'A' %}a{% endif %}", False),
        ("{% if one and not given|upper %}a{% endif %}", False),
        ("{% if given %}{% token %}{% endif %}", False),
        ("{% if given %}{% csrf_token %}{% endif %}", False),
        ("{% if given %}{% now 'Y' %}{% endif %}", False),
        ("{% if given %}{% include 'part.html' %}{% endif %}", False),
    ],
)
def test_what_may_be_kept_compares_and_shows_and_nothing_else(source, may_be):
    drawn = engine_of(source, is_drawn=True).get_template("page.html")

    assert drawn.nodelist.only_chooses is may_be


def test_an_address_that_is_nowhere_fails_only_where_it_is_asked_for():
    source = "{% url 'programs:today' %}{% if no %}{% url 'nowhere' %}{% endif %}"
    drawn = engine_of(source, is_drawn=True).get_template("page.html")

    assert said(drawn) == reverse("programs:today")
    with pytest.raises(NoReverseMatch):
        drawn.render(Context({"no": True}))


def test_what_is_within_a_remembered_tag_is_not_kept():
    source = "{% load own %}{% loud %}{{ word }}{% endloud %}"
    drawn = engine_of(source, is_drawn=True).get_template("page.html")

    assert [drawn.render(Context({"word": each})) for each in "ab"] == ["A", "B"]


def test_an_address_is_kept_for_the_place_that_the_site_has(settings):
    source = "{% url 'programs:today' %} {% url 'programs:log' one %}"
    drawn = engine_of(source, is_drawn=True).get_template("page.html")
    before = said(drawn)

    settings.FORCE_SCRIPT_NAME = "/clinic"
    set_script_prefix("/clinic/")
    after = said(drawn)
    set_script_prefix("/")

    assert after == " ".join(f"/clinic{each}" for each in before.split())


def test_a_page_that_no_file_holds_may_extend_one_that_is_drawn():
    source = (
        "{% extends 'parent.html' %}{% block one %}x{{ block.super }}{% endblock %}"
    )
    plain, drawn = (engine_of("", is_drawn=each) for each in (False, True))

    assert said(drawn.from_string(source)) == said(plain.from_string(source))


def test_a_tag_that_makes_something_new_makes_it_each_time():
    drawn = engine_of("{% token %}", is_drawn=True).get_template("page.html")

    assert said(drawn) != said(drawn)


def test_a_part_sees_of_a_request_what_it_is_given_and_no_more():
    drawn = engine_of(
        "{% include 'part.html' with given=word only %}", is_drawn=True
    ).get_template("page.html")
    context = RequestContext(RequestFactory().get("/"), {"word": "w", "seen": "S"})

    assert drawn.render(context) == "[w]"


def test_our_own_tags_only_read_in_the_context():
    tags = [
        inspect.getsource(each)
        for each in vars(templating).values()
        if takes_context(each)
    ]
    writes = re.compile(r"context(\[[^]]+\] = |\.\w*(push|pop|set|update|dicts))")

    assert tags
    assert not any(map(writes.search, tags))


def takes_context(thing: Any) -> bool:
    return callable(thing) and "context" in getattr(thing, "__annotations__", {})


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("programs:today", ()),
        ("programs:log", (0,)),
        ("programs:log", (7001,)),
        ("programs:log", (2**62,)),
        ("programs:figure", ("chin tuck/ü", "still", "light", "a%b")),
        ("patients:patient", ("7",)),
        ("programs:told", ()),
    ],
)
def test_an_address_is_the_one_that_django_finds(name, parts):
    def there(find) -> str | type[Exception]:
        try:
            return find()
        except NoReverseMatch as error:
            return type(error)

    wanted = there(lambda: reverse(name, args=parts))

    assert there(lambda: address(name, parts)) == wanted
    assert there(lambda: address(name, parts)) == wanted


@pytest.mark.parametrize("parts", [(-1,), (1, 2), ("x",), (None,)])
def test_what_has_no_address_is_refused(parts):
    with pytest.raises(NoReverseMatch):
        address("programs:log", parts)


def test_the_lines_of_a_page_begin_where_its_words_begin():
    source = "<ul>\n    \n  <li>a  b</li>\n\t<li>{{ word }}  {{ one }}</li>\n</ul>"
    drawn = engine_of(source, is_drawn=True).get_template("page.html")

    assert (
        said(drawn)
        == "<ul>\n<li>a  b</li>\n<li>a &lt;b&gt; &amp; &#x27;c&#x27;  1</li>\n</ul>"
    )


def test_no_words_of_a_template_stand_where_blanks_are_seen():
    """What is in such a field is a value, which is shown as it is."""
    fields = re.compile(r"<(pre|textarea)\b[^>]*>\s|\s</(pre|textarea)>")
    pages = [path for path in REPO.rglob("*.html") if ".venv" not in path.parts]

    assert len(pages) > 300
    assert [path.name for path in pages if fields.search(path.read_text())] == []
