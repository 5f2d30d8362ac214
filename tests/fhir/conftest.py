"""A connected system, and a patient of whom there is something of everything."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from patients.fhir import sources
from patients.models import ConnectedSystem, Patient
from patients.services import connecting
from tests import factories as make
from tests.fhir.records import full_record


@dataclass
class System:
    """Another system at our door: what it has, and what it is answered."""

    row: ConnectedSystem
    secret: str
    key: str
    client: Client

    def get(self, where: str, **headers: str) -> HttpResponse:
        told = {"Authorization": f"Bearer {self.key}", **headers}
        return self.client.get(f"/fhir/{where}", headers=told)

    def post(self, where: str, said: dict[str, str], **headers: str) -> HttpResponse:
        told = {"Authorization": f"Bearer {self.key}", **headers}
        body = "&".join(f"{name}={value}" for name, value in said.items())
        return self.client.post(
            f"/fhir/{where}",
            body,
            content_type="application/x-www-form-urlencoded",
            headers=told,
        )

    def bundle(self, where: str) -> dict[str, Any]:
        answer = self.get(where)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def found(self, where: str) -> list[dict[str, Any]]:
        entries = self.bundle(where).get("entry", [])
        return [each["resource"] for each in entries]

    def ids(self, where: str) -> list[str]:
        return [each["id"] for each in self.found(where)]


@pytest.fixture
def connected() -> Callable[..., System]:
    """Connects a system to a clinic, by its lead, and takes a key for it."""

    def connect(lead: Any, **said: Any) -> System:
        by = make.actor(lead)
        row, secret = connecting.connect(
            name=said.get("name", "Bridgeton Hospital"),
            types=said.get("types", sources.types()),
            token=uuid.uuid4(),
            by=by,
            now=make.now(),
        )
        key = connecting.give_key(
            key=row.key, secret=secret, types=None, now=make.now()
        )[1]
        return System(row=row, secret=secret, key=key, client=Client())

    return connect


@pytest.fixture
def system(connected: Callable[..., System], lead: Any) -> System:
    return connected(lead)


@pytest.fixture
def full(patient: Patient) -> Patient:
    return full_record(patient)
