"""What is about a patient and in no chapter of the record set, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORKED_OUT = "is worked out from what stands here, and at any time again"
OFFICE = "is the clinic's own list of what to do; the facts behind it stand here"
LEGAL = "says that a record is kept, or may go, and nothing of what is in it"
TWO = "says of another person that this record is not theirs"
COPY = "says which line of an older file a patient, visit or plan came from"

LEFT_OUT = {  # in the file, and so in English
    "patients.CoverAlert": OFFICE,
    "patients.CoverVersion": WORKED_OUT,
    "patients.CoverageSnapshot": WORKED_OUT,
    "patients.CoverLook": WORKED_OUT,
    "patients.ImportedRow": COPY,
    "patients.DueErasure": LEGAL,
    "patients.LegalHold": LEGAL,
    "patients.TwoPeople": TWO,
    "programs.CaseloadPlace": WORKED_OUT,
    "programs.CaseloadReason": WORKED_OUT,
    "programs.LoggedWeek": WORKED_OUT,
}
# Said on the page and in the file, in the order of how much it matters to somebody.
SAID = (
    _("Drafts that nobody has signed yet: they are not part of your record."),
    _("Numbers that the app works out from what is here."),
    _("The clinic’s own list of what to do about your health plan."),
    _("What keeps your sign-in safe, such as the digits of a card."),
    _("Translations: what the clinic wrote is here in its own words."),
)
AS_WRITTEN = _("What people wrote themselves is shown in their own words.")
