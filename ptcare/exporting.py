"""A list that is shown can be taken along: its rows and columns as a file of CSV.

Which rows these are is read when the file is asked for, in the transaction of the door,
so that the ledger can say how many left. What stands in them is read while the file is
on its way, batch by batch, each in a transaction of its own that knows its clinic: who
reads slowly holds nothing, and 100,000 rows take the memory of one batch.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, Generic, TypeVar, cast
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_POST

from ptcare import replica
from ptcare.audit.recording import taken_out
from ptcare.people import actors, tenancy
from ptcare.people.access import SignedInRequest, View, asks_again
from ptcare.people.actors import Actor
from ptcare.people.limits import limited
from ptcare.spreadsheets import BEGIN, csv_lines

Row = TypeVar("Row")
AnyModel = TypeVar("AnyModel", bound=Model)
Column = tuple[str | Promise, Callable[[Row], object]]
BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Table(Generic[Row]):
    """What leaves: `name` is of the list, never of a person, and names the file.

    `read` brings the rows of a few ids, in their order. `about` is what the ledger will
    say that was exported: the clinic, or the patient whose list it is; and of a list of
    many, `patients` are the ids of those who stand in it.
    """

    name: str
    columns: Sequence[Column[Row]]
    ids: Sequence[int]
    read: Callable[[Sequence[int]], Iterable[Row]]
    about: Model
    patients: Iterable[int] | None = None


def exported(view: Callable[..., Table[Any]]) -> View:
    """For a view that says which table, inside the mark that opens the list itself.

    Whoever sits there proves again who they are; not more often than
    `limits.RATES` allow; and one line of the ledger says which list left, how many
    rows, and by which filters. A name that was looked for is not among them: it travels
    in the body.
    """

    @limited("export")
    @require_POST
    @asks_again
    @wraps(view)
    def door(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        table = view(request, *args, **kwargs)
        filters = request.GET.urlencode()
        taken_out(
            f"{table.name.replace('-', '_')}.exported",
            about=table.about,
            by=request.actor,
            at=timezone.now(),
            note=f"rows: {len(table.ids)}; {filters}"[:200].rstrip("; "),
            patients=table.patients,
        )
        return _answer(table, request.actor)

    return door


def _answer(table: Table[Any], actor: Actor) -> HttpResponse:
    answer = StreamingHttpResponse(
        _text(table, actor, timezone.get_current_timezone()),
        content_type="text/csv; charset=utf-8",
    )
    return as_download(answer, f"{table.name}-{timezone.localdate():%Y-%m-%d}.csv")


def as_download(answer: HttpResponseBase, name: str) -> HttpResponse:
    """A name without a person in it: it may lie in a folder that others see."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return cast(HttpResponse, answer)  # the doors know one kind of answer


def _text(table: Table[Any], actor: Actor, zone: ZoneInfo | Any) -> Iterator[str]:
    """A batch at a time. If it breaks off, so does the connection: half a table never
    looks like a whole one."""
    heads, cells = zip(*table.columns, strict=True)
    yield BEGIN + "".join(csv_lines([heads]))
    for start in range(0, len(table.ids), BATCH):
        with tenancy.within(actor.clinic_id), timezone.override(zone):
            if actors.confirm(actor.user, actor.standing.key) is None:
                raise PermissionDenied  # a right that was taken away bites here too
            some = table.ids[start : start + BATCH]
            text = replica.read(actor.clinic_id, partial(_lines, table, some, cells))
        yield text


def _lines(
    table: Table[Any], ids: Sequence[int], cells: Sequence[Callable[..., object]]
) -> str:
    rows = table.read(ids)
    return "".join(csv_lines([cell(row) for cell in cells] for row in rows))


def ids_of(rows: QuerySet[Any], of: str = "pk") -> Sequence[int]:
    """In the order of the list; eight bytes each."""
    return array("q", rows.values_list(of, flat=True).iterator())


def people_of(rows: QuerySet[Any], of: str = "patient_id") -> set[int]:
    """Whose rows they are, for the ledger."""
    return set(rows.order_by().values_list(of, flat=True).distinct().iterator())


def in_order(
    rows: QuerySet[AnyModel], ids: Sequence[int], of: str = "pk"
) -> list[AnyModel]:
    """Those of them that are still there."""
    some = rows.order_by().filter(**{f"{of}__in": list(ids)})
    found = {getattr(row, of): row for row in some}
    return [found[each] for each in ids if each in found]


def at_hand(rows: Sequence[Row]) -> dict[str, Any]:
    """For a short list that was read to the end: the ids and the read of a table."""
    return {"ids": range(len(rows)), "read": lambda ids: [rows[each] for each in ids]}


def of_rows(rows: QuerySet[AnyModel]) -> dict[str, Any]:
    """For a list of rows that are shown as they are."""
    return {"ids": ids_of(rows), "read": lambda ids: in_order(rows, ids)}
