"""`manage.py database_roles`: who may come to the database, and as what."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from ptcare.people.wall import building, roles


class Command(BaseCommand):
    help = (
        "Make the roles and policies of the database, as `migrate` does; run it as who"
        " owns the tables. With a login, let that one be the site's."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--login", help="an existing login, to be DATABASE_URL's")
        parser.add_argument(
            "--print",
            action="store_true",
            help="run nothing: say what somebody who may make roles has to run",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        login = options["login"]
        if options["print"]:
            self.say([*roles.making(), *(roles.opening(login) if login else ())])
            return
        try:
            done = building.build()
        except roles.MayNotMakeRoles as refusal:
            raise CommandError(str(refusal)) from None
        self.say(done)
        if login:
            with connection.cursor() as cursor:
                roles.let_in(cursor, login)
            self.say(roles.opening(login))

    def say(self, statements: list[str]) -> None:
        for statement in statements:
            self.stdout.write(f"{statement};")
