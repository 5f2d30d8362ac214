"""The file that the desk sends, and its rows held against the desk's own form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from patients import importing_words
from patients.forms.covering import CoverageForm
from patients.models import Import
from patients.rules.importing import (
    MOST_BYTES,
    Dates,
    Kind,
    Problem,
    Refused,
    What,
    Why,
    read,
    shown,
)
from patients.rules.importing.rows import Row, rows_of

MOST_IN_A_REQUEST = 10_000  # rows; larger files go by manage.py import_cover
FIELDS = {
    "payer": "payer",
    "member_number": "member_number",
    "group_number": "group_number",
    "rank": "rank",
    "from": "effective_from",
    "until": "effective_to",
    "holder": "subscriber_relation",
    "holder_name": "subscriber_name",
    "holder_birth_date": "subscriber_born_on",
    "in_network": "is_in_network",
    "visits": "visits",
    "disciplines": "disciplines",
    "used_elsewhere": "used_elsewhere",
    "approval_needed": "authorization_required",
    "visits_before_approval": "free_visits",
    "price_evaluation": "allowed_evaluation_cents",
    "price_treatment": "allowed_treatment_cents",
    "price_re_evaluation": "allowed_re_evaluation_cents",
    "price_group": "allowed_group_cents",
    "copay": "copay_cents",
    "coinsurance": "coinsurance",
    "deductible": "deductible_cents",
    "deductible_met": "deductible_met_cents",
    "out_of_pocket_max": "oop_max_cents",
    "out_of_pocket_met": "oop_met_cents",
    "benefit_period": "benefit_period",
    "plan_year_month": "plan_year_month",
    "plan_year_day": "plan_year_day",
    "one_visit_is": "visit_unit",
    "evaluation_counts": "evaluation_counts",
    "evaluation_needs_approval": "evaluation_needs_authorization",
    "not_covered": "excluded_services",
    "as_second_plan": "as_secondary",
    "price_where_not_covered": "not_covered_rate",
    "missed_fee_allowed": "missed_fee_allowed",
    "claims_marked_from": "thresholds",
    "answered_on": "answered_on",
    "answered_by": "means",
    "reference": "reference",
}
COLUMN_OF = {field: column for column, field in FIELDS.items()}


class SendForm(forms.Form):
    """A file, and how it writes its days; the kind is in the address."""

    file = forms.FileField(
        label=_("The file"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty."),
            "invalid": _("Choose a file."),
        },
    )
    dates = forms.ChoiceField(
        label=_("How the file writes its days"),
        choices=Import.Dates,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the file writes its days.")},
    )

    def __init__(self, *args: Any, kind: Kind, today: dt.date, **said: Any) -> None:
        super().__init__(*args, **said)
        self.kind, self.today = kind, today
        self.rows = 0

    def clean(self) -> None:
        file: UploadedFile | None = self.cleaned_data.get("file")
        if file is None:
            return
        try:
            content = contents(file)
            self.rows = len(read(content, self.kind, most_rows=MOST_IN_A_REQUEST).lines)
        except Refused as refusal:
            self.add_error("file", importing_words.refusal(refusal))
        else:
            self.cleaned_data["content"] = content
            if self.errors:  # of another field, and a browser keeps no file
                self.add_error("file", _("Choose the file again, please."))

    @property
    def file_name(self) -> str:
        """What the sender called it, as it can be shown."""
        name = self.cleaned_data["file"].name or ""
        plain = "".join(each for each in name if each.isprintable())
        return re.sub(r"\s+", " ", plain)[-120:].strip() or "file.csv"


class PressForm(forms.Form):
    """What was before one's eyes, and whether the file's word is to be taken."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    takes_changes = forms.BooleanField(
        label=_("Where the file differs, take what the file says"), required=False
    )
    invites = forms.BooleanField(
        label=_("Send these letters now"),
        required=False,
        help_text=_(
            "Otherwise nobody is written to. You send them later, all at once or one by"
            " one."
        ),
    )


def contents(file: UploadedFile) -> bytes:
    """All of it, unless it is too large to be looked at. Raises Refused."""
    if (file.size or 0) > MOST_BYTES:
        raise Refused(Why.TOO_LARGE)
    return file.read()


def understood(
    content: bytes, kind: Kind, dates: Dates, *, today: dt.date, most_rows: int
) -> list[Row]:
    """Every row with every problem that can be seen in it alone. Raises Refused."""
    rows = rows_of(read(content, kind, most_rows=most_rows), kind, dates)
    if kind == Kind.PLANS:
        _ask_the_form(rows, today)
    if kind == Kind.PATIENTS:
        _read_addresses(rows)
    return rows


def _read_addresses(rows: Iterable[Row]) -> None:
    """As the desk's own form reads them."""
    field = forms.EmailField(max_length=254)
    for row in rows:
        if address := row.said.get("email"):
            try:
                row.said["email"] = field.clean(address).lower()
            except forms.ValidationError:
                row.refuse(What.NO_ADDRESS, "email")
                del row.said["email"]


def _ask_the_form(rows: Iterable[Row], today: dt.date) -> None:
    """One form for all rows, so that its fields are made once and not for each."""
    form = CoverageForm({}, today=today)
    usual = {
        name: bool(field.initial)
        for name, field in form.fields.items()
        if isinstance(field, forms.BooleanField)
    }
    for row in rows:
        form.data = usual | {
            FIELDS[column]: _typed(column, value)
            for column, value in row.said.items()
            if column in FIELDS
        }
        form.data.setdefault("rank", "1")
        form.full_clean()
        _add_problems(row, form)
        if not row.problems:
            row.terms, row.start = form.terms(), form.start()


MONEY = re.compile(r"price_(?!where)|copay|deductible|out_of_pocket")


def _typed(column: str, value: Any) -> Any:
    """The value as somebody would type it into the form."""
    if isinstance(value, int) and MONEY.match(column):
        return f"{value // 100}.{value % 100:02}"
    if isinstance(value, bool | list):
        return value
    return str(value)


def _add_problems(row: Row, form: CoverageForm) -> None:
    """What the form refuses, at columns of which nothing is said yet."""
    wrong = {problem.column for problem in row.problems}
    if "" in wrong:  # the row has too many cells, or too few
        return
    for field, errors in form.errors.items():
        column = COLUMN_OF.get(field, field)
        if column not in wrong:
            value = shown(_quoted(row.said.get(column, "")))
            row.problems += [
                Problem(what=What.REFUSED, column=column, value=value, words=str(words))
                for words in errors
            ]


def _quoted(value: Any) -> str:
    return "+".join(map(str, value)) if isinstance(value, list) else str(value)
