"""The day of a visit: read, paste, sign off, test, and end it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from patients.models import ClinicSession, Measurement, VisitNote
from patients.models.visit_notes import LONGEST
from patients.views.finding import today_at
from programs.models import SignOff
from ptcare.audit.models import AuditEvent
from tests import factories as make

DAY = dt.timedelta(days=1)


@pytest.fixture
def address(patient):
    return reverse("programs:visit_day", args=[patient.pk])


@pytest.fixture
def visited(patient, today):
    return make.session(patient=patient, on=today - 15 * DAY, status="attended").on


def text(browser, address):
    return browser.get(address).context["text"]


def test_a_new_patient_has_a_first_visit_and_no_made_up_figures(tablet, address):
    page = tablet.get(address)

    assert "This is the first visit." in page.text
    assert [stat.number for stat in page.context["stats"]] == ["–", "–", "0", "–"]
    assert "That is not the same as no pain." in page.text
    assert "No session is booked today" in page.text


def test_an_open_sign_is_something_to_decide(tablet, patient, address):
    assert "Nothing to decide" in tablet.get(address).text

    make.flag(patient=patient)

    page = tablet.get(address).text
    assert f'href="/patients/{patient.pk}/chart/#flags">1 warning sign is open' in page
    assert "Nothing to decide" not in page


def test_it_tells_what_happened_and_the_text_says_the_same(
    tablet, patient, today, visited, address
):
    program = make.program(patient=patient, starts_on=today - 40 * DAY)
    item = make.item(program=program, exercise=make.exercise(name="Heel raise"))
    make.item(
        program=program,
        exercise=make.exercise(name="Bridge"),
        starts_on=today - 4 * DAY,
        reps=5,
    )
    for ago in range(1, 14):
        make.log(item=item, on=today - ago * DAY, pain=ago % 4)
    make.fall(patient=patient, happened_on=today - 2 * DAY, setting="bathroom")
    make.message(patient=patient, text="May I lift the dog?")
    for ago, stands in ((60, 9), (3, 12)):
        make.measurement(
            patient=patient,
            key="chair_stand_30s",
            measured_on=today - ago * DAY,
            value=stands,
        )

    page = tablet.get(address)

    for words in (
        f"The last visit was on {visited:%-d %b %Y}, 15 days ago.",
        "Fall: Bruise, in the bathroom.",
        "Bridge: new on",
        "“May I lift the dog?” (not answered yet)",
        "Pain, 0 to 10: 13 answers, the worst 3",
        "12 stands",
        "Better",
    ):
        assert words in page.text
        plain = " ".join(page.context["text"].split())
        assert words.replace("“", '"').replace("”", '"') in plain


@pytest.mark.parametrize(
    ("limit", "words"),
    [(1, "visit left after bookings"), (2, "visits left after bookings")],
)
def test_one_visit_left_is_one_here_and_on_the_page_of_cover(
    tablet, signed_in, clinic_admin, patient, address, limit, words
):
    make.coverage(patient=patient, limit=limit)
    make.snapshot(patient)

    stats = tablet.get(address).context["stats"]
    page = signed_in(clinic_admin).get(reverse("patients:coverage", args=[patient.pk]))
    assert stats[-1].words == words
    assert f"<span>{words}</span>" in page.text


def test_the_text_is_plain_and_narrow(tablet, patient, visited, address):
    make.message(patient=patient, text="Où est l’été? — 7 €\n" + "word " * 60)

    said = text(tablet, address)

    assert said.isascii()
    assert max(map(len, said.splitlines())) <= 76


def test_ending_it_counts_the_visit_and_signs_it_once(tablet, patient, address, token):
    row = make.session(patient=patient, on=today_at(patient.clinic), start=dt.time())
    assert "One press marks it attended" in tablet.get(address).text
    sent = {"token": token()}
    end = reverse("programs:attend_and_sign", args=[row.pk])

    first, again = (tablet.post(end, sent) for _twice in range(2))
    other = tablet.post(end, {"token": token()}, follow=True)

    assert (first.status_code, again.status_code) == (302, 302)
    assert first.url == address
    row.refresh_from_db()
    assert row.is_attended
    assert row.is_signed
    assert "A colleague has signed this session already." in other.text
    assert "Signed by Tess Therapist" in other.text


def test_its_note_is_kept_once_and_read_at_the_next(
    tablet, signed_in, clinic_admin, patient, address, token
):
    today = today_at(patient.clinic)
    row = make.session(patient=patient, on=today - 3 * DAY)
    sent = {"token": token(), "text": "Hinge with 4 kg, clean."}
    for _twice in range(2):
        tablet.post(reverse("programs:attend_and_sign", args=[row.pk]), sent)
    more = {"token": token(), "text": "Next: 5 kg."}
    tablet.post(reverse("programs:visit_note", args=[row.pk]), more)

    kept = [(each.text, each.recorded_by) for each in VisitNote.objects.order_by("pk")]
    assert [said for said, _by in kept] == ["Hinge with 4 kg, clean.", "Next: 5 kg."]
    own_page = reverse("patients:session", args=[row.pk])
    assert "Next: 5 kg." in tablet.get(own_page).text
    assert "5 kg" not in signed_in(clinic_admin).get(own_page).text

    make.session(patient=patient, on=today)
    page = tablet.get(address).context
    assert f"{kept[0][1].name}: Next: 5 kg." in page["text"]
    assert page["notes"] == []


def test_a_note_that_came_too_late_is_not_lost(tablet, patient, token):
    row = make.session(
        patient=patient, on=today_at(patient.clinic), start=dt.time(), status="attended"
    )
    end = reverse("programs:attend_and_sign", args=[row.pk])
    tablet.post(end, {"token": token()})

    late = tablet.post(end, {"token": token(), "text": "Did five rises."})

    assert late.status_code == 422
    assert "A colleague has signed this session already." in late.text
    assert "Did five rises.</textarea>" in late.text
    assert not VisitNote.objects.exists()


def test_a_note_is_added_to_an_old_visit_and_never_to_another(tablet, patient, token):
    old = today_at(patient.clinic) - 40 * DAY
    row = make.session(patient=patient, on=old, status="attended")
    today = make.session(patient=patient, on=today_at(patient.clinic))
    page = reverse("patients:session", args=[row.pk])
    add = f"{reverse('programs:visit_note', args=[row.pk])}?next={page}"
    assert add in tablet.get(page).text

    long = tablet.post(add, {"token": token(), "text": "Knee. " * 300})
    added = tablet.post(add, {"token": token(), "text": "The left knee."})

    assert "What you wrote, and is not saved" in long.text
    assert long.context["note"].value() is None
    assert added["Location"] == page
    assert "The left knee." in tablet.get(page).text
    assert not today.notes.exists()


def test_who_reads_a_note_on_the_visits_own_page_has_looked_at_the_record(
    tablet, signed_in, clinic_admin, patient
):
    row = make.session(
        patient=patient, on=today_at(patient.clinic) - DAY, status="attended"
    )
    own_page = reverse("patients:session", args=[row.pk])
    looks = AuditEvent.objects.seeing().filter(deed="chart.opened")
    tablet.get(own_page)
    make.visit_note(patient=patient, session=row)
    signed_in(clinic_admin).get(own_page)
    assert not looks.exists()

    tablet.get(own_page)

    assert looks.get().patient_id == patient.pk


def test_the_end_of_a_line_is_one_character_of_a_note(tablet, patient, token):
    row = make.session(patient=patient, on=today_at(patient.clinic), status="attended")
    add = reverse("programs:visit_note", args=[row.pk])
    text = "Rises." + "\r\n" * 20 + "a" * (LONGEST - 26)

    tablet.post(add, {"token": token(), "text": text})

    assert len(VisitNote.objects.get().text) == LONGEST


def test_an_empty_note_is_asked_for_again_and_none_is_written_of_what_was_not(
    tablet, patient, token
):
    ahead = make.session(patient=patient, on=today_at(patient.clinic) + DAY)
    add = reverse("programs:visit_note", args=[ahead.pk])

    empty = tablet.post(add, {"token": token(), "text": " "})
    early = tablet.post(add, {"token": token(), "text": "Did five rises."})

    assert "Say it in a few words first." in empty.text
    assert "Only an attended session is signed." in early.text
    assert "Did five rises." in early.text
    assert not VisitNote.objects.exists()


def test_a_wrong_note_is_withdrawn_and_leads_back(tablet, patient, address, token):
    note = make.visit_note(patient=patient)
    way = reverse("programs:withdraw_intake", args=["visit-note", note.pk])

    answer = tablet.post(
        f"{way}?next={address}", {"token": token(), "reason": "Other patient."}
    )

    assert answer["Location"] == address
    assert note.text not in tablet.get(address).text
    withdrawn = reverse("programs:withdrawn", args=[patient.pk])
    assert note.text in tablet.get(withdrawn).text


@pytest.fixture
def this_afternoon(patient):
    """Booked for three, and it is half past nine by the clinic's clock."""
    row = make.session(patient=patient, start=dt.time(15))
    morning = dt.datetime.combine(row.on, dt.time(9, 30), patient.clinic.zone)
    with time_machine.travel(morning):
        yield row


