"""The cast: a clinic, its people, a patient, and a stranger from another clinic."""

from __future__ import annotations

import datetime as dt
import gc
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.testcases import LiveServerThread
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from patients.models import HelperLink, Patient
from patients.services import counting
from ptcare import prepared
from ptcare.languages import compiling
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic, Membership
from ptcare.people.roles import Role
from tests import (
    emptying,
    library,
    migrated_once,
    outside,
    sharing_out,
    signing_in,
    texting,
)
from tests import factories as make
from tests.serving import OurSite, serving

list(compiling.compile_stale())  # before Django reads a translation

# How long an example takes is the machine's affair, and says nothing of a rule.
settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")

LiveServerThread.server_class = OurSite

gc.disable()  # until the tests are gathered, see pytest_collection_finish

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    if config.getvalue("dist") == "loadfile":
        config.option.loadscopereorder = False  # the workers have put them in order
        return sharing_out.ByShare(config, log)
    return None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Each worker, in the same way, after all have been shuffled alike."""
    if hasattr(config, "workerinput"):
        place = sharing_out.longest_first(item.nodeid for item in items)
        items.sort(key=lambda item: place[sharing_out.share_of(item.nodeid)])


def pytest_collection_finish() -> None:
    """What is there by now stays till the end: Python need not look through it again
    and again for what nobody holds any more. For that it looks where there is more of
    it than one request leaves."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """pytest-django's own, before it makes the database."""
    with django_db_blocker.unblock(), migrated_once.sharing():
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """pytest-django's own, and each test that commits leaves empty tables quickly.

    What is put together once is held against what it was put together from.
    What comes in by a door has the rights that it has on a real site.
    """
    with (
        django_db_blocker.unblock(),
        emptying.by_rows(),
        prepared.checking(),
        outside.doors(),
    ):
        yield


@pytest.fixture
def clinic(db: None) -> Clinic:
    return make.clinic(name="Northside Clinic", notice_name="Northside Clinic")


@pytest.fixture
def therapist(clinic: Clinic) -> Membership:
    return make.member(
        Role.THERAPIST, clinic=clinic, user=make.user(name="Tess Therapist")
    )


@pytest.fixture
def by(therapist: Membership) -> Actor:
    """Who acts, unless a file says otherwise."""
    return make.actor(therapist)


@pytest.fixture
def clinic_admin(clinic: Clinic) -> Membership:
    return make.member(
        Role.CLINIC_ADMIN, clinic=clinic, user=make.user(name="Ada Admin")
    )


@pytest.fixture
def lead(clinic: Clinic) -> Membership:
    return make.member(
        Role.THERAPIST, clinic=clinic, is_lead=True, user=make.user(name="Lena Lead")
    )


@pytest.fixture
def patient(clinic: Clinic, therapist: Membership) -> Patient:
    return make.patient(
        clinic=clinic, therapist=therapist, user=make.user(name="Pat Patient")
    )


@pytest.fixture
def today(clinic: Clinic) -> dt.date:
    """At the clinic, and where its patients are."""
    return counting.clinic_day(clinic, make.now())


@pytest.fixture
def helper(patient: Patient) -> HelperLink:
    return make.helper(patient=patient, user=make.user(name="Hanna Helper"))


@pytest.fixture
def elsewhere(db: None) -> Clinic:
    return make.clinic(name="Elsewhere Clinic")


@pytest.fixture
def stranger(elsewhere: Clinic) -> Membership:
    """A therapist of another clinic: nothing here exists for her."""
    return make.member(Role.THERAPIST, clinic=elsewhere)


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    """A browser signed in as the person to whom this row grants a role."""

    return signing_in.signed_in


@pytest.fixture
def token() -> Callable[[], str]:
    """A fresh token, as each page with a form carries one."""
    return lambda: str(uuid.uuid4())


@pytest.fixture(autouse=True, scope="module")
def _held_anew() -> None:
    """Of each question what the first tests of a file ask is held against what it was
    put together from: to do so each time would take a tenth of all time."""
    prepared.check_anew()


@pytest.fixture(autouse=True)
def _anew() -> None:
    """Not in the language of whoever asked for a page in the test before."""
    translation.deactivate()


@pytest.fixture
def statements() -> Callable[..., list[str]]:
    """The SQL that a call costs on a connection of its own.

    Savepoints are left out: they stand for the transaction that the test is in.
    """

    def run(deed: Callable[..., Any], *args: Any, **how: Any) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            deed(*args, **how)
        return [
            query["sql"]
            for query in captured.captured_queries
            if "SAVEPOINT" not in query["sql"]
        ]

    return run


@pytest.fixture
def text_office(settings: Any, tmp_path: Path) -> Iterator[texting.PatientOffice]:
    """Who carries our texts, on this machine."""
    office = texting.PatientOffice(folder=tmp_path / "texts")
    settings.TEXTS, settings.TWILIO_URL = True, office.url
    settings.TWILIO_ACCOUNT_SID = texting.ACCOUNT
    settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM = texting.TOKEN, texting.OURS
    with serving(office, goes_on=office.goes_on):
        yield office


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Iterator[Browser]:
    """While Playwright's loop runs, Django keeps connections apart from those before:
    they are closed here, for nobody sees them once the loop has ended."""
    yield browser
    connections.close_all()


@pytest.fixture
def catalogue(db: None) -> None:
    """The whole exercise library, as people have it."""
    library.put_in()
