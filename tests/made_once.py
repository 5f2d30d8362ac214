"""A world that is made once for all tests of a module, where there are hundreds.

    pytestmark = pytest.mark.django_db
    world = made_once.world(build)  # in the module: then `world` is what it made

What a test does there is taken back when it ends, as always.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker


def world(build: Callable[[], Any]) -> Any:
    @pytest.fixture(scope="module")
    def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Any:
        with django_db_blocker.unblock(), transaction.atomic():
            yield build()
            transaction.set_rollback(True)

    return world
