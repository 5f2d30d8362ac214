"""What a device of one's own keeps, and what tells it to let go."""

from __future__ import annotations

import datetime as dt
import gzip
import uuid

import pytest
from django.test import Client
from django.utils.html import escape

from programs.models import AvoidMovement, Caution, Program
from programs.models.ahead import days_ahead
from programs.models.day import day_of, own_day
from programs.paper_words import NOT_FOR_ALL
from programs.rules import hurting
from programs.views import device
from ptcare.people.sessions import OWN_DEVICE
from tests import factories as make

MOST_BYTES = 80 * 1024  # of the copy of a long plan, compressed
MOST_STATEMENTS = 18
MOST_SCRIPT = 2.8 * 1024  # of what a page loads, compressed


@pytest.fixture
def program(patient):
    starts_on = patient.today(make.now()) - dt.timedelta(days=30)
    return make.program(patient=patient, items=3, starts_on=starts_on)


@pytest.fixture
def own(signed_in, patient, program):
    return remembered(signed_in(patient))


def remembered(phone):
    session = phone.session
    session[OWN_DEVICE] = True
    session.save()
    return phone


def version(phone):
    return phone.get("/sync/").json()["version"]


def test_a_copy_is_the_pages_of_eight_days_and_of_each_exercise(own, patient, program):
    kept = own.get("/device/").json()

    today = patient.today(make.now())
    for ahead in range(8):
        day = (today + dt.timedelta(days=ahead)).isoformat()
        assert f'name="day" value="{day}"' in kept["pages"][f"day:{day}"]
        assert kept["asked"][day]["all"] == list(
            program.items.order_by("pk").values_list("pk", flat=True)
        )
    for item in program.items.all():
        assert "[[day]]" in kept["pages"][f"item:{item.pk}"]
    stop = kept["pages"]["stop:rf_chest_pain"]
    assert patient.clinic.phone in stop
    assert patient.clinic.emergency_number in stop
    assert "not reached the clinic" in stop
    assert "It is not watched around the clock." in stop
    assert kept["until"] / 1000 - make.now().timestamp() <= 30 * 24 * 3600


def test_each_day_ahead_is_what_its_own_page_would_say(
    own, patient, program, therapist, statements
):
    """Read at once, they are what a day is that is read alone."""
    today, actor = patient.today(make.now()), make.actor(patient)
    dates = [today + dt.timedelta(days=n) for n in range(8)]
    weekdays = [day.isoweekday() for day in dates]
    make.item(program=program, weekdays=weekdays[2:5])
    make.item(program=program, starts_on=dates[4])
    make.item(program=program, ends_on=dates[1])
    make.item(program=program, weekdays=weekdays, is_waiting=True)
    make.aid(patient=patient, started_on=dates[3])
    make.medication(patient=patient)
    Program.objects.filter(pk=program.pk).update(ends_on=dates[6])
    on_day = {
        on: day_of(
            own_day(actor, now=make.now(), on=on, today=on),
            actor,
            on=on,
            today=on,
        )
        for on in dates
    }

    costs = len(
        statements(days_ahead, on_day[today], make.actor(patient), dates=dates[1:])
    )
    ahead = days_ahead(on_day[today], actor, dates=dates[1:])

    assert costs == 3
    for day in ahead:
        alone = on_day[day.on]
        for name in ("items", "program", "asks_about", "week_pain", "state", "beside"):
            assert getattr(day, name) == getattr(alone, name), (day.on, name)


def test_an_answer_of_today_is_none_of_tomorrow(own, patient, program, token):
    day = patient.today(make.now())
    said = {"token": token(), "day": day, "asked": "full", "sign": "none"}
    own.post("/today/check/", said)
    item = program.items.order_by("pk").first()
    own.post(f"/today/{item.pk}/log/", {"token": token(), "day": day, "done": "all"})

    pages = own.get("/device/").json()["pages"]

    tomorrow = (day + dt.timedelta(days=1)).isoformat()
    assert "You said: nothing new today" in pages[f"day:{day}"]
    assert "You said: nothing new today" not in pages[f"day:{tomorrow}"]
    assert "I did all the rest" in pages[f"day:{day}"]
    assert "I did all of it" in pages[f"day:{tomorrow}"]
    assert 'name="said"' not in pages[f"item:{item.pk}"]


