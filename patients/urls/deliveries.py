"""Addresses of what went out and what did not."""

from django.urls import path

from patients.views import delivery, health

urlpatterns = [
    path("delivery/", delivery.failed, name="delivery"),
    path("delivery/waiting/", delivery.waiting, name="delivery_waiting"),
    path("delivery/sent/", delivery.sent, name="delivery_sent"),
    path("delivery/closed/", delivery.unreached, name="unreached"),
    path("delivery/health/", health.page, name="health"),
    path("delivery/again/", delivery.all_again, name="delivery_all_again"),
    path("delivery/<int:notice_id>/again/", delivery.again, name="delivery_again"),
]
