"""Finds the activities that a few typed words speak of, plurals and slips forgiven."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from programs.rules.everyday import Activity

MOST_WORDS = 8
LONG_ENOUGH = 5  # letters from which a slip of the finger is forgiven
ALIKE = 0.82
SMALL_WORDS = (
    "a an and any at be by can could do does for from go going have how i in into is it"
    " may me my of off on onto or out over own play please safe should some still"
    " safely take the this to up use was with without would you"
)
SMALL_WORDS_OF_SPANISH = (
    "al como con cuando de del el en es hacer la las lo los me mi mis o para poder por"
    " puede puedo que se sin su sus un una uno y yo"
)
SMALL = frozenset(SMALL_WORDS.split()) | frozenset(SMALL_WORDS_OF_SPANISH.split())


def found(text: str, activities: Iterable[Activity]) -> list[Activity]:
    """Those that speak of about as many of the words as any does, best first."""
    asked = words_of(text)[:MOST_WORDS]
    scores = {each: _score(asked, each) for each in activities} if asked else {}
    most = max(scores.values(), default=0)
    best = [each for each, score in scores.items() if 2 * score > most]
    return sorted(best, key=lambda each: -scores[each])


def words_of(text: str) -> list[str]:
    """The telling words, each as its stem; accents make no difference."""
    bare = unicodedata.normalize("NFKD", text.lower())
    said = re.findall(r"[^\W_]+", re.sub("[\u0300-\u036f]", "", bare))
    return list(dict.fromkeys(_stem(word) for word in said if word not in SMALL))


def _score(asked: list[str], activity: Activity) -> int:
    """Two for each word it has, one for each it nearly has."""
    own = _own_words(activity)
    return sum(2 if word in own else int(_is_near(word, own)) for word in asked)


@lru_cache(maxsize=256)
def _own_words(activity: Activity) -> frozenset[str]:
    texts = (activity.name, activity.question, *activity.also, *activity.examples)
    return frozenset(words_of(" ".join(texts)))


def _is_near(word: str, own: Iterable[str]) -> bool:
    if len(word) < LONG_ENOUGH:
        return False
    return any(
        each.startswith(word) or SequenceMatcher(None, word, each).ratio() >= ALIKE
        for each in own
    )


def _stem(word: str) -> str:
    """Without the ending of a plural or a verb; the same on both sides is enough."""
    for ending, rest in (("ies", "y"), ("ing", ""), ("es", ""), ("s", ""), ("e", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word.removesuffix(ending) + rest
            return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem
    return word