def test_precautions_are_on_the_device_as_on_paper(own, patient, program, catalogue):
    exercise = program.items.first().exercise
    row = make.condition(patient=patient)
    Caution.objects.create(
        exercise=exercise, condition=row.key, action="modify", note="Sit on two pillows"
    )

    plan = own.get("/device/").json()["pages"]["plan"]

    assert exercise.name in plan
    assert "Sit on two pillows." in plan
    for movement in AvoidMovement.objects.exclude(slug=NOT_FOR_ALL):
        assert escape(movement.name) in plan


def test_what_is_told_in_passing_is_not_eaten_by_the_copy(own, patient, program):
    own.post("/today/morning/", {"token": str(uuid.uuid4()), "day": "no day"})
    copy = own.get("/device/").content.decode()

    assert "That did not work" not in copy
    assert "That did not work" in own.get("/today/").content.decode()


def test_a_copy_speaks_the_language_of_its_person(own, patient):
    """Chosen once, on whichever device: this browser has no cookie for it."""
    patient.user.language = "es"
    patient.user.save()

    kept = own.get("/device/").json()

    assert kept["words"]["undo"] == "Deshacer"
    assert 'lang="es"' in kept["pages"][f"day:{patient.today(make.now())}"]


def test_the_device_knows_the_very_signs_of_the_server(own):
    kept = own.get("/device/").json()

    assert kept["signs"]["chest|0|usual"] == "rf_chest_pain"
    assert kept["signs"]["back|1|new"] == "rf_back_pain_new"
    assert "knee|3|usual" not in kept["signs"]
    assert kept["signs"]["knee|8|usual"] == hurting.PAIN_STOP
    assert hurting.PAIN_STOP not in kept["closing"]
    assert "rf_chest_pain" in kept["closing"]


def test_a_device_of_others_keeps_nothing(signed_in, patient, program):
    phone = signed_in(patient)

    assert phone.get("/device/").status_code == 403
    assert phone.get("/sync/").json()["is_own"] is False
    assert "data-offline" not in phone.get("/today/").content.decode()
    assert "data-offline" in remembered(phone).get("/today/").content.decode()


def test_a_copy_is_not_kept_by_any_cache_on_the_way(own):
    assert own.get("/device/")["Cache-Control"] == "no-store"


def test_each_sign_in_has_a_key_of_its_own_and_a_session_keeps_its_key(
    signed_in, patient, program
):
    one, two = remembered(signed_in(patient)), remembered(signed_in(patient))

    first = one.get("/device/").json()

    assert one.get("/device/").json()["key"] == first["key"]
    assert two.get("/device/").json()["key"] != first["key"]
    assert two.get("/device/").json()["owner"] == first["owner"]


def test_whatever_is_done_makes_another_version(
    own, patient, program, therapist, token
):
    seen = [version(own)]
    assert version(own) == seen[0]

    own.post("/today/all/", {"token": token(), "day": patient.today(make.now())})
    seen.append(version(own))
    held = {"held_at": make.now(), "held_by": therapist.user}
    Program.objects.filter(pk=program.pk).update(**held)
    seen.append(version(own))
    own.cookies["theme"] = "dark"
    seen.append(version(own))

    assert len(set(seen)) == 4


def test_a_copy_of_ten_exercises_costs_no_more_statements(own, program, statements):
    few = statements(own.get, "/device/")
    for _number in range(10):
        make.item(program=program)

    many = statements(own.get, "/device/")

    assert len(many) <= len(few) <= MOST_STATEMENTS
    assert len(gzip.compress(own.get("/device/").content)) <= MOST_BYTES


def test_who_asks_for_the_version_costs_six_statements(own, statements):
    version(own)

    assert len(statements(own.get, "/sync/")) <= 6


def test_the_worker_and_the_manifest_are_asked_for_afresh():
    worker, manifest = Client().get("/sw.js"), Client().get("/app.webmanifest")

    assert worker["Cache-Control"] == manifest["Cache-Control"] == "no-cache"
    assert worker["Content-Type"] == "text/javascript"
    assert {icon["purpose"] for icon in manifest.json()["icons"]} == {"any", "maskable"}


def test_what_a_page_loads_for_all_this_is_small():
    page = (device.WORKER.parent / "offline.js").read_bytes()

    assert len(gzip.compress(page)) <= MOST_SCRIPT


def test_signing_out_tells_the_browser_to_forget(own):
    answer = own.post("/accounts/logout/")

    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def test_what_another_person_still_has_to_send_is_not_wiped_with_mine(own):
    answer = own.post("/accounts/logout/", headers={"X-Device-Wiped": "yes"})

    assert answer["Clear-Site-Data"] == '"cache"'
