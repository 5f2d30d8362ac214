"""Addresses of programs: of what a therapist does with one patient, and all others."""

from django.urls import include, path, register_converter

from programs.views import (
    advising,
    chart,
    closing,
    continuing,
    doubling,
    escalating,
    questions,
    register,
    telling,
    visit_day,
)
from ptcare.converters import DayConverter

register_converter(DayConverter, "day")

app_name = "programs"

PATIENT = "patients/<int:patient_id>/"
FLAG = "flags/<int:flag_id>/"
PACK = "packs/<int:pack_id>/"

urlpatterns = [
    path("today/", include("programs.urls.day")),  # asked for most, so found first
    path("", include("programs.urls.caseload")),
    path("", include("programs.urls.exports")),
    path("", include("programs.urls.monitoring")),
    path("", include("programs.urls.own")),
    path("", include("programs.urls.findings")),
    path("", include("programs.urls.prescribing")),
    path("", include("programs.urls.library")),
    path("", include("programs.urls.paper")),
    path("questions/", questions.questions, name="questions"),
    path(PATIENT + "messages/", questions.thread, name="thread"),
    path(PATIENT + "messages/settle/", questions.settle, name="thread_settle"),
    path(
        "messages/<int:message_id>/take-back/",
        questions.take_back,
        name="message_take_back",
    ),
    path(PATIENT + "messages/hand-over/", questions.hand_over, name="thread_hand_over"),
    path(PATIENT + "everyday/", advising.answers, name="everyday_review"),
    path(PATIENT + "everyday/confirm/", advising.confirm, name="everyday_confirm"),
    path(PATIENT + "everyday/<slug:slug>/", advising.decide, name="everyday_decide"),
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
        PATIENT + "doubles/<int:other_id>/two-people/",
        doubling.two_people,
        name="two_people",
    ),
    path(PATIENT + "doubles/", doubling.choose, name="double_choose"),
    path(PATIENT + "doubles/<int:kept_id>/", doubling.compare, name="double"),
    path(PATIENT + "packs/", continuing.packs, name="packs"),
    path(PATIENT + "packs/write/", continuing.write, name="write_pack"),
    path(PACK, continuing.pack, name="pack"),
    path(PACK + "pdf/", continuing.pack_pdf, name="pack_pdf"),
    path(PACK + "text/", continuing.pack_text, name="pack_text"),
    path(PATIENT + "visit/", visit_day.visit_day, name="visit_day"),
    path(
        "visits/<int:session_id>/sign/",
        visit_day.attend_and_sign,
        name="attend_and_sign",
    ),
    path("visits/<int:session_id>/note/", visit_day.add_note, name="visit_note"),
    path("checkups/", closing.checkups, name="checkups"),
    path("checkups/<int:checkup_id>/", closing.checkup, name="checkup"),
    path(PATIENT + "close/", closing.close, name="close"),
    path(PATIENT + "chart/", chart.chart, name="chart"),
    path(PATIENT + "days/<day:on>/", telling.day, name="day"),
    path("items/<int:item_id>/days/<day:on>/", telling.correct, name="correct_day"),
    path(FLAG + "seen/", chart.see_flag, name="see_flag"),
    path(FLAG + "take/", escalating.take_on, name="take_flag"),
    path(FLAG + "hand-on/", escalating.hand_on, name="hand_on_flag"),
    path(FLAG + "clear/", chart.clear_flag, name="clear_flag"),
    path(FLAG + "mistake/", chart.set_slip_aside, name="flag_mistake"),
    path(FLAG + "put-back/", chart.put_flag_back, name="put_flag_back"),
    path("register/", register.register, name="register"),
]
