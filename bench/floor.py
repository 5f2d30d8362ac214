"""The bare Django app that everything is measured against: a session, a user, a word.

Run by bench/run.py in a process of its own, and by bench/served.py behind a web server;
in a schema of its own of the same database.
"""

from __future__ import annotations

import os
import sys

import dj_database_url
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="of the floor",  # noqa: S106
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    DATABASES={
        "default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=600)
        | {"OPTIONS": {"options": "-c search_path=floor"}}
    },
)
django.setup()


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"Hello, {request.user.username}")


def is_alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("yes")


urlpatterns = [path("hello/", hello), path("livez", is_alive)]
application = get_wsgi_application()


def main() -> None:
    """Answers as `measuring.serve` says; with "--cookie" only tells a visitor's."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection
    from measuring import Browser, serve

    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS floor")
    call_command("migrate", verbosity=0)
    user, _is_new = User.objects.get_or_create(username="somebody")
    browser = Browser(user, {})
    if "--cookie" in sys.argv:
        print(browser.cookies)
    else:
        serve({"hello": lambda: browser.get("/hello/")})


if __name__ == "__main__":
    sys.exit(main())
