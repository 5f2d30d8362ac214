"""The pictures, as a browser fetches them."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from programs.models import AvoidMovement, Exercise


def address_of(row, kind, theme="light"):
    return reverse("programs:figure", args=[row.slug, kind, theme, row.figure_digest])


@pytest.mark.parametrize("kind", ["still", "strip", "animated", "frame1", "frame2"])
@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_anybody_may_fetch_a_picture_and_keep_it(client, catalogue, kind, theme):
    exercise = Exercise.objects.get(slug="chin-tuck-seated")

    response = client.get(address_of(exercise, kind, theme))

    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert "immutable" in response["Cache-Control"]
    assert response.text.startswith("<svg")


def test_a_movement_to_avoid_carries_its_warning(client, catalogue):
    movement = AvoidMovement.objects.get(slug="avoid-toe-touch")

    response = client.get(address_of(movement, "still"))

    assert "#b3261e" in response.text


def test_a_second_fetch_asks_nothing_of_the_library(client, catalogue, statements):
    address = address_of(Exercise.objects.get(slug="brisk-walk"), "still")
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
    assert len(resting) == 2 + 1  # light, dark; and high contrast
    assert all("/still." in line for line in resting)


def test_a_pose_that_the_exercise_does_not_have_is_not_found(client, catalogue):
    exercise = Exercise.objects.get(slug="chin-tuck-seated")

    response = client.get(address_of(exercise, "frame3"))

    assert response.status_code == 404


def test_high_contrast_is_drawn_where_the_device_asks_for_it(catalogue):
    exercise = Exercise.objects.get(slug="chin-tuck-seated")

    html = render_to_string(
        "programs/_figure.html",
        {"exercise": exercise, "kind": "still", "theme": "system"},
    )

    asked = next(line for line in html.splitlines() if "prefers-contrast" in line)
    assert "still.contrast" in asked


def test_a_picture_beside_its_own_words_is_silent(catalogue):
    exercise = Exercise.objects.get(slug="chin-tuck-seated")
    facts = {"exercise": exercise, "kind": "still", "theme": "light", "silent": True}

    html = render_to_string("programs/_figure.html", facts)

    assert 'alt=""' in html


def test_the_words_of_a_picture_say_what_it_shows_in_order(catalogue):
    exercise = Exercise.objects.get(slug="chin-tuck-seated")

    assert exercise.picture_alt == (
        "Chin tuck (sitting): Head drifts forward; then Sit tall, slide chin back"
    )


def test_the_words_of_a_movement_to_avoid_say_not_to_do_it(catalogue):
    movement = AvoidMovement.objects.get(slug="avoid-toe-touch")

    assert movement.picture_alt.startswith("Do not do this. Toe touch")
