"""Traces of requests and tasks, by OpenTelemetry, where OTEL_EXPORTER_OTLP_ENDPOINT is
set; otherwise nothing of it is even imported.

A span carries the name of the page or task, the answer and the request's number. The
ready-made instrumentations would also tell addresses and SQL, in which patients stand.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


@cache
def tracer() -> Any | None:
    """Of this process; None where nobody wants traces."""
    return provider().get_tracer("ptcare") if os.environ.get(ENDPOINT) else None


@cache
def provider() -> Any:
    """Made at the first span, after the fork: what it sends goes out by a thread."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = os.environ.get("OTEL_SERVICE_NAME", "ptcare")
    made = TracerProvider(resource=Resource.create({"service.name": name}))
    made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return made


@contextmanager
def span(name: str, **said: str | int) -> Iterator[Any | None]:
    """None where nobody wants traces."""
    wanted = tracer()
    if wanted is None:
        yield None
        return
    with wanted.start_as_current_span(
        name, attributes=said, record_exception=False, set_status_on_exception=True
    ) as opened:
        yield opened
