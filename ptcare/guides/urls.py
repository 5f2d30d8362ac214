"""Where the guides are read."""

from django.urls import path

from ptcare.guides import views

app_name = "guides"

urlpatterns = [
    path("", views.guides, name="guides"),
    path("<slug:key>.pdf", views.pdf, name="pdf"),
    path("<slug:key>/", views.guide, name="guide"),
    path("<slug:key>/<slug:slug>/", views.section, name="section"),
]
