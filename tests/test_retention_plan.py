"""The paper says how long each thing is kept; the jobs do the same."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection

from patients import tasks
from patients.models import AppointmentRequest, Erasure, Patient
from patients.models.contacts import tables_about_patients
from patients.rules import retention
from patients.services import dropping, erasing, forgetting
from ptcare.notices.models import Notice
from ptcare.submissions.models import Submission
from tests import factories as make

HOUSE = Path(__file__).resolve().parent.parent
PLAN = (HOUSE / "docs" / "data-retention.md").read_text()
KEPT = dict(
    re.findall(r"^\| `(\w+\.\w+)` \|(?:[^|]+\|[^|]+\|)? ([^|]+) \|$", PLAN, re.M)
)
DAY = dt.timedelta(days=1)


def labels(models):
    return {model._meta.label for model in models if not hasattr(model, "pgh_id")}


def test_what_is_erased_with_a_record_is_what_the_plan_says():
    with_record = retention.words(retention.USUAL_YEARS)
    on_paper = {label for label, kept in KEPT.items() if kept.startswith(with_record)}
    requests = {
        AppointmentRequest._meta.label
    }  # gone long before, by days of their own

    in_deed = labels(tables_about_patients()) | {"patients.Patient"}

    assert in_deed - requests == on_paper


def test_what_is_forgotten_with_an_account_is_what_the_plan_says():
    on_paper = {label for label, kept in KEPT.items() if "with the account" in kept}

    in_deed = labels(forgetting.tables_of_both()) | labels(forgetting.OF_AN_ACCOUNT)

    assert on_paper - {"account.EmailAddress"} == in_deed - {
        *("submissions.Submission", "account.EmailAddress", "mfa.Authenticator"),
        *("people.Membership",),
    }


@pytest.mark.parametrize(("label", "days"), retention.SHORT_LIVED.items())
def test_the_days_of_what_is_short_lived_stand_in_the_plan(label, days):
    assert f"{days.days} days" in KEPT[label]


def test_only_one_service_gets_past_the_guards():
    users = {
        str(file.relative_to(HOUSE))
        for file in HOUSE.glob("p*/**/*.py")
        if re.search(r"pgtrigger\.ignore\(|ledger\.erasing\(", file.read_text())
    }

    assert users == {
        "patients/services/erasing.py",
        "patients/services/forgetting.py",
        "ptcare/audit/ledger.py",
        "programs/demo/prescriptions.py",  # writes what was signed weeks ago
    }


def submission(made_at):
    return Submission.objects.create(deed="x", fingerprint="x", made_at=made_at)


def test_a_form_is_remembered_for_ninety_days(db):
    now = make.now()
    old, kept = submission(now - 91 * DAY), submission(now - 89 * DAY)

    dropping.drop_outlived(now=now, most=10)

    assert set(Submission.objects.all()) == {kept} != {old}


def session(user, key, ends):
    Session.objects.create(session_key=key, session_data="x", expire_date=ends)
    return UserSession.objects.create(
        user=user, ip="192.0.2.1", session_key=key, user_agent="A browser"
    )


def test_a_session_that_has_ended_leaves_no_network_address(patient):
    now = make.now()
    session(patient.user, "over", now - DAY)
    kept = session(patient.user, "alive", now + DAY)

    dropping.drop_outlived(now=now, most=10)

    assert UserSession.objects.get() == kept
    assert Session.objects.get().session_key == "alive"


def test_the_address_of_a_stranger_goes_and_the_notice_stays(patient):
    now = make.now()
    said = {"user": None, "address": "kin@example.org", "state": "sent"}
    fields = {"clinic": patient.clinic, "kind": "safety_stand_in", "due_at": now}
    for key, settled_at in (("old", now - 91 * DAY), ("new", now - 89 * DAY)):
        Notice.objects.create(
            key=key, settled_at=settled_at, made_at=settled_at, **fields, **said
        )

    assert dropping.drop_outlived(now=now, most=10) == 1
    assert dropping.drop_outlived(now=now, most=10) == 0

    assert Notice.objects.get(key="old").address == "dropped"
    assert Notice.objects.get(key="new").address == "kin@example.org"


def test_counters_of_tries_go_when_their_time_is_over(db):
    cache.set("over", 1, timeout=60)
    cache.set("counts", 1, timeout=60 * 60 * 24)

    dropping.drop_outlived(now=make.now() + dt.timedelta(hours=1), most=10)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM rate_limits")
        assert cursor.fetchone() == (1,)


def test_no_more_than_asked_for_goes_at_once(db):
    now = make.now()
    for _each in range(3):
        submission(now - 91 * DAY)

    assert dropping.drop_outlived(now=now, most=2) == 2
    assert tasks.drop_short_lived() == 1


@pytest.fixture
def due(clinic):
    """A record that is past its time today."""
    long_ago = make.today() - 4020 * DAY
    return make.patient(
        clinic=clinic, is_asked=False, admitted_on=long_ago, discharged_on=long_ago
    )


def said_by_command(*words):
    out = io.StringIO()
    call_command("erase_due", *words, stdout=out)
    return out.getvalue()


def test_the_command_shows_and_erases_nothing(clinic, due):
    said = said_by_command()

    assert (
        f"Clinic {clinic.pk}: 10 years after last contact, erasing off; 1 due" in said
    )
    assert "patients.Patient: 1" in said
    assert due.name not in said
    assert Patient.objects.filter(pk=due.pk).exists()


def test_told_to_it_announces_where_it_is_on_and_erases_later(clinic, lead, due):
    said_by_command("--do")
    assert Patient.objects.filter(pk=due.pk).exists()
    erasing.set_retention(
        clinic=clinic,
        bills="advantage",
        years=10,
        erases=True,
        by=make.actor(lead),
        now=make.now(),
    )
    assert said_by_command("--do").startswith("0 ")
    due.dueerasure_set.update(erases_on=make.today())

    assert said_by_command("--do").startswith("1 ")

    assert not Patient.objects.filter(pk=due.pk).exists()


def test_a_restored_backup_is_erased_again_from_the_certificates(
    clinic, lead, due, tmp_path
):
    erasing.set_retention(
        clinic=clinic,
        bills="advantage",
        years=10,
        erases=True,
        by=make.actor(lead),
        now=make.now(),
    )
    in_care = make.patient(clinic=clinic)
    file = tmp_path / "certificates.csv"
    file.write_text(f"record,clinic\n{due.pk},{clinic.pk}\n{in_care.pk},1\n99999,1\n")

    assert said_by_command("--again", str(file)) == "1 erased again\n"

    assert list(Patient.objects.all()) == [in_care]
    assert str(Erasure.objects.get().record) in said_by_command("--certificates")


@pytest.mark.parametrize("content", ["record\nx\n", "name\n1\n"])
def test_a_file_that_names_no_records_is_refused(db, tmp_path, content):
    file = tmp_path / "certificates.csv"
    file.write_text(content)

    with pytest.raises(CommandError):
        said_by_command("--again", str(file))
