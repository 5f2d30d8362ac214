"""Two pages that lead on: what the clinic decides once, and a patient's cover."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.html import escape

from patients.services import clinic_facts
from ptcare import menu
from ptcare.audit.models import AuditEvent
from ptcare.people.models import Clinic
from ptcare.people.roles import Permission, Role, may
from tests import factories as make


def test_set_up_leads_a_clinic_admin_to_each_of_its_places(signed_in, clinic_admin):
    page = signed_in(clinic_admin).get("/patients/set-up/")

    assert [str(place.label) for place in page.context["places"]] == [
        str(entry.label)
        for entry in menu.SET_UP
        if may(Role.CLINIC_ADMIN, entry.permission)
    ]
    assert f'href="{reverse("people:front")}"' in page.text
    for entry in menu.SET_UP:
        assert entry.hint
        if may(Role.CLINIC_ADMIN, entry.permission):
            assert str(escape(entry.hint)) in page.text


def test_a_cover_page_leads_on_with_the_patients_own_addresses(
    signed_in, clinic_admin, patient
):
    page = signed_in(clinic_admin).get(f"/patients/{patient.pk}/coverage/")

    assert f'href="/patients/{patient.pk}/book/"' in page.text


def test_the_menu_shows_set_up_to_the_desk_and_to_leads(
    signed_in, clinic_admin, therapist, lead
):
    assert 'href="/patients/set-up/"' in signed_in(clinic_admin).get("/patients/").text
    assert 'href="/patients/set-up/"' in signed_in(lead).get("/patients/").text
    assert 'href="/patients/set-up/"' not in signed_in(therapist).get("/patients/").text


@pytest.mark.parametrize(
    ("who", "path", "around"),
    [
        ("lead", "/patients/set-up/keeping/", "/patients/set-up/"),
        ("lead", "/patients/set-up/keeping/rules/", "/patients/set-up/"),
        ("lead", "/patients/", None),
        ("patient", "/reach/email/", "/people/more/"),
        ("clinic_admin", "/patients/record-requests/", "/patients/to-do/"),
        ("patient", "/plan/", None),
    ],
)
def test_the_menu_shows_where_one_is_on_a_page_further_down(
    request, signed_in, who, path, around
):
    page = signed_in(request.getfixturevalue(who)).get(path)

    shown = [each.url for each in page.context["navigation"] if each.is_around]
    assert shown == ([around] if around else [])
    assert page.text.count('aria-current="true"') == len(shown)


def test_whoever_may_decide_one_thing_finds_the_page_that_leads_to_it():
    """Who may bring patients in finds that way on the list of patients too."""
    decided = [each for each in menu.SET_UP if each.name != "patients:imports"]
    for role in Role:
        for is_lead in (False, True):
            for entry in decided:
                if may(role, entry.permission, is_lead=is_lead):
                    assert may(role, Permission.SET_UP, is_lead=is_lead)


def test_every_place_a_lead_therapist_is_led_to_opens(signed_in, lead):
    client = signed_in(lead)
    places = client.get("/patients/set-up/").context["places"]

    assert len(places) >= 4
    assert {client.get(place.url).status_code for place in places} == {200}


def test_remote_monitoring_is_led_to_where_it_is_on(signed_in, therapist, patient):
    cover, there = f"/patients/{patient.pk}/coverage/", "/monitoring/"
    client = signed_in(therapist)

    assert there not in client.get(cover).text
    make.monitors(patient.clinic, is_device=False)
    assert there in client.get(cover).text


def test_a_page_below_a_place_of_set_up_leads_back_to_both(signed_in, clinic_admin):
    page = signed_in(clinic_admin).get("/patients/set-up/prices/next/").text

    assert '<a href="/patients/set-up/">Set up</a>' in page
    assert '<a href="/patients/set-up/prices/">Prices</a>' in page


SETTINGS = {
    "/patients/set-up/clinic/": ("phone", "(503) 555-0142", "(503) 555-0199"),
    "/patients/set-up/alerts/": ("few_visits", "7", "9"),
    "/patients/set-up/clocks/": ("certify_days", "21", "28"),
    "/patients/set-up/numbers/": ("state", "NY", "NJ"),
    "/patients/set-up/keeping/rules/": ("years", "12", "15"),
    "/caseload/limits/": ("pain_points", "3", "4"),
    "/caseload/escalation/": ("hours", "3", "4"),
}
NUMBERS = {"npi": "1234567893", "tax_id": "12-3456789", "place": "1 Main St"}


@pytest.mark.parametrize("where", SETTINGS)
def test_of_two_tabs_that_set_up_the_same_the_later_is_told(
    signed_in, lead, clinic_admin, token, where
):
    field, first, later = SETTINGS[where]
    is_desks = where.endswith(("alerts/", "clocks/", "numbers/"))
    person = signed_in(clinic_admin if is_desks else lead)
    form = person.get(where).context["form"]
    shown = {each.name: each.value() for each in form} | NUMBERS | {"bills": "neither"}
    said = {name: now for name, now in shown.items() if now not in (None, False)}

    def save(value, seen):
        answer = said | {field: value, "seen": seen, "token": token()}
        return person.post(where, answer)

    kept = save(first, shown["seen"])
    refused = save(later, shown["seen"])

    assert (kept.status_code, refused.status_code) == (302, 422)
    assert "A colleague has changed this since you opened it." in refused.text
    again = person.get(where).context["form"]
    assert str(again[field].value()) == first
    assert save(later, again["seen"].value()).status_code == 302


def test_a_therapists_number_alone_makes_an_open_page_of_numbers_outdated(
    signed_in, clinic_admin, therapist, token
):
    where, desk = "/patients/set-up/numbers/", signed_in(clinic_admin)
    said = NUMBERS | {"state": "NY"}
    desk.post(where, said | {"token": token()})
    seen = desk.get(where).context["form"]["seen"].value()
    npi = {f"npi_{therapist.pk}": "1245319599"}
    desk.post(where, said | npi | {"seen": seen, "token": token()})

    later = desk.post(where, said | {"state": "NJ", "seen": seen, "token": token()})

    assert later.status_code == 422


FACTS = {
    "name": "Harbor Osteoporosis Center",
    "notice_name": "Harbor",
    "phone": "(503) 555-0142",
    "emergency_number": "112",
    "quiet_until": "10",
    "quiet_from": "18",
}


def test_a_new_number_stands_for_patients_at_once_and_the_old_one_is_kept(
    signed_in, lead, patient, token
):
    old = patient.clinic.phone

    answer = signed_in(lead).post(
        "/patients/set-up/clinic/", FACTS | {"token": token()}
    )

    assert answer.status_code == 302
    page = signed_in(patient).get(reverse("programs:report_fall")).text
    assert 'href="tel:112"' in page
    assert "(503) 555-0142" in page
    assert "Harbor Osteoporosis Center" in page
    kept = Clinic.pgh_event_model.objects.filter(pgh_obj_id=patient.clinic_id)
    assert old in kept.values_list("phone", flat=True)
    assert AuditEvent.objects.filter(deed="clinic.facts_set").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("notice_name", "Harbor Bone Clinic"),
        ("phone", "call us"),
        ("phone", "911"),
        ("emergency_number", ""),
        ("emergency_number", "nine one one"),
        ("emergency_number", "9"),
        ("quiet_until", "7"),
        ("quiet_until", ""),
        ("quiet_from", "22"),
        ("quiet_from", "10"),
    ],
)
def test_a_clinic_nobody_can_call_is_refused_beside_the_field(
    signed_in, lead, clinic, token, field, value
):
    said = FACTS | {field: value, "token": token()}

    answer = signed_in(lead).post("/patients/set-up/clinic/", said)

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert Clinic.objects.get(pk=clinic.pk).phone == clinic.phone


def test_a_lead_says_when_messages_go_out(signed_in, lead, patient, token):
    person, now = signed_in(lead), make.now()
    before = next_allowed(patient, now.replace(hour=23, minute=30))

    person.post("/patients/set-up/clinic/", FACTS | {"token": token()})

    patient.clinic.refresh_from_db()
    after = next_allowed(patient, now.replace(hour=23, minute=30))
    assert (patient.clinic.quiet_until, patient.clinic.quiet_from) == (10, 18)
    assert (before.hour, after.hour) == (9, 10)
    kept = Clinic.pgh_event_model.objects.filter(pgh_obj_id=patient.clinic_id)
    assert 9 in kept.values_list("quiet_until", flat=True)
    audited = AuditEvent.objects.get(deed="clinic.facts_set")
    assert "quiet_from" in audited.note


def next_allowed(patient, moment):
    """The hour on the patient's clock, at which a message of that evening goes out."""
    said = "SELECT next_allowed(%s, %s, %s, %s, NULL)"
    clinic = patient.clinic
    late = moment.replace(tzinfo=patient.zone)
    hours = [late, patient.time_zone, clinic.quiet_from, clinic.quiet_until]
    with connection.cursor() as cursor:
        cursor.execute(said, hours)
        return cursor.fetchone()[0].astimezone(patient.zone)


