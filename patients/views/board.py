"""The board of the clinic: whose cover runs out, and what to do next about it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from patients.board_words import Entry
from patients.forms.boarding import TABS, BoardForm
from patients.models import (
    AlertLimits,
    CoverageSnapshot,
    CoverAlert,
    Patient,
    Payer,
    boarding,
    clock_facts,
)
from patients.services import counting
from patients.views.finding import own_clinic, today_at
from ptcare.exporting import ids_of, in_order
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.limits import limited
from ptcare.people.models import Clinic
from ptcare.people.roles import Permission

PAGE = 50


@dataclass(frozen=True)
class Board:
    """What this person asks of the board, and how its rows are read."""

    request: SignedInRequest
    clinic: Clinic
    today: dt.date
    limits: AlertLimits
    form: BoardForm
    words: str

    @classmethod
    def asked(cls, request: SignedInRequest) -> Board:
        """The filters stand in the address; a name travels in the body of a POST, so
        that no address or log ever holds it."""
        clinic = own_clinic(request)
        payers = Payer.objects.visible_to(request.actor)
        form = BoardForm(request.GET, clinic=clinic, payers=payers)
        form.is_valid()
        limits = AlertLimits.of(clinic.pk)
        words = request.POST.get("words", "")[:120].strip()
        return cls(request, clinic, today_at(clinic), limits, form, words)

    def catch_up(self) -> None:
        """With what has changed lately, where that is little."""
        in_care = Patient.objects.visible_to(self.request.actor).in_care()
        counting.catch_up(in_care.values("pk"), clinic=self.clinic, now=timezone.now())

    @property
    def sort(self) -> str:
        return self.form.sorting()

    def rows(self, after: str = "") -> boarding.Rows:
        rows = boarding.rows_of(self.request.actor, today=self.today)
        rows = boarding.with_urgency(rows, today=self.today)
        to = self.form.narrowing(self.words)
        rows = boarding.narrowed(rows, to, limits=self.limits, today=self.today)
        rows = boarding.behind(rows, self.sort, after) if after else rows
        return boarding.sorted_by(rows, self.sort)

    def ids(self) -> Sequence[int]:
        """Of patients: who is counted anew meanwhile keeps the place."""
        return ids_of(self.rows(), "patient_id")

    def read(self, ids: Sequence[int]) -> list[Entry]:
        rows = boarding.rows_of(self.request.actor, today=self.today)
        return self.entries(in_order(rows, ids, "patient_id"))

    def entries(self, rows: Sequence[CoverageSnapshot]) -> list[Entry]:
        """With their alerts and clocks: a constant number of queries."""
        alerts = defaultdict(list)
        found = CoverAlert.objects.visible_to(self.request.actor).open(today=self.today)
        mine = found.filter(patient__in=[row.patient_id for row in rows])
        for alert in mine.most_urgent_first():
            alerts[alert.patient_id].append(alert)
        clocks = clock_facts.clocks_of_each(
            [row.patient for row in rows], today=self.today
        )
        return [
            Entry(
                row=row,
                alerts=alerts[row.patient_id],
                clocks=clocks[row.patient_id],
                limits=self.limits,
                today=self.today,
            )
            for row in rows
        ]

    def tabs(self) -> list[dict[str, object]]:
        """With how many stand under each, whatever else is chosen."""
        rows = boarding.rows_of(self.request.actor, today=self.today)
        counts = boarding.counts(rows, self.limits, self.today)
        current = self.form.cleaned_data.get("only", "")
        query = self.request.GET.copy()
        tabs = []
        shown = [tab for tab in TABS if tab[0] != "counting" or counts["counting"]]
        for key, label in shown:
            query["only"] = key
            tabs.append(
                {
                    "label": label,
                    "note": str(counts[key]),
                    "url": f"?{query.urlencode()}",
                    "is_current": key == current,
                }
            )
        return tabs


@limited("search")
@requires(Permission.SEE_COVERAGE)
@require_http_methods(["GET", "POST"])
def coverage_board(request: SignedInRequest) -> HttpResponse:
    """A page of the board."""
    board, after = Board.asked(request), request.POST.get("after", "")
    board.catch_up()
    found = list(board.rows(after)[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    page = {
        "form": board.form,
        "words": board.words,
        "entries": board.entries(found[:PAGE]),
        "tabs": board.tabs(),
        "is_further": bool(after),
        "goes_on": boarding.place_of(last, board.sort) if last else "",
        "query": request.GET.urlencode(),
        "may_import": request.actor.may(Permission.MANAGE_COVERAGE),
    }
    status = 422 if board.form.errors else 200
    return render(request, "patients/coverage_board.html", page, status=status)
