"""`manage.py import_cover`: a large file from another system, looked at or imported."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from patients import importing_pages, importing_words
from patients.forms.importing import understood
from patients.rules.importing import MOST_ROWS, Dates, Kind, Refused
from patients.rules.importing.rows import Row
from patients.services import counting, importing
from patients.services.importing import Deed, Plan, Seen
from ptcare.people import actors, tenancy
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic, Membership
from ptcare.people.roles import Permission

REFUSALS = {
    importing.Stale: "Something has changed since the look. Look again.",
    importing.Unsound: "Some rows have a problem. Nothing was imported.",
}


class Command(BaseCommand):
    help = (
        "Look at a CSV of patients, plans, approvals or past visits and print what it"
        " would do. With --import and the digest that a look has printed, do all of it"
        " or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[kind.value for kind in Kind])
        parser.add_argument("file", type=Path)
        parser.add_argument("--clinic", type=int, required=True, help="its number")
        parser.add_argument(
            "--by",
            required=True,
            help="e-mail address of who imports",
        )
        parser.add_argument(
            "--dates",
            choices=[each.value for each in Dates],
            default=Dates.ISO.value,
            help="iso is 2026-11-25, us is 11/25/2026",
        )
        parser.add_argument("--import", dest="digest", metavar="DIGEST", default="")
        parser.add_argument(
            "--take-changes",
            action="store_true",
            help="where the file differs, take what the file says",
        )
        parser.add_argument(
            "--invite",
            action="store_true",
            help="write to the patients who are new and have an e-mail address",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        content = _read(options["file"])
        kind, dates = Kind(options["kind"]), Dates(options["dates"])
        with tenancy.within(options["clinic"]):
            permission = importing_pages.KINDS[kind].permission
            by = _actor(options["clinic"], options["by"], permission)
            clinic = Clinic.objects.get(pk=by.clinic_id)
            rows = _rows(content, kind, dates, clinic)
            if options["digest"]:
                self._import(content, rows, by, options)
            else:
                now = timezone.now()
                self._tell(importing.look(kind, rows, clinic=clinic, now=now))

    def _tell(self, plan: Plan) -> None:
        for line, who, column, words in importing_pages.problem_table(plan)[1:]:
            where = ": ".join(each for each in (who, column, words) if each)
            self.stdout.write(f"line {line}: {where}")
        counts = plan.counts
        self.stdout.write(
            f"{counts[Deed.CREATE]} new, {counts[Deed.SAME]} here already,"
            f" {counts[Deed.DIFFERS]} that differ, {counts[Deed.WRONG]} with a problem"
        )
        if plan.is_sound:
            self.stdout.write(f"Nothing was written. Digest: {plan.digest}")

    def _import(
        self, content: bytes, rows: list[Row], by: Actor, options: dict[str, Any]
    ) -> None:
        now = timezone.now()
        kept = importing.keep_file(
            kind=options["kind"],
            name=options["file"].name[-120:],
            content=content,
            dates=options["dates"],
            rows=len(rows),
            by=by,
            now=now,
        )
        seen = Seen(
            sha256=kept.sha256,
            digest=options["digest"],
            takes_changes=options["take_changes"],
            invites=options["invite"],
        )
        try:
            done = importing.import_rows(row=kept, rows=rows, seen=seen, by=by, now=now)
        except tuple(REFUSALS) as refusal:
            raise CommandError(REFUSALS[type(refusal)]) from None
        except importing.CannotTake as no:
            raise CommandError(
                f"line {no.line}: cannot be taken over what is here."
                " Nothing was imported."
            ) from None
        self.stdout.write(
            f"{done.created} created, {done.changed} changed, {done.left} left,"
            f" {done.there} were here"
        )


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as refusal:
        raise CommandError(f"{file}: {refusal.strerror}") from None


def _rows(content: bytes, kind: Kind, dates: Dates, clinic: Clinic) -> list[Row]:
    today = counting.clinic_day(clinic, timezone.now())
    try:
        return understood(content, kind, dates, today=today, most_rows=MOST_ROWS)
    except Refused as refusal:
        raise CommandError(importing_words.refusal(refusal)) from None


def _actor(clinic_id: int, email: str, permission: Permission) -> Actor:
    """Somebody who may do this at that clinic, as if they had signed in."""
    rows = Membership.objects.current().filter(clinic=clinic_id)
    for row in rows.filter(user__email__iexact=email).select_related("user"):
        for standing in actors.standings_of(row.user):
            actor = Actor(user=row.user, standing=standing)
            if standing.clinic_id == clinic_id and actor.may(permission):
                return actor
    raise CommandError(f"{email} may not {permission.value} at clinic {clinic_id}")
