"""What invented clinicians have read of the content, in Spanish too; what waits."""

from __future__ import annotations

import datetime as dt

from programs import catalogue_words, reviewable
from programs.demo import actors
from programs.demo.world import World
from programs.reviewable import Kind
from programs.services import translating, vouching
from programs.services.vouching import Reviewer
from ptcare.people.models import User

SPANISH = "es"
READS_SPANISH = ("Rosa Delgado", "Irene Castellano", "Maria Elena Vigil")
REVIEWED = ("check-in", "chin-tuck-seated")
REVIEWER = "samuel"
WAITS = frozenset({Kind.TESTS})  # at Riverbend; Cedar Mesa has only begun
REVIEWS = {"ruth": frozenset(Kind) - WAITS, "samuel": frozenset({Kind.SAFETY})}


def vouch(world: World) -> None:
    """One clinic has all but the tests read; the other what stops and holds."""
    for key, kinds in REVIEWS.items():
        row = world.staff[key]
        read = (item for item in reviewable.items().values() if item.kind in kinds)
        vouching.write_down(
            [item.stamp for item in read],
            reviewer=Reviewer(
                name="Helen Ward, DPT (invented)",
                licence="PT 000000, New York",
                on=world.today_at(row.clinic) - dt.timedelta(days=30),
                words="Read in full, beside its sources.",
            ),
            by=actors.colleague(row),
            now=world.now - dt.timedelta(days=29),
        )


def speak(world: World) -> None:
    """Three patients chose Spanish; one clinic's therapist has begun to review it."""
    User.objects.filter(name__in=READS_SPANISH).update(language=SPANISH)
    groups = catalogue_words.groups_in(SPANISH)
    for key in REVIEWED:
        translating.review(
            group=groups[key],
            language=SPANISH,
            digest=groups[key].digest,
            by=actors.colleague(world.staff[REVIEWER]),
            now=world.now,
        )
