"""Addresses of programs: of what a therapist does with one patient, and all others."""

from django.urls import include, path, register_converter

from programs.views import (
    advising,
    chart,
    closing,
    doubling,
    escalating,
    questions,
    register,
    telling,
)
from ptcare.converters import DayConverter

register_converter(DayConverter, "day")

app_name = "programs"

urlpatterns = [
    path("today/", include("programs.day_urls")),  # asked for most, so found first
    path("", include("programs.caseload_urls")),
    path("", include("programs.export_urls")),
    path("", include("programs.continuing_urls")),
    path("", include("programs.visit_urls")),
    path("", include("programs.vouching_urls")),
    path("", include("programs.monitoring_urls")),
    path("record/", include("programs.own_record_urls")),
    path("", include("programs.own_urls")),
    path("", include("programs.findings_urls")),
    path("", include("programs.prescribing_urls")),
    path("", include("programs.library_urls")),
    path("", include("programs.paper_urls")),
    path("questions/", questions.questions, name="questions"),
    path("patients/<int:patient_id>/messages/", questions.thread, name="thread"),
    path(
        "patients/<int:patient_id>/messages/settle/",
        questions.settle,
        name="thread_settle",
    ),
    path(
        "messages/<int:message_id>/take-back/",
        questions.take_back,
        name="message_take_back",
    ),
    path(
        "patients/<int:patient_id>/messages/hand-over/",
        questions.hand_over,
        name="thread_hand_over",
    ),
    path(
        "patients/<int:patient_id>/everyday/", advising.answers, name="everyday_review"
    ),
    path(
        "patients/<int:patient_id>/everyday/confirm/",
        advising.confirm,
        name="everyday_confirm",
    ),
    path(
        "patients/<int:patient_id>/everyday/<slug:slug>/",
        advising.decide,
        name="everyday_decide",
    ),
    path("doubles/", doubling.doubles, name="doubles"),
    path(
        "doubles/<int:double_id>/take-back/",
        doubling.take_back,
        name="double_taken_back",
    ),
    path(
        "doubles/two-people/<int:pair_id>/take-back/",
        doubling.perhaps_one,
        name="perhaps_one",
    ),
    path(
        "patients/<int:patient_id>/doubles/<int:other_id>/two-people/",
        doubling.two_people,
        name="two_people",
    ),
    path("patients/<int:patient_id>/doubles/", doubling.choose, name="double_choose"),
    path(
        "patients/<int:patient_id>/doubles/<int:kept_id>/",
        doubling.compare,
        name="double",
    ),
    path("checkups/", closing.checkups, name="checkups"),
    path("checkups/<int:checkup_id>/", closing.checkup, name="checkup"),
    path("patients/<int:patient_id>/close/", closing.close, name="close"),
    path("patients/<int:patient_id>/chart/", chart.chart, name="chart"),
    path("patients/<int:patient_id>/days/<day:on>/", telling.day, name="day"),
    path("items/<int:item_id>/days/<day:on>/", telling.correct, name="correct_day"),
    path("flags/<int:flag_id>/seen/", chart.see_flag, name="see_flag"),
    path("flags/<int:flag_id>/take/", escalating.take_on, name="take_flag"),
    path("flags/<int:flag_id>/hand-on/", escalating.hand_on, name="hand_on_flag"),
    path("flags/<int:flag_id>/clear/", chart.clear_flag, name="clear_flag"),
    path("flags/<int:flag_id>/mistake/", chart.set_slip_aside, name="flag_mistake"),
    path("flags/<int:flag_id>/put-back/", chart.put_flag_back, name="put_flag_back"),
    path("register/", register.register, name="register"),
]
