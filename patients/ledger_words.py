"""What a line of the ledger says, in words. Staff read these; they are English."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.rules.unusual import Hint
from ptcare.audit.models import AuditEvent
from ptcare.people.roles import Role

# As the desk calls them; all other nouns are words already.
NOUNS = {
    "accumulator": "amount met",
    "authorization": "approval",
    "carestep": "step of the plan of care",
    "checkin": "morning questions",
    "coverage": "plan",
    "daylock": "lock of the day",
    "emergencycontact": "emergency contact",
    "factor": "second factor",
    "fracturecheck": "check for fractures",
    "goaloutcome": "outcome of a goal",
    "homecheck": "check of the home",
    "legalhold": "legal hold",
    "monitoringtime": "time of monitoring",
    "namedcolleague": "named colleague",
    "painlimits": "limits of pain",
    "planofcare": "plan of care",
    "progressnote": "progress note",
    "push": "messages on the screen",
    "restrictedrecord": "restriction",
    "session": "appointment",
    "signin": "sign-in",
    "signout": "sign-out",
    "threshold": "Medicare threshold",
}
WHOLE: dict[str, Promise] = {
    "access.reviewed": gettext_lazy("Asked who saw what"),
    "signin.done": gettext_lazy("Signed in"),
    "signin.failed": gettext_lazy("Sign-in that did not succeed"),
    "signout.done": gettext_lazy("Signed out"),
    "standing.taken": gettext_lazy("Began to act here"),
    "code.sent": gettext_lazy("Code for signing in sent"),
    "chart.opened": gettext_lazy("Chart opened"),
    "patient.opened": gettext_lazy("Contact page opened"),
    "coverage.read": gettext_lazy("Plan and approvals read"),
    "caseload.opened": gettext_lazy("Row of the caseload opened"),
    "card.issued": gettext_lazy("Card with a code given"),
    "device.signed_out": gettext_lazy("Device signed out"),
    "ledger.let_go": gettext_lazy("Old months of the ledger put away"),
}
# What is so, and never what it means.
HINTS: dict[Hint, Promise] = {
    Hint.OWN_RECORD: gettext_lazy("own record"),
    Hint.SAME_NAME: gettext_lazy("same last name"),
    Hint.NEVER_TREATED: gettext_lazy("has not treated them"),
    Hint.AT_NIGHT: gettext_lazy("between 10 PM and 6 AM"),
    Hint.MANY: gettext_lazy("many records within an hour"),
}
# What a command of the server did, where nobody who signed in is named.
BY_COMMAND = ("clinic.founded", "colleague.named_lead", "factor.forgotten")
LISTS: dict[str, Promise] = {
    "patients:list": gettext_lazy("patients"),
    "patients:audit": gettext_lazy("who did what"),
    "patients:seen": gettext_lazy("who saw a record"),
    "patients:book_whom": gettext_lazy("whom to book"),
}
ROLES: dict[str, Promise] = {
    Role.PATIENT: gettext_lazy("the patient"),
    Role.HELPER: gettext_lazy("a helper"),
    Role.THERAPIST: gettext_lazy("therapist"),
    Role.CLINIC_ADMIN: gettext_lazy("front desk"),
}
PAGES = ("page.opened", "page.listed", "page.refused")


def words_of(line: AuditEvent) -> str:
    """ "Appointment attended", "Page opened: withdraw consent", "List opened: week"."""
    if line.deed in WHOLE:
        return str(WHOLE[line.deed])
    if line.deed in PAGES:
        return _page_words(line.deed) % {"page": _page(line.note)}
    noun, _dot, done = line.deed.partition(".")
    said = f"{NOUNS.get(noun, noun)} {done}".replace("_", " ")
    return said[:1].upper() + said[1:]


def _page_words(deed: str) -> str:
    if deed == "page.opened":
        return _("Page opened: %(page)s")
    if deed == "page.listed":
        return _("List opened: %(page)s")
    return _("Refused: %(page)s")


def _page(name: str) -> str:
    """By the name of its address: "patients:withdraw_consent"."""
    if name in LISTS:
        return str(LISTS[name])
    return name.rpartition(":")[2].replace("_", " ") or _("a page")


def note_of(line: AuditEvent) -> str:
    """What a page is called stands in the words already."""
    return "" if line.deed in PAGES else line.note


def hint_words(hints: tuple[Hint, ...]) -> list[Promise]:
    return [HINTS[hint] for hint in hints]
