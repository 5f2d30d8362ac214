"""My plan: first what is wanted every day, the rest a tap away."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from programs.rules import schedule
from ptcare.notices.models import AddressNews, Choice
from tests import factories as make
from tests import reminded

PLAN = "/plan/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def text(signed_in, patient):
    """The plan of somebody who has something of everything."""
    make.program(patient=patient, items=1)
    make.goal(patient=patient)
    make.medication(patient=patient)
    make.emergency_contact(patient=patient)
    return signed_in(patient).get(PLAN).content.decode()


def test_the_week_comes_first_then_the_exercises_then_the_rest(text):
    order = [
        "Plan of the week",
        "Your exercises",
        "What it is for",
        "About this plan",
        "Your medicines",
        "Who we call for you",
        "Your daily reminder",
    ]
    places = [text.index(f"{heading}</h2>") for heading in order]

    assert places == sorted(places)


@pytest.mark.parametrize(
    "heading",
    ["What it is for", "About this plan", "Your medicines", "Who we call for you"],
)
def test_the_rest_is_folded_and_open_on_paper(text, heading):
    before = text[: text.index(f"{heading}</h2>")]

    assert before.endswith('<details class="disclosure fold">\n<summary><h2>')


def test_the_week_and_the_exercises_are_not_folded(text):
    before = text[text.index("<main") : text.index("What it is for")]

    assert "Your exercises" in before
    assert before.count("<details") == 1


def test_a_code_is_never_broken_over_two_lines(signed_in, patient):
    make.program(patient=patient, items=1)

    answer = signed_in(patient).get(PLAN)

    code = answer.context["code"]
    assert f'<span class="whole">{code}</span>' in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "back"), [("/sheets/", PLAN), ("/people/devices/", "/people/more/")]
)
def test_a_page_behind_a_page_leads_back(signed_in, patient, address, back):
    page = signed_in(patient).get(address).content.decode()
    main = page[page.index("<main") : page.index("</main>")]

    assert f'href="{back}"' in main


def test_days_are_written_the_same_on_every_page(signed_in, patient):
    day = patient.today(make.now())
    make.session(patient=patient, on=day)
    client = signed_in(patient)

    for address in ("/today/", "/patients/visits/"):
        assert f"{day:%A, %B} {day.day}" in client.get(address).content.decode()


def test_a_hold_done_once_is_not_counted(signed_in, patient):
    program = make.program(patient=patient)
    make.item(program=program, reps=1, hold_seconds=15)

    page = signed_in(patient).get(PLAN).content.decode()

    assert "hold for 15 seconds" in page
    assert "1 time" not in page


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "With: 1 to 2 kg (2 to 4 lb)"), ("es", "Con: 1 a 2 kg (2 a 4 lb)")],
)
def test_a_weight_is_said_in_pounds_too(signed_in, patient, language, said):
    make.item(program=make.program(patient=patient), load="1 to 2 kg")
    type(patient.user).objects.filter(pk=patient.user_id).update(language=language)
    client = signed_in(patient)
    client.cookies["django_language"] = language

    for page in (PLAN, "/today/"):
        assert said in client.get(page).text


def test_a_helper_reads_whose_plan_it_is(signed_in, helper):
    page = signed_in(helper).get(PLAN).content.decode()

    assert "The plan of Pat Patient</h1>" in page


def test_who_waits_for_a_plan_is_told_that_a_bone_must_heal(signed_in, patient):
    page = signed_in(patient).get("/today/").content.decode()

    assert "If a bone is healing, please do not exercise" in page


def test_a_dose_that_rests_before_its_first_day_is_not_said_to_come(signed_in, patient):
    program = make.program(patient=patient, items=1)
    tomorrow = make.today() + dt.timedelta(days=1)
    coming = make.item(program=program, starts_on=tomorrow)
    resting = make.item(program=program, starts_on=tomorrow, ends_on=make.today())

    page = signed_in(patient).get(PLAN).content.decode()

    assert coming.exercise.name in page
    assert resting.exercise.name not in page


def reminder_says(client):
    page = client.get(PLAN).content.decode()
    panel = page[page.index('id="reminder"') :]
    words = re.sub(r"<[^>]+>", " ", panel[: panel.index("</details>")])
    return " ".join(words.split())


@pytest.fixture
def wants_it_at_nine(patient):
    make.program(patient=patient, items=1)
    make.medication(patient=patient)
    for kind in (reminded.Kind.EXERCISE, reminded.Kind.DUES):
        reminded.ask(patient, kind)


@pytest.mark.usefixtures("wants_it_at_nine")
def test_a_reminder_that_leaves_the_app_says_that_we_write(signed_in, patient):
    says = reminder_says(signed_in(patient))

    assert "We write to you at 9 a.m. on days with exercises" in says
    assert "we write two weeks ahead" in says
    assert "but only here in the app" not in says


def has_no_address(user):
    user.email = None
    user.save()


def stopped_all(user):
    Choice.objects.create(
        user=user,
        clinic=user.patient_records.get().clinic,
        channels=[],
        changed_at=make.now(),
        changed_by=user,
    )


def letters_come_back(user):
    AddressNews.objects.create(
        address=user.email.lower(), what=AddressNews.What.BOUNCED, at=make.now()
    )


@pytest.mark.usefixtures("wants_it_at_nine")
@pytest.mark.parametrize("closed", [has_no_address, stopped_all, letters_come_back])
@pytest.mark.parametrize("who", ["patient", "helper"])
def test_where_nothing_leaves_the_app_no_letter_is_promised(
    signed_in, patient, helper, closed, who
):
    closed(patient.user)

    says = reminder_says(signed_in({"patient": patient, "helper": helper}[who]))

    assert "we write" not in says.lower()
    assert "at 9 a.m., but only here in the app" in says


@pytest.mark.usefixtures("wants_it_at_nine")
def test_texts_alone_carry_what_is_due_but_no_exercises(signed_in, patient, settings):
    settings.TEXTS = True
    make.agree_to_texts(patient)
    has_no_address(patient.user)

    says = reminder_says(signed_in(patient))

    assert "but only here in the app" in says
    assert "we write two weeks ahead" in says


def test_a_plan_that_is_over_says_so(signed_in, patient):
    first = schedule.monday_of(make.today()) - dt.timedelta(days=140)
    make.program(
        patient=patient,
        items=1,
        starts_on=first,
        ends_on=first + dt.timedelta(days=83),
    )

    page = signed_in(patient).get(PLAN).content.decode()

    assert "This plan is over. Ask your therapist what comes next." in page
