"""Whose names stand on a page, in whatever order."""

from __future__ import annotations

import pytest

from ptcare.audit.reading import names_on


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("Ann Lee, Bo O&#x27;Hara, Cy Roe", [1, 2, 3]),
        ("Cy Roe, Bo O&#x27;Hara, Ann Lee", [1, 2, 3]),
        ("Bo O&#x27;Hara, Ann Leeds", [1, 2]),  # a name within another is read as well
        ("Bo O'Hara", []),
        ("Cy Roe" * 3, [3]),
        ("", []),
    ],
)
def test_whose_names_stand_on_a_page(page, found):
    names = {1: "Ann Lee", 2: "Bo O'Hara", 3: "Cy Roe"}

    assert list(names_on(page.encode(), names)) == found
