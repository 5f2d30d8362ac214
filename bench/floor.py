"""The bare Django app that everything is measured against: a session, a user, a word.

Served by bench/sides.py as ours is, in a schema of its own of the same database. It
keeps its connections and looks at each before it asks (CONN_HEALTH_CHECKS), as Django
tells everybody to who keeps connections, and as ours must: without, a database that
was started anew is an error for each of them. By itself that look takes 20 to 30 us,
some 3 in a hundred of the bare view: by so much R is less than beside an app that
would fail there.
"""

from __future__ import annotations

import os

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
        "default": dj_database_url.parse(
            os.environ["DATABASE_URL"], conn_max_age=600, conn_health_checks=True
        )
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
    """A visitor's cookies."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection
    from measuring import Browser

    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS floor")
    call_command("migrate", verbosity=0)
    user, _is_new = User.objects.get_or_create(username="somebody")
    print(Browser(user, {}).cookies)


if __name__ == "__main__":
    main()
