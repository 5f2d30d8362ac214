"""Patients whom some way does not reach any more: letters come back, texts stopped."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from patients.models.patient import Patient, PatientQuerySet
from ptcare.notices.kinds import Channel
from ptcare.notices.models import AddressNews, ChannelConsent, How, TextedNumber
from ptcare.people.actors import Actor

WAYS = ("comes_back", "unwanted", "stopped", "takes_none")


def unreached(actor: Actor) -> PatientQuerySet:
    """Those in care, by name, with which ways are closed to each."""
    mine = ChannelConsent.objects.filter(
        clinic=OuterRef("clinic"), user=OuterRef("user"), channel=Channel.SMS
    )
    no_use = TextedNumber.objects.filter(
        pk=OuterRef("address"), no_use_since__isnull=False
    )
    standing = mine.standing()
    rows = (
        Patient.objects.visible_to(actor)
        .in_care()
        .annotate(
            comes_back=Exists(_closing(AddressNews.What.BOUNCED)),
            unwanted=Exists(_closing(AddressNews.What.COMPLAINED)),
            stopped=Exists(mine.filter(withdrawn_how=How.REPLY)) & ~Exists(standing),
            takes_none=Exists(standing.filter(Exists(no_use))),
        )
    )
    any_way = Q(*((way, True) for way in WAYS), _connector=Q.OR)
    return rows.filter(any_way).order_by("name", "pk")


def counts(rows: QuerySet[Patient]) -> dict[str, int]:
    """How many of each. One query."""
    each = {way: Count("pk", filter=Q((way, True))) for way in WAYS}
    return rows.order_by().aggregate(**{f"of_{way}": each[way] for way in WAYS})


def _closing(what: AddressNews.What) -> QuerySet[AddressNews]:
    address = Lower(OuterRef("user__email"))
    return AddressNews.objects.closing(what).filter(address=address)
