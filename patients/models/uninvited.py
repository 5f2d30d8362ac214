"""Who is in care, and was neither written to by this clinic nor ever signed in."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower, Trim

from patients.models.patient import Patient, PatientQuerySet
from ptcare.notices.models import AddressNews, Notice
from ptcare.people.actors import Actor
from ptcare.people.models import EntryCard
from ptcare.people.ways import INVITATIONS

CLOSING = (AddressNews.What.BOUNCED, AddressNews.What.COMPLAINED)


def uninvited(actor: Actor) -> PatientQuerySet:
    """Of all whom the actor sees. Who signs in at another clinic finds this one there;
    an account that somebody shut stays shut."""
    letters = Notice.objects.filter(
        clinic=OuterRef("clinic"), user=OuterRef("user"), kind__in=INVITATIONS
    )
    rows = Patient.objects.visible_to(actor).in_care().with_open_account()
    return rows.filter(
        ~Exists(letters), user__is_active=True, user__last_login=None
    ).select_related("user", "clinic")


def may_be_written_to(rows: PatientQuerySet) -> PatientQuerySet:
    """Those with an address that nothing closes, neither their wish nor what came back
    from it: as `confiding.may_email` and `bouncing.closed` say it of one."""
    wished = Q(reach_by=Patient.ReachBy.USUAL) | Q(
        reach_by=Patient.ReachBy.EMAIL, wished_address=Lower("user__email")
    )
    rows = rows.exclude(user__email=None)
    rows = rows.alias(wished_address=Lower(Trim(F("reach_at")))).filter(wished)
    for what in CLOSING:
        news = AddressNews.objects.filter(address=Lower(OuterRef("user__email")))
        rows = rows.filter(~Exists(news.closing(what)))
    return rows


def without_a_way_in(rows: PatientQuerySet) -> PatientQuerySet:
    """Those who have no address and hold no card."""
    cards = EntryCard.objects.valid().filter(
        user=OuterRef("user"), clinic=OuterRef("clinic")
    )
    return rows.filter(~Exists(cards), user__email=None)
