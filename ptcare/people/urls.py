"""Who you are here, and how you get in."""

from django.urls import path

from ptcare.people import again, front, staying, team, views

app_name = "people"

urlpatterns = [
    path("again/", again.again, name="again"),
    path("choose/", views.choose_standing, name="choose_standing"),
    path("awake/", staying.awake, name="awake"),
    path("away/", staying.away, name="away"),
    path("interrupted/", staying.interrupted_page, name="interrupted"),
    path("interrupted/forget/", staying.forget, name="forget_interrupted"),
    path("more/", views.more, name="more"),
    path("devices/", views.devices, name="devices"),
    path("devices/own/", views.own_device, name="own_device"),
    path("devices/remember/", views.remember_device, name="remember_device"),
    path("devices/<int:device_id>/end/", views.sign_device_out, name="sign_device_out"),
    path("front/", front.front, name="front"),
    path("front/<int:membership_id>/", front.colleague, name="front_colleague"),
    path("rhythm/", team.rhythm, name="rhythm"),
    path("team/", team.team, name="team"),
    path("team/export/", team.export_team, name="export_team"),
    path("team/<int:membership_id>/lead/", team.set_lead, name="set_lead"),
    path("team/<int:membership_id>/end/", team.end, name="end_membership"),
]
