"""The patients list, the admission, the desk page, contact and helpers."""

import datetime as dt
import re
from collections import Counter

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection
from django.urls import reverse

from patients.models import HelperLink, Patient
from patients.services import helping
from ptcare.audit.models import AuditEvent
from ptcare.people import tenancy
from ptcare.people.models import User
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)  # at most three sessions fit in one
AWAY = {"planned": WEEK, "attended": -WEEK}
USED_UP = "The plan's visits are used up by then"
LIST = "/patients/"
ADMIT = "/patients/admit/"
PERSON = {
    "name": "Rosa Neumann",
    "birth_on": "1950-02-28",
    "sex": "female",
    "phone": "555 0199",
    "email": "rosa@example.org",
    "therapist": "",
    "time_zone": "America/New_York",
}


def test_the_list_shows_the_clinics_own_patients(signed_in, clinic_admin, patient):
    other = make.patient(user=make.user(name="Somebody Else"))

    page = signed_in(clinic_admin).get(LIST).content.decode()

    assert patient.name in page
    assert other.name not in page


def test_a_name_is_found_by_its_parts(signed_in, clinic_admin, clinic, patient):
    make.patient(clinic=clinic, user=make.user(name="Olga Brandt"))

    answer = signed_in(clinic_admin).post(LIST, {"words": "bra OLG\x00"})

    assert "Olga Brandt" in answer.content.decode()
    assert patient.name not in answer.content.decode()


@pytest.mark.parametrize(
    "typed", ["5185550140", "+1 (518) 555-0140", "1-518-555-0140", "555.0140", "0140"]
)
@pytest.mark.parametrize(
    "kept", ["(518) 555-0140", "+15185550140", "home: 518 555 0140 ext. 12"]
)
def test_a_caller_is_found_by_the_telephone_number(
    signed_in, clinic_admin, clinic, typed, kept
):
    make.patient(clinic=clinic, user=make.user(name="Olga Brandt"), phone=kept)
    make.patient(clinic=clinic, user=make.user(name="Ida"), phone="(518) 555-01400")
    make.patient(clinic=clinic, user=make.user(name="Eve"), phone="+1 518 555 0141")
    make.patient(user=make.user(name="Somewhere Else"), phone=kept)
    client = signed_in(clinic_admin)

    for address in (LIST, "/patients/sessions/book/"):
        rows = client.post(address, {"words": typed}).context["rows"]
        assert [row.name for row in rows] == ["Olga Brandt"], address


def test_a_caller_is_found_by_the_number_they_wish_to_be_called_at(
    signed_in, clinic_admin, clinic
):
    at = {"clinic": clinic, "reach_at": "518 555 0140"}
    make.patient(user=make.user(name="Olga Brandt"), reach_by="phone", **at)
    make.patient(user=make.user(name="Ida"), reach_by="letter", **at)

    answer = signed_in(clinic_admin).post(LIST, {"words": "(518) 555-0140"})

    assert [row.name for row in answer.context["rows"]] == ["Olga Brandt"]


