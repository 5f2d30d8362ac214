"""Addresses of the calendar, the bookings and the marks of sessions."""

from django.urls import path

from patients.views import (
    booking,
    cancelling,
    closing,
    closures,
    confiding,
    days,
    marking,
    series,
    session_pages,
)

urlpatterns = [
    path("sessions/", days.sessions, name="sessions"),
    path("sessions/week/", days.week, name="week"),
    path("sessions/past/", closing.close_past, name="close_past"),
    path("sessions/book/", booking.book_whom, name="book_whom"),
    path("<int:patient_id>/book/", booking.book, name="book"),
    path("<int:patient_id>/book/weekly/", series.book_weekly, name="book_weekly"),
    path("sessions/<int:session_id>/", session_pages.session, name="session"),
    path(
        "sessions/<int:session_id>/keep-from-plan/",
        confiding.keep_from_plan,
        name="keep_from_plan",
    ),
    path("sessions/<int:session_id>/tell-plan/", confiding.tell_plan, name="tell_plan"),
    path("sessions/<int:session_id>/move/", booking.move, name="session_move"),
    path("sessions/<int:session_id>/attend/", marking.attend, name="session_attend"),
    path("sessions/<int:session_id>/cancel/", marking.cancel, name="session_cancel"),
    path(
        "<int:patient_id>/sessions/cancel/",
        cancelling.cancel_several,
        name="cancel_several",
    ),
    path("sessions/<int:session_id>/sign/", marking.sign, name="session_sign"),
    path("sessions/<int:session_id>/unsign/", marking.unsign, name="session_unsign"),
    *(
        path(
            f"sessions/<int:session_id>/{how}/",
            marking.release,
            {"how": how},
            name=f"session_{how.replace('-', '_')}",
        )
        for how in marking.RELEASES
    ),
    path(
        "sessions/<int:session_id>/wrong/",
        marking.take_mark_back,
        name="session_wrong",
    ),
    path("closures/", closures.closures, name="closures"),
    path(
        "closures/<int:closure_id>/withdraw/",
        closures.withdraw,
        name="withdraw_closure",
    ),
    path("absences/", closures.own_absences, name="own_absences"),
    path(
        "absences/<int:closure_id>/withdraw/",
        closures.withdraw_own,
        name="withdraw_absence",
    ),
]
