"""Trusted Types in a real browser: pages work, and text of anybody else stays text."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error, expect

from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

SINKS = {
    "a page's inside": "document.body.innerHTML = '<b>evil</b>'",
    "a piece beside": "document.body.insertAdjacentHTML('beforeend', '<b>evil</b>')",
    "a page of text": "new DOMParser().parseFromString('<b>evil</b>', 'text/html')",
    "a page of unsafe text": "Document.parseHTMLUnsafe('<b>evil</b>')",
    "code": "setTimeout('document.title = `evil`')",
    "a frame": "document.createElement('iframe').srcdoc = '<b>evil</b>'",
    "a script's address": "document.createElement('script').src = '/evil.js'",
    "a worker": "navigator.serviceWorker.register('/static/js/evil.js')",
    "a second policy": "trustedTypes.createPolicy('mine', {createHTML: String})",
    "the policy again": "trustedTypes.createPolicy('default', {createHTML: String})",
    # Said to htmx as if the server had answered it, but from elsewhere.
    "another site's answer": (
        "document.dispatchEvent(new CustomEvent('htmx:beforeSwap', {detail: {xhr:"
        " {responseURL: 'https://evil.example/', response: '<b>evil</b>'}}})) &&"
        " new DOMParser().parseFromString('<b>evil</b>', 'text/html')"
    ),
}


def let_through(page, name, deed):
    page.evaluate(f"async () => {{ await ({deed}); }}")
    pytest.fail(f"{name} was let through")


def test_text_becomes_a_page_only_as_our_servers_answer(open_as, clinic, therapist):
    user = make.user(name="Hedy Hurt")
    patient = make.patient(clinic=clinic, therapist=therapist, user=user)
    make.log(item=make.item(program=make.program(patient=patient)))
    page = open_as(therapist, viewport={"width": 1280, "height": 900})
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.goto("/caseload/")
    assert said == []

    for name, deed in SINKS.items():
        with pytest.raises(Error, match=r"Trusted|Policy|policy"):
            let_through(page, name, deed)

    page.get_by_role("link", name="Hedy Hurt").first.click()
    expect(page.locator(".caseload-open")).to_be_visible()
    assert "evil" not in page.content()
