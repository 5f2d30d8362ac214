"""Who answers while a therapist is away, whoever else is."""

from datetime import date

import pytest

from ptcare.people import absences
from ptcare.people.absences import Away

A, B, C = 1, 2, 3


def away(**deputies):
    names = {"a": A, "b": B, "c": C}
    day = date(2026, 11, 27)
    return [
        Away(of=names[of], deputy=deputy, since=day, until=day)
        for of, deputy in deputies.items()
    ]


@pytest.mark.parametrize(
    ("deputies", "who"),
    [
        ({}, A),
        ({"a": B}, B),
        ({"a": None}, None),
        ({"a": B, "b": C}, C),  # the deputy fell ill
        ({"a": B, "b": None}, None),
        ({"a": B, "b": A}, None),  # in a circle
        ({"a": B, "b": C, "c": A}, None),
        ({"b": A}, A),
    ],
)
def test_the_last_who_is_there_answers_or_nobody_by_name(deputies, who):
    assert absences.answering(away(**deputies), A) == who


def test_nobody_is_answered_for_by_two_or_lost():
    for deputies in ({"a": B}, {"a": B, "b": C}, {"a": B, "b": A}, {"a": None}):
        rows = away(**deputies)
        for each in rows:
            by = [
                who for who in (A, B, C) if each.of in absences.answers_for(rows, who)
            ]
            assert len(by) == (each.of not in absences.left_to_all(rows))


class Member:
    def __init__(self, pk):
        self.pk = pk


def test_where_all_are_away_all_are_asked():
    staff = [Member(A), Member(B)]

    assert absences.present(away(a=B), staff) == staff[1:]
    assert absences.present(away(a=None, b=None), staff) == staff
