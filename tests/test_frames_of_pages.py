"""The parts of each page that are drawn once are what their templates say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ptcare.drawing import running
from ptcare.navigation import Place

ODD = "/today/?day=2026-03-02&said='<b>%(token)s"
HOME = Place(label=_("Today"), url="/today/", icon="sun", is_current=True)
PLACES = [HOME, Place(label=_("More"), url="/more/", icon="settings", is_current=False)]


@pytest.fixture(autouse=True)
def _unwatched(monkeypatch):
    """As where no test looks on, so that what was drawn is kept."""
    monkeypatch.setattr(running, "is_watched", lambda: False)


def drawn(tag, **values):
    return Template("{% " + tag + " %}").render(Context(values))


@pytest.mark.parametrize("turn", range(2))
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_menu(language, turn):
    elsewhere = [replace(place, is_current=False) for place in PLACES]
    around = [replace(HOME, is_current=False, is_around=True)]
    with translation.override(language):
        for places in (PLACES, elsewhere, around, PLACES):
            shown = drawn("main_menu places", places=places)
            assert shown == render_to_string(
                "components/navigation.html", {"navigation": places}
            )


@pytest.mark.parametrize("turn", range(2))
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("here", ["/today/", ODD])
@pytest.mark.parametrize("csrf_token", ["a" * 64, "b" * 64, "<odd>"])
def test_the_choice_of_languages(language, here, csrf_token, turn):
    said = {"language": language, "here": here, "csrf_token": csrf_token}
    with translation.override(language):
        shown = drawn("choice_of_languages language here csrf_token", **said)
        assert shown == render_to_string("components/languages.html", said)
