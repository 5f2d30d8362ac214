"""Which guide is whose, and which part of it is the help of a page."""

from __future__ import annotations

from functools import lru_cache

from ptcare.addresses import address
from ptcare.guides import desk, lead, patient, therapist
from ptcare.guides.parts import Guide, Section
from ptcare.people.actors import Actor
from ptcare.people.roles import STAFF, Role

GUIDES = {
    each.key: each for each in (patient.GUIDE, therapist.GUIDE, desk.GUIDE, lead.GUIDE)
}
OWN = {
    Role.PATIENT: patient.GUIDE,
    Role.HELPER: patient.GUIDE,
    Role.THERAPIST: therapist.GUIDE,
    Role.CLINIC_ADMIN: desk.GUIDE,
}


def own_guides(role: Role, *, is_lead: bool) -> tuple[Guide, ...]:
    """The role's, and then the lead's."""
    return (OWN[role], lead.GUIDE) if is_lead else (OWN[role],)


def open_to(actor: Actor) -> tuple[Guide, ...]:
    """One's own first; staff read all, also to print the patient's for a patient."""
    own = own_guides(actor.role, is_lead=actor.is_lead)
    rest = GUIDES.values() if actor.role in STAFF else ()
    return tuple(dict.fromkeys((*own, *rest)))


@lru_cache(maxsize=1024)
def help_of(page: str, role: Role, *, is_lead: bool) -> tuple[Guide, Section | None]:
    """The part about this page, or the whole guide where no part is."""
    own = own_guides(role, is_lead=is_lead)
    told = ((g, each) for g in own for each in g.sections if page in each.pages)
    return next(told, (own[0], None))


def way_to_help(page: str, role: Role, *, is_lead: bool) -> str:
    """The address of the help of a page; a page of a guide needs none."""
    if page.startswith("guides:"):
        return ""
    guide, section = help_of(page, role, is_lead=is_lead)
    if section is None:
        return address("guides:guide", (guide.key,))
    return address("guides:section", (guide.key, section.slug))
