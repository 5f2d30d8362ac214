"""A world that is made once for all tests of a module, where there are hundreds.

    pytestmark = pytest.mark.django_db
    world = made_once.world(build)  # in the module: then `world` is what it made

What a test does there is taken back when it ends, as always. Pages are drawn as on a
real site: Django's record of which templates were used costs more than drawing them,
and nobody reads it of hundreds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.template import Template
from django.test.utils import _TestState
from pytest_django import DjangoDbBlocker


def world(build: Callable[[], Any]) -> Any:
    @pytest.fixture(scope="module")
    def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Any:
        with django_db_blocker.unblock(), transaction.atomic(), drawn_unrecorded():
            made = build()
            connection.check_constraints()  # or each test does, of all that is there
            cache.clear()
            yield made
            transaction.set_rollback(True)

    return world


def drawn_unrecorded() -> Any:
    """Without what `setup_test_environment` has put in the place of drawing."""
    return mock.patch.object(Template, "_render", _TestState.saved_data.template_render)
