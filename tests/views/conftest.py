"""Who works at the front desk, and the day it is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from patients.services import counting
from ptcare.people.models import Clinic, Membership
from tests import factories as make


@pytest.fixture
def today(clinic: Clinic) -> dt.date:
    return counting.clinic_day(clinic, make.now())


@pytest.fixture
def desk(signed_in: Callable[[Membership], Client], clinic_admin: Membership) -> Client:
    return signed_in(clinic_admin)
