"""The board of covers: sorted, narrowed, searched, read page by page, and taken out."""

import csv
import datetime as dt
import io

import pytest

from patients.models import CoverageSnapshot, Patient, boarding
from patients.rules.alerting import Kind
from patients.services import counting
from patients.views import board
from ptcare import exporting
from ptcare.audit.models import AuditEvent
from tests import factories as make

BOARD = "/patients/coverage/"
EXPORT = "/patients/coverage/export/"
DAY = dt.timedelta(days=1)


def covered(clinic, name, *, limit=30, **said):
    """A patient of that name with a plan of so many visits."""
    patient = make.patient(clinic=clinic, user=make.user(name=name), **said)
    plan = make.coverage(patient=patient, limit=limit, benefit_period="whole_coverage")
    return patient, plan


def names(answer):
    return [entry.row.patient.name for entry in answer.context["entries"]]


def test_the_most_urgent_comes_first_and_says_what_to_do(desk, clinic, today):
    covered(clinic, "Ann Quiet")
    waits, _ = covered(clinic, "Bea Waits")
    beyond, _ = covered(clinic, "Cleo Beyond", limit=0)
    make.alert(patient=waits, kind=Kind.VERIFY)
    make.alert(patient=beyond, kind=Kind.BEYOND)
    make.alert(patient=beyond, kind=Kind.VERIFY, cause="too")

    answer = desk.get(BOARD)

    assert names(answer) == ["Cleo Beyond", "Bea Waits", "Ann Quiet"]
    assert [entry.action for entry in answer.context["entries"]] == [
        "Plan the visits again",
        "Ask the plan again",
        "",
    ]
    page = answer.content.decode()
    assert "1 more" in page
    assert 'Ask the plan again<span class="visually-hidden">: Bea Waits</span>' in page


def test_what_is_done_or_put_off_calls_for_nothing(desk, clinic, today, clinic_admin):
    for name, said in (
        ("Ann", {"done_at": make.now(), "done_by": clinic_admin.user}),
        ("Bea", {"snoozed_until": today + DAY}),
        ("Cleo", {"snoozed_until": today}),
    ):
        make.alert(patient=covered(clinic, name)[0], **said)

    answer = desk.get(f"{BOARD}?only=act")

    assert names(answer) == ["Cleo"]


@pytest.fixture
def five(clinic, today):
    """Five whose covers differ in all that the board sorts and narrows by."""
    rows = {}
    for number, (name, limit) in enumerate(
        [("Ann", 3), ("Bea", 30), ("Cleo", 0), ("Dora", None), ("Eva", 12)]
    ):
        patient, plan = covered(clinic, name, limit=limit)
        if name in ("Ann", "Bea"):
            plan.authorization_required = "always"
            plan.save()
            make.authorization(
                coverage=plan, valid_to=today + (10 - number) * DAY, visits_approved=20
            )
        make.session(patient=patient, on=today + (9 - number) * DAY)
        rows[name] = patient
    return rows


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=name", ["Ann", "Bea", "Cleo", "Dora", "Eva"]),
        ("sort=left", ["Cleo", "Ann", "Eva", "Bea", "Dora"]),
        ("sort=covered", ["Eva", "Dora", "Bea", "Ann", "Cleo"]),
        ("sort=approval", ["Bea", "Ann", "Cleo", "Dora", "Eva"]),
        ("only=few&sort=name", ["Ann", "Cleo"]),
        ("only=beyond", ["Cleo"]),
        ("only=ends&sort=name", ["Ann", "Bea"]),
        ("only=lapses&sort=name", ["Ann", "Bea"]),
        ("only=counting", []),
    ],
)
def test_it_is_sorted_and_narrowed(desk, five, query, expected):
    assert names(desk.get(f"{BOARD}?{query}")) == expected


@pytest.mark.parametrize("sort", list(boarding.SORTS))
def test_page_by_page_everybody_stands_there_once(desk, five, monkeypatch, sort):
    make.alert(patient=five["Dora"])
    make.alert(patient=five["Bea"])
    whole = names(desk.get(f"{BOARD}?sort={sort}"))
    monkeypatch.setattr(board, "PAGE", 2)

    seen, after = [], ""
    for _ in range(3):
        answer = desk.post(f"{BOARD}?sort={sort}", {"after": after})
        seen += names(answer)
        after = answer.context["goes_on"]

    assert seen == whole
    assert after == ""


@pytest.mark.parametrize(
    "after", ["", "x", "[]", "[1]", "[null]", '["x", 1]', '[1, "Ann", null]', "{}"]
)
def test_a_place_that_is_not_ours_is_the_start(desk, five, after):
    assert len(names(desk.post(BOARD, {"after": after}))) == 5


def test_it_is_narrowed_by_action_plan_and_therapist(desk, five, clinic, therapist):
    ann, bea = five["Ann"], five["Bea"]
    make.alert(patient=ann, kind=Kind.VERIFY)
    make.alert(patient=bea, kind=Kind.VERIFY)
    make.alert(patient=bea, kind=Kind.BEYOND)
    Patient.objects.filter(pk=ann.pk).update(therapist=therapist)
    payer = bea.coverage_set.get().payer

    assert names(desk.get(f"{BOARD}?action=verify")) == ["Ann"]
    assert names(desk.get(f"{BOARD}?action=plan_again")) == ["Bea"]
    assert names(desk.get(f"{BOARD}?payer={payer.pk}")) == ["Bea"]
    assert names(desk.get(f"{BOARD}?therapist={therapist.pk}")) == ["Ann"]


