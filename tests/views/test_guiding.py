"""Led through the day: which comes next, what is checked first, and what is saved."""

import datetime as dt
import json
import re

import pytest

from patients.models import HomeCheck
from programs.models import Exercise, ExerciseLog
from tests import factories as make

pytestmark = pytest.mark.django_db

ALL_SET = "&check=1&ready=support&ready=shoes&ready=floor&ready=company"


@pytest.fixture
def items(patient, catalogue):
    """Two in a chair, then one on one's feet."""
    starts_on = patient.today(make.now()) - dt.timedelta(days=20)
    program = make.program(patient=patient, starts_on=starts_on)
    slugs = ("chin-tuck-seated", "seated-back-arch", "single-leg-stand")
    return [
        make.item(
            program=program, exercise=Exercise.objects.get(slug=slug), place=place
        )
        for place, slug in enumerate(slugs)
    ]


def played(response):
    found = re.search(rb'<script id="guide"[^>]*>(.*?)</script>', response.content)
    return json.loads(found[1])


def led_to(response):
    return response.headers["Location"].partition("?")[0]


def test_the_guide_begins_with_what_is_left_first(signed_in, patient, items, token):
    phone = signed_in(patient)
    assert led_to(phone.get("/today/guide/")) == f"/today/guide/{items[0].pk}/"

    day = f"{patient.today(make.now())}"
    said = {"token": token(), "day": day, "done": "all", "how": "guided"}
    saved = phone.post(f"/today/{items[0].pk}/log/", said, follow=True)

    assert saved.redirect_chain[-1][0].startswith(f"/today/guide/{items[1].pk}/")
    assert "Saved. Here is the next one." in saved.content.decode()
    assert ExerciseLog.objects.get().how == "guided"


@pytest.mark.parametrize("way", ["/today/{}/", "/today/guide/{}/?" + ALL_SET])
@pytest.mark.parametrize(
    ("language", "how", "mind"),
    [
        ("en", "Two hands on support", "Hold a fixed support; someone nearby"),
        ("es", "Dos manos en el apoyo", "Sujétese de un apoyo fijo"),
    ],
)
def test_it_says_at_which_step_and_what_this_body_minds(
    signed_in, patient, items, way, language, how, mind
):
    type(patient.user).objects.filter(pk=patient.user_id).update(language=language)
    address = way.format(items[2].pk)
    phone = signed_in(patient)
    before = phone.get(address).text

    make.condition(patient=patient, key="high_fall_risk")
    after = phone.get(address).text

    assert how in before
    assert mind not in before
    assert how in after
    assert mind in after


def test_after_the_last_one_it_leads_back_to_the_day(signed_in, patient, items):
    for item in items:
        make.log(item=item, on=patient.today(make.now()))

    answer = signed_in(patient).get("/today/guide/")

    assert led_to(answer) == "/today/"


def test_one_that_is_done_or_not_of_the_day_leads_on(signed_in, patient, items):
    make.log(item=items[0], on=patient.today(make.now()))
    phone = signed_in(patient)

    assert led_to(phone.get(f"/today/guide/{items[0].pk}/")) == "/today/guide/"
    assert phone.get("/today/guide/999999/").status_code == 404


def test_a_held_program_is_not_led(signed_in, patient, items):
    program = items[0].program
    program.held_at, program.held_by = make.now(), program.signed_by
    program.save()

    assert led_to(signed_in(patient).get("/today/guide/")) == "/today/"
    page = signed_in(patient).get(f"/today/guide/{items[0].pk}/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/today/?")


def test_on_ones_feet_the_place_is_checked_first(signed_in, patient, items):
    address = f"/today/guide/{items[2].pk}/?day={patient.today(make.now())}"
    phone = signed_in(patient)

    asked = phone.get(address)
    assert "right beside me" in asked.content.decode()
    assert b'id="guide"' not in asked.content

    half = phone.get(f"{address}&check=1&ready=support&ready=shoes")
    assert "Please check all four first." in half.content.decode()
    assert b'id="guide"' not in half.content

    assert played(phone.get(address + ALL_SET))["item"] == items[2].pk


def test_the_same_answer_four_times_is_not_all_four(signed_in, patient, items):
    twice = "?check=1" + 4 * "&ready=support"

    page = signed_in(patient).get(f"/today/guide/{items[2].pk}/{twice}")

    assert b'id="guide"' not in page.content


def test_who_lives_alone_is_told_to_hold_on(signed_in, patient, therapist, items):
    HomeCheck.objects.create(
        patient=patient,
        clinic=patient.clinic,
        lives_alone=True,
        not_asked_because="by telephone",
        recorded_at=make.now(),
        recorded_by=therapist.user,
    )

    page = signed_in(patient).get(f"/today/guide/{items[2].pk}/")

    assert "I keep one hand on the support." in page.content.decode()


@pytest.mark.parametrize("slug", ["short-walks", "brisk-walk", "pole-walk"])
def test_before_a_walk_nobody_has_to_tick_a_counter(signed_in, patient, items, slug):
    """It is ticked honestly or it teaches to tick: outdoors there is none."""
    walk = make.item(
        program=items[0].program, exercise=Exercise.objects.get(slug=slug), place=3
    )
    address = f"/today/guide/{walk.pk}/?day={patient.today(make.now())}"
    phone = signed_in(patient)

    asked = phone.get(address).content.decode()

    assert "counter" not in asked
    assert "I have my walking aid or my poles with me, if I use them." in asked
    assert b'id="guide"' not in phone.get(f"{address}&check=1&ready=support").content
    assert played(phone.get(address + ALL_SET))["item"] == walk.pk


def test_in_a_chair_nothing_is_checked(signed_in, patient, items):
    page = signed_in(patient).get(f"/today/guide/{items[0].pk}/")

    assert next(part["kind"] for part in played(page)["parts"]) == "ready"


def test_a_skipped_one_is_not_logged_and_the_last_leads_back(signed_in, patient, items):
    phone = signed_in(patient)

    first = phone.get(f"/today/guide/{items[0].pk}/").content.decode()
    last = phone.get(f"/today/guide/{items[2].pk}/").content.decode()

    assert f'href="/today/guide/{items[1].pk}/' in first
    assert "skip this one" in last
    assert not ExerciseLog.objects.exists()


def test_a_page_costs_no_more_with_more_exercises(
    signed_in, patient, items, statements
):
    phone = signed_in(patient)
    phone.get("/today/")
    few = statements(phone.get, f"/today/guide/{items[0].pk}/")
    slugs = [item.exercise.slug for item in items]
    at_home = Exercise.objects.filter(supervision_always=False).order_by("slug")
    for exercise in at_home.exclude(slug__in=slugs)[:10]:
        make.item(program=items[0].program, exercise=exercise)

    assert len(statements(phone.get, f"/today/guide/{items[0].pk}/")) == len(few)


def test_nobody_elses_exercise_is_led(signed_in, items, clinic):
    other = make.patient(clinic=clinic)

    assert signed_in(other).get(f"/today/guide/{items[0].pk}/").status_code == 404
