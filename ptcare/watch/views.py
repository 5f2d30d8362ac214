"""The figures as Prometheus reads them, for who knows the word."""

from __future__ import annotations

import os
import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    generate_latest,
    multiprocess,
)

from ptcare.people.access import public
from ptcare.watch.gauges import Standing


@public
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Without METRICS_TOKEN, or with another word, there is no such page."""
    word = settings.METRICS_TOKEN
    said = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not word or not secrets.compare_digest(said.encode(), word.encode()):
        raise Http404
    told = generate_latest(_of_all_processes()) + generate_latest(_standing())
    return HttpResponse(told, content_type=CONTENT_TYPE_LATEST)


def _of_all_processes() -> CollectorRegistry:
    """Of every web process of this machine, where they share a folder for it."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return registry


def _standing() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(Standing())
    return registry
