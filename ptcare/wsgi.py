"""The web server's way in."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")

application = get_wsgi_application()
# All views, before the server makes several processes of this one: they share them.
resolve("/livez")