def many(clinic):
    users = User.objects.bulk_create(User(name=f"Name {at}") for at in range(1000))
    said = {"clinic": clinic, "time_zone": "UTC", "admitted_on": make.today()}
    Patient.objects.bulk_create(
        Patient(user=user, name=user.name, phone=f"(518) 555-{1000 + at}", **said)
        for at, user in enumerate(users)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE patients_patient")


def test_callers_are_looked_up_in_an_index_also_behind_the_wall(clinic, clinic_admin):
    many(clinic)
    rows = Patient.objects.visible_to(make.actor(clinic_admin)).called("5550140")

    with tenancy.within(clinic.pk):
        plan = rows.order_by("name", "pk")[:51].explain()

    assert "BitmapOr" in plan, plan
    assert "phone_backwards)::text >= '0410555'" in plan
    assert "wished_backwards)::text >= '0410555'" in plan


def test_the_list_goes_on_where_it_stopped(signed_in, clinic_admin, clinic):
    for number in range(51):
        make.patient(clinic=clinic, user=make.user(name=f"Name {number:02d}"))
    client = signed_in(clinic_admin)
    last = Patient.objects.get(name="Name 49")

    first = client.get(LIST).content.decode()
    second = client.post(LIST, {"after": last.pk, "words": ""}).content.decode()

    assert ("Name 49" in first, "Name 50" in first) == (True, False)
    assert ("Name 49" in second, "Name 50" in second) == (False, True)


@pytest.mark.parametrize("after", ["x", "-1", "9" * 40, "\x00", "٣", "999999"])
def test_a_place_in_the_list_that_is_none_is_the_start(
    signed_in, clinic_admin, patient, after
):
    page = signed_in(clinic_admin).post(LIST, {"after": after}).content.decode()

    assert patient.name in page


@pytest.mark.parametrize("address", [LIST, "/patients/{}/"])
def test_ten_rows_cost_no_more_queries_than_one(
    signed_in, clinic_admin, patient, therapist, clinic, statements, address
):
    client = signed_in(clinic_admin)

    def count(weeks):
        for week in weeks:
            make.coverage(patient=make.patient(clinic=clinic, therapist=therapist))
            make.helper(patient=patient)
            for status, away in AWAY.items():
                make.session(
                    patient=patient,
                    therapist=therapist,
                    on=make.today() + away * (week + 1),
                    status=status,
                )
        return len(statements(client.get, address.format(patient.pk)))

    assert count(range(1)) == count(range(1, 10))


def test_who_treats_and_admits_is_offered_as_the_therapist(
    signed_in, therapist, lead, clinic_admin
):
    mine, others, desks = (
        signed_in(who).get(ADMIT).context["form"]["therapist"].value()
        for who in (therapist, lead, clinic_admin)
    )

    assert (mine, others, desks) == (therapist.pk, None, None)


def test_a_patient_is_admitted_with_an_account(signed_in, clinic_admin, token):
    answer = signed_in(clinic_admin).post(ADMIT, PERSON | {"token": token()})

    patient = Patient.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"/patients/{patient.pk}/"
    assert (patient.name, patient.user.email) == ("Rosa Neumann", "rosa@example.org")
    assert EmailAddress.objects.get().email == "rosa@example.org"
    assert AuditEvent.objects.get().deed == "patient.admitted"


def test_who_has_no_email_has_an_account_too(signed_in, clinic_admin, token):
    signed_in(clinic_admin).post(ADMIT, PERSON | {"email": "", "token": token()})

    assert Patient.objects.get().user.email is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "A\x00B"),
        ("name", "x" * 121),
        ("birth_on", "0000-01-01"),
        ("birth_on", "1899-12-31"),
        ("birth_on", "9999-12-31"),
        ("birth_on", "31.12.1950"),
        ("sex", "other"),
        ("email", "rosa"),
        ("therapist", "9" * 30),
        ("therapist", "x"),
        ("time_zone", "Moon/Sea"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(
    signed_in, clinic_admin, token, field, value
):
    person = PERSON | {field: value, "token": token()}

    answer = signed_in(clinic_admin).post(ADMIT, person)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    if field != "name":
        assert "Rosa Neumann" in answer.content.decode()
    assert not Patient.objects.exists()


def test_another_clinics_therapist_is_not_on_the_list(
    signed_in, clinic_admin, stranger, token
):
    person = PERSON | {"therapist": stranger.pk, "token": token()}

    answer = signed_in(clinic_admin).post(ADMIT, person)

    assert answer.context["form"].errors["therapist"] == ["Choose one of the list."]


def test_nobody_is_admitted_twice(signed_in, clinic_admin, patient, token):
    person = PERSON | {"email": patient.user.email.upper(), "token": token()}

    answer = signed_in(clinic_admin).post(ADMIT, person)

    assert answer.status_code == 422
    assert "email" in answer.context["form"].errors


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_admissions_make_one_patient(signed_in, clinic_admin, token):
    person = PERSON | {"token": token()}
    clients = [signed_in(clinic_admin) for _ in range(20)]

    answers = at_once(20, lambda number: clients[number].post(ADMIT, person).url)

    assert Patient.objects.count() == 1
    assert len(set(answers)) == 1


def test_the_desk_page_shows_contact_and_no_findings(
    signed_in, clinic_admin, patient, helper
):
    make.fracture(patient=patient, note="Fell in the garden")
    make.session(patient=patient)

    page = signed_in(clinic_admin).get(f"/patients/{patient.pk}/").content.decode()

    assert patient.user.email in page
    assert helper.user.name in page
    assert "garden" not in page
    assert AuditEvent.objects.get().deed == "patient.opened"


def said_of_the_next_visit(signed_in, clinic_admin, patient):
    page = signed_in(clinic_admin).get(f"/patients/{patient.pk}/").text
    line = page.partition("Next visit, ")[2].partition("</p>")[0]
    return " ".join(re.sub("<[^>]*>", "", line).split())


@pytest.mark.parametrize(
    ("plan", "booked", "says"),
    [
        ({"copay_cents": 3000}, {}, "$30.00 due (copay $30.00)"),
        ({"copay_cents": 0}, {}, "nothing due"),
        (
            {"copay_cents": 0, "deductible_cents": 5000, "deductible_applies": True}
            | {"coinsurance_bp": 1250},
            {},
            "$56.25 due (deductible $50.00, coinsurance $6.25)",
        ),
        (
            {"limit": 0},
            {},
            f"not covered ({USED_UP}), $120.00 if they agree",
        ),
        (
            {"limit": 0},
            {"beyond_cover_reason": "patient_pays"},
            "$120.00 due (our own price)",
        ),
        ({"limit": 0}, {"beyond_cover_reason": "clinic_pays"}, "nothing due"),
        (
            {"authorization_required": "always"},
            {},
            "look first (No approval on file), and ask nothing of them before",
        ),
        (
            {"limit": 0, "is_medicare": True},
            {},
            f"look first ({USED_UP}), and ask nothing of them before",
        ),
        (None, {}, "$120.00 due (our own price)"),
        (None, {"kind": "gym"}, "$25.00 due (our own price)"),
    ],
)
def test_the_desk_page_says_what_the_next_visit_costs(
    signed_in, clinic_admin, clinic, patient, plan, booked, says
):
    make.prices(clinic=clinic)
    if plan is not None:
        is_medicare = plan.pop("is_medicare", False)
        row = make.coverage(patient=patient, **plan)
        if is_medicare:
            make.threshold(coverage=row)
    day = make.today() + WEEK
    make.session(patient=patient, on=day, **booked)
    make.session(patient=patient, on=day + WEEK)

    said = said_of_the_next_visit(signed_in, clinic_admin, patient)

    assert said.replace("&#x27;", "'") == f"{day:%a %-d %b %Y}: {says}"


def test_what_a_second_plan_takes_over_stands_beside_what_is_due(
    signed_in, clinic_admin, patient
):
    make.coverage(patient=patient, copay_cents=4000)
    make.coverage(patient=patient, rank=2, copay_cents=7500)
    make.session(patient=patient, on=make.today() + WEEK)

    said = said_of_the_next_visit(signed_in, clinic_admin, patient)

    assert said.endswith("$15.00 due (copay $40.00, less second plan $25.00)")


def test_where_nothing_is_booked_or_no_price_is_set_no_sum_is_made_up(
    signed_in, clinic_admin, patient
):
    assert said_of_the_next_visit(signed_in, clinic_admin, patient) == ""

    make.session(patient=patient, on=make.today() + WEEK)

    said = said_of_the_next_visit(signed_in, clinic_admin, patient)
    assert said.endswith("no price is set for it")


def test_a_contact_is_changed(signed_in, clinic_admin, patient, therapist, token):
    contact = {
        "name": "Pat Newname",
        "phone": "555 7",
        "email": "",
        "therapist": therapist.pk,
        "time_zone": "America/Chicago",
        "token": token(),
    }

    answer = signed_in(clinic_admin).post(f"/patients/{patient.pk}/contact/", contact)

    patient.refresh_from_db()
    assert answer.status_code == 302
    assert (patient.name, patient.time_zone) == ("Pat Newname", "America/Chicago")


def test_who_asks_for_spanish_on_the_telephone_gets_paper_and_letters_in_it(
    signed_in, clinic_admin, patient, token
):
    desk, page = signed_in(clinic_admin), f"/patients/{patient.pk}/contact/"
    assert "As now: English" in desk.get(page).content.decode()

    answer = desk.post(page, CONTACT | {"language": "es", "token": token()})

    assert answer.status_code == 302
    patient.user.refresh_from_db()
    assert patient.user.language == "es"
    assert "Español" in desk.get(f"/patients/{patient.pk}/").content.decode()


def test_a_language_that_was_not_asked_about_stays(
    signed_in, clinic_admin, patient, token
):
    """They chose it themselves, perhaps while the page of their contact was open."""
    User.objects.filter(pk=patient.user_id).update(language="es")

    signed_in(clinic_admin).post(
        f"/patients/{patient.pk}/contact/", CONTACT | {"token": token()}
    )

    patient.user.refresh_from_db()
    assert patient.user.language == "es"


def test_who_speaks_spanish_is_admitted_so(signed_in, clinic_admin, token):
    signed_in(clinic_admin).post(
        ADMIT,
        CONTACT | {"name": "Ana Luz", "language": "es", "token": token()},
    )

    assert Patient.objects.get(name="Ana Luz").user.language == "es"


CONTACT = {"name": "Pat Newname", "phone": "555 7", "email": "", "therapist": ""}
CONTACT |= {"birth_on": "", "sex": "", "time_zone": "America/New_York"}


def test_a_wrong_date_of_birth_and_sex_are_put_right(
    signed_in, clinic_admin, patient, token
):
    """Ages, the class of a scan and what tests say hang on both."""
    right = {"birth_on": "1946-05-04", "sex": "male", "token": token()}
    page = f"/patients/{patient.pk}/contact/"

    answer = signed_in(clinic_admin).post(page, CONTACT | right)

    assert answer.status_code == 302
    patient.refresh_from_db()
    assert (patient.birth_on, patient.sex) == (dt.date(1946, 5, 4), "male")
    before = apps.get_model("patients", "PatientEvent").objects.latest("pgh_id")
    assert before.birth_on != patient.birth_on
    assert AuditEvent.objects.filter(deed="patient.contact_changed").exists()


def test_nobody_was_born_after_their_admission(signed_in, clinic_admin, patient, token):
    born = patient.admitted_on + DAY
    person = CONTACT | {"birth_on": born.isoformat(), "token": token()}

    answer = signed_in(clinic_admin).post(f"/patients/{patient.pk}/contact/", person)

    assert answer.status_code == 422
    assert "birth_on" in answer.context["form"].errors


def test_a_page_that_did_not_ask_for_the_date_of_birth_leaves_it(
    signed_in, clinic_admin, patient, token
):
    """One of the release before, opened there and sent here."""
    born, sex = patient.birth_on, patient.sex
    asked = {k: v for k, v in CONTACT.items() if k not in ("birth_on", "sex")}

    signed_in(clinic_admin).post(
        f"/patients/{patient.pk}/contact/", asked | {"token": token()}
    )

    patient.refresh_from_db()
    assert patient.name == "Pat Newname"
    assert (patient.birth_on, patient.sex) == (born, sex)


def test_an_old_page_undoes_nothing_that_a_colleague_has_changed(
    signed_in, clinic_admin, patient, token
):
    desk = signed_in(clinic_admin)
    page = f"/patients/{patient.pk}/contact/"
    seen = desk.get(page).context["form"]["seen"].value()
    Patient.objects.filter(pk=patient.pk).update(phone="555 8")

    answer = desk.post(page, CONTACT | {"seen": seen, "token": token()})

    assert answer.status_code == 422
    assert "A colleague has changed this" in answer.text
    patient.refresh_from_db()
    assert patient.phone == "555 8"


def test_an_old_page_undoes_no_wish_of_how_to_be_reached(
    signed_in, clinic_admin, patient, token
):
    desk = signed_in(clinic_admin)
    page = reverse("patients:wishes", args=[patient.pk])
    seen = desk.get(page).context["form"]["seen"].value()
    desk.post(page, {"no_voicemail": "on", "seen": seen, "token": token()})

    late = desk.post(page, {"reach_by": "", "seen": seen, "token": token()})

    assert late.status_code == 422
    assert "A colleague has changed this" in late.text
    patient.refresh_from_db()
    assert patient.no_voicemail


def test_the_desk_does_not_replace_the_address_someone_signs_in_with(
    signed_in, clinic_admin, patient, token
):
    contact = {
        "name": patient.name,
        "email": "new@example.org",
        "time_zone": patient.time_zone,
        "token": token(),
    }

    answer = signed_in(clinic_admin).post(f"/patients/{patient.pk}/contact/", contact)

    assert answer.status_code == 422
    assert "email" in answer.context["form"].errors


def test_a_helper_comes_in_and_is_let_go(signed_in, clinic_admin, patient, token):
    client = signed_in(clinic_admin)
    person = {"name": "Hal", "email": "hal@example.org", "token": token()}

    client.post(f"/patients/{patient.pk}/helpers/", person)
    link = HelperLink.objects.get()
    client.post(f"/patients/helpers/{link.pk}/end/", {"token": token()})

    link.refresh_from_db()
    assert link.ended_by == clinic_admin.user


def test_what_the_patient_has_taken_away_is_not_given_back_by_an_old_page(
    signed_in, clinic_admin, patient, helper, token
):
    link = helper
    HelperLink.objects.filter(pk=link.pk).update(may_log=True)
    desk = signed_in(clinic_admin)
    page = reverse("patients:helper_scopes", args=[link.pk])
    seen = desk.get(page).context["form"]["seen"].value()
    helping.change_scopes(
        link=link,
        may_log=False,
        hears_of_falls=False,
        by=make.actor(patient),
        now=make.now(),
    )

    late = desk.post(page, {"may_log": "on", "seen": seen, "token": token()})

    assert late.status_code == 422
    assert "has changed this since you opened it" in late.text
    link.refresh_from_db()
    assert not link.may_log


def test_a_helper_is_given_other_scopes_at_the_desk(
    signed_in, clinic_admin, helper, token
):
    address = f"/patients/helpers/{helper.pk}/"
    said = {"hears_of_falls": "on", "token": token()}

    answer = signed_in(clinic_admin).post(address, said)

    helper.refresh_from_db()
    assert answer.status_code == 302
    assert (helper.may_log, helper.hears_of_falls) == (False, True)
    assert helper.changed_by == clinic_admin.user


@pytest.mark.parametrize("whose", ["patient's own", "a helper's"])
def test_a_helper_who_cannot_be_one_is_refused(
    signed_in, clinic_admin, patient, helper, token, whose
):
    email = (patient if whose == "patient's own" else helper).user.email
    person = {"name": "Hal", "email": email, "token": token()}

    answer = signed_in(clinic_admin).post(f"/patients/{patient.pk}/helpers/", person)

    assert answer.status_code == 422
    assert "email" in answer.context["helper_form"].errors


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_invitations_make_one_helper(
    signed_in, clinic_admin, patient, token
):
    person = {"name": "Hal", "email": "hal@example.org", "token": token()}
    clients = [signed_in(clinic_admin) for _ in range(20)]
    address = f"/patients/{patient.pk}/helpers/"

    answers = at_once(20, lambda number: clients[number].post(address, person).url)

    assert HelperLink.objects.count() == 1
    assert len(set(answers)) == 1, Counter(map(str, answers))


def test_care_ends_only_without_booked_sessions(
    signed_in, clinic_admin, patient, token
):
    client = signed_in(clinic_admin)
    address = f"/patients/{patient.pk}/discharge/"
    session = make.session(patient=patient)
    client.post(address, {"token": token()})
    patient.refresh_from_db()
    assert patient.discharged_on is None

    cancel = f"/patients/sessions/{session.pk}/cancelled/"
    client.post(cancel, {"token": token()}, follow=True)
    client.post(address, {"token": token()})

    patient.refresh_from_db()
    assert patient.discharged_on is not None
    assert patient.name not in client.get(LIST).content.decode()


def test_the_desk_finds_by_name_whose_care_has_ended(signed_in, clinic_admin, patient):
    patient.discharged_on = patient.admitted_on
    patient.save()
    desk, book = signed_in(clinic_admin), reverse("patients:book", args=[patient.pk])

    listed = desk.get(LIST).content.decode()
    found = desk.post(LIST, {"words": "pat"}).content.decode()

    assert patient.name not in listed
    assert patient.get_absolute_url() in found
    assert "Care ended" in found
    assert book not in found


@pytest.mark.parametrize(("name", "is_told"), [("pat PATIENT", True), ("P", False)])
def test_who_is_called_like_somebody_here_is_looked_at_again(
    signed_in, clinic_admin, patient, token, name, is_told
):
    patient.name = "Pat Patient"
    patient.save()
    said = {"name": name, "time_zone": patient.time_zone, "token": token()}

    page = signed_in(clinic_admin).post(ADMIT, said, follow=True)

    assert ("look whether it is one person" in page.content.decode()) == is_told


def test_what_a_therapist_has_to_look_at_is_asked_for_before_care_ends(
    signed_in, clinic_admin, patient, token
):
    make.flag(patient=patient)

    page = signed_in(clinic_admin).post(
        f"/patients/{patient.pk}/discharge/", {"token": token()}, follow=True
    )

    assert "waits for a therapist to look at it" in page.content.decode()


def test_who_ends_care_can_take_the_patient_back_at_once(
    signed_in, clinic_admin, patient, token
):
    desk = signed_in(clinic_admin)

    page = desk.post(
        f"/patients/{patient.pk}/discharge/", {"token": token()}, follow=True
    )

    assert reverse("patients:readmit", args=[patient.pk]) in page.content.decode()


def test_a_past_visit_that_nobody_marked_is_not_coming(
    signed_in, clinic_admin, patient
):
    today = patient.today(make.now())
    over = make.session(patient=patient, on=today - dt.timedelta(days=2))
    ahead = make.session(patient=patient, on=today + dt.timedelta(days=2))

    page = signed_in(clinic_admin).get(f"/patients/{patient.pk}/").context

    assert list(page["coming"]) == [ahead]
    assert list(page["unmarked"]) == [over]
