"""Addresses of programs."""

from django.urls import path, re_path

from programs.views import (
    caseload,
    chart,
    figures,
    findings,
    intake,
    library,
    picker,
    picking,
    plan,
    prescriptions,
    resting,
    sheets,
    today,
)

app_name = "programs"

urlpatterns = [
    path("today/", today.today, name="today"),
    path("today/all/", today.log_all, name="log_all"),
    path("today/undo/", today.undo, name="undo"),
    path("today/report/", today.report, name="report"),
    path("today/not-today/", today.not_today, name="not_today"),
    path("today/hurt/", today.hurt, name="hurt"),
    path("today/stop/<int:flag_id>/", today.stop, name="stop"),
    path("today/<int:item_id>/", today.exercise, name="exercise_today"),
    path("today/<int:item_id>/log/", today.log, name="log"),
    path("plan/", plan.plan, name="plan"),
    path("plan/reminder/", plan.reminder, name="reminder"),
    path("caseload/", caseload.caseload, name="caseload"),
    path("patients/<int:patient_id>/chart/", chart.chart, name="chart"),
    path("patients/<int:patient_id>/findings/", findings.findings, name="findings"),
    path(
        "patients/<int:patient_id>/fractures/record/",
        findings.record_fracture,
        name="record_fracture",
    ),
    path(
        "fractures/<int:fracture_id>/clear/",
        findings.clear_fracture,
        name="clear_fracture",
    ),
    path(
        "patients/<int:patient_id>/conditions/set/",
        findings.set_condition,
        name="set_condition",
    ),
    path(
        "patients/<int:patient_id>/tests/record/",
        findings.record_measurement,
        name="record_measurement",
    ),
    path(
        "patients/<int:patient_id>/falls/record/",
        findings.record_fall,
        name="record_fall",
    ),
    path(
        "findings/<slug:kind>/<int:fact_id>/withdraw/",
        findings.withdraw,
        name="withdraw",
    ),
    path("patients/<int:patient_id>/checklist/", intake.checklist, name="checklist"),
    path("patients/<int:patient_id>/intake/", intake.intake, name="intake"),
    path(
        "patients/<int:patient_id>/diagnoses/record/",
        intake.record_diagnosis,
        name="record_diagnosis",
    ),
    path(
        "patients/<int:patient_id>/fractures/check/",
        intake.check_fractures,
        name="check_fractures",
    ),
    path("patients/<int:patient_id>/goals/set/", intake.set_goal, name="set_goal"),
    path("goals/<int:goal_id>/settle/", intake.settle_goal, name="settle_goal"),
    path("patients/<int:patient_id>/home/", intake.check_home, name="check_home"),
    path(
        "intake/<slug:kind>/<int:fact_id>/withdraw/",
        intake.withdraw,
        name="withdraw_intake",
    ),
    path("flags/<int:flag_id>/seen/", chart.see_flag, name="see_flag"),
    path("flags/<int:flag_id>/clear/", chart.clear_flag, name="clear_flag"),
    path("exercises/", library.library, name="library"),
    path("exercises/avoid/", library.avoid, name="avoid"),
    path("exercises/pictures/", library.contact_sheet, name="contact_sheet"),
    path("exercises/<slug:slug>/", library.exercise, name="exercise"),
    path("patients/<int:patient_id>/prescribe/", prescriptions.start, name="start"),
    path("programs/<int:program_id>/", prescriptions.program, name="program"),
    path("programs/<int:program_id>/build/", prescriptions.builder, name="builder"),
    path("programs/<int:program_id>/pick/", picker.picker, name="picker"),
    path(
        "programs/<int:program_id>/add/<slug:slug>/",
        picker.item_add,
        name="item_add",
    ),
    path(
        "programs/<int:program_id>/remove/<slug:slug>/",
        picking.item_remove,
        name="item_remove",
    ),
    path(
        "programs/<int:program_id>/clear/<slug:slug>/<slug:condition>/",
        picker.clear,
        name="clear",
    ),
    path("programs/<int:program_id>/preview/", prescriptions.preview, name="preview"),
    path("programs/<int:program_id>/sign/", prescriptions.sign, name="sign"),
    path("programs/<int:program_id>/end/", prescriptions.end, name="end"),
    path("programs/<int:program_id>/hold/", prescriptions.hold, name="hold"),
    path("programs/<int:program_id>/resume/", resting.resume, name="resume"),
    path("rests/<int:rest_id>/back/", resting.back, name="rest_back"),
    path("rests/<int:rest_id>/out/", resting.out, name="rest_out"),
    path(
        "rests/<int:rest_id>/instead/<slug:slug>/",
        resting.instead,
        name="rest_instead",
    ),
    path("sheets/", sheets.sheet, name="sheet"),
    path("programs/items/<int:item_id>/", picking.item, name="item"),
    path(
        "programs/items/<int:item_id>/sign-off/",
        picking.sign_off,
        name="sign_off",
    ),
    re_path(
        r"^exercises/(?P<slug>[-\w]+)/(?P<kind>still|strip|animated)"
        r"\.(?P<theme>light|dark|contrast)\.(?P<digest>[0-9a-f]{12})\.svg$",
        figures.figure,
        name="figure",
    ),
]