@pytest.mark.parametrize("status", ["planned", "attended"])
def test_before_its_hour_one_says_that_it_was_given_earlier(
    signed_in, therapist, address, token, this_afternoon, status
):
    row, browser = this_afternoon, signed_in(therapist)
    if status == "attended":
        row.status, row.settled_at = "attended", make.now()
        row.settled_by = therapist.user
        row.save()
    end = reverse("programs:attend_and_sign", args=[row.pk])
    assert "It is booked for 3:00 PM" in browser.get(address).text

    page = browser.post(end, {"token": token()}, follow=True)

    row.refresh_from_db()
    assert "Its hour has not come." in page.text
    assert (row.status, row.is_signed) == (status, False)

    browser.post(end, {"token": token(), "was_early": "on"})

    row.refresh_from_db()
    assert (row.is_attended, row.is_signed) == (True, True)
    assert AuditEvent.objects.get(deed="session.signed").note == "given early"


def test_the_board_leads_to_that_question(
    signed_in, therapist, address, token, this_afternoon
):
    row = this_afternoon
    row.status, row.settled_at, row.settled_by = "attended", make.now(), therapist.user
    row.save()

    sign = reverse("patients:session_sign", args=[row.pk])
    answer = signed_in(therapist).post(sign, {"token": token()})

    row.refresh_from_db()
    assert answer.url == f"{address}#end"
    assert not row.is_signed


