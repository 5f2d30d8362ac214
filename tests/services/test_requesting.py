"""Requests for a first appointment: confirmed once, settled once, then dropped."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail, signing
from django.db import IntegrityError, transaction

from patients.models import AppointmentRequest, Patient
from patients.models.requests import KEPT_SETTLED, KEPT_UNCONFIRMED, LINK_HOLDS
from patients.services import admitting, requesting
from ptcare.notices.models import Notice
from ptcare.notices.outbox import delivering
from tests import factories as make
from tests.threads import at_once

SECOND = dt.timedelta(seconds=1)
PHONE = {
    "name": "Gwen Guest",
    "reason": "falls",
    "preferred": "any",
    "phone": "5550188",
}
MAIL = PHONE | {"email": "Gwen@Example.org"}


@pytest.fixture
def front(clinic, clinic_admin):
    clinic.slug, clinic.is_public, clinic.about = "northside", True, "We are here."
    clinic.save()
    return clinic


def ask(clinic, said, now=None):
    return requesting.ask_for_appointment(clinic=clinic, now=now or make.now(), **said)


def token_of(row):
    return signing.dumps(row.pk, salt=requesting.SALT)


def test_an_address_gets_a_letter_and_the_desk_hears_nothing_yet(front, clinic_admin):
    row = ask(front, MAIL)

    notice = Notice.objects.get()
    assert (notice.user, notice.address) == (None, "gwen@example.org")
    assert list(AppointmentRequest.objects.unconfirmed()) == [row]
    assert not AppointmentRequest.objects.to_answer().exists()


def test_the_letter_says_nothing_of_bones_or_of_who_asked(front):
    ask(front, MAIL)

    delivering.deliver_due(now=make.now())

    letter = mail.outbox[0]
    assert letter.to == ["gwen@example.org"]
    assert "/clinics/northside/confirm/" in letter.body
    for word in ("Gwen Guest", "bone", "fall", "osteoporosis", "therapy"):
        assert word not in letter.subject + letter.body


def test_the_letter_is_in_each_language_for_nobody_knows_theirs(front):
    ask(front, MAIL)

    delivering.deliver_due(now=make.now())

    letter = mail.outbox[0]
    [(html, _kind)] = letter.alternatives
    assert letter.subject == "Please confirm your request / Confirme su solicitud"
    for said in (letter.body, html):
        assert "asked us to call" in said
        assert "pidió que le llamemos" in said
        assert said.count("/clinics/northside/confirm/") == 2
    assert html.count('lang="es"') == 1


def test_a_telephone_alone_is_to_be_called_back_and_the_desk_is_told(
    front, clinic_admin
):
    row = ask(front, PHONE)

    assert list(AppointmentRequest.objects.to_answer()) == [row]
    assert [each.user for each in Notice.objects.all()] == [clinic_admin.user]


def test_a_confirmed_request_tells_each_admin_once(front, clinic_admin):
    row, now = ask(front, MAIL), make.now()

    first = requesting.confirm(token=token_of(row), clinic=front, now=now)
    second = requesting.confirm(token=token_of(row), clinic=front, now=now)

    assert (first, second) == (True, False)
    told = Notice.objects.filter(user=clinic_admin.user)
    assert [each.link for each in told] == ["/patients/requests/"]


@pytest.mark.django_db(transaction=True)
def test_a_link_pressed_twice_at_once_confirms_once(front):
    row, now = ask(front, MAIL), make.now()

    answers = at_once(
        3, lambda _n: requesting.confirm(token=token_of(row), clinic=front, now=now)
    )

    assert sorted(answers) == [False, False, True]


@pytest.mark.parametrize(("late", "holds"), [(-SECOND, True), (0 * SECOND, False)])
def test_a_link_holds_for_three_days(front, late, holds):
    row = ask(front, MAIL)
    now = row.asked_at + LINK_HOLDS + late

    if holds:
        assert requesting.confirm(token=token_of(row), clinic=front, now=now)
    else:
        with pytest.raises(requesting.LinkEnded):
            requesting.confirm(token=token_of(row), clinic=front, now=now)


def test_a_link_that_was_changed_or_belongs_elsewhere_opens_nothing(front, elsewhere):
    row = ask(front, MAIL)

    for token, clinic in (
        (token_of(row) + "x", front),
        (signing.dumps(row.pk, salt="another purpose"), front),
        (token_of(row), elsewhere),
    ):
        with pytest.raises(requesting.LinkEnded):
            requesting.confirm(token=token, clinic=clinic, now=make.now())


def test_who_is_admitted_settles_the_request_with_it(front, clinic_admin):
    row = ask(front, PHONE)
    said = {"clinic": front, "by": make.actor(clinic_admin), "now": make.now()}

    patient = admitting.admit_patient(name="Gwen Guest", request=row, **said)

    row.refresh_from_db()
    assert (row.outcome, row.admitted_as) == ("admitted", patient)
    with pytest.raises(requesting.AlreadySettled):
        admitting.admit_patient(name="Gwen Guest", request=row, **said)
    assert Patient.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_desks_admit_one_person_once(front, clinic_admin):
    row, by = ask(front, PHONE), make.actor(clinic_admin)

    answers = at_once(
        2,
        lambda _n: admitting.admit_patient(
            clinic=front, name="Gwen Guest", request=row, by=by, now=make.now()
        ),
    )

    assert answers.count(requesting.AlreadySettled) == 1
    assert Patient.objects.count() == 1


def test_what_is_settled_stays_settled(front, clinic_admin):
    row = ask(front, PHONE)
    how = {"request": row, "by": make.actor(clinic_admin), "now": make.now()}
    requesting.mark_called(**how)
    requesting.decline(**how)

    for deed in (requesting.decline, requesting.mark_called):
        with pytest.raises(requesting.AlreadySettled):
            deed(**how)


def test_only_what_nobody_needs_is_dropped(front, clinic_admin):
    now = make.now()
    how = {"by": make.actor(clinic_admin)}
    old = ask(front, MAIL, now - KEPT_UNCONFIRMED - SECOND)
    young = ask(front, MAIL, now - KEPT_UNCONFIRMED + SECOND)
    waiting = ask(front, PHONE, now - dt.timedelta(days=400))
    done = ask(front, PHONE, now - dt.timedelta(days=400))
    requesting.decline(request=done, now=now - KEPT_SETTLED - SECOND, **how)
    late = ask(front, PHONE, now - dt.timedelta(days=400))
    requesting.decline(request=late, now=now - KEPT_SETTLED + SECOND, **how)

    assert requesting.drop_outlived(now=now, most=10) == 2

    kept = AppointmentRequest.objects.order_by("pk")
    assert list(kept) == [young, waiting, late]
    letters = Notice.objects.exclude(address="").values_list("key", flat=True)
    assert list(letters) == [requesting.letter_key(young.pk)]
    assert old not in kept


def test_a_request_can_be_answered(front):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.appointment_request(clinic=front, phone="", email="")
