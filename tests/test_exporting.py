"""A list that is shown is a list that may be taken along, and the ledger knows."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from patients.models import Collected
from patients.rules.alerting import Kind
from programs.models import ExerciseLog
from ptcare import exporting, spreadsheets
from ptcare.audit.models import AuditEvent
from ptcare.people import limits
from ptcare.people.roles import Role
from tests import factories as make
from tests.test_permission_matrix import LEAD, ROWS, STAFF, World, address, world

__all__ = ["world"]

EXPORTS = {
    "patients:list": ["patients:export_patients"],
    "patients:coverage_board": ["patients:export_board"],
    "patients:to_do": ["patients:export_to_do"],
    "patients:sessions": ["patients:export_sessions"],
    "patients:week": ["patients:export_sessions"],
    "patients:desk": ["patients:export_money"],  # at the end of its day
    "patients:requests": ["patients:export_requests"],
    "patients:record_requests": ["patients:export_record_requests"],
    "patients:delivery": ["patients:export_deliveries"],
    "patients:delivery_waiting": ["patients:export_deliveries"],
    "patients:delivery_sent": ["patients:export_deliveries"],
    "patients:unreached": ["patients:export_unreached"],
    "patients:patient": ["patients:export_sessions_of"],
    "patients:coverage": ["patients:export_cover_of"],
    "patients:who_saw": ["patients:export_who_saw"],
    "people:team": ["people:export_team"],
    "programs:caseload": ["programs:export_caseload"],
    "programs:chart": ["programs:export_logs"],
    "programs:checkups": ["programs:export_checkups"],
    "programs:monitored": ["programs:export_monitored"],
    "programs:monitoring_period": ["programs:monitoring_csv"],
    "programs:overview": ["programs:export_overview"],
    "programs:register": ["programs:export_register"],
}
A_FORM = "what it lists is there to be filled in"
ONE_RECORD = "one patient's record: the patient's own download has all of it"
ON_PAPER = "made for paper, and printed from there"
SET_UP = "a few lines of what the clinic decided: a form, and no list of people"
CATALOGUE = "the published catalogue, the same at every clinic"
LOOKS = "who looked at whom is asked of one account at a time: under Who saw what"
WITHOUT = {
    "patients:audit": LOOKS,
    "patients:seen": LOOKS,
    "patients:accesses": LOOKS,
    "patients:disclosures": ON_PAPER,
    "patients:emergency_find": "opens one record in an emergency, and lists no more",
    "patients:guarded": "that a record is restricted is itself for few eyes",
    "patients:keeping": "what goes soon and what went: numbers, and forms to hold back",
    "patients:systems": SET_UP,
    "patients:hooks": SET_UP,
    "patients:hook": "messages of ids, for whoever mends a connection: gone in 30 days",
    "patients:health": "signs of the moment, for whoever runs the site",
    "patients:book_whom": A_FORM,
    "patients:closures": SET_UP,
    "patients:prices": SET_UP,
    "patients:year_amounts": SET_UP,
    "patients:invite_many": "who is to be written to, until one press; then nobody",
    "patients:imports": "what was sent in; the file itself is with who sent it",
    "patients:import_send": "describes the columns of a file; its template is there",
    "patients:import": "a file before it is let in: its problems are there as a file",
    "patients:claims": A_FORM + "; the sessions and who pays stand on the cover page",
    "patients:estimate": ON_PAPER,
    "patients:write_estimate": A_FORM,
    "patients:plan": ONE_RECORD,
    "people:front": SET_UP,
    "programs:questions": "words of patients: they are answered where they stand",
    "programs:thread": "words of patients: they are answered where they stand",
    "programs:pack": ON_PAPER,
    "programs:write_pack": ON_PAPER,
    "programs:tests": ONE_RECORD,
    "programs:record_test": A_FORM,
    "programs:evaluation": ONE_RECORD,
    "programs:evaluation_test": A_FORM,
    "programs:day": ONE_RECORD,
    "programs:everyday_review": ONE_RECORD,
    "programs:treatment": ONE_RECORD,
    "programs:visit_day": ONE_RECORD,
    "programs:compare": ONE_RECORD,
    "programs:caseload_row": ONE_RECORD,
    "programs:sign_offs": ONE_RECORD,
    "programs:phase": A_FORM,
    "programs:phase_open": A_FORM,
    "programs:item": A_FORM,
    "programs:monitoring": "one patient's: each of its periods has a table of its own",
    "programs:monitoring_set_up": SET_UP,
    "programs:key_sheet": A_FORM,
    "programs:week_sheet": ON_PAPER,
    "programs:booklet": ON_PAPER,
    "programs:texts": CATALOGUE,
    "programs:text": CATALOGUE,
    "programs:exercise": CATALOGUE,
    "programs:reviewed": CATALOGUE,
    "programs:reviewed_content": CATALOGUE,
}
LISTS = re.compile(
    r'<table|<[ou]l class="(alerts|sessions|desk-list|requests|caseload|entries)"'
)
OUR_ROOMS = ("patients", "programs", "people", "notices", "hooks")


def test_every_list_can_be_taken_along_or_says_why_not(world: World):
    """Each page of the staff's that shows rows, found by walking all addresses.

    A new one gets an export (`ptcare/exporting.py`) and stands in EXPORTS; or it stands
    in WITHOUT, with the reason.
    """
    unsettled, no_button = [], []
    for name, row in ROWS.items():
        who = sorted(row.who & STAFF)
        answer = who and world.people[who[0]].get(address(name, row, world.things))
        if not answer or not shows_rows(answer):
            continue
        if name not in EXPORTS and name not in WITHOUT:
            unsettled.append(name)
        for export in EXPORTS.get(name, []):
            if export not in sources_of(answer):
                no_button.append(name)

    assert not unsettled, str(unsettled)
    assert not no_button, str(no_button)


def test_no_reason_is_kept_of_a_page_that_went():
    assert (set(EXPORTS) | set(WITHOUT)) - set(ROWS) == set()
    assert not set(EXPORTS) & set(WITHOUT)


def test_a_list_is_taken_along_by_whom_it_is_shown_to():
    for name, exports in EXPORTS.items():
        for export in exports:
            # The desk's page has the day's money; the rest of it is the calendar.
            assert ROWS[export].who == ROWS[name].who, export


def shows_rows(answer) -> bool:
    is_page = answer.status_code == 200 and not answer.streaming
    return bool(is_page and LISTS.search(sources_of(answer)))


def sources_of(answer) -> str:
    """What the page was made of, whether there was a row to show or none."""
    ours = [
        template.origin.name
        for template in answer.templates
        if template.name and template.name.split("/")[0] in OUR_ROOMS
    ]
    whole = "".join(Path(name).read_text() for name in ours)
    parts = re.findall(rf'include "((?:{"|".join(OUR_ROOMS)})/\w+\.html)"', whole)
    folder = Path(__file__).parent.parent / "templates"
    return whole + "".join((folder / part).read_text() for part in set(parts))


def table(answer) -> list[list[str]]:
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def said(answer) -> list[dict[str, str]]:
    head, *rows = table(answer)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_patients_are_those_of_the_list_in_its_order(
    signed_in, clinic, clinic_admin, elsewhere, monkeypatch
):
    monkeypatch.setattr(exporting, "BATCH", 2)
    for name in ("Cleo Long", "Ann Long", "Bea Long", "Dora Short"):
        make.patient(clinic=clinic, user=make.user(name=name))
    make.patient(clinic=elsewhere, user=make.user(name="Eva Long"))

    answer = signed_in(clinic_admin).post("/patients/export/", {"words": "long"})

    assert [row["Name"] for row in said(answer)] == [
        "Ann Long",
        "Bea Long",
        "Cleo Long",
    ]


def test_what_is_not_known_is_empty_and_days_are_iso(signed_in, clinic, clinic_admin):
    make.patient(
        clinic=clinic,
        birth_on=None,
        phone="+1 503 555 0100",
        therapist=None,
    )
    make.patient(clinic=clinic, birth_on=dt.date(1948, 3, 9), phone="")

    rows = said(signed_in(clinic_admin).post("/patients/export/"))

    by_phone = {row["Phone"]: row for row in rows}
    assert by_phone["(503) 555-0100"]["Born"] == ""
    assert by_phone[""]["Born"] == "1948-03-09"


def test_the_ledger_says_which_list_and_of_whom_and_no_name(
    signed_in, clinic, clinic_admin
):
    mine = make.patient(clinic=clinic, user=make.user(name="Ann Long"))

    answer = signed_in(clinic_admin).post("/patients/export/?a=b", {"words": "Ann"})

    line = AuditEvent.objects.get(deed="patients.exported")
    assert (line.kind, line.by_user_id) == ("export", clinic_admin.user_id)
    assert (line.note, line.showed) == ("rows: 1; a=b", [mine.pk])
    assert answer["Content-Disposition"] == (
        f'attachment; filename="patients-{make.today():%Y-%m-%d}.csv"'
    )


def test_who_takes_lists_along_proves_who_sits_there(client, clinic_admin):
    client.force_login(clinic_admin.user)
    session = client.session
    session["standing"] = make.actor(clinic_admin).standing.key
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()

    answer = client.post("/patients/export/")

    assert answer.status_code == 302
    assert not AuditEvent.objects.filter(deed="patients.exported").exists()


def test_nobody_empties_the_house_list_by_list(signed_in, clinic_admin, monkeypatch):
    monkeypatch.setitem(limits.RATES, "export", "2/h/user")
    desk = signed_in(clinic_admin)

    answers = [desk.post("/patients/export/").status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    assert AuditEvent.objects.filter(deed="patients.exported").count() == 2


def test_a_right_that_ends_ends_a_table_that_is_on_its_way(
    signed_in, clinic, clinic_admin, monkeypatch
):
    monkeypatch.setattr(exporting, "BATCH", 1)
    for _number in range(3):
        make.patient(clinic=clinic)
    answer = signed_in(clinic_admin).post("/patients/export/")
    lines = iter(answer.streaming_content)
    next(lines), next(lines)
    clinic_admin.ended_at = make.now()
    clinic_admin.save()

    with pytest.raises(PermissionDenied):
        next(lines)


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+1",
        "-1",
        "@sum",
        "\tx",
        "\rx",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "\u200b=1",
    ],
)
def test_no_cell_is_worked_out(signed_in, clinic, clinic_admin, name):
    make.patient(clinic=clinic, user=make.user(name=name))

    (row,) = said(signed_in(clinic_admin).post("/patients/export/"))

    assert row["Name"] == f"'{name}"


@given(st.text())
def test_nothing_that_was_typed_begins_a_formula(text):
    cell = str(spreadsheets.harmless(text))

    assert cell.lstrip()[:1] not in {"=", "+", "-", "@"}
    assert cell.removeprefix("'") in (text, text.removeprefix("'"))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("+1 503 555 0100", "(503) 555-0100"),
        ("5035550100", "(503) 555-0100"),
        ("+44 20 7183 8750", "+442071838750"),
        ("ask her son", "ask her son"),
        ("", ""),
    ],
)
def test_a_telephone_number_stays_one_that_can_be_read(typed, shown):
    assert spreadsheets.telephone(typed) == shown


@pytest.mark.parametrize(
    ("cents", "shown"),
    [(None, ""), (0, "0.00"), (5, "0.05"), (123456, "1234.56"), (-550, "-5.50")],
)
def test_money_has_both_digits_and_missing_is_not_0(cents, shown):
    assert spreadsheets.as_csv([["", spreadsheets.dollars(cents)]]) == f",{shown}\r\n"


def test_moments_are_told_by_the_clock_of_the_clinic():
    at = dt.datetime(2026, 7, 1, 1, 30, tzinfo=dt.UTC)

    with timezone.override("America/New_York"):
        assert spreadsheets.plain(at) == "2026-06-30 21:30"
    assert spreadsheets.plain(dt.time(9, 5)) == "09:05"
    assert (spreadsheets.plain(True), spreadsheets.plain(None)) == ("yes", "")
    assert spreadsheets.plain(Decimal("0.50")) == Decimal("0.50")


@pytest.mark.parametrize(
    ("hour", "shown"),
    [
        (4, "2026-11-01 00:30"),
        (5, "2026-11-01 01:30-04:00"),
        (6, "2026-11-01 01:30-05:00"),
        (7, "2026-11-01 02:30"),
    ],
)
def test_the_hour_that_comes_twice_says_which_of_the_two(hour, shown):
    at = dt.datetime(2026, 11, 1, hour, 30, tzinfo=dt.UTC)

    with timezone.override("America/New_York"):
        assert spreadsheets.plain(at) == shown


@pytest.fixture
def busy(clinic, therapist, lead) -> dict[str, object]:
    """A clinic of which each list has at least a row."""
    patient = make.patient(clinic=clinic, therapist=therapist)
    make.session(patient=patient, by=therapist.user, on=make.today())
    make.coverage(patient=patient)
    make.alert(patient=patient, kind=Kind.VERIFY)
    make.collected(patient=patient, by=therapist.user, cents=3050)
    make.appointment_request(clinic=clinic)
    make.record_request(patient=patient, topic="contact")
    make.record_request(patient=patient, topic="health")
    make.notice(patient=patient, state="failed", settled_at=make.now(), reason="away")
    program = make.program(patient=patient, by=therapist.user)
    make.log(item=make.item(program=program), patient=patient, pain=None)
    make.monitors(clinic)
    make.episode(patient=patient)
    make.fracture(patient=patient, by=therapist.user)
    return {
        "clinic_admin": make.member(Role.CLINIC_ADMIN, clinic=clinic),
        "lead": lead,
        "therapist": therapist,
        "patient": patient,
    }


# Without an account that is asked about, nobody saw anything.
ASKED_FOR = {"patients:export_who_saw", "programs:monitoring_csv"}
TAKEN = sorted({each for exports in EXPORTS.values() for each in exports} - ASKED_FOR)


@pytest.mark.parametrize("name", TAKEN)
def test_each_table_has_its_columns_and_its_rows(signed_in, busy, name):
    row = ROWS[name]
    who = next(
        each for each in ("clinic_admin", "therapist", "lead") if each in row.who
    )
    client = signed_in(busy[who])
    if name == "programs:export_caseload":
        client.get(reverse("programs:caseload"))

    head, *rows = table(client.post(address(name, row, {"patient": busy["patient"]})))

    assert len(head) == len(set(head)) > 1
    assert all(len(each) == len(head) for each in rows)
    if name not in MAY_BE_EMPTY:
        assert rows, name


# Nobody was tested again, nothing was cleared, and every way is open.
MAY_BE_EMPTY = {
    *("programs:export_overview", "programs:export_register"),
    *("patients:export_unreached", "programs:export_checkups"),
}


def test_the_desk_takes_no_finding_along(signed_in, busy):
    """Pain, falls, fractures and what was exercised are no column of its lists."""
    desk = signed_in(busy["clinic_admin"])
    words = {
        "pain",
        "fall",
        "fracture",
        "exercise",
        "done in 7 days",
        "test",
        "why first",
    }
    for name in TAKEN:
        row = ROWS[name]
        if "clinic_admin" not in row.who:
            answer = desk.post(address(name, row, {"patient": busy["patient"]}))
            assert answer.status_code == 403, name
            continue
        (head, *_rows) = table(
            desk.post(address(name, row, {"patient": busy["patient"]}))
        )
        for column in head:
            assert not any(each in column.lower() for each in words), (name, column)


def test_who_may_not_read_findings_takes_no_request_about_them(signed_in, busy):
    address = reverse("patients:export_record_requests")

    desk, therapist = (
        said(signed_in(busy[who]).post(address))
        for who in ("clinic_admin", "therapist")
    )

    assert (len(desk), len(therapist)) == (1, 2)


def test_unanswered_pain_is_empty_and_not_0(signed_in, therapist, patient):
    item = make.item(program=make.program(patient=patient))
    make.log(item=item, patient=patient, on=dt.date(2026, 1, 5), pain=None)
    make.log(item=item, patient=patient, on=dt.date(2026, 1, 6), pain=0)
    undone = make.log(item=item, patient=patient, on=dt.date(2026, 1, 7), pain=9)
    ExerciseLog.objects.filter(pk=undone.pk).update(
        undone_at=make.now(), undone_by=patient.user
    )

    rows = said(signed_in(therapist).post(f"/patients/{patient.pk}/logs/export/"))

    assert [(row["Day"], row["Pain, 0 to 10"]) for row in rows] == [
        ("2026-01-06", "0"),
        ("2026-01-05", ""),
    ]
    line = AuditEvent.objects.get(deed="exercise_logs.exported")
    assert (line.patient_id, line.showed) == (patient.pk, None)


def test_ten_rows_cost_no_more_questions_than_one(
    signed_in, clinic, clinic_admin, django_assert_max_num_queries, statements
):
    desk = signed_in(clinic_admin)
    make.patient(clinic=clinic)

    def take() -> None:
        table(desk.post("/patients/export/"))

    take()
    one = len(statements(take))
    for _number in range(9):
        make.patient(clinic=clinic)

    assert len(statements(take)) == one


def test_sums_that_were_taken_back_show_their_sign(signed_in, busy):
    patient, admin = busy["patient"], busy["clinic_admin"]
    session = Collected.objects.get().session
    taken = make.collected(patient=patient, by=admin.user, cents=550, session=session)
    make.collected(
        patient=patient,
        by=admin.user,
        session=session,
        cents=-550,
        corrects=taken,
        reason="Wrong card",
    )
    client = signed_in(admin)

    rows = said(client.post("/patients/desk/money/export/"))
    page = client.get("/patients/desk/?part=evening").content.decode()

    assert [row["Amount"] for row in rows] == ["30.50", "5.50", "-5.50"]
    assert [row["Why taken back"] for row in rows] == ["", "", "Wrong card"]
    assert "$30.50" in page


@pytest.mark.parametrize(
    ("span", "days"),
    [("day", {5}), ("week", {5, 11}), ("month", {1, 5, 11, 31})],
)
def test_the_calendar_is_taken_along_by_day_week_or_month(
    signed_in, clinic, clinic_admin, span, days
):
    for month, day in ((1, 1), (1, 5), (1, 11), (1, 31), (2, 1)):
        make.session(patient=make.patient(clinic=clinic), on=dt.date(2026, month, day))

    answer = signed_in(clinic_admin).post(
        f"/patients/sessions/export/{span}/?day=2026-01-05"
    )

    assert {row["Day"] for row in said(answer)} == {
        f"2026-01-{each:02d}" for each in days
    }


def test_what_is_no_list_is_not_found(signed_in, clinic_admin, lead):
    assert (
        signed_in(clinic_admin).post("/patients/sessions/export/x/").status_code == 404
    )
    assert signed_in(lead).post("/patients/delivery/export/x/").status_code == 404
    assert signed_in(lead).post("/overview/export/x/").status_code == 404
    assert LEAD
