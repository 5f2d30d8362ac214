"""The library in Spanish: not reviewed until a clinician has read these exact words."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from programs import catalogue_words
from programs.models import Exercise, TextReview
from programs.services import translating
from ptcare.audit.models import AuditEvent
from ptcare.people.models import User
from tests import factories as make

KEY = "chin-tuck-seated"
LIST = "/exercises/texts/"
PAGE = f"/exercises/texts/{KEY}/"
NOTE = "Ningún profesional clínico ha revisado la traducción"


def group():
    return catalogue_words.groups_in("es")[KEY]


def press(browser, token, digest=None):
    return browser.post(PAGE, {"token": token, "digest": digest or group().digest})


@pytest.fixture
def spanish(signed_in, patient):
    User.objects.filter(pk=patient.user_id).update(language="es")
    patient.user.refresh_from_db()
    return signed_in(patient)


@pytest.fixture
def how_page(patient, catalogue):
    program = make.program(patient=patient, items=0)
    item = make.item(program=program, exercise=Exercise.objects.get(slug=KEY))
    return reverse("programs:exercise_today", args=[item.pk])


def text_of(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_english_and_spanish_stand_side_by_side(signed_in, therapist):
    text = text_of(signed_in(therapist), PAGE)

    assert "Hold, and keep breathing." in text
    held = next(
        each for each in group().pairs if each.english == "Hold, and keep breathing."
    )
    assert held.translation != held.english
    assert f'<td data-label="Spanish" lang="es">{held.translation}</td>' in text


def test_a_review_is_kept_with_name_and_day_and_once(signed_in, therapist, token):
    browser = signed_in(therapist)

    assert press(browser, token()).url == LIST
    press(browser, token())

    review = TextReview.objects.get()
    assert (review.reviewed_by, review.clinic) == (therapist.user, therapist.clinic)
    assert therapist.user.name in text_of(browser, LIST)
    assert f"Found right by {therapist.user.name}" in text_of(browser, PAGE)
    assert AuditEvent.objects.filter(deed="text.reviewed").count() == 1


def test_patients_read_that_nobody_reviewed_until_somebody_has(
    signed_in, spanish, therapist, token, how_page
):
    assert NOTE in text_of(spanish, how_page)

    press(signed_in(therapist), token())

    assert NOTE not in text_of(spanish, how_page)


def test_a_review_of_another_clinic_counts_nothing_here(
    signed_in, spanish, stranger, token, how_page
):
    press(signed_in(stranger), token())

    assert NOTE in text_of(spanish, how_page)


def test_in_english_nothing_is_said_and_nothing_is_asked(
    signed_in, patient, how_page, statements
):
    asked = statements(signed_in(patient).get, how_page)

    assert not any("textreview" in sql for sql in asked)


def test_a_text_that_has_changed_since_is_to_be_read_again(signed_in, therapist, token):
    answer = press(signed_in(therapist), token(), digest="0" * 16)

    assert answer.url == PAGE
    assert not TextReview.objects.exists()


def test_a_review_holds_for_no_other_letter(therapist):
    actor = make.actor(therapist)
    old = dataclasses.replace(group(), pairs=group().pairs[1:])
    translating.review(
        group=old, language="es", digest=old.digest, by=actor, now=make.now()
    )

    assert TextReview.objects.visible_to(actor).of_now("es") == {}


def test_what_is_still_english_cannot_be_reviewed(therapist):
    pair = catalogue_words.Pair(
        what="step",
        english="Stand up very slowly.",
        translation="Stand up very slowly.",
    )
    half = dataclasses.replace(group(), pairs=(*group().pairs, pair))

    with pytest.raises(translating.NotTranslated):
        translating.review(
            group=half,
            language="es",
            digest=half.digest,
            by=make.actor(therapist),
            now=make.now(),
        )


def test_a_review_is_never_changed(signed_in, therapist, token):
    press(signed_in(therapist), token())

    for deed in (
        lambda: TextReview.objects.update(digest="x"),
        lambda: TextReview.objects.all().delete(),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            deed()


def test_an_unknown_group_is_not_found(signed_in, therapist):
    assert signed_in(therapist).get(f"{LIST}nonsense/").status_code == 404


def test_the_list_costs_the_same_however_many_are_reviewed(
    signed_in, therapist, token, statements
):
    browser = signed_in(therapist)
    before = len(statements(browser.get, LIST))
    press(browser, token())
    browser.get(LIST)  # shows the message

    assert len(statements(browser.get, LIST)) == before
