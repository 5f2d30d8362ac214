"""Who saw a record, what an account saw, and what may be worth a question."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from patients.models import who_saw
from ptcare.audit.models import AuditEvent, Kind
from ptcare.audit.recording import listed, looked
from ptcare.people.roles import Role
from tests import factories as make

PAGE = "/patients/who-saw/"
DAY = dt.timedelta(days=1)


def look(member, patient, *, at=None, kind=Kind.VIEW, deed="chart.opened", **said):
    return AuditEvent.objects.create(
        at=at or make.now() - dt.timedelta(minutes=5),
        clinic_id=patient.clinic_id,
        patient_id=patient.pk,
        by_user_id=member.user_id,
        by_role=member.role,
        kind=kind,
        deed=deed,
        about_type="patients.patient",
        about_id=patient.pk,
        **said,
    )


def midday(days=1):
    now = timezone.now().astimezone(timezone.zoneinfo.ZoneInfo(make.HOME))
    return now.replace(hour=12, minute=0) - days * DAY


def ask(client, **said):
    now = make.now()
    span = {
        "since": f"{now - 9 * DAY:%Y-%m-%dT%H:%M}",
        "until": f"{now + DAY:%Y-%m-%dT%H:%M}",
    }
    return client.get(PAGE, span | said)


def test_what_an_account_saw_is_told_by_patient_lists_included(
    signed_in, lead, therapist, clinic, patient
):
    other, unseen = make.patient(clinic=clinic), make.patient(clinic=clinic)
    look(therapist, patient)
    listed(
        "caseload",
        patients=[patient.pk, other.pk],
        by=make.actor(therapist),
        at=make.now(),
    )

    page = ask(signed_in(lead), who=therapist.user_id).content.decode()

    assert "Records of 2 patients were seen." in page
    assert "2 lines of the ledger" in page
    assert other.name in page
    assert unseen.name not in page


def test_the_time_that_is_asked_for_is_kept_to(signed_in, lead, therapist, patient):
    look(therapist, patient, at=make.now() - 20 * DAY)

    page = ask(signed_in(lead), who=therapist.user_id).content.decode()

    assert "Nothing was seen in that time" in page


def test_a_network_address_is_an_answer_too(signed_in, lead, therapist, patient):
    look(therapist, patient, from_ip="192.0.2.7")

    assert patient.name in ask(signed_in(lead), ip="192.0.2.7").content.decode()
    assert patient.name not in ask(signed_in(lead), ip="192.0.2.8").content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"who": ""}, "Choose an account, or give an address."),
        ({"who": "0"}, "not one of the available choices"),
        ({"ip": "here"}, "valid IPv4 or IPv6 address"),
        ({"ip": "::1", "until": "2020-01-01T00:00"}, "later than the other moment"),
        ({"ip": "::1", "since": "x"}, "valid date"),
        ({"ip": "::1", "since": "0001-01-01T00:00"}, "more than ten years"),
    ],
)
def test_nonsense_is_told_beside_its_field(signed_in, lead, said, words):
    answer = ask(signed_in(lead), **said)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_years_to_which_ten_cannot_be_added_are_asked_for_like_others(signed_in, lead):
    ends = {"since": "9991-01-01T00:00", "until": "9999-12-31T00:00"}

    assert (
        "Nothing was seen in that time" in ask(signed_in(lead), ip="::1", **ends).text
    )


def test_another_clinics_ledger_is_not_read(signed_in, lead, stranger, elsewhere):
    theirs = make.patient(clinic=elsewhere)
    look(stranger, theirs, from_ip="192.0.2.7")

    assert theirs.name not in ask(signed_in(lead), ip="192.0.2.7").content.decode()
    assert ask(signed_in(lead), who=stranger.user_id).status_code == 422
    assert signed_in(lead).get(f"/patients/{theirs.pk}/seen/").status_code == 404


def test_all_of_it_leaves_as_a_file_and_that_is_kept(
    signed_in, lead, therapist, patient
):
    look(therapist, patient)
    where = f"{PAGE}export/?who={therapist.user_id}&since=2020-01-01T00:00"

    answer = signed_in(lead).post(f"{where}&until=2029-01-01T00:00")

    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[1][:3] == [str(patient.pk), patient.name, "1"]
    assert AuditEvent.objects.get(kind=Kind.EXPORT).showed == [patient.pk]


def test_of_a_record_everybody_who_saw_it_is_named(
    signed_in, lead, therapist, clinic_admin, patient
):
    look(therapist, patient)
    listed("desk", patients=[patient.pk], by=make.actor(clinic_admin), at=make.now())

    page = signed_in(lead).get(f"/patients/{patient.pk}/seen/").content.decode()

    assert "Tess Therapist" in page
    assert "Ada Admin" in page
    assert "(front desk)" in page
    assert "clinic_admin" not in page
    assert "Desk listed" in page


def test_the_lead_reads_who_saw_a_record_that_is_closed_to_them(
    signed_in, lead, therapist, patient
):
    make.restriction(patient=patient, by=lead.user)
    look(therapist, patient)
    client = signed_in(lead)

    page = client.get(f"/patients/{patient.pk}/seen/").content.decode()

    assert "Tess Therapist" in page
    assert client.get(f"/patients/{patient.pk}/").status_code == 404


def test_pages_go_back_in_time(signed_in, lead, therapist, patient):
    for number in range(101):
        look(
            therapist,
            patient,
            deed=f"deed.{number}",
            at=make.now() - dt.timedelta(minutes=200 - number),
        )
    client = signed_in(lead)
    where = f"/patients/{patient.pk}/seen/"

    first = client.get(where)
    second = client.get(f"{where}?after={first.context['further']}").content.decode()

    assert "Deed 0<" not in first.content.decode()
    assert "Deed 0<" in second


def worth(clinic):
    lines = AuditEvent.objects.filter(clinic_id=clinic.pk)
    patients = clinic.patients.all()
    return {
        (row.who, row.name): {str(hint) for hint in row.hints}
        for row in who_saw.worth_asking(lines, zone=clinic.zone, patients=patients)
    }


def test_what_may_be_worth_a_question(clinic, therapist, clinic_admin, patient):
    cole = make.member(clinic=clinic, user=make.user(name="Cole Ellison"))
    ellison = make.patient(clinic=clinic, user=make.user(name="Pia Ellison"))
    colleague = make.patient(clinic=clinic, user=clinic_admin.user)
    look(therapist, patient, at=midday())  # treats: nothing to ask
    look(cole, ellison, at=midday())
    look(clinic_admin, colleague, at=midday())
    look(clinic_admin, patient, at=midday().replace(hour=23))

    assert worth(clinic) == {
        ("Cole Ellison", "Pia Ellison"): {"same_name", "never_treated"},
        ("Ada Admin", "Ada Admin"): {"own_record"},
        ("Ada Admin", "Pat Patient"): {"at_night"},
    }


def test_who_was_booked_with_somebody_has_treated_them(clinic, patient):
    other = make.member(clinic=clinic, user=make.user(name="Sam Stand-In"))
    make.session(patient=patient, therapist=other)
    look(other, patient, at=midday())

    assert worth(clinic) == {}


def test_lists_patients_and_helpers_are_no_hint(clinic, patient, helper):
    other = make.member(clinic=clinic)
    look(other, patient, at=midday().replace(hour=23), kind=Kind.LIST)
    looked("chart.opened", about=patient, by=make.actor(helper), at=make.now())

    assert worth(clinic) == {}


def test_asking_who_looked_is_itself_no_hint(signed_in, lead, patient):
    client = signed_in(lead)
    where = f"/patients/{patient.pk}/seen/"
    client.get(where)

    page = client.get(where).content.decode()

    assert "Asked who saw what" in page
    assert "has not treated them" not in page
    assert "Nothing stands out" in client.get(PAGE).content.decode()


def test_many_records_within_an_hour_are_told_by_ones_own_usual(clinic, therapist):
    patients = [make.patient(clinic=clinic, is_asked=False) for _each in range(13)]
    for day in range(2, 9):
        look(therapist, patients[0], at=midday(day))
    for each in patients:
        look(therapist, each, at=midday())
    lines = AuditEvent.objects.filter(clinic_id=clinic.pk)
    now = make.now()

    found = who_saw.busy_hours(lines, zone=clinic.zone, since=now - 14 * DAY)

    assert [(row.who, row.records) for row in found] == [("Tess Therapist", 13)]


def test_the_page_shows_hints_in_words_and_accuses_nobody(
    signed_in, clinic, lead, patient
):
    other = make.member(clinic=clinic, user=make.user(name="Cole Away"))
    look(other, patient)

    page = signed_in(lead).get(PAGE).content.decode()

    assert "Cole Away" in page
    assert "has not treated them" in page
    assert "Ask before you think anything" in page


def test_ten_cost_no_more_queries_than_one(signed_in, lead, clinic, statements):
    client = signed_in(lead)
    patient = make.patient(clinic=clinic)

    def count(rows, address):
        for _row in range(rows):
            member = make.member(clinic=clinic)
            look(member, make.patient(clinic=clinic, is_asked=False))
            look(member, patient)
        return len(statements(client.get, address))

    for where in (PAGE, f"/patients/{patient.pk}/seen/", f"{PAGE}?ip=::1"):
        assert count(1, where) == count(9, where)


def said_by_command(*words):
    out = io.StringIO()
    call_command(
        "who_saw",
        *words,
        "--from",
        "2020-01-01",
        "--until",
        "2039-01-01T10:00",
        stdout=out,
    )
    return list(csv.DictReader(io.StringIO(out.getvalue())))


@pytest.mark.parametrize("by", ["account", "address", "patient"])
def test_the_command_answers_each_question(therapist, clinic, patient, by):
    other = make.patient(clinic=clinic)
    look(therapist, patient, from_ip="192.0.2.7")
    listed(
        "caseload",
        patients=[patient.pk, other.pk],
        by=make.actor(therapist),
        at=make.now(),
    )
    word = {
        "account": therapist.user.email,
        "address": "192.0.2.7",
        "patient": patient.pk,
    }[by]

    rows = said_by_command(f"--{by}", str(word))

    seen = [(row["deed"], row["patient"]) for row in rows]
    opened = ("chart.opened", patient.name)
    lists = [("caseload.listed", each.name) for each in (patient, other)]
    assert (
        seen
        == {
            "account": [opened, *lists],
            "address": [opened],
            "patient": [opened, lists[0]],
        }[by]
    )


def test_the_command_knows_nobody_of_that_address(db):
    with pytest.raises(CommandError, match="nobody signs in"):
        said_by_command("--account", "nobody@example.org")


def test_a_lead_who_is_an_admin_may_too(signed_in, clinic):
    lead = make.member(Role.CLINIC_ADMIN, clinic=clinic, is_lead=True)

    assert signed_in(lead).get(reverse("patients:who_saw")).status_code == 200