@pytest.mark.parametrize("query", ["action=x", "payer=0", "therapist=a", "sort=z"])
def test_what_cannot_be_chosen_is_said_beside_its_field(desk, five, query):
    answer = desk.get(f"{BOARD}?{query}")

    assert answer.status_code == 422
    assert len(names(answer)) == 5


def test_a_name_is_looked_for_in_the_body_of_a_post(desk, five):
    answer = desk.post(BOARD, {"words": "an"})

    assert names(answer) == ["Ann"]


def test_who_has_left_care_and_who_is_elsewhere_is_not_there(
    desk, five, elsewhere, today
):
    covered(elsewhere, "Fay")
    Patient.objects.filter(pk=five["Ann"].pk).update(discharged_on=today)

    assert names(desk.get(f"{BOARD}?sort=name")) == ["Bea", "Cleo", "Dora", "Eva"]


def test_the_tabs_count_everybody(desk, five):
    make.alert(patient=five["Ann"])

    tabs = desk.get(f"{BOARD}?only=few").context["tabs"]

    assert {tab["label"]: tab["note"] for tab in tabs} == {
        "All": "5",
        "To act on": "1",
        "Beyond cover": "1",
        "Few left": "2",
        "Ends soon": "2",
        "Lapses soon": "2",
    }


def test_what_is_being_counted_says_so(desk, five, monkeypatch):
    desk.get(BOARD)
    monkeypatch.setattr(counting, "FEW", 0)  # nothing is counted for the page
    five["Ann"].coverage_set.update(copay_cents=1)

    answer = desk.get(f"{BOARD}?only=counting")

    assert names(answer) == ["Ann"]
    _before, _mark, row = answer.text.partition("<tbody")
    assert "Being counted" in row
    assert 'class="number"' not in row  # no figure of before


def table(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_table_has_exactly_what_the_filters_select(desk, five, monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 2)
    desk.get(BOARD)

    head, *rows = table(desk.post(f"{EXPORT}?sort=left", {}))

    assert head[:3] == ["Patient", "Therapist", "Plan"]
    assert [row[0] for row in rows] == ["Cleo", "Ann", "Eva", "Bea", "Dora"]
    (only,) = table(desk.post(f"{EXPORT}?only=few&sort=name", {"words": "ann"}))[1:]
    assert only[0] == "Ann"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@sum", "\tx", " =1"])
def test_no_cell_is_run_as_a_formula(desk, clinic, name):
    covered(clinic, name)
    desk.get(BOARD)

    (row,) = table(desk.post(EXPORT, {}))[1:]

    assert row[0] == f"'{name}"


def test_what_is_being_counted_stands_without_figures_in_the_table(
    desk, five, monkeypatch
):
    desk.get(BOARD)
    monkeypatch.setattr(counting, "FEW", 0)
    five["Ann"].coverage_set.update(copay_cents=1)

    head, row = table(desk.post(f"{EXPORT}?only=counting", {}))

    said = dict(zip(head, row, strict=True))
    assert (said["Patient"], said["Counted as of"]) == ("Ann", "Being counted")
    assert {said[name] for name in ("Visits used", "Visits left", "Last covered")} == {
        ""
    }


def test_taking_the_table_out_is_remembered_without_a_name(
    desk, five, clinic, clinic_admin
):
    table(desk.post(f"{EXPORT}?only=few", {"words": "Ann"}))

    event = AuditEvent.objects.get(deed="cover.exported")
    assert (event.clinic_id, event.by_user_id) == (clinic.pk, clinic_admin.user_id)
    assert event.note == "rows: 1; only=few"


def test_a_therapist_who_reads_the_board_may_take_it_along(signed_in, therapist, five):
    client = signed_in(therapist)

    page = client.get(BOARD).content.decode()

    assert EXPORT in page
    assert "Cleo" in [row[0] for row in table(client.post(EXPORT, {}))]


def test_the_board_of_another_clinic_is_empty(signed_in, five, elsewhere):
    stranger = signed_in(make.member("clinic_admin", clinic=elsewhere))

    assert names(stranger.get(BOARD)) == []
    assert len(table(stranger.post(EXPORT, {}))) == 1


def test_snapshots_are_sorted_by_an_index(five, today):
    """Each order that names a column of the snapshot has an index of these columns."""
    indexed = {tuple(index.fields) for index in CoverageSnapshot._meta.indexes}
    for sort in ("left", "covered", "approval"):
        (key, patient) = boarding.SORTS[sort]
        assert patient == boarding.PATIENT
        assert ("clinic", key.name, "patient") in indexed


@pytest.mark.parametrize("after", ["[" * 100_000, '["a"', '[1e999, "x", 1]'])
def test_a_place_that_makes_no_sense_begins_at_the_top(desk, patient, after):
    make.snapshot(patient)

    page = desk.post(BOARD, {"after": after})

    assert page.status_code == 200
    assert patient.name in page.content.decode()
