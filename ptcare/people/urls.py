"""Who you are here, and how you get in."""

from django.urls import path

from ptcare.people import views

app_name = "people"

urlpatterns = [
    path("choose/", views.choose_standing, name="choose_standing"),
    path("more/", views.more, name="more"),
    path("devices/", views.devices, name="devices"),
    path("devices/remember/", views.remember_device, name="remember_device"),
    path("devices/<int:device_id>/end/", views.sign_device_out, name="sign_device_out"),
]
