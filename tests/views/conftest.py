"""Whose browser it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from patients.models import Patient
from ptcare.people.models import Membership


@pytest.fixture
def desk(signed_in: Callable[..., Client], clinic_admin: Membership) -> Client:
    return signed_in(clinic_admin)


@pytest.fixture
def tablet(signed_in: Callable[..., Client], therapist: Membership) -> Client:
    return signed_in(therapist)


@pytest.fixture
def phone(signed_in: Callable[..., Client], patient: Patient) -> Client:
    return signed_in(patient)
