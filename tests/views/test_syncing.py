"""What a device kept while offline: sent again and again, it is one log each."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import random
import uuid

import pgtrigger
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.services import admitting, treating
from programs.forms.syncing import queue
from programs.models import (
    CheckIn,
    DayReport,
    ExerciseLog,
    Program,
    ProgramItem,
    SafetyFlag,
)
from programs.models.day import reminder_key
from programs.models.ticking import Tick
from programs.rules import schedule
from programs.services import doubling
from programs.services.syncing import Kind
from programs.services.syncing.standing import all_items
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from ptcare.people.binding import owner_of
from ptcare.submissions.models import Submission
from tests import factories as make
from tests.carrying import carry, second_of
from tests.threads import at_once

SYNC = "/sync/"
HOUR = dt.timedelta(hours=1)
MOST_STATEMENTS = 12


@pytest.fixture
def program(patient):
    starts_on = patient.today(make.now()) - dt.timedelta(days=30)
    return make.program(patient=patient, items=3, starts_on=starts_on)


@pytest.fixture
def phone(signed_in, patient, program):
    return signed_in(patient)


def ago(days):
    return lambda patient: (
        patient.today(make.now()) - dt.timedelta(days=days)
    ).isoformat()


def entry(patient, kind="all", *, days_ago=0, hours_ago=0.0, **said):
    made_at = make.now() - dt.timedelta(hours=hours_ago)
    return {
        "id": str(uuid.uuid4()),
        "kind": kind,
        "day": ago(days_ago)(patient),
        "made_at": made_at.isoformat(),
        "fields": items_of(patient) if kind in ("all", "short") else {},
    } | said


def items_of(patient):
    """What the device had on its list."""
    items = ProgramItem.objects.filter(patient=patient).values_list("pk", flat=True)
    return {"items": list(items)}


def send(phone, row, entries, **how):
    owner = how.pop("owner", None) or owner_of(make.actor(row))
    body = json.dumps({"owner": owner, "entries": entries})
    return phone.post(SYNC, body, content_type="application/json", **how)


def states(answer):
    assert answer.status_code == 200, answer.content
    return [each["state"] for each in answer.json()["answers"]]


def words(answer):
    return [each["words"] for each in answer.json()["answers"]]


def standing():
    return ExerciseLog.objects.standing()


def one(program, place=0):
    return program.items.order_by("pk")[place]


def test_a_day_that_was_kept_is_saved_as_it_was_told(phone, patient):
    kept = entry(patient, days_ago=1, hours_ago=20)

    answer = send(phone, patient, [kept])

    assert states(answer) == ["saved"]
    assert standing().count() == 3
    log = standing().first()
    assert log.on.isoformat() == kept["day"]
    assert log.made_at.isoformat() == kept["made_at"]
    assert log.said_at - log.made_at > 19 * HOUR
    assert (log.said_by, log.said_as, log.how) == (patient.user, "patient", "at_once")


def test_every_kind_is_taken(phone, patient, program):
    item = one(program).pk
    pain = {"item": item, "where": "knee", "pain": 2, "is_new": "usual", "done": "all"}
    sunday = next(
        day
        for day in (patient.today(make.now()) - dt.timedelta(days=n) for n in range(7))
        if day.isoweekday() == 7
    )
    on_sunday = dt.datetime.combine(sunday, dt.time(12), tzinfo=patient.zone)
    kept = [
        entry(patient, "exercise", fields={"item": item, "done": "some"}),
        entry(patient, "hurt", days_ago=1, fields=pain),
        entry(patient, "short", days_ago=2, fields={}),
        entry(patient, "report", days_ago=2, fields={"effort": "hard"}),
        entry(patient, "not_today", days_ago=3, fields={"reason": "ill"}),
        entry(patient, "week_pain", fields={"pain": "4"})
        | {"day": sunday.isoformat(), "made_at": on_sunday.isoformat()},
    ]

    answer = send(phone, patient, kept)

    assert states(answer) == ["saved"] * 6
    assert standing().filter(done="some").count() == 1
    assert standing().get(pain=2).pain_where == "knee"
    assert standing().filter(how="short").count() == 2
    assert set(DayReport.objects.values_list("effort", "not_today", "pain")) == {
        ("hard", "", None),
        ("", "ill", None),
        ("", "", 4),
    }


MILD = {"where": "knee", "pain": 1, "is_new": "usual"}


@pytest.mark.parametrize(("kind", "pain"), [("exercise", {}), ("hurt", MILD)])
def test_a_hundred_logs_cost_twelve_statements_and_one_is_written_of_each(
    phone, patient, program, kind, pain
):
    for _number in range(10):
        make.item(program=program)
    today = patient.today(make.now())
    Notice.objects.create(
        key=reminder_key(patient.pk, today),
        clinic=patient.clinic,
        user=patient.user,
        kind="plan_reminder",
        due_at=make.now(),
        made_at=make.now(),
    )
    items = program.items.values_list("pk", flat=True)
    kept = [
        entry(patient, kind, days_ago=n, fields={"item": pk, "done": "all"} | pain)
        for pk, n in itertools.product(items, range(8))
    ][:100]

    owner = owner_of(make.actor(patient))
    with CaptureQueriesContext(connection) as captured:
        answer = send(phone, patient, kept, owner=owner)

    costs = [q["sql"][:80] for q in captured if "SAVEPOINT" not in q["sql"]]
    assert states(answer) == ["saved"] * 100
    assert standing().count() == 100
    assert len(costs) <= MOST_STATEMENTS, "\n".join(costs)
    assert not Notice.objects.filter(state=Notice.State.DUE).exists()

    again = send(phone, patient, random.Random(7).sample(kept, 100))

    assert states(again) == ["already"] * 100
    assert ExerciseLog.objects.count() == 100


def test_sent_ten_times_shuffled_and_in_parts_it_is_one_log_each(phone, patient):
    kept = [entry(patient, days_ago=n) for n in range(5)]
    kept += [
        entry(patient, "report", days_ago=n, fields={"effort": "easy"})
        for n in range(5)
    ]
    dice = random.Random(11)

    for _time in range(10):  # the answer to each but the last never arrived
        part = dice.sample(kept, dice.randint(1, len(kept)))
        assert set(states(send(phone, patient, part))) <= {"saved", "already"}
    send(phone, patient, kept)

    assert ExerciseLog.objects.count() == standing().count() == 15
    assert DayReport.objects.count() == 5


@pytest.mark.parametrize("kinds", [["all"], ["report"], ["all", "report"], ["undo"]])
def test_what_a_queue_wrote_is_one_line_in_the_ledger_and_none_when_sent_again(
    phone, patient, kinds
):
    fields = {"report": {"effort": "hard"}, "undo": {"said": [str(uuid.uuid4())]}}
    kept = [
        entry(patient, kind, fields=fields.get(kind, items_of(patient)))
        for kind in kinds
    ]

    for _time in range(2):
        send(phone, patient, kept)

    lines = AuditEvent.objects.filter(deed="day.synced", about_id=patient.pk)
    assert lines.count() == (0 if kinds == ["undo"] else 1)


def test_a_press_that_reached_us_and_is_sent_again_from_the_queue_is_one(
    phone, patient
):
    kept = entry(patient)
    phone.post("/today/all/", {"token": kept["id"], "day": kept["day"]})

    assert states(send(phone, patient, [kept])) == ["already"]
    assert ExerciseLog.objects.count() == 3


def test_what_was_undone_stays_undone_however_often_it_is_sent(phone, patient):
    kept = entry(patient, hours_ago=2)
    undo = entry(patient, "undo", hours_ago=1, fields={"said": [kept["id"]]})
    send(phone, patient, [kept])
    assert standing().count() == 3

    for part in ([undo], [kept], [undo, kept], [kept, undo]):
        assert set(states(send(phone, patient, part))) <= {"saved", "already"}

    assert standing().count() == 0
    assert ExerciseLog.objects.count() == 3


def test_an_undo_that_overtakes_its_log_wins(phone, patient):
    kept = entry(patient, hours_ago=2)
    undo = entry(patient, "undo", hours_ago=1, fields={"said": [kept["id"]]})

    assert states(send(phone, patient, [undo])) == ["saved"]
    assert states(send(phone, patient, [kept])) == ["already"]

    assert standing().count() == 0


def test_said_taken_back_and_said_again_stands(phone, patient):
    first, again = entry(patient, hours_ago=3), entry(patient, hours_ago=1)
    undo = entry(patient, "undo", hours_ago=2, fields={"said": [first["id"]]})

    send(phone, patient, [again, undo, first])

    assert standing().count() == 3
    assert ExerciseLog.objects.count() == 6


def test_of_two_devices_the_later_word_stands_and_the_earlier_is_kept(
    phone, patient, program
):
    item = one(program).pk
    early = entry(
        patient, "exercise", hours_ago=3, fields={"item": item, "done": "all"}
    )
    late = entry(
        patient, "exercise", hours_ago=1, fields={"item": item, "done": "some"}
    )
    send(phone, patient, [late])

    answer = send(phone, patient, [early])

    assert standing().get().done == "some"
    assert ExerciseLog.objects.count() == 2
    assert states(answer) == ["saved"]
    assert words(answer) == ["You said something else later. That one stands."]


REFUSED = [
    ({"days_ago": 8}, "That day is closed."),
    ({"days_ago": -1}, "That day is closed."),
    ({"kind": "exercise", "fields": {"item": 999999, "done": "all"}}, "not in your"),
    ({"kind": "exercise", "fields": {"item": 1}}, "could not read"),
    ({"kind": "exercise", "fields": {"item": "x", "done": "all"}}, "could not read"),
    ({"kind": "report", "fields": {"effort": "so so"}}, "could not read"),
    ({"kind": "dance"}, "could not read"),
    ({"made_at": "yesterday"}, "could not read"),
    ({"made_at": "2026-03-04T10:00:00"}, "could not read"),
    ({"made_at": "9999-12-31T23:59:59-12:00"}, "could not read"),
    ({"day": "2026-02-30"}, "could not read"),
    ({"day": None}, "could not read"),
    ({"id": "no-uuid"}, "could not read"),
    ({"fields": {"items": ["\ud800"]}}, "could not read"),
    ({"fields": {"items": [10**400]}}, "could not read"),
    ({"fields": {"items": []}}, "could not read"),
    ({"fields": [1]}, "could not read"),
    ({"kind": "undo", "fields": {"said": [True]}}, "could not read"),
    ({"kind": "undo", "fields": {}}, "could not read"),
]


@pytest.mark.parametrize(
    ("said", "why"), REFUSED, ids=[repr(r[0])[:60] for r in REFUSED]
)
def test_a_bad_entry_says_why_and_spoils_no_other(phone, patient, said, why):
    good = entry(patient, days_ago=1)

    answer = send(phone, patient, [entry(patient, **said), good])

    assert states(answer) == ["refused", "saved"]
    assert why in words(answer)[0]
    assert standing().count() == 3
    assert answer.json()["answers"][1]["id"] == good["id"]


def test_an_entry_says_nothing_of_what_the_one_before_it_said(phone, patient, program):
    first, second = one(program, 0).pk, one(program, 1).pk
    tired = {"item": first, "done": "none", "reason": "tired"}
    kept = [
        entry(patient, "exercise", fields=said)
        for said in (tired, {"item": second}, {"item": second, "done": "none"})
    ]

    answer = send(phone, patient, kept)

    assert states(answer) == ["saved", "refused", "saved"]
    said = standing().values_list("item", "reason")
    assert dict(said) == {first: "tired", second: ""}


OF_EACH_KIND = {
    Kind.ALL: {"items": [1]},
    Kind.SHORT: {"items": [1]},
    Kind.EXERCISE: {"item": 1, "done": "some"},
    Kind.HURT: MILD | {"item": 1, "done": "all"},
    Kind.REPORT: {"effort": "hard"},
    Kind.NOT_TODAY: {"reason": "ill"},
    Kind.WEEK_PAIN: {"pain": 4},
    Kind.CHECK_IN: {"sign": ["none"]},
    Kind.MORNING: {},
    Kind.TICK: {"what": "aid:1"},
    Kind.UNDO: {"said": [str(uuid.UUID(int=1))]},
}
ALL_WRONG = {name: "x" for said in OF_EACH_KIND.values() for name in said}


def understood(kind, *sent):
    """As entries of one queue; None for what cannot be meant."""
    rows = [
        {
            "id": str(uuid.UUID(int=2)),
            "kind": kind,
            "day": "2026-11-25",
            "made_at": "2026-11-25T12:00:00Z",
        }
        | said
        for said in sent
    ]
    body = json.dumps({"owner": "", "entries": rows})
    return [each.entry for each in queue(body.encode()).sent]


@pytest.mark.parametrize("kind", Kind)
def test_of_one_kind_a_wrong_entry_leaves_nothing_for_the_next(kind):
    good = {"fields": OF_EACH_KIND[kind]}
    wrong = {"day": "no day", "fields": ALL_WRONG}
    no_day = good | {"day": "2026-02-30"}

    (alone,) = understood(kind, good)

    assert alone is not None
    found = understood(kind, wrong, good, no_day, wrong, good)
    assert found == [None, alone, None, None, alone]


def test_a_yes_in_a_wrong_check_in_is_not_heard_again_in_the_next():
    said = {"sign": ["rf_stroke"], "pain": "lots", "usual_pain": "3"}
    none, wrong = {"fields": {"sign": ["none"]}}, {"fields": said}

    yes, clear = understood(Kind.CHECK_IN, wrong, none)

    assert yes.answers.signs == ("rf_stroke",)
    assert [clear] == understood(Kind.CHECK_IN, none)


@pytest.mark.parametrize("bad", [None, 3, "x", [], {}, {"id": 4}])
def test_what_is_no_entry_at_all_is_answered_in_its_place(phone, patient, bad):
    answer = send(phone, patient, [entry(patient, days_ago=1), bad])

    assert states(answer) == ["saved", "refused"]


BODIES = [
    (b"{", 400),
    (b"null", 400),
    (b"[]", 400),
    (b'{"owner": 3, "entries": []}', 400),
    (b'{"owner": "x", "entries": {}}', 400),
    (b"\xff\xfe", 400),
    (b"[" * 100_000, 400),
    (b'{"a":' * 40_000, 400),
    (b'{"owner": "x", "entries": [' + b"1," * 300 + b"1]}", 400),
    (b'{"owner": "somebody else", "entries": []}', 409),
    (b" " * (300 * 1024), 413),
    (b" " * (2 * 1024 * 1024), 413),
]


@pytest.mark.parametrize(("body", "status"), BODIES, ids=range(len(BODIES)))
def test_what_is_no_queue_is_refused_plainly(phone, body, status):
    answer = phone.post(SYNC, body, content_type="application/json")

    assert answer.status_code == status
    assert answer.json()["words"]


def test_a_form_is_no_queue(phone):
    assert phone.post(SYNC, {"owner": "x"}).status_code == 415


def test_the_same_id_for_something_else_is_refused(phone, patient):
    kept = entry(patient)
    send(phone, patient, [kept])

    answer = send(phone, patient, [kept | {"day": ago(1)(patient)}])

    assert states(answer) == ["refused"]
    assert standing().count() == 3


def test_another_persons_id_is_not_theirs_to_use(phone, patient, signed_in, helper):
    kept = entry(patient, "report", fields={"effort": "easy"})
    send(phone, patient, [kept])

    answer = send(signed_in(helper), helper, [kept])

    assert states(answer) == ["refused"]
    assert DayReport.objects.get().said_by == patient.user


def test_what_is_refused_may_be_sent_again(phone, patient, program):
    Program.objects.filter(pk=program.pk).update(
        held_at=make.now(), held_by=patient.user
    )
    kept = entry(patient)
    answer = send(phone, patient, [kept])
    assert words(answer) == ["This rests until your therapist has looked at it."]
    assert not Submission.objects.exists()
    Program.objects.filter(pk=program.pk).update(held_at=None, held_by=None)

    answer = send(phone, patient, [kept])

    assert states(answer) == ["saved"]


def test_all_of_it_is_what_the_device_had_on_its_list(phone, patient, program):
    kept = entry(patient, hours_ago=3)
    gone, new = one(program), make.item(program=program)
    gone.ends_on = patient.today(make.now()) - dt.timedelta(days=1)
    gone.save()

    answer = send(phone, patient, [kept])

    assert states(answer) == ["saved"]
    assert "left out" in words(answer)[0]
    assert standing().count() == 2
    assert not standing().filter(item=new).exists()


def test_all_of_a_plan_that_changed_since_is_asked_again(phone, patient, program):
    make.item(program=program)

    answer = send(phone, patient, [entry(patient, hours_ago=3, fields={})])

    assert states(answer) == ["refused"]
    assert "changed since" in words(answer)[0]


@pytest.mark.parametrize("hours_ago", [-5, 5000, 0, 100])
def test_a_wrong_clock_is_believed_within_what_can_be(phone, patient, hours_ago):
    made_at = make.now() - dt.timedelta(hours=hours_ago)
    kept = entry(patient) | {"made_at": made_at.isoformat(), "kind": "report"}

    answer = send(phone, patient, [kept | {"fields": {"effort": "fine"}}])

    assert states(answer) == ["saved"]
    report = DayReport.objects.get()
    assert dt.timedelta() <= report.said_at - report.made_at <= dt.timedelta(days=2)


# Warning signs


def chest(patient, program, **said):
    pain = {"where": "chest", "pain": 3, "is_new": "new", "done": "some"}
    return entry(patient, "hurt", fields=pain | {"item": one(program).pk}, **said)


def test_a_sign_is_told_once_however_often_it_is_sent(phone, patient, program):
    sign = chest(patient, program)

    for _time in range(3):
        send(phone, patient, [sign])

    assert SafetyFlag.objects.get().key == "rf_chest_pain"
    program.refresh_from_db()
    assert program.is_held
    assert Notice.objects.filter(is_safety=True).count() == 1


def test_what_was_done_before_the_sign_is_saved_though_the_sign_is_sent_first(
    phone, patient, program
):
    last = one(program, 2).pk
    before = entry(
        patient, "exercise", hours_ago=2, fields={"item": last, "done": "all"}
    )
    sign = chest(patient, program, hours_ago=1)
    after = entry(patient, hours_ago=0.5, fields=items_of(patient))

    assert states(send(phone, patient, [sign])) == ["saved"]
    answer = send(phone, patient, [after, before])

    assert states(answer) == ["refused", "saved"]
    assert standing().filter(item=last).exists()


def test_nothing_done_before_a_therapists_hold_slips_past_it(
    phone, patient, program, therapist
):
    held = {"held_at": make.now() - 2 * HOUR, "held_by": therapist.user}
    Program.objects.filter(pk=program.pk).update(**held)

    answer = send(phone, patient, [entry(patient, hours_ago=5)])

    assert states(answer) == ["refused"]


@pytest.mark.parametrize("days_ago", [0, 12])
def test_the_clinic_hears_of_a_sign_whose_exercise_is_no_more(
    phone, patient, program, days_ago
):
    sign = chest(patient, program, days_ago=days_ago)
    program.items.update(ends_on=patient.today(make.now()) - dt.timedelta(days=20))

    answer = send(phone, patient, [sign])
    send(phone, patient, [sign])

    assert states(answer) == ["saved"]
    assert "has been told" in words(answer)[0]
    assert SafetyFlag.objects.get().on.isoformat() == sign["day"]


def test_pain_that_stops_an_exercise_that_is_no_more_is_refused(
    phone, patient, program
):
    sign = chest(patient, program)
    sign["fields"] |= {"where": "knee", "pain": 9, "is_new": "usual"}
    program.items.update(ends_on=patient.today(make.now()) - dt.timedelta(days=1))

    assert states(send(phone, patient, [sign])) == ["refused"]
    assert not SafetyFlag.objects.exists()


def test_a_check_in_that_was_kept_is_heard_once(phone, patient, program):
    clear = entry(patient, "check_in", hours_ago=3, fields={"sign": ["none"]})
    said = {"sign": ["rf_chest_pain", "rf_calf"], "asked": "full"}
    yes = entry(patient, "check_in", hours_ago=1, fields=said)

    for part in ([clear], [yes], [yes, clear]):
        assert set(states(send(phone, patient, part))) <= {"saved", "already"}

    assert CheckIn.objects.count() == 2
    kept = CheckIn.objects.get(asked="full")
    assert kept.made_at.isoformat() == yes["made_at"]
    assert set(SafetyFlag.objects.values_list("key", flat=True)) == {*said["sign"]}


def test_what_was_taken_and_worn_is_ticked_once_and_taken_back(phone, patient):
    tablet, brace = make.medication(patient=patient), make.aid(patient=patient)
    kept = [
        entry(patient, "tick", hours_ago=3, fields={"what": f"medicine:{tablet.pk}"}),
        entry(patient, "tick", hours_ago=3, fields={"what": f"aid:{brace.pk}"}),
        entry(patient, "tick", hours_ago=2, fields={"what": f"aid:{brace.pk}"}),
    ]

    for part in (kept, kept[:1], kept):
        assert set(states(send(phone, patient, part))) <= {"saved", "already"}
    assert Tick.objects.standing().count() == Tick.objects.count() == 2
    assert Tick.objects.get(aid=brace).made_at.isoformat() == kept[1]["made_at"]

    sent_before = entry(patient, "undo", fields={"said": [kept[0]["id"]]})
    on_the_page = str(Tick.objects.get(aid=brace).token)
    undo = entry(patient, "undo", fields={"said": [on_the_page]})
    send(phone, patient, [sent_before, undo, *kept])

    assert Tick.objects.count() == 2
    assert not Tick.objects.standing().exists()


def test_what_was_ticked_and_put_right_since_is_known_and_taken_back(
    phone, patient, therapist
):
    """The phone knows only the entry that was wrong."""
    wrong = make.medication(patient=patient, dose="7 mg")
    kept = entry(patient, "tick", fields={"what": f"medicine:{wrong.pk}"})
    send(phone, patient, [kept])
    names = ("name", "kind", "route", "every", "unit", "at", "note")
    same = {name: getattr(wrong, name) for name in names}
    right = treating.correct(
        fact=wrong, by=make.actor(therapist), now=make.now(), **same, dose="70 mg"
    )

    assert states(send(phone, patient, [kept])) == ["already"]
    assert Tick.objects.standing().get().medication == right
    undo = entry(patient, "undo", fields={"said": [kept["id"]]})
    assert states(send(phone, patient, [undo])) == ["saved"]
    assert not Tick.objects.standing().exists()


@pytest.mark.parametrize("what", ["medicine:999999", "aid:0", "brace:1", "medicine:x"])
def test_what_is_neither_taken_nor_worn_is_refused(phone, patient, what):
    kept = entry(patient, "tick", fields={"what": what})

    assert states(send(phone, patient, [kept])) == ["refused"]


def test_a_hundred_ticks_cost_no_more_statements_than_one(phone, patient, statements):
    things = [make.medication(patient=patient, name=f"No. {n}") for n in range(12)]
    kept = [
        entry(patient, "tick", days_ago=n, fields={"what": f"medicine:{row.pk}"})
        for row, n in itertools.product(things, range(8))
    ]

    few = statements(send, phone, patient, kept[:1])
    many = statements(send, phone, patient, kept[1:])

    assert Tick.objects.standing().count() == 96
    assert len(many) <= len(few)


def test_the_morning_is_held_against_what_the_same_queue_tells_of_the_day_before(
    phone, patient, program
):
    long_ago = patient.today(make.now()) - dt.timedelta(days=9)
    make.checkin(patient=patient, usual_pain=2, on=long_ago)
    item = one(program).pk
    pain = {"item": item, "where": "knee", "is_new": "usual", "done": "all", "pain": 4}
    kept = []
    for ago in (3, 1):
        kept.append(
            entry(patient, "hurt", days_ago=ago, hours_ago=24 * ago, fields=pain)
        )
        day_after = ago - 1
        kept.append(
            entry(
                patient,
                "morning",
                days_ago=day_after,
                hours_ago=24 * day_after,
                fields={"pain": "4"},
            )
        )

    assert states(send(phone, patient, kept[::-1])) == ["saved"] * 4
    send(phone, patient, kept)

    assert CheckIn.objects.filter(asked="morning", pain=4).count() == 2
    assert SafetyFlag.objects.filter(key="pain_again").count() == 1


def test_a_yes_is_heard_whatever_else_is_wrong_with_it(phone, patient):
    said = {"sign": ["rf_stroke"], "pain": "lots", "asked": "whole"}
    yes = entry(patient, "check_in", fields=said, day="no day")

    assert states(send(phone, patient, [yes])) == ["saved"]
    assert SafetyFlag.objects.get().key == "rf_stroke"


def test_what_was_done_before_a_yes_is_saved_though_it_is_sent_later(
    phone, patient, program
):
    before = entry(patient, hours_ago=2)
    yes = entry(patient, "check_in", hours_ago=1, fields={"sign": ["rf_back_pain_new"]})
    send(phone, patient, [yes])

    assert states(send(phone, patient, [before])) == ["saved"]
    assert standing().count() == 3


@pytest.mark.parametrize("at_once", [True, False])
def test_pain_is_held_against_what_this_person_has(phone, patient, program, at_once):
    said = {"sign": ["none"], "usual_pain": "1"}
    usual = entry(patient, "check_in", hours_ago=0.2, fields=said)
    pain = {"where": "knee", "pain": 4, "is_new": "usual", "done": "some"}
    hurt = entry(
        patient, "hurt", hours_ago=0.1, fields=pain | {"item": one(program).pk}
    )

    for part in [[hurt, usual]] if at_once else [[usual], [hurt]]:
        send(phone, patient, part)

    assert SafetyFlag.objects.get().key == "pain_stop"


@pytest.mark.parametrize(("days_ago", "is_told"), [(3, True), (0, False)])
def test_a_word_of_what_is_usual_that_comes_late_replaces_no_newer_one(
    phone, patient, program, today, days_ago, is_told
):
    make.checkin(patient=patient, usual_pain=1, on=today - dt.timedelta(days=1))
    said = {"sign": ["none"], "usual_pain": "4"}
    usual = entry(patient, "check_in", days_ago=days_ago, fields=said)
    pain = {"where": "knee", "pain": 4, "is_new": "usual", "done": "some"}
    hurt = entry(patient, "hurt", fields=pain | {"item": one(program).pk})

    assert states(send(phone, patient, [usual, hurt])) == ["saved"] * 2

    assert SafetyFlag.objects.filter(key="pain_stop").exists() is is_told


def test_a_word_of_what_is_usual_that_is_refused_holds_for_no_pain(
    phone, patient, program, today
):
    make.checkin(patient=patient, usual_pain=1, on=today - dt.timedelta(days=30))
    said = {"sign": ["none"], "usual_pain": "4"}
    usual = entry(patient, "check_in", days_ago=9, fields=said)
    pain = {"where": "knee", "pain": 4, "is_new": "usual", "done": "some"}
    hurt = entry(patient, "hurt", fields=pain | {"item": one(program).pk})

    assert states(send(phone, patient, [usual, hurt])) == ["refused", "saved"]

    assert SafetyFlag.objects.get().key == "pain_stop"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("made_at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_no_day_or_clock_out_of_all_calendars_spoils_another_entry(
    phone, patient, program, day, made_at
):
    item, brace = one(program).pk, make.aid(patient=patient)
    hurt = {"item": item, "where": "knee", "pain": 8, "is_new": "usual", "done": "all"}
    fields = {
        "all": {},
        "short": items_of(patient),
        "exercise": {"item": item, "done": "some"},
        "hurt": hurt,
        "report": {"effort": "hard"},
        "not_today": {"reason": "ill"},
        "week_pain": {"pain": "4"},
        "check_in": {"sign": ["rf_stroke"]},
        "morning": {"pain": "4"},
        "tick": {"what": f"aid:{brace.pk}"},
        "undo": {"said": [str(uuid.uuid4())]},
    }
    odd = [
        entry(patient, kind, fields=said, day=day, made_at=made_at)
        for kind, said in fields.items()
    ]

    good = entry(patient, "report", days_ago=1, fields={"effort": "hard"})
    answer = send(phone, patient, [*odd, good])

    *refused, saved = states(answer)
    assert saved == "saved"
    assert {*refused} == {"refused", "saved"}
    assert SafetyFlag.objects.get().key == "rf_stroke"


def test_no_undo_that_overtakes_it_silences_a_sign(phone, patient, program):
    sign = chest(patient, program, hours_ago=2)
    yes = entry(patient, "check_in", hours_ago=2, fields={"sign": ["rf_calf"]})
    said = [sign["id"], yes["id"]]
    undo = entry(patient, "undo", hours_ago=1, fields={"said": said})
    send(phone, patient, [undo])

    for _time in range(2):
        answer = send(phone, patient, [sign, yes])
        assert set(states(answer)) <= {"saved", "already"}

    program.refresh_from_db()
    assert program.is_held
    assert sorted(SafetyFlag.objects.values_list("key", flat=True)) == [
        "rf_calf",
        "rf_chest_pain",
    ]
    assert not standing().exists()


def test_a_tap_that_may_be_a_mistake_swallows_no_undone_exercise(
    phone, patient, program
):
    sign = chest(patient, program, hours_ago=1)
    undo = entry(patient, "undo", hours_ago=0.5, fields={"said": [sign["id"]]})
    tap = entry(patient, "check_in", hours_ago=2, fields={"sign": ["rf_chest_pain"]})
    send(phone, patient, [tap, undo])

    for _time in range(2):
        send(phone, patient, [sign])

    assert SafetyFlag.objects.open().filter(key="rf_chest_pain").count() == 2


@pytest.mark.parametrize(("pain", "is_told"), [("5", False), ("6", True)])
def test_a_week_of_much_pain_is_heard_though_it_was_kept(
    phone, patient, program, pain, is_told
):
    today = patient.today(make.now())
    sunday = today - dt.timedelta(days=today.isoweekday() % 7)
    on_sunday = dt.datetime.combine(sunday, dt.time(0, 1), tzinfo=patient.zone)
    kept = entry(patient, "week_pain", fields={"pain": pain})
    kept |= {"day": sunday.isoformat(), "made_at": on_sunday.isoformat()}

    for _time in range(2):
        send(phone, patient, [kept])

    keys = list(SafetyFlag.objects.values_list("key", flat=True))
    assert keys == (["pain_week"] if is_told else [])


@pytest.mark.parametrize("kind", ["all", "short"])
def test_all_of_it_is_refused_where_all_of_it_rests(phone, patient, program, kind):
    program.items.update(is_minimum=True)
    make.flag(patient=patient, level="hold", locks=["everything"])

    answer = send(phone, patient, [entry(patient, kind, hours_ago=0.1)])

    assert states(answer) == ["refused"]
    assert not standing().exists()


def test_what_rests_of_all_of_it_is_named(phone, patient, program):
    exercise = one(program).exercise
    exercise.category = "aerobic"
    exercise.save()
    make.flag(patient=patient, level="hold", locks=["aerobic"])

    answer = send(phone, patient, [entry(patient, hours_ago=0.1)])

    assert states(answer) == ["saved"]
    assert standing().count() == 2
    assert "rest until your therapist" in words(answer)[0]


@pytest.mark.parametrize(
    ("sign", "ends", "rests"),
    [
        ({"locks": ["everything"]}, None, 12),
        ({"locks": ["aerobic"]}, None, 4),
        ({"locks": []}, None, 0),
        ({"locks": ["everything"]}, "cleared_at", 0),
        ({"day_locks": ["everything"]}, None, 12),
        ({"day_locks": ["everything"]}, "day_locks_ended_on", 9),
    ],
)
def test_all_open_days_rest_as_the_page_of_each_says(
    patient, program, sign, ends, rests
):
    exercise = one(program).exercise
    exercise.category = "aerobic"
    exercise.save()
    today, actor = patient.today(make.now()), make.actor(patient)
    if ends:
        sign |= {ends: make.now() if ends == "cleared_at" else today}
    make.flag(patient=patient, level="hold", on=today - dt.timedelta(days=3), **sign)

    found = all_that_rests(actor, today)

    assert found == as_each_page_says(actor, today)
    assert len(found) == rests


def test_what_pain_has_stopped_rests_on_all_open_days(patient, program):
    today, actor = patient.today(make.now()), make.actor(patient)
    log = make.log(item=one(program))
    make.flag(patient=patient, level="hold", locks=[], log=log)

    found = all_that_rests(actor, today)

    assert found == as_each_page_says(actor, today)
    assert {day for _item, day in found} == set(schedule.open_days(today))


def all_that_rests(actor, today):
    rows, days = all_items(actor, key="none"), schedule.open_days(today)
    return {(row.pk, day) for row in rows for day in days if row.rests_on(day)}


def as_each_page_says(actor, today):
    return {
        (row.pk, day)
        for day in schedule.open_days(today)
        for row in ProgramItem.objects.visible_to(actor).with_log_of(day)
        if row.is_resting
    }


# Who


def test_who_asks_is_told_whose_queue_may_be_sent_and_with_which_word(
    signed_in, patient
):
    phone = signed_in(patient, enforce_csrf_checks=True)
    hello = phone.get(SYNC).json()
    kept = entry(patient, "report", fields={"effort": "easy"})

    without = send(phone, patient, [kept], owner=hello["owner"])
    answer = send(
        phone,
        patient,
        [kept],
        owner=hello["owner"],
        headers={"X-CSRFToken": hello["csrf"]},
    )

    assert without.status_code == 403
    assert answer.status_code == 200


def test_who_is_signed_out_is_told_so_and_not_sent_to_a_page():
    answer = Client().post(SYNC, b"{}", content_type="application/json")

    assert answer.status_code == 401
    assert answer.json() == {"problem": "signed_out"}


def test_nobodys_queue_is_sent_under_another_name(
    phone, patient, signed_in, helper, clinic
):
    kept, neighbour = entry(patient), make.patient(clinic=clinic)
    mine = owner_of(make.actor(patient))

    for other in (helper, neighbour):
        answer = send(signed_in(other), other, [kept], owner=mine)
        assert answer.status_code == 409

    assert not ExerciseLog.objects.exists()


def test_a_queue_goes_along_with_who_was_carried_and_with_nobody_else(
    signed_in, patient, clinic_admin
):
    second, by = second_of(patient), make.actor(clinic_admin)
    before, there = (owner_of(make.actor(each)) for each in (patient, second))
    row = carry(patient, second, by=by)
    said = {"by": by, "now": make.now()}
    here = owner_of(make.actor(patient))

    assert {*signed_in(patient).get(SYNC).json()["was"]} == {before, there}
    doubling.take_back(row=row, reason="A sister", **said)
    patient.refresh_from_db()
    assert signed_in(patient).get(SYNC).json()["was"] == []
    admitting.readmit_patient(patient=second, **said)
    second.refresh_from_db()
    assert signed_in(second).get(SYNC).json()["was"] == [here]


def test_all_of_it_is_not_said_of_another_plan_after_an_account_was_carried(
    signed_in, patient, clinic_admin
):
    """A device that has no list of a day says only that all of it was done: of the plan
    that it showed, and no other."""
    make.program(patient=patient, items=2)
    with pgtrigger.ignore("programs.Program:edition"):
        Program.objects.update(edition_at=make.now() - dt.timedelta(days=9))
    carry(patient, second_of(patient), by=make.actor(clinic_admin))
    before = entry(patient, days_ago=1, hours_ago=20, fields={})
    since = entry(patient, days_ago=1, fields={})

    answer = send(signed_in(patient), patient, [before])

    assert states(answer) == ["refused"]
    assert "Your plan was changed" in words(answer)[0]
    assert not ExerciseLog.objects.exists()
    assert states(send(signed_in(patient), patient, [since])) == ["saved"]


def test_a_helper_whose_right_to_log_was_taken_keeps_the_queue(signed_in, helper):
    phone = signed_in(helper)
    helper.may_log = False
    helper.save()

    answer = send(phone, helper, [])

    assert answer.status_code == 403
    assert answer.json() == {"problem": "not_yours"}


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_of_the_same_queue_sent_at_once_by_many_one_log_each_is_written(
    signed_in, patient, program
):
    kept = [entry(patient, days_ago=n) for n in range(3)]
    kept += [
        entry(patient, "report", days_ago=n, fields={"effort": "easy"})
        for n in range(3)
    ]
    phones = [signed_in(patient) for _number in range(6)]

    def send_shuffled(number):
        shuffled = random.Random(number).sample(kept, len(kept))
        return set(states(send(phones[number], patient, shuffled)))

    answers = at_once(6, send_shuffled)

    assert set().union(*answers) <= {"saved", "already"}
    assert ExerciseLog.objects.count() == 9
    assert DayReport.objects.count() == 3


def test_whoever_writes_writes_in_the_same_order_whatever_the_tokens(phone, patient):
    """Else two at once would wait for each other, which the database ends."""
    kept = [entry(patient, days_ago=days) for days in (1, 0, 2)]

    assert states(send(phone, patient, kept)) == ["saved"] * 3
    written = ExerciseLog.objects.order_by("pk").values_list("on", "item")
    assert len(written) == 9
    assert list(written) == sorted(written)


@pytest.mark.django_db(transaction=True)
def test_two_devices_and_a_press_at_once_are_one_log_each(signed_in, patient, program):
    phones = [signed_in(patient) for _number in range(6)]
    day = patient.today(make.now())

    def say(number):
        if number % 2:
            kept = entry(patient, fields=items_of(patient))
            return states(send(phones[number], patient, [kept]))
        token = uuid.uuid4()
        return (
            phones[number].post("/today/all/", {"token": token, "day": day}).status_code
        )

    answers = at_once(6, say)

    assert all(answer in (302, ["saved"]) for answer in answers), answers
    assert ExerciseLog.objects.count() == standing().count() == 3
