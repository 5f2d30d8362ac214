"""The library, as a therapist browses it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from programs.models import Exercise
from tests import factories as make


def names(response):
    return {
        exercise.slug
        for _category, group in response.context["groups"]
        for exercise in group
    }


def test_the_library_shows_every_exercise(tablet, catalogue):
    response = tablet.get("/exercises/")

    assert len(names(response)) == 82
    assert "82 exercises" in response.text


@pytest.mark.parametrize(
    ("filters", "slug", "other"),
    [
        ({"q": "chin tuck"}, "chin-tuck-seated", "brisk-walk"),
        ({"category": "aerobic"}, "brisk-walk", "chin-tuck-seated"),
        ({"position": "seated"}, "chin-tuck-seated", "brisk-walk"),
        ({"equipment": "chair"}, "chin-tuck-seated", "brisk-walk"),
        ({"setting": "supervised"}, "deadlift-barbell", "brisk-walk"),
    ],
)
def test_a_filter_narrows_the_library(tablet, catalogue, filters, slug, other):
    found = names(tablet.get("/exercises/", filters))

    assert slug in found
    assert other not in found


def test_no_exercise_that_fits_says_so(tablet, catalogue):
    response = tablet.get("/exercises/", {"q": "zumba"})

    assert "No exercise fits" in response.text


def test_an_exercise_says_its_levels_in_words(tablet, catalogue):
    response = tablet.get("/exercises/chin-tuck-seated/")

    assert "5 reps, 3 s hold, 2 times a day" in response.text
    assert "Slide your chin straight back" in response.text
    assert "Dizziness or inner-ear trouble" in response.text


def test_a_movement_to_avoid_leads_to_what_to_do_instead(tablet, catalogue):
    response = tablet.get("/exercises/avoid/")

    assert response.text.count("Do this instead") == 12
    assert reverse("programs:exercise", args=["hip-hinge-dowel"]) in response.text


def test_the_contact_sheet_shows_every_picture(tablet, catalogue):
    response = tablet.get("/exercises/pictures/")

    assert response.text.count("<img ") == 82 + 12


@pytest.mark.parametrize(
    ("asked", "pictures", "address"),
    [
        ({"category": "posture"}, 10, "/exercises/bird-dog/strip.light."),
        ({"category": "avoid"}, 12, "/exercises/avoid-sit-up/strip.light."),
        ({"kind": "animated"}, 94, "/exercises/bird-dog/animated.light."),
        ({"look": "contrast"}, 94, "/exercises/bird-dog/strip.contrast."),
        ({"kind": "no such", "look": "pink"}, 94, "/exercises/bird-dog/strip.light."),
    ],
)
def test_a_reviewer_chooses_which_pictures_and_how(
    tablet, catalogue, asked, pictures, address
):
    response = tablet.get("/exercises/pictures/", asked)

    assert response.text.count("<img ") == pictures
    assert f'src="{address}' in response.text


def test_the_contact_sheet_costs_the_same_for_one_and_for_all(
    tablet, catalogue, statements
):
    tablet.get("/exercises/pictures/")
    many = statements(tablet.get, "/exercises/pictures/")

    Exercise.objects.exclude(slug="brisk-walk").update(retired_at=make.now())

    assert len(statements(tablet.get, "/exercises/pictures/")) == len(many)


def test_an_exercise_moves_and_is_shown_pose_by_pose_in_words(tablet, catalogue):
    response = tablet.get("/exercises/sit-to-stand/")

    kinds = ["animated", "frame1", "frame2", "frame3"]
    places = [
        response.text.index(f'src="/exercises/sit-to-stand/{kind}.') for kind in kinds
    ]
    assert places == sorted(places)
    assert "<figcaption>Lean forward, back straight</figcaption>" in response.text
    assert response.text.count('alt=""') == 4


def test_a_retired_exercise_is_read_and_not_found_in_the_list(tablet):
    old = make.exercise(retired_at=make.now())

    assert old.slug not in names(tablet.get("/exercises/"))
    assert "has left the library" in tablet.get(old.get_absolute_url()).text


def test_eighty_exercises_cost_no_more_than_one(tablet, catalogue, statements):
    tablet.get("/exercises/")
    many = statements(tablet.get, "/exercises/")

    Exercise.objects.exclude(slug="brisk-walk").update(retired_at=make.now())

    assert len(statements(tablet.get, "/exercises/")) == len(many)
    assert len(many) <= 6
