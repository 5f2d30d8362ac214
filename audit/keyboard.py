"""A page with the Tab key alone: every stop is seen, and one gets to its end."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

MOST_STOPS = 400

# Where the focus is: nothing, or what is wrong with how it shows.
HERE = """() => {
    const e = document.activeElement;
    if (!e || e === document.body || e === document.documentElement) return null;
    const html = e.outerHTML.replace(/\\s+/g, ' ').slice(0, 110);
    const stops = (window.__stops ??= new Map());
    if (!stops.has(e)) stops.set(e, stops.size);
    const mark = stops.get(e);
    const told = {mark, html, wrong: []};
    const shown = e.matches('[type=checkbox], [type=radio]')
        ? e.closest('label') ?? e : e;
    // Of a link that goes on in the next line, its longest part.
    const rect = [...shown.getClientRects()].sort((a, b) => b.width - a.width)[0] ??
        shown.getBoundingClientRect();
    const ring = [e, shown, e.parentElement].some(each => {
        const style = getComputedStyle(each);
        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
    });
    if (!ring) told.wrong.push('focus: cannot be seen');
    // Of what is larger than the window, the part that is within it.
    const left = Math.max(rect.left, 0), right = Math.min(rect.right, innerWidth);
    const top = Math.max(rect.top, 0), bottom = Math.min(rect.bottom, innerHeight);
    const isIn = right - left > Math.min(rect.width, 24) / 2 &&
        bottom - top > Math.min(rect.height, 24) / 2;
    const inside = !isIn ? [] :
        [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8], [0.1, 0.8], [0.9, 0.2]]
        .map(([x, y]) => [left + (right - left) * x, top + (bottom - top) * y]);
    if (!inside.length) told.wrong.push('focus: outside of the window');
    const free = inside.filter(([x, y]) => {
        const top = document.elementFromPoint(x, y);
        return top && (shown.contains(top) || top.contains(shown) ||
            e.labels && [...e.labels].some(label => label.contains(top)));
    });
    // Of a field of many lines the browser shows the line that is written.
    if (inside.length && free.length < (e.matches('textarea') ? 1 : inside.length))
        told.wrong.push(free.length ? 'focus: partly covered' : 'focus: covered');
    return told; }"""


def walked(page: Page) -> list[dict[str, Any]]:
    """What is wrong at each stop, as rule, html and why."""
    page.evaluate(TO_THE_START)
    wrong: list[dict[str, Any]] = []
    seen: list[int] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None or here["mark"] in seen[:-1]:
            break
        if here["mark"] in seen:  # a field of parts: month, day, year
            continue
        seen.append(here["mark"])
        wrong += [
            {"rule": each, "html": here["html"], "why": ""} for each in here["wrong"]
        ]
    else:
        wrong.append(
            {"rule": "focus: no end", "html": "", "why": f"{MOST_STOPS} stops"}
        )
    missed = page.evaluate(MISSED)
    page.evaluate(TO_THE_START)
    return wrong + [
        {"rule": "focus: not reached by Tab", "html": html, "why": ""}
        for html in missed
    ]


TO_THE_START = """() => {
    window.__stops = new Map();
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    document.body.blur();
    window.scrollTo(0, 0); }"""
MISSED = """() => [...document.querySelectorAll(
        'a[href], button:not(:disabled), input, select, textarea, summary')]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && e.type !== 'hidden'
        && !e.disabled && e.tabIndex >= 0 && !window.__stops?.has(e)
        && !e.closest('dialog:not([open])'))
    .filter(e => e.type !== 'radio' || ![...document.getElementsByName(e.name)]
        .some(other => window.__stops?.has(other)))
    .map(e => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 110))"""