def test_what_was_released_meanwhile_is_told(tablet, patient, token):
    row = make.session(patient=patient, on=today_at(patient.clinic), status="cancelled")

    page = tablet.post(
        reverse("programs:attend_and_sign", args=[row.pk]),
        {"token": token()},
        follow=True,
    )

    assert "This session is no longer waiting." in page.text
    assert ClinicSession.objects.get().status == "cancelled"


def test_a_level_is_signed_off_on_the_spot(tablet, patient, address, token):
    exercise = make.exercise(name="Heel raise", supervision_initial=True)
    make.item(program=make.program(patient=patient), exercise=exercise)
    page = tablet.get(address)
    form = f"/patients/{patient.pk}/sign-offs/?next={address}"
    assert f'action="{form}"' in page.text

    done = tablet.post(form, {"levels": f"{exercise.pk}:1", "token": token()})

    assert done.url == address
    assert SignOff.objects.get().exercise == exercise


def test_a_test_is_recorded_on_the_spot(tablet, patient, today, address, token):
    make.measurement(patient=patient)
    record = f"/patients/{patient.pk}/tests/tug/?next={address}"
    assert f'href="{record}"' in tablet.get(address).text

    done = tablet.post(
        record, {"seconds": "10.5", "measured_on": f"{today}", "token": token()}
    )

    assert done.url == f"{address}#tug"
    assert Measurement.objects.count() == 2


def test_nobody_is_led_to_another_site(tablet, patient, today, token):
    done = tablet.post(
        f"/patients/{patient.pk}/tests/tug/?next=//elsewhere.example/",
        {"seconds": "10.5", "measured_on": f"{today}", "token": token()},
    )

    assert done.url == f"/patients/{patient.pk}/tests/#tug"


def test_a_test_that_was_never_done_can_be_recorded_now(tablet, patient, address):
    assert f"/patients/{patient.pk}/tests/tug/?next=" in tablet.get(address).text


def test_the_day_of_the_clinic_leads_a_therapist_there_and_the_desk_not(
    tablet, signed_in, clinic_admin, patient, address
):
    row = make.session(patient=patient, on=today_at(patient.clinic))
    make.session(patient=patient, on=row.on + 3 * DAY)
    board, page = "/patients/sessions/", f"/patients/sessions/{row.pk}/"
    desk = signed_in(clinic_admin)

    assert f'href="{address}"' in tablet.get(board).text
    assert f'href="{address}"' in tablet.get(page).text
    assert f'href="{address}"' not in tablet.get(f"{board}?day={row.on + 3 * DAY}").text
    for each in (board, page):
        assert f'href="{address}"' not in desk.get(each).text


def test_a_signed_visit_leads_to_the_next_of_the_day(
    tablet, patient, therapist, lead, today, address
):
    """The own ones, in the order of the day, until none is left."""
    signed = {"signed_by": therapist.user, "signed_at": make.now()}
    said = {
        "patient": patient,
        "on": today,
        "start": dt.time(0),
        "therapist": therapist,
    }
    make.session(status="attended", **said, **signed)

    def next_one(name, **said):
        row = make.patient(clinic=patient.clinic, user=make.user(name=name))
        said = {"on": today, "therapist": therapist} | said
        return make.session(patient=row, **said)

    next_one("Of Lena", start=dt.time(1, 0), therapist=lead)
    next_one("Called Off", start=dt.time(1, 0), status="cancelled")
    assert "Next:" not in tablet.get(address).text

    last = next_one("Nora Last", start=dt.time(11, 0))
    next_one("Nell Next", start=dt.time(2, 0))

    page = tablet.get(address).text
    assert "Next: Nell Next, 2:00 AM" in page
    assert f"/patients/{last.patient_id}/visit/" not in page
