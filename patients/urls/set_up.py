"""Addresses of what the clinic decides once."""

from django.urls import path

from patients.views import pricing, set_up

urlpatterns = [
    path("set-up/", set_up.set_up, name="set_up"),
    path("set-up/clinic/", set_up.facts, name="clinic_facts"),
    path("set-up/alerts/", set_up.alert_limits, name="alert_limits"),
    path("set-up/clocks/", set_up.clocks, name="clocks"),
    path("set-up/numbers/", set_up.numbers, name="numbers"),
    path("hours/", set_up.hours, name="hours"),
    path("set-up/prices/", pricing.prices, name="prices"),
    path("set-up/prices/next/", pricing.set_prices, name="set_prices"),
    path(
        "set-up/prices/<int:prices_id>/", pricing.correct_prices, name="correct_prices"
    ),
    path("set-up/amounts/", pricing.year_amounts, name="year_amounts"),
    path(
        "set-up/amounts/<slug:figure>/<int:year>/",
        pricing.set_year_amount,
        name="set_year_amount",
    ),
]
