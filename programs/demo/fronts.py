"""What the clinics say of themselves in public, and who has asked to come."""

from __future__ import annotations

import datetime as dt
from typing import Any

from patients.models import AppointmentRequest, WhyCare
from programs.demo import delivering
from programs.demo.cast import East, West
from programs.demo.world import World

WORDS: dict[str, dict[str, Any]] = {
    East: {
        "slug": "riverbend",
        "is_public": True,
        "about": (
            "We are a small clinic by the river, and bones are what we know best."
            " Half of the people who come to us have osteoporosis; many have had a"
            " fracture. We take the time to ask, to measure and to explain."
        ),
        "what_to_expect": (
            "The first visit takes an hour. Bring flat shoes, your list of medicines"
            " and the report of your last bone scan, if you have one.\n\n"
            "We ask, we watch you stand, walk and get up from a chair, and you go home"
            " with two or three exercises. Nothing should hurt."
        ),
        "address": "14 Mill Street\nSaratoga Springs, NY 12866",
        "hours": "Monday to Thursday, 8 am to 6 pm\nFriday, 8 am to 2 pm",
    },
    West: {
        "slug": "cedar-mesa",
        "is_public": True,
        "about": (
            "Rehabilitation for the high country. We look after people from sixty to"
            " past ninety, and come to the tribal health center every second Tuesday."
        ),
        "address": "220 Juniper Avenue\nDurango, CO 81301",
        "hours": "Monday to Friday, 9 am to 5 pm",
    },
}
THERAPISTS: dict[str, dict[str, Any]] = {
    "dana": {
        "shows_publicly": True,
        "training": "Bone Fit, exercise for people with osteoporosis",
        "training_year": 2021,
        "languages": "English",
    },
    "ruth": {
        "shows_publicly": True,
        "training": "Board-certified in geriatric physical therapy",
        "training_year": 2016,
        "languages": "English and French",
    },
    "samuel": {
        "shows_publicly": True,
        "training": "Otago exercise program for preventing falls",
        "training_year": 2019,
        "languages": "English and Spanish",
    },
    "mei": {"shows_publicly": True, "languages": "English and Mandarin"},
}


def invite(world: World) -> None:
    """Five requests at the first clinic, one in each state."""
    clinic = world.clinics[East]
    desk = world.desk_of(clinic)

    now = delivering.by_day(world.now.astimezone(clinic.zone))

    def ago(**how: int) -> dt.datetime:
        return now - dt.timedelta(**how)

    rows: list[dict[str, Any]] = [
        {
            "name": "Miriam Katz",
            "phone": "(518) 555-0431",
            "email": "miriam.katz@example.org",
            "reason": WhyCare.OSTEOPOROSIS,
            "has_referral": True,
            "preferred": "morning",
            "note": "My neighbor Lois comes to you.",
            "asked_at": ago(hours=26),
            "confirmed_at": ago(hours=25),
        },
        {
            "name": "Earl Dempsey",
            "phone": "(518) 555-0478",
            "reason": WhyCare.FALLS,
            "preferred": "afternoon",
            "note": "Please let it ring, I walk slowly.",
            "asked_at": ago(hours=5),
        },
        {
            "name": "Rosalind Byrne",
            "phone": "(518) 555-0419",
            "email": "rosalind.byrne@example.org",
            "reason": WhyCare.PREVENTION,
            "has_referral": False,
            "preferred": "any",
            "asked_at": ago(days=3),
            "confirmed_at": ago(days=3),
            "called_at": ago(days=1),
            "called_by": desk,
        },
        {
            "name": "H. Lowell",
            "email": "h.lowell@example.org",
            "reason": WhyCare.AFTER_FRACTURE,
            "preferred": "evening",
            "asked_at": ago(days=1),
        },
        {
            "name": "Ted Vance",
            "phone": "(518) 555-0466",
            "reason": WhyCare.PREVENTION,
            "has_referral": False,
            "preferred": "any",
            "asked_at": ago(days=12),
            "called_at": ago(days=11),
            "called_by": desk,
            "outcome": AppointmentRequest.Outcome.DECLINED,
            "settled_at": ago(days=11),
            "settled_by": desk,
        },
    ]
    AppointmentRequest.objects.bulk_create(
        AppointmentRequest(clinic=clinic, **row) for row in rows
    )
