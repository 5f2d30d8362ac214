"""Who acts at the front desk."""

from __future__ import annotations

import pytest

from ptcare.people.actors import Actor
from ptcare.people.models import Membership
from tests import factories as make


@pytest.fixture
def desk(clinic_admin: Membership) -> Actor:
    return make.actor(clinic_admin)
