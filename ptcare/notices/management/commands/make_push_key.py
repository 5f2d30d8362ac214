"""`manage.py make_push_key`: the key by which push services know this site."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ptcare.notices.push import keys


class Command(BaseCommand):
    help = "Make a key for messages on the screen, and print it or write it to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, help="for VAPID_PRIVATE_KEY_FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path | None = options["file"]
        if file is None:
            self.stdout.write(keys.fresh())
            return
        try:
            keys.write(file)
        except FileExistsError:
            raise CommandError(
                f"{file} is there already. With another key everybody would have to "
                "turn messages on again: move it away first if you want that."
            ) from None
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        self.stdout.write(f"{file} is made: name it in VAPID_PRIVATE_KEY_FILE")
