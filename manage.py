#!/usr/bin/env python
"""Django's commands, with the environment that you give them."""

import os
import sys

# What works on a file alone needs no installation, where none is told of.
ON_A_FILE_ALONE = {"evaluate_coverage"}
NO_INSTALLATION = {
    "DEMO": "1",
    "SECRET_KEY": "none",
    "DATABASE_URL": "postgres:///none",
    "REDIS_URL": "redis://none",
}


def main() -> None:
    is_told = "DATABASE_URL" in os.environ or "SITE_URL" in os.environ
    if ON_A_FILE_ALONE.intersection(sys.argv[1:2]) and not is_told:
        os.environ.update(NO_INSTALLATION)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
