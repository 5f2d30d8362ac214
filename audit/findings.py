"""What was found, told by rule: each thing once, with pages where it stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

MOST_THINGS, MOST_PLACES = 12, 4


@dataclass(frozen=True)
class Finding:
    role: str
    page: str
    address: str
    look: str
    rule: str
    html: str
    why: str

    @property
    def thing(self) -> str:
        """The same piece of a template, whatever numbers and words it carries."""
        return re.sub(r"\d+", "0", self.html.split(">")[0])


def told(found: Iterable[Finding]) -> Iterable[str]:
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for each in found:
        by_rule[each.rule].append(each)
    for rule, all_of_it in sorted(by_rule.items(), key=lambda pair: -len(pair[1])):
        pages = {(each.role, each.page) for each in all_of_it}
        yield f"\n{rule}\n  {len(all_of_it)} in {len(pages)} pages"
        yield from things(all_of_it)


def things(found: list[Finding]) -> Iterable[str]:
    by_thing: dict[str, list[Finding]] = defaultdict(list)
    for each in found:
        by_thing[each.thing].append(each)
    most = sorted(by_thing.values(), key=len, reverse=True)
    for same in most[:MOST_THINGS]:
        yield f"    {len(same)} × {same[0].html}"
        if same[0].why:
            yield f"          {same[0].why}"
        places = {(each.role, each.address): each.look for each in same}
        for (role, address), look in list(places.items())[:MOST_PLACES]:
            yield f"          {role} {address} ({look})"
    if len(most) > MOST_THINGS:
        yield f"    and {len(most) - MOST_THINGS} more"
