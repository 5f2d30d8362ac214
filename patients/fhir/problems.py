"""What went wrong, told as who asks can read it: ADR 42."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from patients.fhir.parts import Json, without_nothing

FHIR = "application/fhir+json"
PROBLEM = "application/problem+json"
TITLES = {
    400: "The request cannot be read",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "This can only be read",
    406: "Only JSON is spoken here",
    413: "Too large",
    415: "This kind of body is not read",
    429: "Too many requests",
}
# FHIR's own words for them: http://hl7.org/fhir/R4/valueset-issue-type.html
ISSUES = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    413: "too-long",
    415: "not-supported",
    429: "throttled",
}


@dataclass
class Refused(Exception):
    """One request that is not answered as it asked. `what` is for who wrote it."""

    status: int
    what: str
    issue: str = ""
    where: str = ""  # the parameter

    def outcome(self) -> Json:
        expression = [self.where] if self.where else []
        issue = {
            "severity": "error",
            "code": self.issue or ISSUES[self.status],
            "diagnostics": self.what,
            "expression": expression,
        }
        return {"resourceType": "OperationOutcome", "issue": [without_nothing(issue)]}

    def problem(self, **more: Any) -> Json:
        """RFC 9457."""
        return {
            "type": "about:blank",
            "title": TITLES[self.status],
            "status": self.status,
            "detail": self.what,
            **more,
        }


def answer(
    request: HttpRequest, refused: Refused, headers: dict[str, str]
) -> HttpResponse:
    """An OperationOutcome, or a problem for who says that they read those."""
    if PROBLEM in request.headers.get("Accept", ""):
        return as_json(refused.problem(), PROBLEM, refused.status, headers)
    return as_json(refused.outcome(), FHIR, refused.status, headers)


def as_json(
    said: Json, kind: str, status: int = 200, headers: dict[str, str] | None = None
) -> HttpResponse:
    content = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(content, content_type=kind, status=status, headers=headers)
