"""What who runs the site sees of it, and what nobody sees there."""

from __future__ import annotations

import datetime as dt
import http.server
import re
import threading

import pytest
import yaml
from django.db import OperationalError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
)

from patients.models.health import RUNS
from ptcare.embedded.places import REPO
from ptcare.notices import tasks
from ptcare.watch import gauges, requests, tracing
from tests import factories as make
from tests.serving import Handler, serving

WORD = "a long word that Prometheus knows"


@pytest.fixture(autouse=True)
def _word(settings):
    settings.METRICS_TOKEN = WORD


@pytest.fixture(autouse=True, scope="module")
def _counted_anew():
    """Not with thousands of lines of what the tests before have asked for."""
    for counted in (requests.answered, requests.took):
        counted.clear()


def figures(client):
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {WORD}"})
    assert answer.status_code == 200
    return answer.content.decode()


def figure(text, name):
    found = re.search(rf"^{re.escape(name)} ([0-9.e+-]+)$", text, re.MULTILINE)
    return float(found[1]) if found else None


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer wrong", f"Basic {WORD}", "é"])
def test_for_who_does_not_know_the_word_there_is_no_such_page(client, db, said):
    headers = {"Authorization": said} if said else {}
    assert client.get("/metrics", headers=headers).status_code == 404


def test_without_a_word_nobody_knows_it(client, db, settings):
    settings.METRICS_TOKEN = ""
    answer = client.get("/metrics", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404


def test_a_request_is_counted_by_the_name_of_its_page(signed_in, patient, client):
    phone = signed_in(patient)
    name = 'ptcare_requests_total{method="GET",page="programs:today",status="200"}'
    before = figure(figures(client), name) or 0

    phone.get("/today/")

    assert figure(figures(client), name) == before + 1


def test_nobody_stands_in_the_figures(signed_in, patient, client):
    signed_in(patient).get("/today/?day=2026-01-01")
    client.get("/c/very-secret/")

    said = figures(client)

    assert "very-secret" not in said
    assert patient.name not in said
    assert "2026-01-01" not in said


def test_what_waits_is_told_safety_apart(client, patient):
    now = make.now()
    long_ago = now - dt.timedelta(minutes=30)
    make.tell(patient, "a", now=now, due_at=long_ago)
    make.tell(patient, "b", now=now, kind="safety_flag", is_safety=True)
    make.tell(patient, "c", now=now, due_at=now + dt.timedelta(hours=1))

    said = figures(client)

    assert figure(said, 'ptcare_notices{state="due"}') == 2
    assert figure(said, 'ptcare_notice_waits_seconds{kind="other"}') >= 1800
    assert figure(said, 'ptcare_notice_waits_seconds{kind="safety"}') < 60


def test_planners_and_workers_are_heard(client, db):
    tasks.beat()

    assert figure(figures(client), 'ptcare_heartbeat_age_seconds{of="beat"}') < 60


def test_each_state_of_a_notice_is_counted_in_one_place():
    told = [*gauges.WAITING, *gauges.DONE_WITH, *gauges.IN_TROUBLE]

    assert sorted(told) == sorted(gauges.State)


def test_where_redis_is_away_it_says_so(client, db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert figure(figures(client), "ptcare_redis_up") == 0


def test_where_the_database_is_away_it_says_so(client, db, monkeypatch):
    class Away:
        def __call__(self, _reach):
            raise OperationalError

    monkeypatch.setattr(gauges.tenancy, "reaching", Away())

    said = figures(client)

    assert figure(said, "ptcare_database_up") == 0


def test_each_rule_asks_for_figures_that_there_are(client, patient):
    tasks.beat()
    client.get("/livez")
    said = figures(client)
    rules = yaml.safe_load((REPO / "deploy/prometheus/alerts.yaml").read_text())

    for rule in rules["groups"][0]["rules"]:
        for name in re.findall(r"ptcare_\w+", rule["expr"]):
            assert f"\n{name}" in said, rule["alert"]
        assert rule["annotations"]["do"]


def test_whatever_is_to_be_heard_has_a_rule_for_when_it_is_not():
    text = (REPO / "deploy/prometheus/alerts.yaml").read_text()
    heard = "|".join(re.findall(r'heartbeat_age_seconds\{of=~?"(.*?)"\}', text))

    assert {each.name for each in RUNS} - set(heard.split("|")) == set()


class Collector(http.server.ThreadingHTTPServer):
    """Takes traces as a collector does, and keeps their spans."""

    def __init__(self):
        self.spans, self.goes_on = [], threading.Event()
        super().__init__(("127.0.0.1", 0), Takes)


class Takes(Handler):
    def do_POST(self):  # noqa: N802
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = ExportTraceServiceRequest.FromString(body)
        for resource in told.resource_spans:
            for scope in resource.scope_spans:
                self.server.spans.extend(scope.spans)
        self.answer(200)


def test_a_trace_names_the_page_and_nobody(signed_in, patient, monkeypatch):
    collector = Collector()
    where = f"http://127.0.0.1:{collector.server_port}"
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", where)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    tracing.tracer.cache_clear()
    with serving(collector, goes_on=collector.goes_on):
        signed_in(patient).get("/today/?day=2026-01-01")
        tracing.provider().shutdown()
    tracing.tracer.cache_clear()
    tracing.provider.cache_clear()

    (span,) = [span for span in collector.spans if span.name == "programs:today"]
    said = {each.key: each.value for each in span.attributes}
    assert said["status"].int_value == 200
    assert set(said) == {"request", "status"}


def test_without_a_collector_nothing_is_traced(monkeypatch):
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    tracing.tracer.cache_clear()

    with tracing.span("anything") as span:
        assert span is None
