"""What more than one guide of the people of a clinic tells."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ptcare.guides.parts import Section

SESSIONS = (
    "patients:sessions",
    "patients:close_past",
    "patients:week",
    "patients:session",
    "patients:book",
    "patients:book_weekly",
)
DELIVERY = (
    "patients:delivery",
    "patients:delivery_waiting",
    "patients:delivery_sent",
    "patients:unreached",
)
OWN_ACCOUNT = (
    "reach:wishes",
    "people:devices",
    "people:choose_standing",
    "account_email",
    "patients:emergency_find",
)


def own_account(
    *, says: Promise, step: Promise, pages: tuple[str, ...] = ()
) -> Section:
    """How they are told, and one step more."""
    return Section(
        slug="yours",
        title=_("Your own account"),
        says=(says,),
        steps=(_("Press your name at the top, then “How I am told”."), step),
        pages=(*OWN_ACCOUNT, *pages),
    )
