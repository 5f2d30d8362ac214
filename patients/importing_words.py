"""What an import says: why a file is not read, and what is wrong with a row."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.rules.importing import (
    MOST_BYTES,
    Dates,
    Problem,
    Refused,
    What,
    Why,
    shown,
)
from ptcare.languages.dates import desk_day
from ptcare.templating import money

FILES: dict[Why, Promise] = {
    Why.EMPTY: gettext_lazy("The file is empty."),
    Why.TOO_LARGE: gettext_lazy("The file is larger than %(megabytes)s MB. Split it."),
    Why.TOO_MANY_ROWS: gettext_lazy(
        "The file has more than %(names)s rows. Split it, or ask whoever runs the"
        " server to import it there."
    ),
    Why.SPREADSHEET: gettext_lazy(
        "This is a spreadsheet or a packed file, not a CSV. Open it and save it as"
        " “CSV UTF-8”."
    ),
    Why.WEB_PAGE: gettext_lazy(
        "This is a web page, not a CSV. Some systems call a web page .csv or .xls:"
        " open it in a spreadsheet and save it as “CSV UTF-8”."
    ),
    Why.PDF: gettext_lazy("This is a PDF, not a CSV."),
    Why.WIDE: gettext_lazy(
        "This is “Unicode text” (UTF-16). Save the file as “CSV UTF-8”."
    ),
    Why.NO_TEXT: gettext_lazy("This is not a text file. Save it as “CSV UTF-8”."),
    Why.QUOTES: gettext_lazy(
        "Line %(line)s: a quotation mark is not closed, or stands inside a cell."
        " Inside a cell it is written twice."
    ),
    Why.LONG_CELL: gettext_lazy(
        "Line %(line)s: a cell has more than 100,000 characters. Is a quotation mark"
        " not closed?"
    ),
    Why.NO_ROWS: gettext_lazy("There is no row under the names of the columns."),
    Why.UNNAMED: gettext_lazy("Line %(line)s: column %(names)s has no name."),
    Why.DOUBLE: gettext_lazy("Line %(line)s: there twice: %(names)s."),
    Why.UNKNOWN: gettext_lazy(
        "Line %(line)s: we do not know the columns %(names)s. Take them out, or give"
        " them a name of the list below."
    ),
    Why.MISSING: gettext_lazy("Line %(line)s: columns that are missing: %(names)s."),
}

ROWS: dict[What, Promise] = {
    What.NEEDED: gettext_lazy("is empty, and is needed"),
    What.TOO_LONG: gettext_lazy("“%(value)s” has more than %(other)s characters"),
    What.UNPRINTABLE: gettext_lazy("“%(value)s” has a character that cannot be shown"),
    What.NO_DAY: gettext_lazy("“%(value)s” is not a day like %(other)s"),
    What.NO_TIME: gettext_lazy("“%(value)s” is not a time like 14:30 or 2:30 PM"),
    What.NO_TIME_ZONE: gettext_lazy(
        "“%(value)s” is not a time zone like America/New_York"
    ),
    What.NO_NAME: gettext_lazy("“%(value)s” is not a name"),
    What.NO_ADDRESS: gettext_lazy("“%(value)s” is not an e-mail address"),
    What.NO_MONEY: gettext_lazy(
        "“%(value)s” is not an amount in dollars like 1,250.00"
    ),
    What.NO_NUMBER: gettext_lazy("“%(value)s” is not a whole number"),
    What.OUT_OF_RANGE: gettext_lazy("“%(value)s” is not between %(other)s"),
    What.NO_PERCENT: gettext_lazy("“%(value)s” is not a per cent like 20 or 12.5"),
    What.NO_YES_OR_NO: gettext_lazy("“%(value)s” is neither yes nor no"),
    What.NOT_OF_THE_LIST: gettext_lazy("“%(value)s” is none of: %(other)s"),
    What.TOO_MANY_CELLS: gettext_lazy(
        "there are %(value)s cells under %(other)s columns: is a separator inside a"
        " cell without quotation marks?"
    ),
    What.TOO_FEW_CELLS: gettext_lazy(
        "there are only %(value)s cells under %(other)s columns"
    ),
    What.REFUSED: gettext_lazy("%(words)s"),
    What.NOBODY_NAMED: gettext_lazy(
        "nobody is named: it takes a patient_id, or patient_name and birth_date"
    ),
    What.NO_SUCH_PATIENT: gettext_lazy("no patient of this clinic is “%(value)s”"),
    What.NOBODY_BORN_THEN: gettext_lazy(
        "no patient of this clinic is “%(value)s”, born on %(other)s"
    ),
    What.SEVERAL_PATIENTS: gettext_lazy(
        "several patients are “%(value)s”, born on %(other)s: say the patient_id"
    ),
    What.OTHER_NAME: gettext_lazy(
        "“%(value)s” is not the name of that patient_id: it is %(other)s"
    ),
    What.OTHER_BIRTH: gettext_lazy(
        "“%(value)s” is not when that patient_id was born: it is %(other)s"
    ),
    What.ADDRESS_TWICE: gettext_lazy(
        "“%(value)s” stands in line %(other)s already. One address opens one record:"
        " leave it empty for one of them, who then comes in with a card"
    ),
    What.ADDRESS_OF_ANOTHER: gettext_lazy(
        "a patient of yours with another name signs in with “%(value)s”: leave it"
        " empty, or put the name right"
    ),
    What.SEVERAL_HERE: gettext_lazy(
        "several patients here are “%(value)s”, born on that day: take the line out"
    ),
    What.BORN_WHEN: gettext_lazy(
        "somebody here is called %(other)s: say the birth date, or take the line out"
    ),
    What.NAMESAKE_HERE: gettext_lazy(
        "Somebody here is called %(value)s too: look whether it is one person."
    ),
    What.NAMESAKE_IN_FILE: gettext_lazy(
        "%(value)s stands in line %(other)s too: look whether it is one person."
    ),
    What.SAID_TWICE: gettext_lazy(
        "is about the same as line %(other)s: keep one of them"
    ),
    What.ID_TWICE: gettext_lazy("“%(value)s” stands in line %(other)s already"),
    What.ID_OF_ANOTHER: gettext_lazy(
        "“%(value)s” was imported before, and is another row than this one"
    ),
    What.OVERLAPS: gettext_lazy(
        "another plan of the same rank is in force on some of these days: %(other)s"
    ),
    What.LOW_MAXIMUM: gettext_lazy("The maximum is below the deductible."),
    What.NO_PLAN: gettext_lazy("the patient has no such plan here, on that day"),
    What.SEVERAL_PLANS: gettext_lazy(
        "more than one plan of the patient fits: say more about which"
    ),
    What.NO_APPROVAL: gettext_lazy(
        "no approval “%(value)s” is on file under %(other)s: import approvals first"
    ),
    What.NO_THERAPIST: gettext_lazy("no therapist of this clinic is “%(value)s”"),
    What.SEVERAL_THERAPISTS: gettext_lazy(
        "several therapists are “%(value)s”: say the e-mail address"
    ),
    What.STILL_AHEAD: gettext_lazy("“%(value)s” is still ahead"),
    What.TOO_LONG_AGO: gettext_lazy("“%(value)s” is more than ten years ago"),
    What.BEFORE_THE_FIRST_DAY: gettext_lazy("“%(value)s” lies before the first day"),
    What.BEFORE_THE_VISIT: gettext_lazy("“%(value)s” lies before the visit"),
    What.BEFORE_IT_WAS_SENT: gettext_lazy("“%(value)s” lies before billed_on"),
    What.BEFORE_IT_WAS_ASKED: gettext_lazy("“%(value)s” lies before requested_on"),
    What.ONLY_IF_BILLED: gettext_lazy("is only for a visit that has a billed_on"),
    What.GYM_IS_NOT_BILLED: gettext_lazy("a gym session is on no claim"),
    What.NO_VISITS_SAID: gettext_lazy("how many visits?"),
    What.MORE_THAN_APPROVED: gettext_lazy("“%(value)s” is more than there are visits"),
    What.OUTSIDE_THE_PLAN: gettext_lazy("the plan is not in force on these days"),
    What.FULL_WEEK: gettext_lazy(
        "a fourth session in seven days (%(other)s). PTCare keeps at most three, also"
        " of the past: correct the day, or leave the line out and enter it as used"
        " elsewhere"
    ),
    What.PATIENT_BUSY: gettext_lazy(
        "the patient has another session at that time on %(other)s"
    ),
    What.THERAPIST_BUSY: gettext_lazy(
        "the therapist has another session at that time (%(other)s)"
    ),
}
DAYS = {Dates.ISO: "2026-11-25", Dates.US: "11/25/2026"}


def refusal(no: Refused) -> str:
    """Why the file as a whole is not read."""
    names = ", ".join(f"“{shown(name)}”" for name in no.names[:8])
    if no.why in (Why.TOO_MANY_ROWS, Why.UNNAMED):
        names = f"{int(no.names[0]):,}"
    said = {"names": names, "line": no.line, "megabytes": MOST_BYTES // 1024**2}
    return str(FILES[no.why]) % said


def problem(one: Problem) -> str:
    """One problem of a row, in a few words, without its column."""
    other = one.other
    if one.what == What.NO_DAY:
        other = DAYS[Dates(one.other)]
    if one.what == What.OUT_OF_RANGE:
        other = _(" and ").join(one.other.split("-"))
    said = {"value": one.value, "other": other, "words": one.words}
    return str(ROWS[one.what]) % said


def value(column: str, said: Any) -> str:
    """What a cell says, or what stands here in its place."""
    if said is None or said == "" or said == []:
        return _("nothing")
    if isinstance(said, bool):
        return _("yes") if said else _("no")
    if isinstance(said, dt.date):
        return desk_day(said)
    if isinstance(said, dt.time):
        return f"{said:%H:%M}"
    if isinstance(said, list):
        return "+".join(map(str, said))
    if isinstance(said, int) and _is_money(column):
        return money(said)
    return f"{shown(str(said))}"


def _is_money(column: str) -> bool:
    return column.startswith(("price_", "copay", "deductible", "out_of_pocket"))
