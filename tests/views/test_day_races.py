"""Twenty equal taps of anything are one; of two windows the last one stands."""

from __future__ import annotations

import re
import uuid

import pytest

from programs.models import DayReport, ExerciseLog
from tests import factories as make
from tests.threads import at_once
from tests.views.test_day_costs import DAY, here, posts, running

TOLD = "answered before, perhaps in another window"
ALL_TAPS = 20


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_taps_of_anything_are_one(signed_in, patient):
    program = running(patient, items=4)
    items = list(program.items.all())
    program.items.filter(pk__in=[item.pk for item in items[:2]]).update(is_minimum=True)
    phones = [signed_in(patient) for _ in range(ALL_TAPS)]

    for address, body in posts(patient, items):
        same = {"token": str(uuid.uuid4())} | body

        def press(number, address=address, same=same):
            return phones[number].post(address, same)

        answers = at_once(ALL_TAPS, press)

        assert {answer.status_code for answer in answers} == {302}, address
        assert len({answer.url for answer in answers}) == 1, address

    said = ExerciseLog.objects.values_list("item", "on")
    assert len(said) == len(set(said)) == 4 + 2 + 2 + 1 + 1
    words = DayReport.objects.values_list("on", "effort", "not_today", "pain")
    assert len(words) == len(set(words))
    tokens = [str(token) for token in ExerciseLog.objects.values_list("token", flat=1)]
    body = {"day": str(here(patient)), "said": tokens}
    answers = at_once(ALL_TAPS, lambda n: phones[n].post("/today/undo/", body))
    assert {answer.status_code for answer in answers} == {302}
    assert not ExerciseLog.objects.standing().exists()


@pytest.fixture
def windows(signed_in, patient):
    """Two windows of one person, both open on the same day."""
    item = make.item(program=running(patient, items=1))
    return item, signed_in(patient), signed_in(patient)


def form_of(window, address):
    page = window.get(address).text
    names = ("token", "day", "drawn")
    return {n: re.search(rf'name="{n}" value="([^"]+)"', page)[1] for n in names}


def test_of_two_windows_the_last_stands_and_is_told(windows):
    item, one, other = windows
    page = f"/today/{item.pk}/"
    first, second = form_of(one, page), form_of(other, page)

    said = one.post(f"{page}log/", first | {"done": "all"}, follow=True).text
    then = other.post(f"{page}log/", second | {"done": "none"}, follow=True).text

    assert TOLD not in said
    assert TOLD in then
    assert ExerciseLog.objects.standing().get().done == "none"
    history = one.get("/today/said/").text
    assert "done</s>" in history
    assert "skipped</strong>" in history


def test_all_of_it_from_a_window_that_did_not_know(windows):
    item, one, other = windows
    stale = form_of(other, "/today/")
    one.post(f"/today/{item.pk}/log/", form_of(one, "/today/") | {"done": "none"})

    then = other.post("/today/all/", stale, follow=True).text

    assert TOLD in then
    standing = ExerciseLog.objects.standing().get(item=item)
    assert standing.done == "none"  # what was said of it stays


def test_one_window_alone_is_told_nothing(windows):
    item, one, _other = windows
    known = form_of(one, "/today/")
    for _twice in range(2):
        one.post(f"/today/{item.pk}/log/", known | {"done": "none"})
    again = form_of(one, f"/today/{item.pk}/")
    one.post(f"/today/{item.pk}/log/", again | {"done": "some"})

    text = one.post("/today/all/", form_of(one, "/today/"), follow=True).text

    assert TOLD not in text


@pytest.mark.parametrize("drawn", ["x", "nan", "inf", "1e999", "\x00"])
def test_nonsense_about_the_page_saves_nothing(windows, drawn):
    item, one, _other = windows
    body = form_of(one, "/today/") | {"drawn": drawn, "done": "all"}

    assert one.post(f"/today/{item.pk}/log/", body).status_code == 422
    assert one.get(f"/today/?day={here(item.patient) - DAY}").status_code == 200
