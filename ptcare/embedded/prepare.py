"""All that must be done before the site opens, in one process because that is quick."""

import os

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    django.setup()
    call_command("migrate", interactive=False)
    if login := os.environ.get("SITE_LOGIN"):
        call_command("database_roles", login=login, verbosity=0)
    call_command("collectstatic", interactive=False)
    if settings.DEMO:
        call_command("seed_demo", "--if-empty")


if __name__ == "__main__":
    main()
