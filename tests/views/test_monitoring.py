"""The pages of remote monitoring: two faces, evidence to take away, and no codes
where the clinic has not decided."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest

from programs.models import (
    DeviceStatus,
    ExerciseLog,
    MonitoringAcceptance,
    MonitoringEpisode,
    MonitoringSettings,
    MonitoringTime,
)
from ptcare import spreadsheets
from ptcare.audit.models import AuditEvent
from tests import factories as make

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
ANY_CODE = re.compile(r"989[78]\d")


@pytest.fixture
def desk(signed_in, therapist):
    return signed_in(therapist)


@pytest.fixture
def home(patient):
    return f"/patients/{patient.pk}/monitoring/"


def day(patient, ago: int) -> dt.date:
    return patient.today(make.now()) - ago * DAY


def at(patient, ago: int, hour: int = 12, minute: int = 0) -> dt.datetime:
    time = dt.time(hour, minute)
    return dt.datetime.combine(day(patient, ago), time, tzinfo=patient.zone)


@pytest.fixture
def closed(patient):
    """An episode of 40 days, whose first window had 16 days with data."""
    row = make.episode(patient=patient, set_up_on=day(patient, 40))
    program = make.program(patient=patient)
    item = make.item(program=program)
    for ago in range(40, 24, -1):
        make.log(item=item, on=day(patient, ago), said_at=at(patient, ago))
    return row


@pytest.fixture
def window(home, patient):
    return f"{home}window/{day(patient, 40)}/"


def page(browser, address, status=200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status
    return answer.content.decode()


# Two faces.


def test_it_is_off_until_the_clinic_turns_it_on(desk, home):
    text = page(desk, home)

    assert "Monitoring is off at this clinic" in text
    assert "Begin monitoring" not in text


def test_without_a_device_no_code_is_anywhere(desk, clinic, home, window, closed):
    make.monitors(clinic, is_device=False)
    month = f"{home}month/{closed.set_up_on:%Y-%m}-01/"

    texts = [page(desk, each) for each in (home, window, month, "/monitoring/")]
    texts.append(page(desk, f"{window}evidence.csv"))
    texts.append(page(desk, f"{month}evidence.csv"))

    assert "16" in texts[1]
    assert "days with data" in texts[1]
    assert [ANY_CODE.findall(text) for text in texts] == [[]] * 6
    assert not any("The app suggests" in text for text in texts)
    assert not any("further unit" in text for text in texts)


def test_with_a_device_the_app_suggests_and_promises_nothing(
    desk, clinic, home, window, closed
):
    make.monitors(clinic)

    texts = [page(desk, each) for each in (home, window)]

    for text in texts:
        assert "1 × 98977" in text
        assert "98985" not in text
        assert "a person decides and bills" in text
        assert not re.search(r"reimburs|will be paid|earn|revenue", text, re.I)


def test_a_withdrawn_decision_hides_the_codes(desk, clinic, home, window, closed):
    make.monitors(clinic)
    DeviceStatus.objects.update(
        withdrawn_at=make.now(), withdrawn_by=make.user(), withdrawn_reason="Counsel"
    )

    assert ANY_CODE.findall(page(desk, home) + page(desk, window)) == []


def test_the_entries_behind_each_day_are_listed_with_both_stamps(
    desk, clinic, patient, window, closed
):
    make.monitors(clinic)
    log = ExerciseLog.objects.order_by("said_at").first()
    ExerciseLog.objects.filter(pk=log.pk).update(made_at=at(patient, 41))
    undone = ExerciseLog.objects.order_by("said_at").last()
    ExerciseLog.objects.filter(pk=undone.pk).update(
        undone_at=make.now(), undone_by=patient.user
    )

    text = page(desk, window)

    assert f"Exercise {log.pk}" in text
    for moment in (log.said_at, at(patient, 41)):
        assert f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M:%SZ}" in text
    counted, superseded = text.split(">Arrived, and undone")
    assert f"Exercise {undone.pk}" not in counted
    assert f"Exercise {undone.pk}" in superseded


def test_an_address_without_a_window_is_nothing(desk, home, window, closed):
    for wrong in (
        f"{home}window/{closed.set_up_on + DAY}/",
        f"{home}year/{closed.set_up_on}/",
        f"{home}month/{closed.set_up_on.replace(day=2)}/",
    ):
        page(desk, wrong, 404)


# Beginning, working, ending.


@pytest.fixture
def yes(patient, therapist, token):
    today = day(patient, 0)
    return {
        "token": token(),
        "consent_by": "patient",
        "consent_name": patient.name,
        "consent_on": today,
        "order": "Dr. Lund, 2 Mar 2026",
        "set_up_on": today,
        "taught_by": therapist.pk,
    }


def test_a_therapist_begins_it_and_the_text_is_kept(desk, clinic, home, yes):
    make.monitors(clinic)
    assert "follow how you do at home" in page(desk, f"{home}begin/")

    answer = desk.post(f"{home}begin/", yes)

    row = MonitoringEpisode.objects.get()
    assert answer.url == home
    assert row.consent_text.startswith("Your clinic would like to follow")
    assert "call 911" in row.consent_text
    assert "No data has come yet" in page(desk, home)


def test_the_text_is_in_the_language_of_the_patient(desk, clinic, patient, home, yes):
    make.monitors(clinic)
    patient.user.language = "es"
    patient.user.save()

    assert '<div lang="es">' in page(desk, f"{home}begin/")
    desk.post(f"{home}begin/", yes)

    assert MonitoringEpisode.objects.get().consent_text.startswith("Su clínica")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"consent_by": ""}, "Choose one of these."),
        ({"order": ""}, "Please fill this in."),
        ({"set_up_on": "2020-01-01"}, "Choose a day between"),
        ({"consent_on": "2999-01-01"}, "Choose a day between"),
        ({"taught_by": "999999"}, "Choose one of the list."),
    ],
)
def test_what_is_missing_is_said_beside_it(desk, clinic, home, yes, said, words):
    make.monitors(clinic)

    answer = desk.post(f"{home}begin/", yes | said)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not MonitoringEpisode.objects.exists()


def test_data_before_a_yes_is_refused(desk, clinic, patient, home, yes):
    make.monitors(clinic)

    answer = desk.post(f"{home}begin/", yes | {"set_up_on": day(patient, 2)})

    assert answer.status_code == 422
    assert "This lies before they agreed." in answer.content.decode()


def test_a_clinic_that_is_off_begins_none(desk, home, yes):
    answer = desk.post(f"{home}begin/", yes)

    assert answer.status_code == 422
    assert "Monitoring is off" in answer.content.decode()


@pytest.fixture
def worked(patient, token):
    return {
        "token": token(),
        "on": day(patient, 1),
        "start": "13:00:05",
        "end": "13:12",
        "activity": "review",
        "words": "Looked at two weeks.",
    }


def test_time_is_written_in_the_hours_of_the_clinic(
    desk, patient, home, therapist, worked
):
    make.episode(patient=patient)

    assert desk.post(f"{home}write/time/", worked).url == home
    desk.post(f"{home}write/time/", worked)  # pressed twice

    row = MonitoringTime.objects.get()
    assert row.started_at == at(patient, 1, 13) + dt.timedelta(seconds=5)
    assert (row.practitioner, row.activity) == (therapist, "review")
    assert "Looked at two weeks." in page(desk, home)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"end": "13:00:05"}, "The end comes after the start"),
        ({"end": "12:00"}, "The end comes after the start"),
        ({"end": "16:30"}, "Up to 3 hours"),
        ({"on": "2999-01-01"}, "not later than now"),
        ({"on": "2020-01-01"}, "The patient was not monitored then"),
        ({"start": "noon"}, "Enter a valid time."),
        ({"activity": "talk"}, "Select a valid choice"),
        ({"words": ""}, "Please fill this in."),
    ],
)
def test_time_that_cannot_be_is_refused(desk, patient, home, worked, said, words):
    make.episode(patient=patient)

    answer = desk.post(f"{home}write/time/", worked | said)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not MonitoringTime.objects.exists()


def test_a_live_talk_says_how_and_with_whom(desk, patient, home, worked):
    make.episode(patient=patient)
    talk = worked | {"mode": "video", "with_whom": "caregiver"}

    assert desk.post(f"{home}write/talk/", worked).status_code == 422
    assert desk.post(f"{home}write/talk/", talk).status_code == 302

    row = MonitoringTime.objects.get()
    assert (row.activity, row.mode, row.with_whom) == ("talk", "video", "caregiver")


def test_an_entry_is_corrected_beside_itself_and_withdrawn(
    desk, patient, home, worked, token
):
    row = make.monitoring_time(episode=make.episode(patient=patient))
    assert row.words in page(desk, f"/monitoring/times/{row.pk}/correct/")

    desk.post(f"/monitoring/times/{row.pk}/correct/", worked)
    new = MonitoringTime.objects.standing().get()
    said = {"token": token(), "reason": "Another patient's."}
    desk.post(f"/monitoring/times/{new.pk}/withdraw/", said)

    text = page(desk, home)
    assert "Not counted: Corrected." in text
    assert "Not counted: Another patient" in text
    assert desk.get(f"/monitoring/times/{new.pk}/correct/").url == home


def test_it_is_ended_with_a_reason(desk, patient, home, token):
    row = make.episode(patient=patient)

    answer = desk.post(
        f"/monitoring/{row.pk}/end/", {"token": token(), "reason": "paused"}
    )

    assert answer.url == home
    assert "monitoring is paused" in page(desk, home)


# Accepting, and taking away.


def accept(desk, window, token, **said):
    return desk.post(f"{window}accept/", {"token": token(), "is_checked": "on"} | said)


def test_a_person_accepts_what_is_suggested(
    desk, clinic, therapist, window, closed, token
):
    make.monitors(clinic)
    assert accept(desk, window, token, is_checked="").status_code == 422

    assert accept(desk, window, token).url == window

    row = MonitoringAcceptance.objects.get()
    text = page(desk, window)
    assert row.digest in text
    assert therapist.user.name in text
    assert "Accept, and keep it" not in text
    assert "Changed since" not in text


def test_a_second_acceptance_is_told(desk, clinic, window, closed, token):
    make.monitors(clinic)
    accept(desk, window, token)

    answer = accept(desk, window, token)

    assert "Somebody has accepted this already." in page(desk, answer.url)
    assert MonitoringAcceptance.objects.count() == 1


def test_what_changed_since_stands_beside_it(
    desk, clinic, patient, window, closed, token
):
    make.monitors(clinic)
    accept(desk, window, token)
    last = ExerciseLog.objects.order_by("said_at").last()
    ExerciseLog.objects.filter(pk=last.pk).update(
        undone_at=make.now(), undone_by=patient.user
    )

    assert "Days now 15, then 16." in page(desk, window)
    said = {"token": token(), "reason": "The patient took one back."}
    assert desk.post(f"{window}beside/", said).url == window

    text = page(desk, window)
    assert "Changed since" not in text
    assert "The patient took one back." in text
    assert "1 × 98985" in text  # suggested then, beside
    assert "1 × 98977" in text  # as it was accepted


def test_nothing_stands_beside_what_nobody_accepted(desk, window, closed, token):
    said = {"token": token(), "reason": "Because"}

    assert desk.post(f"{window}beside/", said).status_code == 404


def test_the_evidence_is_taken_away_and_that_is_remembered(
    desk, clinic, patient, window, closed
):
    make.monitors(clinic)

    pdf = desk.get(f"{window}evidence.pdf")
    table = desk.get(f"{window}evidence.csv")

    assert pdf.content.startswith(b"%PDF")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert sum(row[0].startswith("Counted days") for row in rows) == 17  # with a head
    assert any("1 × 98977" in cell for row in rows for cell in row)
    notes = AuditEvent.objects.filter(deed="monitoring.exported", patient_id=patient.pk)
    first = day(patient, 40)
    assert set(notes.values_list("note", flat=True)) == {
        f"window {first} pdf",
        f"window {first} csv",
    }


def test_the_month_is_taken_away_too(desk, clinic, patient, home):
    make.monitors(clinic)
    episode = make.episode(patient=patient)
    row = make.monitoring_time(
        episode=episode, words="=cmd|' /C calc'!A0", started_at=at(patient, 1)
    )
    local = row.started_at.astimezone(clinic.zone)
    month = f"{home}month/{local:%Y-%m}-01/"

    text = desk.get(f"{month}evidence.csv").content.decode("utf-8-sig")

    assert desk.get(f"{month}evidence.pdf").content.startswith(b"%PDF")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'=cmd|' /C calc'!A0" in cells
    assert "12" in cells


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start):
    assert spreadsheets.harmless(f"{start}1+1") == f"'{start}1+1"
    assert spreadsheets.harmless("plain") == "plain"
    assert spreadsheets.harmless(-4) == -4


# The clinic.


@pytest.fixture
def office(signed_in, clinic_admin):
    return signed_in(clinic_admin)


SET_UP = "/monitoring/set-up/"


def test_the_front_desk_turns_it_on_and_it_says_who(office, clinic_admin, token):
    assert "Remote monitoring" in page(office, "/patients/set-up/")
    page(office, SET_UP)
    assert not MonitoringSettings.objects.exists()  # looking writes nothing

    office.post(SET_UP, {"token": token(), "is_on": "on", "is_strict": "on"})

    row = MonitoringSettings.objects.get()
    assert (row.is_on, row.is_strict, row.changed_by) == (True, True, clinic_admin.user)
    assert f"Last set by {clinic_admin.user.name}" in page(office, SET_UP)


def test_a_therapist_who_leads_may_decide_and_others_may_not(signed_in, lead, desk):
    assert signed_in(lead).get(SET_UP).status_code == 200
    assert desk.get(SET_UP).status_code == 403


def test_the_device_is_confirmed_and_withdrawn(office, clinic_admin, token):
    said = {"software": "PTCare", "version": "4", "basis": "Counsel, 2 Feb."}
    where = f"{SET_UP}device/"
    refused = office.post(where, {"token": token(), **said})
    assert refused.status_code == 422
    assert "Confirm it only once it is decided." in refused.content.decode()

    office.post(where, {"token": token(), "is_sure": "on", **said})

    row = DeviceStatus.objects.get()
    assert row.confirmed_by == clinic_admin.user
    assert "PTCare 4" in page(office, SET_UP)
    withdrawal = f"{where}{row.pk}/withdraw/"
    assert office.post(withdrawal, {"token": token()}).status_code == 422
    office.post(withdrawal, {"token": token(), "reason": "Counsel again"})
    text = page(office, SET_UP)
    assert "Earlier decisions" in text
    assert "Counsel again" in text


def test_the_list_shows_what_closes_soon(desk, clinic, patient):
    make.monitors(clinic)
    make.episode(patient=patient, set_up_on=day(patient, 26))
    make.log(
        item=make.item(program=make.program(patient=patient)),
        on=day(patient, 26),
        said_at=at(patient, 26),
    )

    text = page(desk, "/monitoring/")

    last = day(patient, 26) + 29 * DAY
    assert "Closing soon" in text
    assert f"1 day with data; the window closes after {last:%-d %b}" in text
    DeviceStatus.objects.update(
        withdrawn_at=make.now(), withdrawn_by=make.user(), withdrawn_reason="Counsel"
    )
    assert "Closing soon" not in page(desk, "/monitoring/")


def test_another_clinics_patients_are_not_listed(desk, signed_in, stranger, patient):
    make.episode(patient=patient)

    assert patient.name in page(desk, "/monitoring/")
    assert patient.name not in page(signed_in(stranger), "/monitoring/")


def test_ten_patients_cost_no_more_queries_than_one(desk, clinic, statements):
    make.monitors(clinic)

    def monitored():
        someone = make.patient(clinic=clinic)
        row = make.episode(patient=someone)
        item = make.item(program=make.program(patient=someone))
        make.log(item=item, said_at=make.now() - DAY)
        make.monitoring_time(episode=row)
        make.session(
            patient=someone,
            on=day(someone, 1),
            status="attended",
            settled_at=make.now(),
            settled_by=someone.user,
        )

    monitored()
    page(desk, "/monitoring/")
    thin = statements(desk.get, "/monitoring/")
    for _number in range(9):
        monitored()

    assert len(statements(desk.get, "/monitoring/")) == len(thin)


def test_a_long_episode_costs_no_more_queries(desk, clinic, patient, home, statements):
    make.monitors(clinic)
    row = make.episode(patient=patient, set_up_on=day(patient, 100))
    item = make.item(program=make.program(patient=patient))
    make.log(item=item, said_at=at(patient, 1), on=day(patient, 1))
    make.monitoring_time(episode=row)
    page(desk, home)
    thin = statements(desk.get, home)
    for ago in range(2, 90):
        make.log(item=item, said_at=at(patient, ago), on=day(patient, ago))
    for ago in range(2, 30):
        make.monitoring_time(episode=row, started_at=at(patient, ago))

    assert len(statements(desk.get, home)) == len(thin)
