"""The demo's door: one click, in the demo only, and only to its people."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.core import mail
from django.core.mail.backends.filebased import EmailBackend

from ptcare.people import demo
from ptcare.people.roles import Role
from tests import factories as make

ADDRESSES = ["/demo/", "/demo/sign-in/", "/demo/mail/", "/demo/texts/"]


@pytest.fixture
def demo_patient(clinic):
    clinic.is_demo = True
    clinic.save()
    return make.patient(clinic=clinic, user=make.user(name="Margaret Demo"))


def test_one_click_signs_in_as_a_demo_person(client, demo_patient):
    key = make.actor(demo_patient).standing.key

    answer = client.post("/demo/sign-in/", {"user": demo_patient.user.pk, "key": key})

    assert answer.url == "/"
    assert client.session["_auth_user_id"] == str(demo_patient.user.pk)


def test_who_came_in_so_finds_the_device_here_among_their_own(client, demo_patient):
    key = make.actor(demo_patient).standing.key
    client.post("/demo/sign-in/", {"user": demo_patient.user.pk, "key": key})

    (device,) = client.get("/people/devices/").context["devices"]
    assert device.is_this


def test_staff_of_the_demo_need_no_second_factor(client, clinic):
    clinic.is_demo = True
    clinic.save()
    row = make.member(Role.CLINIC_ADMIN, clinic=clinic)

    client.post(
        "/demo/sign-in/", {"user": row.user.pk, "key": make.actor(row).standing.key}
    )

    assert client.get("/people/devices/").status_code == 200


def test_patients_stand_in_the_order_in_which_they_became_patients(client, clinic):
    clinic.is_demo = True
    clinic.save()
    colleague = make.user(name="Sam Demo")  # a therapist first, a patient later
    margaret = make.patient(clinic=clinic, user=make.user(name="Margaret Demo"))
    make.patient(clinic=clinic, user=colleague)

    ((role, patients),) = client.get("/demo/").context["groups"]

    assert role == Role.PATIENT
    assert [each.user for each in patients] == [margaret.user, colleague]


def test_people_of_real_clinics_are_neither_listed_nor_opened(client, patient):
    key = make.actor(patient).standing.key

    listed = client.get("/demo/").content.decode()
    opened = client.post("/demo/sign-in/", {"user": patient.user.pk, "key": key})

    assert patient.name not in listed
    assert opened.status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_crowd_of_real_patients_costs_the_door_nothing(
    client, demo_patient, elsewhere, statements
):
    few = len(statements(client.get, "/demo/"))
    for _number in range(3):
        make.patient(clinic=elsewhere)

    assert len(statements(client.get, "/demo/")) == few


def test_of_a_crowd_only_so_many_are_listed(client, demo_patient, monkeypatch):
    monkeypatch.setattr(demo, "MOST_PEOPLE", 1)
    make.patient(clinic=demo_patient.clinic, user=make.user(name="Zoe Demo"))

    listed = client.get("/demo/").text
    found = client.get("/demo/?name=zoe").text

    assert ("Margaret Demo" in listed, "Zoe Demo" in listed) == (True, False)
    assert "Zoe Demo" in found


@pytest.mark.parametrize("user", ["", "x", "0", "9" * 30, "\x00"])
def test_nobody_is_signed_in_by_nonsense(client, db, user):
    assert client.post("/demo/sign-in/", {"user": user}).status_code == 404


def test_letters_are_read_as_text_and_never_as_live_html(
    client, db, settings, tmp_path
):
    settings.EMAIL_FILE_PATH = tmp_path
    for subject in ("The first", "The second"):
        letter = mail.EmailMultiAlternatives(subject, "Come & see <b>", to=["a@b.org"])
        letter.attach_alternative("<script>alert(1)</script>", "text/html")
        letter.connection = EmailBackend(file_path=str(tmp_path))
        letter.send()

    page = client.get("/demo/mail/").content.decode()

    assert "The first" in page
    assert "The second" in page
    assert "Come &amp; see &lt;b&gt;" in page
    assert "alert(1)" not in page


def test_a_letter_is_shown_as_it_looks_where_nothing_in_it_can_run(
    client, db, settings, tmp_path
):
    settings.EMAIL_FILE_PATH = tmp_path
    letter = mail.EmailMultiAlternatives("A letter", "Plain", to=["a@b.org"])
    letter.attach_alternative('<p style="color:red">Red</p>', "text/html")
    letter.connection = EmailBackend(file_path=str(tmp_path))
    letter.send()
    page = client.get("/demo/mail/").content.decode()
    [address] = re.findall(r"/demo/mail/[^/]+/\d+/", page)

    shown = client.get(address)

    assert shown.content.decode().strip() == '<p style="color:red">Red</p>'
    rules = shown["Content-Security-Policy"]
    assert "default-src 'none'" in rules
    assert "script-src 'unsafe-inline'" not in rules
    assert "sandbox" in rules
    assert client.get("/demo/mail/..%2Fsecret/0/").status_code == 404


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PTCARE_TEST": "0"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_outside_the_demo_its_addresses_do_not_exist():
    code = f"""
import django; django.setup()
from django.urls import Resolver404, resolve
for address in {ADDRESSES}:
    try:
        resolve(address)
    except Resolver404:
        print("none")
"""
    outside = python(code, DEMO="0", DEBUG="0", SITE_URL="https://clinic.example")
    inside = python(code, DEMO="1")

    assert outside.stdout.split() == ["none"] * 4, outside.stderr
    assert inside.stdout.split() == [], inside.stderr


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"DEMO": "1", "SITE_URL": "https://clinic.example"}, "one click"),
        ({"DEMO": "0", "DEBUG": "0", "SITE_URL": "http://clinic.example"}, "https://"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"REDIS_URL": ""}, "REDIS_URL"),
        ({"DEMO": "perhaps"}, "must be 1 or 0"),
        ({"STAFF_IDLE_MINUTES": "a quarter"}, "whole number"),
        ({"SECRET_KEY_FILE": "/no/such/file"}, "cannot be read"),
        ({"TWILIO_FROM": "+15035550100"}, "go together"),
        (
            {
                "DEMO": "0",
                "SITE_URL": "https://clinic.example",
                "TWILIO_URL": "http://carrier.example",
            },
            "TWILIO_URL must start with https://",
        ),
    ],
)
def test_the_site_refuses_to_start_and_says_why(environment, says):
    refused = python("import django; django.setup()", **environment)

    assert refused.returncode != 0
    assert says in refused.stderr
