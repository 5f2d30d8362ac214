"""Whatever is typed, sent or put into an address: an answer, and nothing elsewhere.

`make test` sends 2,000 requests, `make fuzz` 20,000 with dice of its own.
"""

from __future__ import annotations

import os
import sys

import pytest

from tests import made_once
from tests.hostile.walking import Walk
from tests.test_permission_matrix import World, build_world, named_patterns

pytestmark = pytest.mark.django_db

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "2000"))
SEED = os.environ.get("FUZZ_SEED", "7")


def build() -> World:
    """With a public page of the clinic."""
    world = build_world(has_library=True)
    clinic = world.things["patient"].clinic
    clinic.slug, clinic.about, clinic.is_public = "no-such-clinic", "We listen.", True
    clinic.save()
    return world


world = made_once.world(build)


def test_no_request_breaks_a_page_takes_long_or_writes_elsewhere(world, capsys):
    walk = Walk(world, seed=SEED)

    walk.tries(REQUESTS)

    with capsys.disabled():
        sys.stdout.write(f"\nseed {SEED}: {walk.figures}\n")
    assert not walk.wrong, "\n".join(f"{why}: {what}" for what, why in walk.wrong)
    assert walk.figures.addresses == {name for name, _pattern in named_patterns()}
