"""All places of the site that menus lead to, by role: one line each.

`navigation` shows somebody those that are theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ptcare.people.roles import Permission, Role


@dataclass(frozen=True)
class Entry:
    """A place of the site, and who finds it in the menu."""

    label: Promise
    name: str
    icon: str
    permission: Permission
    roles: frozenset[Role] = frozenset(Role)
    hint: Promise | str = ""


P = Permission
CARE = frozenset({Role.THERAPIST})

ENTRIES = (
    Entry(_("Today"), "programs:today", "sun", P.SEE_OWN_DAY),
    Entry(_("My plan"), "programs:plan", "list-checks", P.SEE_OWN_DAY),
    Entry(_("Progress"), "programs:progress", "sprout", P.SEE_OWN_DAY),
    Entry(_("Visits"), "patients:my_visits", "calendar-days", P.SEE_OWN_DAY),
    Entry(_("More"), "people:more", "settings", P.SEE_OWN_DAY),
    Entry(_("My patients"), "programs:caseload", "users", P.SEE_FINDINGS, CARE),
    Entry(_("Desk"), "patients:desk", "concierge-bell", P.RUN_DESK),
    Entry(_("Sessions"), "patients:sessions", "calendar-days", P.COUNT_SESSIONS),
    Entry(_("To do"), "patients:to_do", "list-todo", P.SETTLE_ALERTS),
    Entry(_("Patients"), "patients:list", "contact", P.FIND_PATIENTS),
    Entry(_("Requests"), "patients:requests", "inbox", P.ANSWER_REQUESTS),
    Entry(_("Coverage"), "patients:coverage_board", "shield-check", P.SEE_COVERAGE),
    Entry(_("Delivery"), "patients:delivery", "send", P.READ_DELIVERY),
    Entry(_("Exercises"), "programs:library", "dumbbell", P.BROWSE_LIBRARY),
    Entry(_("Team"), "people:team", "user-cog", P.MANAGE_STAFF),
    Entry(_("At a glance"), "programs:overview", "gauge", P.READ_REGISTER),
    Entry(_("Register"), "programs:register", "scale", P.READ_REGISTER),
    Entry(_("Set up"), "patients:set_up", "sliders-horizontal", P.SET_UP),
    Entry(_("Who did what"), "patients:audit", "scroll-text", P.READ_AUDIT),
)

ASK = (
    Entry(_("Can I …?"), "programs:everyday", "circle-question-mark", P.SEE_OWN_DAY),
    Entry(_("Messages"), "programs:messages", "message-circle", P.ASK_THERAPIST),
    Entry(_("What we sent you"), "reach:news", "inbox", P.CHOOSE_WAYS),
    Entry(
        _("Tell us about a fall"),
        "programs:report_fall",
        "triangle-alert",
        P.LOG_EXERCISES,
    ),
)
READ = (
    Entry(_("Your guide"), "guides:guides", "map", P.SEE_OWN_DAY),
    Entry(_("Learn"), "programs:lessons", "book-open", P.SEE_OWN_DAY),
    Entry(_("At the gym"), "programs:gym", "dumbbell", P.SEE_OWN_DAY),
    Entry(_("Print my plan"), "programs:own_paper", "printer", P.PRINT_SHEETS),
    Entry(
        _("Visits in my calendar"), "programs:calendar", "calendar-plus", P.SEE_OWN_DAY
    ),
)
OWN = (
    Entry(_("My helpers"), "programs:helpers", "users", P.LET_HELPERS_IN),
    Entry(_("How we reach you"), "reach:reach", "mail", P.CHOOSE_WAYS),
    Entry(_("Where I am signed in"), "people:devices", "smartphone", P.SEE_OWN_DAY),
    Entry(_("How I sign in"), "account_email", "key-round", P.SEE_OWN_DAY),
    Entry(
        _("Your record and your privacy"),
        "patients:own_record",
        "folder-lock",
        P.KEEP_OWN_RECORD,
    ),
)

# The room "Your record and your privacy": one line each.
RECORD_PLACES: tuple[Entry, ...] = (
    Entry(
        _("Take your record with you"),
        "programs:own_copy",
        "download",
        P.KEEP_OWN_RECORD,
        hint=_("All of it: to read, to print, or for another doctor"),
    ),
    Entry(
        _("Who looked at your record"),
        "patients:own_looks",
        "eye",
        P.KEEP_OWN_RECORD,
        hint=_("Who opened it, on which day, and what they read or wrote"),
    ),
    Entry(
        _("Who the clinic gave your record to"),
        "patients:own_disclosures",
        "send",
        P.KEEP_OWN_RECORD,
        hint=_("A court, an office, a study: on which day, what and why"),
    ),
    Entry(
        _("Something is wrong in your record"),
        "patients:own_changes",
        "file-pen",
        P.KEEP_OWN_RECORD,
        hint=_("Ask for a change, and read what became of it"),
    ),
    Entry(
        _("What you agreed to"),
        "programs:own_agreed",
        "signature",
        P.KEEP_OWN_RECORD,
        hint=_("All of it in one place, and how to take it back"),
    ),
    Entry(
        _("Close your account"),
        "patients:close_account",
        "door-closed",
        P.KEEP_OWN_RECORD,
        hint=_("What ends, and what the clinic has to keep"),
    ),
)

# What the page "More" leads to, by what one comes for: one line each.
OWN_PLACES: tuple[tuple[Promise, tuple[Entry, ...]], ...] = (
    (_("Ask and tell"), ASK),
    (_("Read and print"), READ),
    (_("Helpers and signing in"), OWN),
)

# What the page "Set up" leads to: what the clinic decides once. One line each.
SET_UP: tuple[Entry, ...] = (
    Entry(
        _("Name and numbers"),
        "patients:clinic_facts",
        "phone",
        P.SET_CLINIC,
        hint=_("What the clinic is called, its phone, and when messages go out"),
    ),
    Entry(
        _("Prices"),
        "patients:prices",
        "wallet",
        P.MANAGE_COVERAGE,
        hint=_("What a visit costs who pays themselves, and the fees"),
    ),
    Entry(
        _("Opening hours and notice"),
        "patients:hours",
        "clock",
        P.PLAN_DAYS,
        hint=_("When the calendar is open, and which cancellation is late"),
    ),
    Entry(
        _("Closed days and absences"),
        "patients:closures",
        "calendar-x",
        P.PLAN_DAYS,
        hint=_("Holidays, and when a therapist is away, and who answers"),
    ),
    Entry(
        _("When to be warned"),
        "patients:alert_limits",
        "bell",
        P.MANAGE_COVERAGE,
        hint=_("From when on the list To do speaks up"),
    ),
    Entry(
        _("When the caseload speaks up"),
        "programs:caseload_limits",
        "users",
        P.SET_CLINIC,
        hint=_("Pain, silence and dates that put a patient on top"),
    ),
    Entry(
        _("Who hears of a warning sign"),
        "programs:escalation_set_up",
        "siren",
        P.SET_CLINIC,
        hint=_("To whom it goes on that nobody has taken, and on closed days"),
    ),
    Entry(
        _("Plan of care and progress note"),
        "patients:clocks",
        "timer",
        P.MANAGE_COVERAGE,
        hint=_("Days to a signature, and visits to a progress note"),
    ),
    Entry(
        _("Amounts of the year"),
        "patients:year_amounts",
        "scale",
        P.MANAGE_COVERAGE,
        hint=_("Medicare's claim thresholds and deductible, by year"),
    ),
    Entry(
        _("Numbers for estimates"),
        "patients:numbers",
        "hash",
        P.MANAGE_COVERAGE,
        hint=_("NPI, tax ID and codes that a written estimate must name"),
    ),
    Entry(
        _("Bring in from another system"),
        "patients:imports",
        "upload",
        P.ADMIT_PATIENTS,
        hint=_("Patients, plans, approvals and past visits out of a file"),
    ),
    Entry(
        _("Remote monitoring"),
        "programs:monitoring_set_up",
        "activity",
        P.SET_MONITORING,
        hint=_("Off until the clinic turns it on"),
    ),
    Entry(
        _("Keeping records"),
        "patients:keeping",
        "archive",
        P.KEEP_RECORDS,
        hint=_("How long, what is held back, and what is erased"),
    ),
    Entry(
        _("Systems that may read"),
        "patients:systems",
        "plug",
        P.CONNECT_SYSTEMS,
        hint=_("Which other computer systems read records here, and what of them"),
    ),
    Entry(
        _("Systems that are told"),
        "patients:hooks",
        "webhook",
        P.CONNECT_SYSTEMS,
        hint=_("Which hear that a session was attended or a program signed"),
    ),
    Entry(
        _("Hand patients over"),
        "patients:hand_over",
        "users",
        P.MANAGE_STAFF,
        hint=_("From one therapist to another, all at once"),
    ),
    Entry(
        _("Restricted records"),
        "patients:guarded",
        "lock",
        P.GUARD_RECORDS,
        hint=_("Which records only named colleagues see"),
    ),
    Entry(
        _("Who saw what"),
        "patients:who_saw",
        "eye",
        P.READ_AUDIT,
        hint=_("Who opened a record, and what an account saw"),
    ),
    Entry(
        _("Emergency access"),
        "patients:accesses",
        "siren",
        P.GUARD_RECORDS,
        hint=_("Who opened a record in an emergency, and whether it was right"),
    ),
    Entry(
        _("Our public page"),
        "people:front",
        "globe",
        P.PRESENT_CLINIC,
        hint=_("What people read who ask to come"),
    ),
)

# What a lead does first, while nobody has been in care yet. One line each, in order.
FIRST_STEPS: tuple[Entry, ...] = (
    Entry(
        _("Name and numbers"),
        "patients:clinic_facts",
        "phone",
        P.SET_CLINIC,
        hint=_("Check the phone and the emergency number: patients see both"),
    ),
    Entry(
        _("Invite who works here"),
        "people:team",
        "user-plus",
        P.MANAGE_STAFF,
        hint=_(
            "Therapists first, for nothing is booked or prescribed without one. "
            "Do you treat people too, or sit at the desk? Invite yourself as that."
        ),
    ),
    Entry(
        _("Opening hours and notice"),
        "patients:hours",
        "clock",
        P.PLAN_DAYS,
        hint=_("Until you say otherwise: Monday to Friday, 8 AM to 6 PM"),
    ),
    Entry(
        _("Who hears of a warning sign"),
        "programs:escalation_set_up",
        "siren",
        P.SET_CLINIC,
        hint=_("Name who looks while the clinic is closed"),
    ),
    Entry(
        _("Admit a patient"),
        "patients:admit",
        "contact",
        P.ADMIT_PATIENTS,
        hint=_("With an e-mail address they get a letter; without one, print a card"),
    ),
    Entry(
        _("Bring many in from a file"),
        "patients:imports",
        "upload",
        P.ADMIT_PATIENTS,
        hint=_("Out of your old system: first only looked at, then all or nothing"),
    ),
    Entry(
        _("Set up"),
        "patients:set_up",
        "sliders-horizontal",
        P.SET_UP,
        hint=_("All else can wait: prices, closed days, the public page"),
    ),
)

# Pages that list others: on all of those the menu still shows where one is.
WITHIN: dict[str, tuple[str, ...]] = {
    "patients:set_up": tuple(each.name for each in SET_UP),
    "patients:to_do": ("patients:record_requests",),
    "people:more": tuple(e.name for e in (*ASK, *READ, *OWN, *RECORD_PLACES)),
}

# What a patient's cover page leads to, by the patient's id. One line each.
COVER_PLACES: tuple[Entry, ...] = (
    Entry(_("Book a session"), "patients:book", "calendar-plus", P.BOOK_SESSIONS),
    Entry(_("Plan visits"), "patients:planner", "chart-gantt", P.BOOK_SESSIONS),
    Entry(_("Plan of care"), "patients:care", "file-pen", P.SEE_COVERAGE),
    Entry(
        _("Book every week"), "patients:book_weekly", "calendar-range", P.BOOK_SESSIONS
    ),
    Entry(_("More visits"), "programs:packs", "send", P.SEND_PACKS),
    Entry(_("Remote monitoring"), "programs:monitoring", "activity", P.MONITOR),
    Entry(_("Estimates"), "patients:estimates", "receipt-text", P.SEE_COVERAGE),
    Entry(_("Claims"), "patients:claims", "receipt", P.MANAGE_COVERAGE),
)
