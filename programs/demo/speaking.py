"""Who reads Spanish, and what of the Spanish library a therapist has reviewed."""

from __future__ import annotations

from programs import catalogue_words
from programs.demo import actors
from programs.demo.world import World
from programs.services import translating
from ptcare.people.models import User

SPANISH = "es"
READS_SPANISH = ("Rosa Delgado", "Irene Castellano", "Maria Elena Vigil")
REVIEWED = ("check-in", "chin-tuck-seated")
REVIEWER = "samuel"


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
