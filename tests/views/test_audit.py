"""The ledger's page: for the lead of the clinic it belongs to, and nobody else."""

import datetime as dt

import pytest

from programs.models.sheets import sheet_of
from programs.services import flagging
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import listed, looked, printed, record
from ptcare.people.roles import Role
from tests import factories as make

ADDRESS = "/patients/audit/"


def test_the_lead_reads_who_did_what(signed_in, lead, patient):
    record("chart.opened", about=patient, by=make.actor(lead), at=make.now())

    page = signed_in(lead).get(ADDRESS).content.decode()

    assert "Chart opened" in page
    assert patient.name in page
    assert lead.user.name in page


@pytest.mark.parametrize(
    ("place", "is_shown"),
    [("203.0.113.9", True), ("10.0.0.4", True), ("127.0.0.1", False), ("::1", False)],
)
def test_the_network_address_stands_there_where_it_tells_something(
    signed_in, lead, patient, place, is_shown
):
    at_desk = {"at": make.now(), "deed": "x.y", "clinic_id": lead.clinic_id}
    AuditEvent.objects.create(from_ip=place, **at_desk)

    page = signed_in(lead).get(ADDRESS).content.decode()

    assert (place in page) == is_shown


def test_what_other_clinics_do_is_not_there(signed_in, lead, stranger, elsewhere):
    theirs = make.patient(clinic=elsewhere)
    record("chart.opened", about=theirs, by=make.actor(stranger), at=make.now())

    page = signed_in(lead).get(f"{ADDRESS}?patient={theirs.pk}").content.decode()

    assert "Chart opened" not in page


def test_pages_go_back_in_time(signed_in, lead, patient):
    lines = [
        AuditEvent(at=make.now(), deed=f"deed.no_{n}_", clinic_id=lead.clinic_id)
        for n in range(51)
    ]
    AuditEvent.objects.bulk_create(lines)
    browser = signed_in(lead)

    first = browser.get(ADDRESS)
    second = browser.get(f"{ADDRESS}?after={first.context['further']}")

    assert "Deed no 0 " not in first.content.decode()
    assert "Deed no 0 " in second.content.decode()
    assert second.context["further"] is None


@pytest.fixture
def last_week(lead, patient):
    """Ada opened the record six days ago, Tess printed it five days ago."""
    now, ada, tess = (
        make.now(),
        make.member(Role.CLINIC_ADMIN, clinic=lead.clinic),
        lead,
    )
    for row, days, how, deed in (
        (ada, 6, looked, "chart.opened"),
        (tess, 5, printed, "program.printed"),
    ):
        at = now - dt.timedelta(days=days)
        how(deed, about=patient, by=make.actor(row), at=at)
    listed("caseload", patients=[patient.pk, 7], by=make.actor(tess), at=now)
    return ada


def said(answer):
    return [(row["deed"], row["by"]) for row in answer.context["rows"]]


def test_who_opened_her_record_last_week_is_asked_by_name(
    signed_in, lead, patient, last_week
):
    browser = signed_in(lead)

    there = browser.post(ADDRESS, {"name": patient.name.split()[0]})
    page = browser.get(there["Location"])

    assert patient.name not in there["Location"]
    assert patient.name in page.content.decode()
    assert said(page) == [
        ("Caseload listed", lead.user.name),
        ("Program printed", lead.user.name),
        ("Chart opened", last_week.user.name),
    ]


@pytest.mark.parametrize(
    ("chosen", "deeds"),
    [
        ({"kind": "print"}, ["Program printed"]),
        ({"kind": "view"}, ["Chart opened"]),
        ({"who": "ada"}, ["Chart opened"]),
        ({"who": "0"}, []),
        ({"first": 6, "last": 6}, ["Chart opened"]),
        ({"last": 6}, ["Chart opened"]),
        ({"first": 5, "last": 1}, ["Program printed"]),
    ],
)
def test_lines_are_narrowed_by_kind_person_and_day(
    signed_in, lead, patient, last_week, chosen, deeds
):
    today = make.now().astimezone(lead.clinic.zone).date()
    asked = {"patient": patient.pk} | {
        name: last_week.user.pk
        if value == "ada"
        else (today - dt.timedelta(days=value)).isoformat()
        if isinstance(value, int)
        else value
        for name, value in chosen.items()
    }

    page = signed_in(lead).get(ADDRESS, asked)

    assert [deed for deed, _by in said(page)] == deeds


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_the_calendars_first_and_last_day_are_days(signed_in, lead, patient, zone):
    lead.clinic.timezone = zone
    lead.clinic.save()
    record("chart.opened", about=patient, by=make.actor(lead), at=make.now())

    asked = {"first": "0001-01-01", "last": "9999-12-31"}
    page = signed_in(lead).get(ADDRESS, asked)

    assert ("Chart opened", lead.user.name) in said(page)


def test_days_in_the_wrong_order_are_told(signed_in, lead):
    asked = {"first": "2026-11-05", "last": "2026-11-04"}

    page = signed_in(lead).get(ADDRESS, asked)

    assert page.status_code == 422
    assert "This is before the first day." in page.content.decode()


