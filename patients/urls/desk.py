"""Addresses of the front desk's day."""

from django.urls import path

from patients.views import desk, receiving

SESSION = "desk/sessions/<int:session_id>/"

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/close/", receiving.close_day, name="desk_close"),
    path("desk/open/<int:day_id>/", receiving.reopen_day, name="desk_reopen"),
    path(f"{SESSION}arrived/", receiving.arrive, name="desk_arrive"),
    path(f"{SESSION}no-show/", receiving.miss, name="desk_miss"),
    path(f"{SESSION}insurance/", receiving.confirm, name="desk_insurance"),
    path(
        f"{SESSION}insurance/back/",
        receiving.take_insurance_back,
        name="desk_insurance_back",
    ),
    path(f"{SESSION}money/", receiving.money, name="desk_money"),
    path(f"{SESSION}fee/", receiving.charge_fee, name="desk_fee"),
    path(f"{SESSION}waive/", receiving.waive_fee, name="desk_waive"),
    path(
        "desk/money/<int:collected_id>/back/",
        receiving.take_money_back,
        name="desk_money_back",
    ),
    path("desk/fees/<int:fee_id>/back/", receiving.reconsider, name="desk_fee_back"),
]
