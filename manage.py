#!/usr/bin/env python
"""Django's commands, with the environment that you give them."""

import os
import sys

# What works on a file alone needs no installation, where none is told of.
ON_A_FILE_ALONE = ("evaluate_coverage",)
NO_INSTALLATION = {
    "DEMO": "1",
    "SECRET_KEY": "none",
    "DATABASE_URL": "postgres:///none",
    "REDIS_URL": "redis://none",
}


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] in ON_A_FILE_ALONE:
        if "DATABASE_URL" not in os.environ and "SITE_URL" not in os.environ:
            os.environ.update(NO_INSTALLATION)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
