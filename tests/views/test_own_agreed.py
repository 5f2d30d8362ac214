"""What a patient agreed to: in one place, and each taken back with one press."""

from __future__ import annotations

import pytest
from django.utils import timezone

from ptcare.notices.kinds import Channel, Topic
from ptcare.notices.models import ChannelConsent, Notice
from tests import factories as make
from tests.threads import at_once

PAGE = "/record/agreed/"


def words(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def agreed(patient, therapist):
    make.agree_to_texts(patient, topics=[Topic.VISITS])
    return {
        "care": make.consent(patient=patient, by=therapist.user),
        "way": ChannelConsent.objects.get(),
        "followed": make.episode(patient=patient),
    }


def test_all_of_it_stands_on_one_page_in_its_own_words(signed_in, patient, agreed):
    page = words(signed_in(patient).get(PAGE))

    assert "To be treated here" in page
    assert "Text message" in page
    assert "Following you at home" in page
    assert agreed["way"].text.split(".")[0] in page


@pytest.mark.parametrize("what", ["care", "way", "followed"])
def test_each_is_taken_back_with_one_press(signed_in, patient, agreed, token, what):
    client = signed_in(patient)
    where = f"{PAGE}{what}/{agreed[what].pk}/withdraw/"

    answer = client.post(where, {"token": token()}, follow=True)

    assert "Taken back. It holds from now on." in words(answer)
    row = agreed[what]
    row.refresh_from_db()
    assert row.ended_at if what == "followed" else row.withdrawn_at
    again = client.post(where, {"token": token()}, follow=True)
    assert "That was taken back already." in words(again)


def test_no_text_goes_out_any_more(signed_in, patient, agreed, token):
    where = f"{PAGE}way/{agreed['way'].pk}/withdraw/"
    signed_in(patient).post(where, {"token": token()})

    standing = ChannelConsent.objects.standing().filter(channel=Channel.SMS)
    assert not standing.exists()


@pytest.mark.parametrize("what", ["care", "followed"])
def test_the_clinic_hears_of_what_its_care_rests_on(
    signed_in, patient, therapist, clinic_admin, agreed, token, what
):
    where = f"{PAGE}{what}/{agreed[what].pk}/withdraw/"
    signed_in(patient).post(where, {"token": token()})

    told = Notice.objects.filter(kind="something_to_look_at")
    assert set(told.values_list("user", flat=True)) == {
        therapist.user_id,
        clinic_admin.user_id,
    }


@pytest.mark.parametrize("what", ["care", "way", "followed", "nothing"])
def test_what_is_not_yours_is_not_there(signed_in, agreed, clinic, token, what):
    other = signed_in(make.patient(clinic=clinic))
    pk = agreed[what].pk if what in agreed else 1

    answer = other.post(f"{PAGE}{what}/{pk}/withdraw/", {"token": token()})

    assert answer.status_code == 404


@pytest.mark.django_db(transaction=True)
def test_pressed_in_three_tabs_it_is_taken_back_once(signed_in, patient, agreed, token):
    where = f"{PAGE}care/{agreed['care'].pk}/withdraw/"

    answers = at_once(
        3, lambda _each: signed_in(patient).post(where, {"token": token()}).status_code
    )

    assert answers == [302, 302, 302]
    assert Notice.objects.filter(key__startswith="consent_withdrawn").count() == 1
    assert agreed["care"].patient.consent_set.get().withdrawn_at <= timezone.now()
