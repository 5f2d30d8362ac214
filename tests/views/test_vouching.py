"""Content counts as not reviewed until a clinician has read exactly what it says."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from programs import reviewable
from programs.models import ClinicianReview, Exercise
from programs.rules import progression
from programs.services import vouching
from ptcare.audit.models import AuditEvent
from tests import factories as make
from tests.threads import at_once

KEY = "chin-tuck-seated"
LIST = "/exercises/reviewed/"
PAGE = f"{LIST}{KEY}/"
NOTE = "No clinician has reviewed this page yet"
WHO = {"name": "Helen Ward", "licence": "PT 012345, New York", "words": "All right."}


def item(key=KEY):
    return reviewable.items()[key]


def said(token, *keys, **changed):
    stamps = [item(key).stamp for key in keys or (KEY,)]
    day = make.today().isoformat()
    return WHO | {"on": day, "pieces": stamps, "token": token} | changed


def text_of(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def review(therapist):
    def write(*keys):
        return vouching.write_down(
            [item(key).stamp for key in keys or (KEY,)],
            reviewer=vouching.Reviewer(
                name="Helen Ward", licence="PT 1", on=make.today(), words=""
            ),
            by=make.actor(therapist),
            now=make.now(),
        )

    return write


@pytest.fixture
def how_page(patient, catalogue):
    program = make.program(patient=patient, items=0)
    exercise = make.item(program=program, exercise=Exercise.objects.get(slug=KEY))
    return reverse("programs:exercise_today", args=[exercise.pk])


def test_a_piece_that_is_ticked_twice_is_reviewed_once(tablet, token):
    tablet.post(LIST, said(token(), KEY, KEY))

    assert ClinicianReview.objects.count() == 1


def test_a_review_names_who_read_it_by_which_licence_when_and_in_their_words(
    tablet, therapist, token
):
    assert tablet.post(LIST, said(token())).url == LIST

    row = ClinicianReview.objects.get()
    assert (row.key, row.digest, row.clinic) == (KEY, item().digest, therapist.clinic)
    assert (row.name, row.licence, row.words) == tuple(WHO.values())
    assert row.recorded_by == therapist.user
    assert "Helen Ward (PT 012345, New York)" in text_of(tablet.get(LIST))
    page = text_of(tablet.get(PAGE))
    assert "“All right.”" in page
    assert f"Written down by {therapist.user.name}" in page


def test_several_pieces_are_one_deed(tablet, token):
    sent = said(token(), KEY, "check-in", "tests")

    tablet.post(LIST, sent)
    tablet.post(LIST, sent)

    assert ClinicianReview.objects.count() == 3
    assert AuditEvent.objects.filter(deed="content.reviewed").count() == 1


def test_a_piece_that_is_named_twice_is_read_once(tablet, token):
    tablet.post(LIST, said(token(), KEY, KEY))

    assert ClinicianReview.objects.get().key == KEY


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"licence": ""}, "Please fill this in."),
        ({"on": ""}, "Please choose a day"),
        ({"on": "2999-01-01"}, "That day has not come yet"),
        ({"pieces": []}, "Tick what was reviewed"),
        ({"pieces": [f"{KEY}:{'0' * 16}"]}, "has changed since you opened the page"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(tablet, token, changed, says):
    page = text_of(tablet.post(LIST, said(token(), **changed)), 422)

    assert says in page
    assert not ClinicianReview.objects.exists()
    if "words" not in changed:
        assert "All right." in page


def test_patients_read_that_nobody_reviewed_until_somebody_has(
    signed_in, patient, how_page, review
):
    her = signed_in(patient)
    assert NOTE in text_of(her.get(how_page))

    review()

    assert NOTE not in text_of(her.get(how_page))


def test_a_review_of_another_clinic_counts_nothing_here(
    signed_in, patient, stranger, token, how_page
):
    signed_in(stranger).post(LIST, said(token()))

    assert ClinicianReview.objects.exists()
    assert NOTE in text_of(signed_in(patient).get(how_page))


def test_changed_content_is_not_reviewed_any_more(
    monkeypatch, tablet, signed_in, patient, how_page, review
):
    review()
    changed = dataclasses.replace(item(), digest="0" * 16)
    now = dict(reviewable.items()) | {KEY: changed}
    monkeypatch.setattr(reviewable, "items", lambda: now)

    assert NOTE in text_of(signed_in(patient).get(how_page))
    assert "it does not hold any more" in text_of(tablet.get(PAGE))


def test_a_withdrawn_review_stays_readable_and_holds_no_more(
    tablet, signed_in, patient, how_page, review, token
):
    (row,) = review()
    address = f"{LIST}{row.pk}/withdraw/"

    assert text_of(tablet.post(address, {"reason": "", "token": token()}), 422)
    tablet.post(address, {"reason": "The wrong exercise", "token": token()})
    tablet.post(address, {"reason": "Once more", "token": token()})

    row.refresh_from_db()
    assert row.withdrawn_because == "The wrong exercise"
    assert "The wrong exercise" in text_of(tablet.get(PAGE))
    assert NOTE in text_of(signed_in(patient).get(how_page))
    deeds = AuditEvent.objects.filter(deed="content.review_withdrawn")
    assert deeds.count() == 1


def test_a_review_is_never_deleted(review):
    review()

    with pytest.raises(InternalError), transaction.atomic():
        ClinicianReview.objects.all().delete()


def test_of_another_clinic_nothing_is_found(signed_in, stranger, review, token):
    (row,) = review()

    answer = signed_in(stranger).post(
        f"{LIST}{row.pk}/withdraw/", {"reason": "Ours?", "token": token()}
    )

    assert answer.status_code == 404
    assert "Helen Ward" not in text_of(signed_in(stranger).get(PAGE))


def test_an_unknown_piece_is_not_found(tablet):
    assert tablet.get(f"{LIST}nonsense/").status_code == 404


def test_the_list_costs_the_same_however_many_are_reviewed(tablet, review, statements):
    before = len(statements(tablet.get, LIST))
    review(*list(reviewable.items())[:10])

    assert len(statements(tablet.get, LIST)) == before


def test_every_piece_is_listed_with_a_page_of_what_it_says(tablet):
    page = text_of(tablet.get(LIST))

    for each in reviewable.items().values():
        assert f'value="{each.stamp}"' in page
        assert each.rows, each.key


@pytest.mark.django_db(transaction=True)
def test_two_who_withdraw_at_once_withdraw_once(review, therapist):
    (row,) = review()
    actor = make.actor(therapist)

    def deed(number):
        return vouching.withdraw(
            review=row, reason=f"Reason {number}", by=actor, now=make.now()
        )

    answers = at_once(4, deed)

    assert answers.count(None) == 1
    assert answers.count(vouching.AlreadyWithdrawn) == 3


# --- The mark


def test_all_that_patients_are_told_is_there():
    keys = reviewable.items().keys()

    assert {row["slug"] for row in reviewable.data("exercises")} <= keys
    assert {"check-in", "pain", "healing", "precautions", "can-i", "posture"} <= keys


@pytest.mark.parametrize("part", ["figure", "cautions", "starting_dose"])
def test_the_mark_changes_with_a_pose_a_caution_or_a_dose(part):
    (row,) = [each for each in reviewable.data("exercises") if each["slug"] == KEY]
    changed = row | {part: {"another": 1}}

    marks = {
        reviewable.item_of(KEY, reviewable.Kind.EXERCISE, "", told).digest
        for told in (row, changed)
    }

    assert len(marks) == 2


def test_a_comment_changes_no_mark_and_a_number_does(tmp_path, monkeypatch):
    module = tmp_path / "some_rule.py"
    monkeypatch.syspath_prepend(tmp_path)
    codes = []
    for text in (
        '"""Why."""\nMOST = 3\n',
        '"""Why, better."""\nMOST = 3  # of 10\n',
        "MOST = 4\n",
    ):
        module.write_text(text)
        codes.append(reviewable.code_of("some_rule"))

    assert codes[0] == codes[1]
    assert codes[2] not in codes[:2]


def test_one_and_none_are_read_as_numbers():
    told = {"sets": 1, "seconds": 0, "is_asked": True, "is_timed": False, "load": ""}

    assert list(reviewable.flat(told)) == [
        ("sets", "1"),
        ("seconds", "0"),
        ("is asked", "yes"),
        ("is timed", "no"),
    ]


def test_the_numbers_of_a_rule_are_shown():
    rows = dict(reviewable.items()[reviewable.PROGRESSION].rows)

    assert rows["programs.rules.progression, MOST_PAIN"] == str(progression.MOST_PAIN)


def test_what_a_clinic_wrote_itself_has_no_note(therapist):
    found = vouching.unreviewed(make.actor(therapist), "riverbend-own-1")

    assert not found


def test_a_day_in_the_future_is_no_review(tablet, token):
    day = (make.today() + dt.timedelta(days=2)).isoformat()

    assert tablet.post(LIST, said(token(), on=day)).status_code == 422
