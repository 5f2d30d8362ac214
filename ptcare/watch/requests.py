"""How many requests, of which page, with which answer, and how long they took."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5)
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}

answered = Counter(
    "ptcare_requests_total",
    "Requests that were answered, by the name of the page",
    ["page", "method", "status"],
)
took = Histogram(
    "ptcare_request_seconds", "How long an answer took", ["page"], buckets=SECONDS
)


def write_down(request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
    page = page_of(request)
    method = request.method if request.method in METHODS else "other"
    answered.labels(page, method, str(response.status_code)).inc()
    took.labels(page).observe(seconds)


def page_of(request: HttpRequest) -> str:
    """The name of its address, such as "programs:today"; never the address itself."""
    match = request.resolver_match
    return (match.view_name or "unnamed") if match else "none"