def test_of_several_of_a_name_one_is_chosen(signed_in, lead, patient, clinic):
    make.patient(clinic=clinic, user=make.user(name="Pat Patience"))

    page = signed_in(lead).post(ADDRESS, {"name": "pat"})

    assert len(page.context["found"]) == 2
    assert f"?patient={patient.pk}" in page.content.decode()
    nobody = signed_in(lead).post(ADDRESS, {"name": "Zzz"}).content.decode()
    assert "Nobody of that name" in nobody


def test_the_lines_are_taken_along_and_that_is_a_line(
    signed_in, lead, patient, last_week
):
    answer = signed_in(lead).post(f"{ADDRESS}export/?patient={patient.pk}&kind=print")

    text = b"".join(answer.streaming_content).decode()
    assert text.count("Program printed") == 1
    assert "Chart opened" not in text
    line = AuditEvent.objects.get(deed="who_did_what.exported")
    assert (line.kind, line.patient_id) == ("export", patient.pk)


def test_whoever_reads_the_ledger_is_in_it(signed_in, lead, patient, last_week):
    signed_in(lead).get(f"{ADDRESS}?patient={patient.pk}")

    line = AuditEvent.objects.get(note="patients:audit")
    assert (line.by_user_id, line.showed) == (lead.user.pk, [patient.pk])


@pytest.mark.parametrize("word", ["x", "-1", "9" * 40, "\x00", "٣"])
def test_an_address_with_nonsense_is_answered(signed_in, lead, word):
    answer = signed_in(lead).get(ADDRESS, {"after": word, "patient": word})

    assert answer.status_code == 200


@pytest.mark.parametrize("role", [Role.THERAPIST, Role.CLINIC_ADMIN])
def test_lead_is_an_extra_right_on_either_role(signed_in, clinic, role):
    row = make.member(role, clinic=clinic, is_lead=True)

    assert signed_in(row).get(ADDRESS).status_code == 200


def test_ten_lines_cost_no_more_queries_than_one(signed_in, lead, patient, statements):
    client = signed_in(lead)
    by = make.actor(lead)

    def count(lines):
        for _line in range(lines):
            record("chart.opened", about=patient, by=by, at=make.now())
        return len(statements(client.get, ADDRESS))

    assert count(1) == count(10)


PAGES = (  # of one patient, as staff opens them
    "/patients/{patient}/",
    "/patients/{patient}/entry/",
    "/patients/helpers/{helper}/entry/",
    "/patients/{patient}/paper/",
    "/patients/{patient}/coverage/",
    "/programs/{program}/sheet/",
    "/programs/{program}/sheet.pdf",
    "/sheets/{sheet}/",
)
OF_THERAPISTS = (
    "/patients/{patient}/chart/",
    "/patients/{patient}/visit/",
    "/patients/{patient}/checklist/",
    "/patients/{patient}/findings/",
    "/patients/{patient}/tests/",
    "/patients/{patient}/treatment/",
    "/patients/{patient}/sign-offs/",
    "/patients/{patient}/messages/",
    "/patients/{patient}/everyday/",
    "/patients/{patient}/suggestions/",
    "/patients/{patient}/days/{day}/",
    "/programs/{program}/",
    "/programs/{program}/booklet/",
)


@pytest.fixture
def things(patient, helper):
    program = make.program(patient=patient, items=1, edition=1)
    day = patient.today(make.now())
    return {
        "patient": patient.pk,
        "helper": helper.pk,
        "program": program.pk,
        "sheet": sheet_of(program, on=day).code,
        "day": day,
    }


@pytest.mark.parametrize(
    ("who", "pages"), [("therapist", PAGES + OF_THERAPISTS), ("clinic_admin", PAGES)]
)
def test_whoever_looks_at_a_patient_leaves_a_line(
    request, signed_in, things, who, pages
):
    row = request.getfixturevalue(who)
    browser, about = signed_in(row), {"patient_id": things["patient"]}

    for looks, page in enumerate(pages, start=1):
        assert browser.get(page.format(**things)).status_code == 200, page
        by = AuditEvent.objects.filter(by_user_id=row.user.pk, **about)
        assert by.count() == looks, page


@pytest.mark.parametrize(
    "page", ["/paper/", "/programs/{program}/sheet/", "/sheets/{sheet}/"]
)
def test_ones_own_pages_are_read_without_a_line(signed_in, patient, things, page):
    assert signed_in(patient).get(page.format(**things)).status_code == 200

    assert not AuditEvent.objects.filter(by_user_id=patient.user.pk).exists()


@pytest.mark.parametrize(
    ("role", "is_read"), [(Role.CLINIC_ADMIN, False), (Role.THERAPIST, True)]
)
def test_what_was_found_is_for_a_lead_who_sees_findings(
    signed_in, clinic, patient, role, is_read
):
    lead = make.member(role=role, clinic=clinic, is_lead=True)
    flagging.raise_flag(
        patient=patient,
        key="rf_chest_pain",
        on=make.today(),
        by=make.actor(patient),
        now=make.now(),
    )

    page = signed_in(lead).get(ADDRESS).content.decode()

    assert "Flag raised" in page
    assert ("rf_chest_pain" in page) is is_read
