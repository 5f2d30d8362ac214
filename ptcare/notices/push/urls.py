"""Messages on a person's own screen."""

from django.urls import path

from ptcare.notices.push import views

app_name = "push"

urlpatterns = [
    path("", views.device, name="device"),
    path("on/", views.turn_on, name="on"),
    path("<int:subscription_id>/off/", views.turn_off, name="off"),
    path("try/", views.try_it, name="try"),
    path("renew/", views.renew, name="renew"),
    path("shown/<str:reference>/", views.shown, name="shown"),
]
