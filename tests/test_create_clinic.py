"""What no page can do: make a clinic, and let a lead in who cannot come in any more."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from ptcare.people.models import Clinic, Membership
from tests import factories as make

RIGHT = {
    "phone": "555 0100",
    "time_zone": "America/Chicago",
    "emergency_number": "911",
    "lead_name": "Lena Lead",
    "lead_email": "lena@example.org",
}


def test_a_clinic_gets_a_lead_who_is_invited(db):
    call_command("create_clinic", "Lakeside", **RIGHT)

    lead = Membership.objects.get(clinic__name="Lakeside")
    assert lead.is_lead
    assert lead.role == "clinic_admin"
    assert Notice.objects.get().user == lead.user


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("time_zone", "Mars/Base", "time zone"),
        ("lead_email", "nobody", "--lead-email"),
        ("lead_name", "  ", "--lead-name"),
        ("phone", "5" * 100, "40"),
        ("phone", "call us", "--phone"),
        ("emergency_number", "nine", "--emergency-number"),
        ("emergency_number", "call 911", "--emergency-number"),
        ("notice_name", "Lakeside Osteoporosis Center", "--notice-name.*Osteo"),
        ("notice_name", "Lakeside Physical Therapy", "--notice-name.*Therap"),
    ],
)
def test_what_is_not_right_is_told_in_one_line_and_nothing_is_kept(
    db, field, value, says
):
    with pytest.raises(CommandError, match=says):
        call_command("create_clinic", "Lakeside", **RIGHT | {field: value})

    assert not Clinic.objects.exists()


def test_all_that_is_wrong_is_told_at_once(db):
    wrong = RIGHT | {"phone": "?", "lead_name": " "}

    with pytest.raises(CommandError) as told:
        call_command("create_clinic", "Bones", **wrong)

    assert [line.split(":")[0] for line in str(told.value).splitlines()] == [
        *("--notice-name", "--phone", "--lead-name")
    ]


@pytest.mark.parametrize("name", ["Lakeside", "LakeSide", " Lakeside  "])
def test_a_second_clinic_of_the_name_is_refused(db, name):
    call_command("create_clinic", "Lakeside", **RIGHT)

    with pytest.raises(CommandError, match="already"):
        call_command("create_clinic", name, **RIGHT)


def test_a_clinic_whose_leads_are_gone_gets_another(db):
    call_command("create_clinic", "Lakeside", **RIGHT)
    Membership.objects.update(ended_at=timezone.now())

    call_command("name_lead", "lakeside", name="Nora New", email="Nora@example.org")

    lead = Membership.objects.current().get(clinic__name="Lakeside")
    assert (lead.user.email, lead.is_lead) == ("nora@example.org", True)
    assert Notice.objects.filter(user=lead.user, kind="invitation").count() == 1


def test_who_works_at_the_desk_becomes_lead_and_is_no_second_colleague(db):
    call_command("create_clinic", "Lakeside", **RIGHT)
    clinic = Membership.objects.get().clinic
    desk = make.member(clinic=clinic, role="clinic_admin")

    call_command("name_lead", "Lakeside", name="x", email=desk.user.email)

    desk.refresh_from_db()
    assert desk.is_lead
    assert desk.user.memberships.count() == 1


@pytest.mark.parametrize(
    ("clinic", "email", "says"),
    [("Elsewhere", "a@b.example", "no clinic"), ("Lakeside", "nobody", "--email")],
)
def test_no_lead_is_named_where_something_is_wrong(db, clinic, email, says):
    call_command("create_clinic", "Lakeside", **RIGHT)

    with pytest.raises(CommandError, match=says):
        call_command("name_lead", clinic, name="Nora", email=email)

    assert Membership.objects.count() == 1


def test_of_two_clinics_of_one_name_none_gets_a_lead_before_it_is_said_which(db):
    """Each is called by its own lead, who may choose the name of another."""
    make.clinic(name="Lakeside")
    meant = make.clinic(name="lakeside")
    who = {"name": "Nora", "email": "nora@example.org"}

    with pytest.raises(CommandError, match=f"2 clinics .*{meant.pk}"):
        call_command("name_lead", "Lakeside", **who)
    call_command("name_lead", str(meant.pk), **who)

    assert Membership.objects.get().clinic == meant


def test_a_lost_second_factor_is_forgotten_and_every_device_signed_out(lead):
    UserSession.objects.create(user=lead.user, ip="127.0.0.1", session_key="s")
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=lead.user, type=kind, data={"secret": "x"})

    call_command("forget_second_factor", (lead.user.email or "").upper())
    call_command("forget_second_factor", lead.user.email)  # there is none any more

    assert not Authenticator.objects.filter(user=lead.user).exists()
    assert not UserSession.objects.exists()
    line = AuditEvent.objects.filter(deed="factor.forgotten").first()
    assert line.by_user_id is None
    (letter,) = mail.outbox
    assert letter.to == [lead.user.email]
    assert "every device is signed out" in letter.body
    with pytest.raises(CommandError, match="Nobody"):
        call_command("forget_second_factor", "nobody@example.org")


def test_what_is_forgotten_stays_so_where_no_letter_goes_out(lead, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    Authenticator.objects.create(user=lead.user, type="totp", data={"secret": "x"})

    call_command("forget_second_factor", lead.user.email)

    assert not Authenticator.objects.exists()
    assert "call them" in capsys.readouterr().err


def test_the_ledger_says_that_who_runs_the_site_did_it(signed_in, lead):
    Authenticator.objects.create(user=lead.user, type="totp", data={"secret": "x"})
    call_command("forget_second_factor", lead.user.email)
    desk = make.member(clinic=lead.clinic, role="clinic_admin")
    call_command("name_lead", lead.clinic.name, name="x", email=desk.user.email)

    page = signed_in(lead).get("/patients/audit/").text

    assert page.count("Who runs this site") == 2
