"""A returned sheet on the screen: found by its code, ticked, saved once."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from programs.models import ExerciseLog, Program, SafetyFlag
from programs.models.sheets import sheet_of
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)


@pytest.fixture
def program(patient):
    made = make.program(patient=patient, items=2)
    return Program.objects.select_related("patient__clinic").get(pk=made.pk)


@pytest.fixture
def sheet(program):
    return sheet_of(program, on=program.patient.today(make.now()) - 7 * DAY)


def name_of(mark, program, day, place=0):
    item = program.items.order_by("place", "pk")[place]
    return f"{mark}-{item.pk}-{day.isoformat()}"


@pytest.fixture
def key(sheet, token):
    def post(browser, *names, **fields):
        body = {"token": token(), "note": ""} | dict.fromkeys(names, "on") | fields
        return browser.post(f"/sheets/{sheet.code}/", body)

    return post


@pytest.mark.parametrize("who", ["patient", "helper", "therapist", "clinic_admin"])
def test_whoever_may_log_ticks_and_sees_it_written_down(
    request, signed_in, program, sheet, key, who
):
    row = request.getfixturevalue(who)
    if who == "helper":
        type(row).objects.filter(pk=row.pk).update(may_log=True)
    browser = signed_in(row)

    answer = key(browser, name_of("done", program, sheet.days[0]))
    page = browser.get(answer.url)

    log = ExerciseLog.objects.get()
    assert (log.how, log.said_by, log.said_as) == ("paper", row.user, who)
    assert "1 box written down." in page.text
    assert "written down" in page.text


def test_what_was_typed_in_by_mistake_is_taken_back(
    signed_in, program, sheet, key, clinic_admin
):
    desk = signed_in(clinic_admin)
    answer = key(desk, name_of("done", program, sheet.days[0]))
    said = re.search(r"said=([0-9a-f-]+)", answer.url)[1]

    page = desk.post(f"/sheets/{sheet.code}/undo/", {"said": said}, follow=True)

    assert "Taken back." in page.text
    assert not ExerciseLog.objects.standing().exists()


def test_the_desk_sees_no_pain_no_less_and_no_note(
    signed_in, program, sheet, key, clinic_admin
):
    item = program.items.order_by("place", "pk").first()
    make.log(item=item, on=sheet.days[0], done="some", credit="0.5", pain=7)
    desk = signed_in(clinic_admin)
    key(desk, name_of("hurt", program, sheet.days[1]), note="My hip is sore")

    page = desk.get(f"/sheets/{sheet.code}/").text

    assert SafetyFlag.objects.count() == 2
    for word in ("did less</span></span>", "My hip is sore", "7 of 10"):
        assert word not in page
    assert "written down already" in page


@pytest.mark.parametrize(
    "name",
    [
        "done-1",
        "done-x-2026-11-25",
        "done-1-2026-13-45",
        "done-1-2026-11-25-1",
        "done-٣-2026-11-25",
        "less-99999999999999999999-2026-11-25",
        "hurt--1-2026-11-25",
        "done-1-2026-11-25\x00",
        "done-1-0000-00-00",
    ],
)
def test_a_box_nobody_printed_is_refused_in_plain_words(
    signed_in, program, key, therapist, name
):
    answer = key(signed_in(therapist), name)

    assert answer.status_code == 422
    assert "Nothing was saved" in answer.text
    assert not ExerciseLog.objects.exists()


def test_a_refusal_says_why_and_loses_no_tick(
    signed_in, program, sheet, key, therapist
):
    make.patient(clinic=program.clinic)
    good = name_of("done", program, sheet.days[0])
    early = name_of("done", program, sheet.days[0] - DAY)

    answer = key(signed_in(therapist), good, early, note="Rain")

    assert answer.status_code == 422
    assert "This sheet has no such box." in answer.text
    assert re.search(rf'name="{good}" checked', answer.text)
    assert 'value="Rain"' in answer.text
    assert not ExerciseLog.objects.exists()


@pytest.mark.parametrize("note", ["x" * 251, "a\x00b"])
def test_a_note_that_does_not_fit_is_refused(signed_in, program, key, therapist, note):
    assert key(signed_in(therapist), note=note).status_code == 422


def test_all_ticked_is_a_beginning_and_saves_nothing(signed_in, sheet, therapist):
    page = signed_in(therapist).get(f"/sheets/{sheet.code}/?all")

    assert page.text.count(" checked>") == 14
    assert not ExerciseLog.objects.exists()


@pytest.mark.parametrize("code", ["201G-A83", "x", "0", "-" * 40])
def test_a_slip_of_the_code_is_not_found(signed_in, therapist, code):
    assert signed_in(therapist).get(f"/sheets/{code}/").status_code == 404


def test_a_reader_and_a_stranger_key_nothing(signed_in, sheet, helper, stranger):
    type(helper).objects.filter(pk=helper.pk).update(may_log=False)
    address = f"/sheets/{sheet.code}/"

    assert signed_in(helper).get(address).status_code == 403
    assert signed_in(stranger).get(address).status_code == 404


def test_an_empty_form_writes_nothing(signed_in, program, key, therapist):
    answer = key(signed_in(therapist))

    assert answer.status_code == 302
    assert not ExerciseLog.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_posts_write_one_sheet(
    signed_in, program, sheet, key, token, clinic_admin
):
    names = [
        name_of(mark, program, day) for day in sheet.days for mark in ("done", "hurt")
    ]
    same = token()
    browsers = [signed_in(clinic_admin) for _ in range(20)]

    answers = at_once(20, lambda n: key(browsers[n], *names, token=same))

    assert {answer.status_code for answer in answers} == {302}
    assert ExerciseLog.objects.count() == 7
    assert SafetyFlag.objects.count() == 7


@pytest.mark.django_db(transaction=True)
def test_an_outdated_sheet_says_so_before_it_is_typed_in(
    signed_in, program, sheet, clinic_admin
):
    Program.objects.filter(pk=program.pk).update(message="Something new.")
    desk = signed_in(clinic_admin)

    for address in (f"/sheets/?code={sheet.code}", f"/sheets/{sheet.code}/"):
        page = desk.get(address).text
        assert "out of date" in page
        assert "Print the new sheet" in page


def test_more_exercises_cost_no_more_statements(
    signed_in, program, sheet, statements, therapist
):
    browser = signed_in(therapist)
    address = f"/sheets/{sheet.code}/"
    browser.get(address)
    few = statements(browser.get, address)
    for place in range(2, 10):
        make.item(program=program, place=place)

    fresh = sheet_of(Program.objects.get(pk=program.pk), on=sheet.printed_on)
    many = statements(browser.get, f"/sheets/{fresh.code}/")

    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("who", "is_told"), [("therapist", True), ("clinic_admin", False)]
)
def test_the_desk_does_not_read_that_a_sign_stopped_it(
    request, signed_in, program, sheet, who, is_told
):
    make.flag(patient=program.patient, day_locks=["everything"], on=sheet.printed_on)
    browser = signed_in(request.getfixturevalue(who))

    text = browser.get(f"/sheets/{sheet.code}/").text

    assert ("until the therapist has looked" in text) is is_told
    assert ("set to rest cannot be typed in" in text) is not is_told


def test_a_sheet_is_named_to_the_desk_as_the_patients(signed_in, clinic_admin, sheet):
    text = signed_in(clinic_admin).get(f"/sheets/?code={sheet.code}").text

    assert "A printed sheet" in text
    assert "This sheet still holds." in text
    assert "my sheet" not in text
