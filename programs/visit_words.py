"""What happened since the last visit in words: for the page, and to paste elsewhere.

What nobody said is said to be missing; it is never a zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients import clocks_words
from patients.models import Patient, VisitNote
from patients.rules.clocks import Clocks
from patients.rules.pain import Limits
from programs.charting import at_home, falling, saying
from programs.models.dated import Kind
from programs.models.hindering import Hindrance
from programs.models.log import Effort
from programs.models.since import Change, Since
from programs.models.trails import Entry
from programs.rules.continuing import Pack, Section, Table
from ptcare.languages.dates import desk_day as day


@dataclass(frozen=True, kw_only=True)
class Stat:
    """One number to read first; None in words where nothing is known."""

    number: str
    words: str
    note: str = ""
    tone: str = ""


def pack_of(found: Since, cover: Patient, clocks: Clocks, limits: Limits) -> Pack:
    """The whole of it, in the order in which one asks."""
    sections: tuple[Section, ...] = (
        Section(title=_("Since the last visit"), lines=tuple(_since(found))),
        Section(title=_("Falls and warning signs"), lines=tuple(_falls(found))),
        Section(title=_("Pain and effort"), lines=tuple(_felt(found, limits))),
        _home(found),
        Section(title=_("Doses changed"), lines=tuple(_doses(found))),
        Section(title=_("Questions"), lines=tuple(_questions(found))),
        _tests(found),
        Section(title=_("Medicine and checks"), lines=tuple(_medicine(found))),
        Section(title=_("Visits"), lines=tuple(_visits(found, cover, clocks))),
    )
    if now := [_note(each) for each in found.notes if each.session == found.visit]:
        said = Section(title=_("Note of the visit"), lines=tuple(now))
        sections = (said, *sections)
    title = _("Visit of %s") % day(found.visit.on if found.visit else found.today)
    return Pack(title=title, name=found.found.patient.name, sections=sections)


def stats(found: Since, cover: Patient) -> list[Stat]:
    """What one reads first."""
    return [_met(found), _worst(found), _fell(found), _left(cover)]


def _met(found: Since) -> Stat:
    words = _("weeks met the goal")
    if not found.over:
        return Stat(number="–", words=words, note=_("no whole week is known"))
    missing = found.missing
    note = ngettext("%d week without a word", "%d weeks without a word", missing)
    return Stat(
        number=_("%(met)d of %(of)d") % {"met": found.met, "of": len(found.over)},
        words=words,
        note=note % missing if missing else "",
        tone="warn" if missing else "",
    )


def _worst(found: Since) -> Stat:
    words = _("worst pain")
    if not found.pains:
        return Stat(number="–", words=words, note=_("never answered"))
    worst = max(pain for _on, pain in found.pains)
    answers = ngettext("%d answer", "%d answers", len(found.pains)) % len(found.pains)
    return Stat(number=str(worst), words=words, note=answers)


def _fell(found: Since) -> Stat:
    told = len(found.falls) + len(found.fractures)
    still = sum(flag.cleared_at is None for flag in found.signs)
    note = ngettext("%d sign is open", "%d signs are open", still) % still
    return Stat(
        number=str(told),
        words=_("falls and near-falls told"),
        note=note if still else "",
        tone="stop" if still else "warn" if told else "",
    )


def _left(cover: Patient) -> Stat:
    number = cover.cover_left or 0
    words = ngettext("visit left after bookings", "visits left after bookings", number)
    is_known = not cover.cover_is_stale and cover.cover_limit != "no_coverage"
    if not is_known or cover.cover_left is None:
        return Stat(number="–", words=words, note=cover_words(cover))
    until = _("until %s") % day(cover.limit_until) if cover.limit_until else ""
    return Stat(number=str(cover.cover_left), words=words, note=until)


def cover_words(cover: Patient) -> str:
    """What is left of the cover, in a line."""
    if cover.cover_is_stale:
        return _("Being counted")
    if cover.cover_limit == "no_coverage":
        return _("No plan")
    if cover.cover_left is None:
        return _("No limit")
    left = ngettext(
        "%d visit left after bookings",
        "%d visits left after bookings",
        cover.cover_left,
    )
    said = left % cover.cover_left
    return (
        f"{said}, {_('until %s') % day(cover.limit_until)}"
        if cover.limit_until
        else said
    )


def _since(found: Since) -> Iterator[str]:
    if found.last_on is None:
        yield _("This is the first visit. In care since %s.") % day(found.first)
    else:
        days = (found.today - found.last_on).days
        ago = ngettext("%d day ago", "%d days ago", days) % days
        said = {"day": day(found.last_on), "ago": ago}
        yield _("The last visit was on %(day)s, %(ago)s.") % said
    for note in found.notes:
        if note.session != found.visit:
            yield _note(note)
    if found.is_cut:
        first = day(found.found.axis.first)
        yield _("That is more than 26 weeks: told from %s on.") % first


def _note(note: VisitNote) -> str:
    said = {"who": note.recorded_by.name, "text": " ".join(note.text.split())}
    return _("%(who)s: %(text)s") % said


def _falls(found: Since) -> Iterator[str]:
    rows = [*found.falls, *found.fractures]
    for row in sorted(rows, key=lambda each: each.on or found.first):
        yield f"{day(row.on or found.first)}: {falling.what(row)}."
    for flag in found.signs:
        said = falling.sign(flag)
        yield f"{day(flag.on)}: {said} ({falling.state(flag)})."
    if not rows and not found.signs:
        yield _("No fall and no warning sign was told.")


def _felt(found: Since, limits: Limits) -> Iterator[str]:
    if not found.pains:
        yield _("Nobody answered about pain. That is not the same as no pain.")
    else:
        on, last = found.pains[-1]
        worst_on, worst = max(found.pains, key=lambda each: each[1])
        answers = ngettext("%d answer", "%d answers", len(found.pains))
        yield _(
            "Pain, 0 to 10: %(answers)s, the worst %(worst)d on %(then)s, the latest"
            " %(last)d on %(day)s."
        ) % {
            "answers": answers % len(found.pains),
            "worst": worst,
            "then": day(worst_on),
            "last": last,
            "day": day(on),
        }
        yield _("Does less above %(fine)d, stops above %(less)d.") % {
            "fine": limits.fine,
            "less": limits.less,
        }
    efforts = found.efforts
    if efforts:
        said = ", ".join(f"{each.label.lower()} {efforts[each]}" for each in Effort)
        yield _("How the days were: %s.") % said


def _home(found: Since) -> Section:
    rows = tuple(
        (
            day(week.monday),
            str(week.asked),
            f"{week.earned:g}" if week.said else "",
            at_home.share(week),
        )
        for week in reversed(found.weeks)
        if week.asked or week.rested
    )
    head = (_("Week of"), _("Asked"), _("Done"), _("Share"))
    return Section(
        title=_("Exercise at home"),
        lines=tuple(_home_lines(found)),
        table=Table(head=head, rows=rows) if rows else None,
    )


def _home_lines(found: Since) -> Iterator[str]:
    if not any(week.asked for week in found.weeks):
        yield _("Nothing was asked for at home.")
    elif found.over:
        said = {"met": found.met, "of": len(found.over)}
        yield (
            ngettext(
                "The goal of 80%% was met in %(met)d of %(of)d week.",
                "The goal of 80%% was met in %(met)d of %(of)d weeks.",
                len(found.over),
            )
            % said
        )
    else:
        yield _("No whole week is known yet.")
    for row in found.of(Kind.PAUSE):
        yield at_home.pause(row)
    for row in found.of(Kind.HINDRANCE):
        what = Hindrance.What(row.words[0]).label
        yield _("What stood in the way: “%s”.") % what


def _doses(found: Since) -> Iterator[str]:
    for each in found.changes:
        yield _change(each)
    if not found.changes:
        yield _("No dose changed.")


def _change(each: Change) -> str:
    said = {
        "name": each.name,
        "before": each.before,
        "now": each.now,
        "day": day(each.on),
    }
    if not each.now:
        return _("%(name)s: ended on %(day)s, was %(before)s.") % said
    if not each.before:
        return _("%(name)s: new on %(day)s, %(now)s.") % said
    return _("%(name)s: %(now)s from %(day)s, before that %(before)s.") % said


def _questions(found: Since) -> Iterator[str]:
    for row in found.questions:
        on = day(row.said_at.astimezone(found.found.patient.zone).date())
        waits = vars(row)["is_waiting"]
        state = _("not answered yet") if waits else _("answered")
        yield f"{on}, {row.said_by.name}: “{row.text}” ({state})"
    if not found.questions:
        yield _("None was asked.")


def _tests(found: Since) -> Section:
    """Those measured since, and what is known to have changed from the start."""
    entries = [Entry(trail) for trail in found.found.trails if trail.latest]
    rows = tuple(
        _test(found, entry)
        for entry in entries
        if entry.change or found.is_new(entry.trail)
    )
    head = (_("Test"), _("Latest"), _("At the start"), _("Change"))
    new = any(found.is_new(entry.trail) for entry in entries)
    return Section(
        title=_("Tests"),
        lines=() if new else (_("None since the last visit."),),
        table=Table(head=head, rows=rows) if rows else None,
    )


def _test(found: Since, entry: Entry) -> tuple[str, str, str, str]:
    latest = entry.trail.latest
    said = f"{latest.words}, {day(latest.row.measured_on)}" if latest else ""
    return (
        entry.trail.test.name,
        _("%s (new)") % said if found.is_new(entry.trail) else said,
        entry.start.words if entry.start else "",
        entry.change,
    )


def _medicine(found: Since) -> Iterator[str]:
    said = []
    for row in found.of(Kind.MEDICINE):
        said.append(_("%(what)s: since %(day)s.") % _named(row.words, row.on))
    for row in found.found.dated[Kind.MEDICINE]:
        if row.until and row.until >= found.first:
            said.append(
                _("%(what)s: stopped on %(day)s.") % _named(row.words, row.until)
            )
    for row in found.of(Kind.DOSE):
        said.append(_("%(what)s: given on %(day)s.") % _named(row.words[:1], row.on))
    for due in found.found.dues:
        if due.is_overdue(found.today):
            what = saying.due(due, found.today)
            said.append(
                _("%(what)s: due since %(day)s.") % {"what": what, "day": day(due.on)}
            )
    yield from said or [_("Nothing new, and nothing overdue.")]


def _named(words: tuple[str, ...], on: object) -> dict[str, str]:
    return {"what": " ".join(filter(None, words[:2])), "day": day(on)}  # type: ignore[arg-type]


def _visits(found: Since, cover: Patient, clocks: Clocks) -> Iterator[str]:
    yield f"{cover_words(cover)}."
    for row in found.missed:
        yield _("Did not come, or cancelled late: %s.") % day(row.on or found.first)
    for line in clocks_words.lines(clocks, cover):
        yield f"{line.text}."