WEST = "America/Los_Angeles"


def test_the_time_zone_is_chosen_until_somebody_is_in_care(
    signed_in, lead, clinic, token
):
    person, where = signed_in(lead), "/patients/set-up/clinic/"
    assert 'name="time_zone"' in person.get(where).text

    person.post(where, FACTS | {"time_zone": WEST, "token": token()})

    assert Clinic.objects.get(pk=clinic.pk).time_zone == WEST
    make.patient(clinic=clinic)
    page = person.get(where)
    assert 'name="time_zone"' not in page.text
    assert "told by the clock of America/Los Angeles" in page.text
    late = person.post(
        where, FACTS | {"time_zone": "America/Chicago", "token": token()}
    )
    assert late.status_code == 422
    assert "Somebody is in care by now: the time zone stays." in late.text
    assert Clinic.objects.get(pk=clinic.pk).time_zone == WEST


def test_a_page_that_is_open_since_before_changes_no_zone(clinic, lead):
    make.patient(clinic=clinic)
    said = FACTS | {"quiet_until": 9, "quiet_from": 20}

    with pytest.raises(clinic_facts.ZoneStays):
        clinic_facts.set_facts(
            clinic_id=clinic.pk,
            seen="",
            by=make.actor(lead),
            now=make.now(),
            **said | {"time_zone": WEST},
        )
