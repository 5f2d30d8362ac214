"""The ledger's page: for the lead of the clinic it belongs to, and nobody else."""

import pytest

from programs.models.sheets import sheet_of
from programs.services import flagging
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import record
from ptcare.people.roles import Role
from tests import factories as make

ADDRESS = "/patients/audit/"


def test_the_lead_reads_who_did_what(signed_in, lead, patient):
    record("chart.opened", about=patient, by=make.actor(lead), at=make.now())

    page = signed_in(lead).get(ADDRESS).content.decode()

    assert "chart.opened" in page
    assert patient.name in page
    assert lead.user.name in page


def test_a_therapist_who_is_no_lead_may_not(signed_in, therapist):
    assert signed_in(therapist).get(ADDRESS).status_code == 403


def test_what_other_clinics_do_is_not_there(signed_in, lead, stranger, elsewhere):
    theirs = make.patient(clinic=elsewhere)
    record("chart.opened", about=theirs, by=make.actor(stranger), at=make.now())

    page = signed_in(lead).get(f"{ADDRESS}?patient={theirs.pk}").content.decode()

    assert "chart.opened" not in page


def test_pages_go_back_in_time(signed_in, lead, patient):
    lines = [
        AuditEvent(at=make.now(), deed=f"deed.{n}", clinic_id=lead.clinic_id)
        for n in range(51)
    ]
    lines = AuditEvent.objects.bulk_create(lines)

    first = signed_in(lead).get(ADDRESS).content.decode()
    second = signed_in(lead).get(f"{ADDRESS}?before={lines[1].pk}").content.decode()

    assert "deed.0<" not in first
    assert f"before={lines[1].pk}" in first
    assert "deed.0<" in second


@pytest.mark.parametrize("word", ["x", "-1", "9" * 40, "\x00", "٣"])
def test_an_address_with_nonsense_is_answered(signed_in, lead, word):
    answer = signed_in(lead).get(ADDRESS, {"before": word, "patient": word})

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
    ("who", "page"),
    [
        *(("therapist", page) for page in PAGES + OF_THERAPISTS),
        *(("clinic_admin", page) for page in PAGES),
    ],
)
def test_whoever_looks_at_a_patient_leaves_a_line(
    request, signed_in, things, who, page
):
    row = request.getfixturevalue(who)

    assert signed_in(row).get(page.format(**things)).status_code == 200

    by = AuditEvent.objects.filter(patient_id=things["patient"], by_user_id=row.user.pk)
    assert by.count() == 1


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

    assert "flag.raised" in page
    assert ("rf_chest_pain" in page) is is_read
