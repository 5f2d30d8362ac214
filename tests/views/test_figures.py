"""The pictures, as a browser fetches them."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from programs.models import AvoidMovement, Exercise
from programs.templatetags.figures import figure_alt, figure_url


@pytest.mark.parametrize("kind", ["still", "strip", "animated"])
@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_anybody_may_fetch_a_picture_and_keep_it(client, catalogue, kind, theme):
    exercise = Exercise.objects.get(slug="chin-tuck-seated")

    response = client.get(figure_url(exercise, f"{kind}.{theme}"))

    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert "immutable" in response["Cache-Control"]
    assert response.text.startswith("<svg")


def test_a_movement_to_avoid_carries_its_warning(client, catalogue):
    movement = AvoidMovement.objects.get(slug="avoid-toe-touch")

    response = client.get(figure_url(movement, "still.light"))

    assert "#b3261e" in response.text


def test_a_second_fetch_asks_nothing_of_the_library(client, catalogue, statements):
    address = figure_url(Exercise.objects.get(slug="brisk-walk"), "still.light")
    client.get(address)

    asked = statements(client.get, address)

    assert asked == []


@pytest.mark.parametrize(
    "args",
    [
        ["no-such-exercise", "still", "light", "0123456789ab"],
        ["chin-tuck-seated", "still", "light", "0123456789ab"],
    ],
)
def test_an_unknown_exercise_or_an_older_drawing_is_not_found(client, catalogue, args):
    response = client.get(reverse("programs:figure", args=args))

    assert response.status_code == 404


def test_a_moving_picture_rests_where_less_motion_is_asked_for(catalogue):
    exercise = Exercise.objects.get(slug="chin-tuck-seated")

    html = render_to_string(
        "programs/_figure.html",
        {"exercise": exercise, "kind": "animated", "theme": "system"},
    )

    resting = [line for line in html.splitlines() if "prefers-reduced-motion" in line]
    assert len(resting) == 2
    assert all("/still." in line for line in resting)


def test_the_words_of_a_picture_say_what_it_shows(catalogue):
    exercise = Exercise.objects.get(slug="chin-tuck-seated")

    assert figure_alt(exercise, "strip").startswith(
        "Chin tuck (sitting): Head drifts forward; "
    )
