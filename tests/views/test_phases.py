"""The pages of phases: worked on, added, dropped and opened."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.html import escape

from programs.models import Caution, Phase, ProgramItem
from programs.rules.catalogue import Category
from tests import factories as make
from tests.services.test_phasing import asked, phase

DAY = dt.timedelta(days=1)


@pytest.fixture
def running(patient, today):
    """In its seventh week, with a second phase of one new exercise that is due."""
    program = make.program(patient=patient, starts_on=today - 42 * DAY, items=1)
    phase(program, 1, 6, opened=True)
    second = phase(program, 7, 16)
    step = make.exercise(name="Step-up")
    make.item(program=program, exercise=step, phase=second, is_waiting=True)
    return program


@pytest.fixture
def second(running):
    return running.phases.get(week_from=7)


@pytest.fixture
def post(tablet, token):
    def press(name, /, *args, client=tablet, **fields):
        return client.post(address(name, *args), {"token": token()} | fields)

    return press


def address(name, *args):
    return reverse(f"programs:{name}", args=args)


def test_a_due_phase_is_opened_in_two_presses(
    running, second, tablet, post, patient, today
):
    page = tablet.get(address("program", running.pk))
    assert address("phase_open", second.pk) in page.text

    page = tablet.get(address("phase_open", second.pk))
    ticked = [each for each in page.context["planned"] if each.is_chosen]
    ends = [each.item.pk for each in page.context["ending"]]
    answer = post(
        "phase_open",
        second.pk,
        begin=[each.item.pk for each in ticked],
        end=ends,
        from_day=page.context["form"]["from_day"].value().isoformat(),
    )

    assert answer.url == address("program", running.pk)
    assert [name for name, _sets in asked(patient, today + DAY)] == ["Step-up"]
    assert "is due" not in tablet.get(answer.url).text


def test_a_phase_is_not_opened_with_nothing_ticked(second, post, today):
    answer = post("phase_open", second.pk, from_day=(today + DAY).isoformat())

    assert answer.status_code == 422
    assert "Tick at least one exercise" in answer.content.decode()
    second.refresh_from_db()
    assert not second.is_open


def test_who_is_second_to_open_a_phase_is_told(second, tablet, post, today, token):
    said = {"from_day": (today + DAY).isoformat(), "token": token()}
    said["begin"] = [second.planned.get().pk]
    post("phase_open", second.pk, **said)

    again = post("phase_open", second.pk, **said)
    assert "meantime" not in tablet.get(again.url).text
    late = post("phase_open", second.pk, **said | {"token": token()})

    assert "opened or dropped in the meantime" in tablet.get(late.url).text


def test_what_the_body_refuses_cannot_be_ticked(second, tablet, post, patient):
    row = second.planned.get()
    Caution.objects.create(
        exercise=row.exercise, condition="knee_hip_pain", action="block", note="No."
    )
    make.condition(patient=patient, key="knee_hip_pain")
    page = tablet.get(address("phase_open", second.pk))

    tomorrow = (patient.today(make.now()) + DAY).isoformat()
    answer = post("phase_open", second.pk, begin=[row.pk], from_day=tomorrow)

    assert "No." in page.text
    assert not page.context["planned"][0].may_begin
    assert answer.status_code == 422
    assert not Phase.objects.get(pk=second.pk).is_open


def test_what_was_changed_by_hand_is_not_ticked(running, second, tablet, today):
    going = running.items.unplanned().get()
    ProgramItem.objects.filter(pk=going.pk).update(starts_on=today - 3 * DAY)
    make.item(
        program=running,
        exercise=going.exercise,
        sets=3,
        phase=second,
        is_waiting=True,
    )

    page = tablet.get(address("phase_open", second.pk))

    by_name = {each.item.exercise: each for each in page.context["planned"]}
    assert by_name[going.exercise].was_changed
    assert not by_name[going.exercise].is_chosen
    assert "Changed by hand" in page.text


def test_the_week_counts_what_goes_on_as_well(running, second, tablet, post, today):
    going = running.items.unplanned().get()

    def exercises(page):
        return page.context["meter"].days[0].exercises

    assert exercises(tablet.get(address("phase_open", second.pk))) == 1  # the new one
    said = {"begin": [second.planned.get().pk], "from_day": "2020-01-01"}
    assert exercises(post("phase_open", second.pk, **said)) == 2
    assert exercises(post("phase_open", second.pk, end=[going.pk], **said)) == 1

    ProgramItem.objects.filter(pk=going.pk).update(starts_on=today - 3 * DAY)
    assert exercises(tablet.get(address("phase_open", second.pk))) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("from_day", ""), ("from_day", "2020-01-01"), ("begin", ["999999"])],
)
def test_an_opening_that_cannot_be_is_told(second, post, today, field, value):
    said = {"from_day": (today + DAY).isoformat()} | {field: value}

    answer = post("phase_open", second.pk, **said)

    assert answer.status_code == 422
    assert not Phase.objects.get(pk=second.pk).is_open


def weeks(**said):
    return {
        "name": "Load",
        "week_from": "17",
        "week_to": "26",
        "sessions_per_week": "1",
    } | said


def test_a_phase_is_added_changed_and_dropped(running, post, tablet):
    added = post("phase_add", running.pk, **weeks())
    third = Phase.objects.get(week_from=17)

    post("phase", third.pk, **weeks(name="Load more", sessions_per_week="0.5"))
    renamed = tablet.get(address("phase", third.pk)).text
    dropped = post("phase_drop", third.pk)

    assert added.url == address("phase", third.pk)
    assert "Load more" in renamed
    assert dropped.url == address("program", running.pk)
    assert not running.phases.standing().filter(week_from=17).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("week_from", "16"),
        ("week_from", "1"),
        ("week_from", "0"),
        ("week_to", "27"),
        ("week_to", "16"),
        ("sessions_per_week", "4"),
    ],
)
def test_weeks_that_cannot_be_are_told_beside_their_field(running, post, field, value):
    answer = post("phase_add", running.pk, **weeks(**{field: value}))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert running.phases.count() == 2


def test_an_open_phase_is_no_longer_worked_on(running, tablet):
    first = running.phases.get(week_from=1)

    for page in ("phase", "phase_open"):
        answer = tablet.get(address(page, first.pk))
        assert answer.url == address("program", running.pk)


def test_an_exercise_is_picked_for_a_later_phase(catalogue, running, second, post):
    answer = post("item_add", running.pk, "chin-tuck-seated", phase=second.pk)

    row = second.planned.get(exercise__slug="chin-tuck-seated")
    assert answer.url == address("phase", second.pk)
    assert row.is_waiting
    assert not running.items.unplanned().filter(exercise=row.exercise).exists()


def test_a_planned_exercise_is_dosed_moved_marked_and_removed(running, second, post):
    step = second.planned.get()
    other = make.item(program=running, place=1, phase=second, is_waiting=True)
    said = {
        "level": "1",
        "sets": "3",
        "reps": "8",
        "times_per_day": "1",
        "weekdays": ["1", "4"],
        "where": "home",
    }

    changed = post("item", step.pk, **said)
    post("item_move", step.pk, to="down")
    post("item_minimum", step.pk, chosen="yes")
    post("item_remove", running.pk, other.exercise.slug, phase=second.pk)

    step.refresh_from_db()
    assert changed.url == address("phase", second.pk)
    assert (step.sets, step.weekdays, step.is_minimum) == (3, [1, 4], True)
    assert list(second.planned.all()) == [step]


def test_a_third_of_the_short_day_is_refused_with_a_word(running, tablet, post):
    draft = make.draft(patient=running.patient)
    rows = [make.item(program=draft, place=n, is_minimum=n < 2) for n in range(3)]

    answer = post("item_minimum", rows[2].pk, chosen="yes")

    assert "has its two exercises" in tablet.get(answer.url).text
    assert not ProgramItem.objects.get(pk=rows[2].pk).is_minimum


@pytest.mark.parametrize("said", ["", "999999", "x", "9" * 30])
def test_a_phase_that_is_not_there_is_not_found(running, tablet, said):
    answer = tablet.get(address("picker", running.pk), {"phase": said})

    assert answer.status_code in (302, 404)


# The dose of a level, and days by a pattern, without a save.


def test_a_level_offers_its_dose_and_saves_nothing(catalogue, patient, tablet, post):
    draft = make.draft(patient=patient)
    post("item_add", draft.pk, "sit-to-stand")
    item = draft.items.get()

    answer = post("item", item.pk, level="3", sets="1", reps="5", redraw="level")

    form = answer.context["form"]
    assert answer.status_code == 200
    assert (form["level"].value(), form["sets"].value()) == ("3", "2")
    assert form["reps"].value() == "10"
    item.refresh_from_db()
    assert item.level == 1


def test_a_pattern_ticks_its_days_and_the_week_follows(patient, post):
    draft = make.draft(patient=patient)
    item = make.item(program=draft)

    answer = post(
        "item",
        item.pk,
        level="1",
        sets="1",
        reps="8",
        times_per_day="1",
        where="home",
        note="kept",
        redraw="1,3,5",
    )

    assert answer.context["form"]["weekdays"].value() == ["1", "3", "5"]
    assert answer.context["form"]["note"].value() == "kept"
    assert answer.context["meter"].week.days(Category.STRENGTH) == {1, 3, 5}


def test_what_the_week_asks_for_names_its_sources_for_keys_and_fingers_too(
    tablet, patient
):
    item = make.item(program=make.draft(patient=patient))

    page = tablet.get(reverse("programs:item", args=[item.pk]))

    citation = page.context["meter"].sources["OC23"]
    assert f"<li><strong>OC23</strong> {escape(citation)}</li>" in page.content.decode()
    assert "<abbr" not in page.content.decode()


def test_the_week_counts_what_is_typed(patient, post):
    draft = make.draft(patient=patient)
    item = make.item(program=draft)
    said = {"level": "1", "sets": "1", "reps": "8", "times_per_day": "1"}

    answer = post("item", item.pk, **said, weekdays=["2"], where="home", redraw="week")
    in_clinic = post("item", item.pk, **said, where="clinic", redraw="week")

    assert answer.context["meter"].week.days(Category.STRENGTH) == {2}
    assert in_clinic.context["meter"].week.days(Category.STRENGTH) == set()


@pytest.mark.parametrize("page", ["phase", "phase_open"])
def test_ten_exercises_cost_no_more_queries_than_one(
    running, second, tablet, statements, page
):
    def count():
        return len(statements(tablet.get, address(page, second.pk)))

    one = count()
    for place in range(9):
        make.item(program=running, place=place, phase=second, is_waiting=True)

    assert count() == one


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("clinic_admin", 403)])
def test_no_press_of_theirs_changes_a_phase(
    request, running, second, signed_in, post, who, status
):
    client = signed_in(request.getfixturevalue(who))
    item = second.planned.get()
    deeds = [
        ("phase_add", running.pk),
        *((name, second.pk) for name in ("phase", "phase_drop", "phase_open")),
        *((name, item.pk) for name in ("item_move", "item_minimum")),
    ]

    answers = {post(*deed, client=client).status_code for deed in deeds}

    assert answers == {status}
    assert running.phases.standing().count() == 2
