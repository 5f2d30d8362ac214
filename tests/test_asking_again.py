"""Who sits there? Asked again before an export, a role or a way in is given."""

from __future__ import annotations

import inspect
import re
import time
import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from ptcare.people.access import DEMO_SIGN_IN
from ptcare.people.models import Membership
from tests.test_permission_matrix import (
    ROWS,
    address,
    cast_of,
    named_patterns,
    things_of,
)

# Who may do what, and how one gets in: not for a borrowed minute at a screen.
WAYS_AND_ROLES = {
    *("people:team", "people:end_membership", "people:set_lead"),
    *("patients:contact", "patients:issue_card", "patients:helper_card"),
    "patients:hand_over",
    *("patients:invite_helper", "patients:helper_scopes"),
    *("programs:invite_helper", "programs:helper_scopes", "programs:helper_card"),
    *("programs:calendar", "programs:asked_copy_pdf", "programs:asked_copy_json"),
}
# Services that give a right: whoever calls one stands above, or gives it to oneself.
GIVES = re.compile(
    r"\b(?:invite_colleague|end_membership|set_lead|issue_card|invite_helper|change_scopes"
    r"|change_contact)\("
)
TAKES_OUT = re.compile(r"export|download|evidence_csv|everything")
OWN_WAYS_IN = {
    "patient": ("account_email", "account_set_password", "mfa_activate_totp"),
    "lead": (
        *("account_email", "account_set_password", "mfa_deactivate_totp"),
        *("mfa_add_webauthn", "mfa_remove_webauthn", "mfa_generate_recovery_codes"),
        *("mfa_view_recovery_codes", "mfa_download_recovery_codes"),
    ),
}
PROOF = re.compile(r"/accounts/(?:2fa/)?reauthenticate/|/people/again/")


def must_ask() -> list[str]:
    """Not of what a system asks by a token of its own: nobody sits there."""
    ours = [name for name in ROWS if not name.startswith("fhir:")]
    return sorted(WAYS_AND_ROLES | {name for name in ours if TAKES_OUT.search(name)})


@pytest.fixture
def hours_later(signed_in):
    """Signed in long ago, with a second factor where one is needed: nothing fresh."""

    def sign_in(row) -> Client:
        client = signed_in(row)
        session = client.session
        if session.pop(DEMO_SIGN_IN, None):
            data = {"secret": "x"}
            Authenticator.objects.create(user=row.user, type="totp", data=data)
        proof = {"method": "code", "at": time.time() - 60 * 60}
        session["account_authentication_methods"] = [proof]
        session["account_authentication_methods_user"] = str(row.user.pk)
        session.save()
        return client

    return sign_in


def asked_who(answer) -> bool:
    return answer.status_code == 302 and bool(PROOF.match(answer.headers["Location"]))


@pytest.mark.parametrize("name", must_ask())
def test_what_takes_data_out_or_gives_a_right_asks_again(clinic, hours_later, name):
    row, things = ROWS[name], things_of(clinic)
    cast = cast_of(clinic, things)
    who = min(row.who & cast.keys())
    client, where = hours_later(cast[who]), address(name, row, things)
    said = {"token": str(uuid.uuid4())}
    if name == "people:team":  # a wrong form is told so first
        said |= {"name": "A", "email": "a@b.example", "role": "therapist"}
    before = Membership.objects.current().count()

    answers = [client.get(where), client.post(where, said)]

    assert any(asked_who(answer) for answer in answers)
    assert not any(answer.status_code == 200 for answer in answers[1:])
    assert Membership.objects.current().count() == before


@pytest.mark.parametrize(
    ("who", "name"), [(who, name) for who in OWN_WAYS_IN for name in OWN_WAYS_IN[who]]
)
def test_ones_own_ways_in_ask_again(clinic, hours_later, who, name):
    client = hours_later(cast_of(clinic, things_of(clinic))[who])

    answer = client.get(reverse(name, args=[1] if "remove" in name else []))

    assert asked_who(answer)


def test_every_door_that_gives_a_right_is_walked_here():
    loose = {
        name
        for name, pattern in named_patterns()
        if GIVES.search(inspect.getsource(inspect.unwrap(pattern.callback)))
    }

    assert "patients:issue_card" in loose
    assert loose - WAYS_AND_ROLES == set()
