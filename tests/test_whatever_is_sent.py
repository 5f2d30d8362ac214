"""Files, queues and calls from outside, as hypothesis makes them: each is answered,
and none reaches another clinic."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patients.rules.importing import Kind
from patients.rules.importing.columns import COLUMNS
from programs.services.syncing import Kind as Deed
from ptcare.people.binding import owner_of
from tests import factories as make
from tests import made_once, mail_provider
from tests.hostile.keeping import Keeper
from tests.hostile.values import VALUES
from tests.test_permission_matrix import World, build_world

pytestmark = pytest.mark.django_db

world = made_once.world(build_world)
sending = settings(
    max_examples=25,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)

ODD = st.sampled_from([value.decode("latin-1")[:300] for value in VALUES])
WORDS = st.one_of(ODD, st.text(max_size=20))
DAYS = st.sampled_from(["2026-11-02", "11/02/2026", "1900-01-01", "2100-12-31", "x"])
TIMES = st.sampled_from(["9:00", "10:30", "24:00", "", "9"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3)
    ),
    max_leaves=8,
)


def cells(world: World, name: str) -> st.SearchStrategy[str]:
    """Mostly what could stand in that column."""
    known = [str(things["patient"].pk) for things in (world.things, world.foreign)]
    example = {
        "patient_name": st.sampled_from(["Ann Lee", "Lee, Ann", "Bea Cole"]),
        "email": st.sampled_from(["ann@example.com", "bea@example.com"]),
        "birth_date": DAYS,
        "patient_id": st.sampled_from(known),
        "date": DAYS,
        "time": TIMES,
        "price_treatment": st.sampled_from(["95.00", "-1", "1e9", "9" * 30]),
    }
    return st.one_of(example.get(name, WORDS), WORDS, st.just(""))


@st.composite
def files(draw: st.DrawFn, world: World, kind: Kind) -> bytes:
    columns = [column.name for column in COLUMNS[kind]]
    needed = [column.name for column in COLUMNS[kind] if column.is_needed]
    some = draw(st.lists(st.sampled_from(columns), unique=True, max_size=8))
    who = columns[0]
    names = [who, *(name for name in {*some, *needed} if name != who)]
    names = draw(st.permutations(names))
    lines = [
        [draw(cells(world, name)) for name in names]
        for _line in range(draw(st.integers(0, 4)))
    ]
    text = "\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in line)
        for line in [names, *lines]
    )
    return draw(st.sampled_from([text.encode(), text.encode("latin-1", "replace")]))


def imported(client: Any, kind: Kind, content: bytes) -> int:
    """The status with which it was taken, after all presses that there are."""
    file = SimpleUploadedFile("old.csv", content, "text/csv")
    said = {"file": file, "dates": "iso", "token": str(uuid.uuid4())}
    sent = client.post(reverse("patients:import_send", args=[kind]), said)
    if sent.status_code != 302:
        return sent.status_code
    look = client.get(sent.url)
    assert look.status_code == 200
    fields = dict(re.findall(r'name="(sha256|digest)" value="(\w+)"', look.text))
    fields |= {"token": str(uuid.uuid4()), "takes_changes": "on", "invites": "on"}
    return client.post(f"{sent.url}do/", fields).status_code


@pytest.mark.parametrize("kind", list(Kind))
def test_whatever_file_is_imported_it_is_answered_and_stays_here(world, kind):
    client = world.people["clinic_admin"]
    foreign = Keeper(world.foreign["patient"].clinic_id)
    own = Keeper(world.things["patient"].clinic_id)

    @sending
    @given(content=files(world, kind))
    def import_twice(content: bytes) -> None:
        with transaction.atomic():
            first = imported(client, kind, content)
            told = own.state()
            again = imported(client, kind, content)
            twice = own.changed(since=told) & RECORDS
            kept = foreign.changed()
            transaction.set_rollback(True)
        assert {first, again} <= {302, 409, 413, 422}
        assert kept == set()
        assert twice == set()

    import_twice()


# What a file brings in. Brought in twice, there is no more of it.
RECORDS = {
    *("patients_coverage", "patients_authorization", "patients_clinicsession"),
    *("patients_visitlimit", "patients_claim", "patients_payer"),
    *("patients_patient", "people_user", "notices_notice"),
}
FIELDS = ("items", "item", "pain", "effort", "reason", "what", "answers", "said", "day")


@st.composite
def queues(draw: st.DrawFn, world: World) -> bytes:
    """What a device might send: mostly well formed, with ids of here and elsewhere."""
    ids = [things["item"].pk for things in (world.things, world.foreign)]
    known = st.one_of(st.sampled_from(ids), st.lists(st.sampled_from(ids)), JSON)
    days = st.one_of(st.just(make.today().isoformat()), DAYS)
    moments = st.one_of(st.just(make.now().isoformat()), WORDS)
    entry = st.fixed_dictionaries(
        {
            "id": st.one_of(st.uuids().map(str), WORDS),
            "kind": st.one_of(st.sampled_from([deed.value for deed in Deed]), WORDS),
            "day": days,
            "made_at": moments,
            "fields": st.one_of(
                st.dictionaries(st.sampled_from(FIELDS), known, max_size=4), JSON
            ),
        }
    )
    own = owner_of(make.actor(world.things["patient"]))
    whole = {
        "owner": draw(st.sampled_from([own, own, own, "somebody"])),
        "entries": draw(st.one_of(st.lists(entry, max_size=4), JSON)),
    }
    return json.dumps(draw(st.one_of(st.just(whole), JSON))).encode()


def test_whatever_a_device_kept_it_is_answered_and_said_twice_it_is_as_good(world):
    client = world.people["patient"]
    foreign = Keeper(world.foreign["patient"].clinic_id)
    own = Keeper(world.things["patient"].clinic_id)

    @sending
    @given(body=queues(world))
    def send_twice(body: bytes) -> None:
        with transaction.atomic():
            first = client.post("/sync/", body, content_type="application/json")
            told = own.state()
            again = client.post("/sync/", body, content_type="application/json")
            twice = own.changed(since=told) - {"audit_auditevent"}
            kept = foreign.changed()
            transaction.set_rollback(True)
        assert first.status_code in (200, 400, 409)
        assert again.status_code == first.status_code
        assert kept == set()
        assert twice == set()

    send_twice()


def test_whatever_a_browser_says_of_itself_it_is_answered(world):
    client = world.people["patient"]
    client.cookies["device"] = str(world.things["subscription"].device)

    @sending
    @given(said=JSON | st.dictionaries(st.sampled_from(["endpoint", "keys"]), JSON))
    def renew(said: object) -> None:
        with transaction.atomic():
            answer = client.post(
                reverse("push:renew"),
                json.dumps(said),
                content_type="application/json",
            )
            transaction.set_rollback(True)
        assert answer.status_code in (200, 404, 422, 429)

    renew()


NEWS = ("event", "id", "timestamp", "recipient", "message", "severity", "reason")


def test_whatever_the_mail_provider_signs_it_is_answered(world, settings):
    mail_provider.use(settings, "https://mail.example")
    foreign = Keeper(world.foreign["patient"].clinic_id)
    notice = world.things["notice"]

    @sending
    @given(said=st.dictionaries(st.sampled_from(NEWS), JSON, max_size=5), is_ours=...)
    def tell(said: dict[str, object], is_ours: bool) -> None:
        event = mail_provider.event("failed", notice) | said if is_ours else said
        with transaction.atomic():
            answer = mail_provider.call(mail_provider.signed(event))
            kept = foreign.changed()
            transaction.set_rollback(True)
        assert answer.status_code in (200, 400, 403, 406) or answer["Retry-After"]
        assert kept == set()

    tell()
