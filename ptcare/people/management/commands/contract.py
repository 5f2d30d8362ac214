"""`manage.py contract`: an earlier version runs no more, so what it needed may go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ptcare import contracting


class Command(BaseCommand):
    help = (
        "Name the columns and defaults that `migrate` has left for an earlier version;"
        " with --all, take them away. Run it as who owns the tables."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", dest="each", help="take them away"
        )

    def handle(self, *args: Any, each: bool, **options: Any) -> None:
        for what in contracting.kept():
            if each:
                contracting.take_away(what)
            self.stdout.write(str(what))
