"""Addresses of the FHIR API, /fhir/."""

from django.urls import path, re_path

from patients.fhir import tokens, views

app_name = "fhir"
TYPE = r"(?P<kind>[A-Z][A-Za-z]{1,40})"
KEY = r"(?P<key>[A-Za-z0-9.-]{1,64})"

urlpatterns = [
    path("metadata", views.metadata, name="metadata"),
    path(".well-known/smart-configuration", views.smart, name="smart"),
    path("token", tokens.token, name="token"),
    re_path(rf"^Patient/{KEY}/\$everything$", views.everything, name="everything"),
    re_path(rf"^{TYPE}/_search$", views.search_posted, name="search_posted"),
    re_path(rf"^{TYPE}/{KEY}$", views.read, name="read"),
    re_path(rf"^{TYPE}$", views.search, name="search"),
    re_path(r"^(?P<rest>.*)$", views.nowhere, name="nowhere"),
]
