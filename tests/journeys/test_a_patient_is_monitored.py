"""A therapist reads what came from home, accepts what is suggested, and is timed."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from programs.models import MonitoringAcceptance, MonitoringTime
from tests import factories as make
from tests.looking import cut_off, wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


@pytest.fixture
def desk(open_as, therapist):
    return open_as(
        therapist,
        viewport={"width": 360, "height": 900},
        timezone_id="Europe/Paris",  # the clinic's hours are meant, not the browser's
    )


def is_fine(page) -> None:
    assert wrong_with(page) == []
    assert cut_off(page) == []


def test_a_window_is_accepted_and_time_is_proposed_and_saved(desk, clinic, patient):
    make.monitors(clinic)
    today = patient.today(make.now())
    make.episode(patient=patient, set_up_on=today - 40 * DAY)
    item = make.item(program=make.program(patient=patient))
    for ago in range(40, 24, -1):
        noon = dt.datetime.combine(today, dt.time(12), tzinfo=patient.zone)
        make.log(item=item, on=today - ago * DAY, said_at=noon - ago * DAY)
    desk.goto(f"/patients/{patient.pk}/chart/")
    desk.get_by_role("link", name="Days with data, and time").click()
    is_fine(desk)

    desk.get_by_role("link", name="1: ").click()
    is_fine(desk)
    desk.get_by_label("I have checked").check()
    desk.get_by_role("button", name="Accept, and keep it").click()
    expect(desk.get_by_text("Accepted, and kept as it is now.")).to_be_visible()
    assert MonitoringAcceptance.objects.get().frozen["figures"]["days"] == 16

    desk.clock.install(time=make.now() - dt.timedelta(minutes=30))
    desk.goto(f"/patients/{patient.pk}/monitoring/write/time/")
    is_fine(desk)
    desk.get_by_role("button", name="Start").click()
    expect(desk.get_by_text("It runs since")).to_be_visible()
    desk.clock.run_for(30_000)
    desk.get_by_label("Why").fill("Looked at two weeks.")
    desk.clock.run_for(61_000)
    expect(desk.get_by_text("Stopped: nothing was touched")).to_be_visible()
    assert not MonitoringTime.objects.exists()  # a proposal, until it is saved
    desk.get_by_text("Looked at the data").click()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved.")).to_be_visible()

    row = MonitoringTime.objects.get()
    assert dt.timedelta(seconds=28) <= row.ended_at - row.started_at
    assert row.ended_at - row.started_at <= dt.timedelta(seconds=62)
    is_fine(desk)
