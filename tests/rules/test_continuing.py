"""The text that is pasted into a payer's portal: plain, short lines, nothing lost."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.continuing import WIDTH, Pack, Section, Table, as_text, in_ascii

LETTERS = set(string.ascii_letters + string.digits + string.punctuation + " \n")


def pack(*lines: str, head=(), rows=()) -> Pack:
    table = Table(head=head, rows=rows) if head else None
    section = Section(title="Why", lines=lines, table=table)
    return Pack(title="Request", name="Ann Lee", sections=(section,))


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Zoë’s café – “ok”", 'Zoe\'s cafe - "ok"'),
        ("2 × 8 → 3 × 10", "2 x 8 -> 3 x 10"),
        ("a\tb\u00a0c\x00d", "a b c d"),
        ("≥ 3 µg, 20 °C, ½", ">= 3 ug, 20  degC, 1/2"),
        ("Łódź, Straße", "Lodz, Strasse"),
        ("ﬁne 骨", "fine ?"),
        ("👍🏽", "??"),
    ],
)
def test_each_letter_has_a_plain_one_or_a_question_mark(said, written):
    assert in_ascii(said) == written


def test_the_text_reads_from_top_to_bottom():
    said = pack(
        "Twelve more visits.\n\nShe climbs stairs with a rail.",
        head=("Test", "First", "Last"),
        rows=(("Timed Up and Go", "14.0 s", "11.4 s"), ("Grip", "18 kg", "")),
    )

    assert as_text(said) == (
        "REQUEST\nAnn Lee\n\nWHY\nTwelve more visits.\n"
        "She climbs stairs with a rail.\n"
        "- Timed Up and Go. First: 14.0 s; Last: 11.4 s\n"
        "- Grip. First: 18 kg\n"
    )


@given(st.lists(st.text(), max_size=4), st.text(max_size=200))
def test_whatever_was_typed_the_text_is_plain_and_its_lines_are_short(lines, cell):
    text = as_text(pack(*lines, head=("a", "b"), rows=((cell, cell),)))

    assert set(text) <= LETTERS
    assert all(len(line) <= WIDTH for line in text.split("\n"))
    assert all(line == line.rstrip() for line in text.split("\n"))


WORDS = st.lists(st.text(string.ascii_letters, min_size=1, max_size=12), max_size=60)


@given(WORDS)
def test_no_word_is_lost_or_moved(words):
    text = as_text(pack(" ".join(words)))

    assert text.split()[4:] == words  # after REQUEST Ann Lee WHY


@given(st.text(), st.text())
def test_a_pack_is_read_as_it_was_kept(line, cell):
    said = pack(line, head=("a", "b"), rows=((cell, line),))

    assert Pack.from_json(said.to_json()) == said
