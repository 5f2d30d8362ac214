"""Only in the demo: sign in with one click, and read the letters."""

from django.urls import path

urlpatterns: list[path] = []
