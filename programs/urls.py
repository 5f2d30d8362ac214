"""Addresses of programs."""

from django.urls import path

app_name = "programs"

urlpatterns: list[path] = []
