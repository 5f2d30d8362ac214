"""A form that comes back says so first of all, and the focus is on what to mend."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from tests.signing_in import at_home

TO_MEND = '<div class="notice" data-tone="stop" role="alert" tabindex="-1" autofocus>'


def title_of(answer):
    assert answer.status_code == 422
    page = answer.content.decode()
    assert TO_MEND in page
    return re.search("<title>(.*?)</title>", page)[1]


@pytest.mark.parametrize(
    "address", ["/accounts/login/code/", "/accounts/password/reset/", "/c/"]
)
def test_a_form_at_the_door(db, address):
    answer = Client().post(address, {})

    assert title_of(answer).startswith("Error: ")


@pytest.mark.parametrize("address", ["/accounts/email/", "/accounts/password/set/"])
def test_a_form_of_the_account(patient, address):
    answer = at_home(patient).post(address, {"action_add": ""})

    assert title_of(answer).startswith("Error: ")


def test_the_list_of_signs(signed_in, patient):
    answer = signed_in(patient).post("/today/check/", {"token": str(uuid.uuid4())})

    assert title_of(answer) == f"Error: Anything new or wrong? · {patient.clinic.name}"


def test_a_patients_form(signed_in, patient):
    answer = signed_in(patient).post("/today/fall/", {"token": str(uuid.uuid4())})

    assert title_of(answer).startswith("Error: ")


def test_a_page_that_was_only_opened(signed_in, patient):
    page = signed_in(patient).get("/today/fall/").content.decode()

    assert "<title>Error" not in page
    assert "autofocus" not in page
