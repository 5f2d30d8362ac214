"""Two pages that lead on: what the clinic decides once, and a patient's cover."""

from django.urls import reverse

from ptcare import navigation
from ptcare.people.roles import Role, may


def test_set_up_leads_a_clinic_admin_to_each_of_its_places(signed_in, clinic_admin):
    page = signed_in(clinic_admin).get("/patients/set-up/")

    assert [str(place.label) for place in page.context["places"]] == [
        str(entry.label)
        for entry in navigation.SET_UP
        if may(Role.CLINIC_ADMIN, entry.permission)
    ]
    assert f'href="{reverse("people:front")}"' in page.text


def test_a_cover_page_leads_on_with_the_patients_own_addresses(
    signed_in, clinic_admin, patient
):
    page = signed_in(clinic_admin).get(f"/patients/{patient.pk}/coverage/")

    assert f'href="/patients/{patient.pk}/book/"' in page.text


def test_the_menu_shows_set_up_to_the_desk_alone(signed_in, clinic_admin, therapist):
    assert "/patients/set-up/" in signed_in(clinic_admin).get("/patients/").text
    assert "/patients/set-up/" not in signed_in(therapist).get("/patients/").text
