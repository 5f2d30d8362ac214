"""Which worker runs what, and when: `make test`.

Tests of a file stay together, for they share what takes long to make; those of the
largest file only by function. The longest go first: so no worker is left alone
with one when the others are done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from xdist.scheduler import LoadFileScheduling

BY_FUNCTION = ("tests/test_permission_matrix.py",)
SECONDS = {  # a test, about: what starts servers and browsers, or asks every page
    "tests/test_chaos.py": 60.0,
    "tests/test_hostile_input.py": 50.0,
    "tests/test_growth.py": 45.0,
    "tests/journeys/test_every_page_of_the_clinic.py": 25.0,
    "tests/deploy/": 20.0,
    "tests/test_ids_in_forms.py": 15.0,
    "tests/test_every_write.py": 11.0,
    "tests/test_hostile_http.py": 10.0,
    "tests/services/test_sequences.py": 10.0,
    "tests/journeys/": 5.0,
    "tests/backup/": 5.0,
    "tests/test_every_look.py": 4.0,
    "tests/test_embedded.py": 4.0,
    "tests/test_database_away.py": 4.0,
    "tests/test_whatever_is_sent.py": 2.0,
    "tests/test_permission_matrix.py": 0.25,
}
ANY = 0.06


def share_of(nodeid: str) -> str:
    """Tests with the same share go to one worker, one after the other."""
    file, _, test = nodeid.partition("::")
    return f"{file}::{test.partition('[')[0]}" if file in BY_FUNCTION else file


def longest_first(nodeids: Iterable[str]) -> dict[str, int]:
    """The place of each share."""
    seconds: dict[str, float] = defaultdict(float)
    for nodeid in nodeids:
        seconds[share_of(nodeid)] += _seconds(nodeid)
    longest = sorted(seconds, key=lambda share: -seconds[share])
    return {share: place for place, share in enumerate(longest)}


def _seconds(nodeid: str) -> float:
    return next((s for where, s in SECONDS.items() if nodeid.startswith(where)), ANY)


class ByShare(LoadFileScheduling):
    """Hands the shares out as they come."""

    def _split_scope(self, nodeid: str) -> str:
        return share_of(nodeid)
