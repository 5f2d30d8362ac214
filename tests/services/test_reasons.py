"""Each reason that is ever written down has words for the clinic, and what to do."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from ptcare.notices.channels import texting
from ptcare.notices.outbox import reasons

HOUSE = Path(__file__).resolve().parent.parent.parent / "ptcare" / "notices"
WRITERS = [
    *("channels/email.py", "channels/mailgun.py", "channels/smtp.py"),
    *("channels/push.py", "channels/sms.py", "channels/texting.py"),
    *("texts/following.py", "outbox/claiming.py"),
]
NOT_OF_TRIES_THAT_FAILED = {
    "told by the mail provider",
    "not delivered",  # and a number, of the carrier
    "500500",  # of an address, and not of a letter
}


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("the letter came back (550); no other way to reach them", "came_back"),
        ("the address was refused (550 5.1.1)", "address"),
        ("they have told the provider STOP (21610)", "stopped"),
        ("a landline, or its network takes no texts (30006)", "number"),
        ("no such number any more (30005)", "number"),
        ("the telephone cannot be reached (30003)", "network"),
        ("the network took it for spam (30007)", "network"),
        ("not delivered (30008)", "network"),
        ("texts to this country are not switched on (21408)", "texts_country"),
        ("they had their text of the day", "texts_full"),
        ("the browser takes no more messages (410)", "device"),
        ("fcm.example refuses our key or our message (403): see VAPID_…", "push_key"),
        ("fcm.example answered 500", "push_away"),
        ("no answer from the push service: ConnectTimeout", "push_away"),
        ("the mail server does not take our name and password (535)", "mail_account"),
        ("the mail server's certificate is no good: self-signed", "mail_account"),
        ("the mail provider does not know our key (401)", "mail_account"),
        ("the mail server may have taken it (cut off: X)", "doubt"),
        ("the worker died while sending", "doubt"),
        ("cut off: ReadTimeout", "doubt"),
        ("the mail server did not take it (450 4.2.2)", "mail_waits"),
        ("the mail server does not answer", "mail_away"),
        ("the mail provider cannot be reached", "mail_away"),
        ("too many letters for the mail provider just now (429)", "mail_away"),
        ("no mail server: ConnectionRefusedError", "mail_away"),
        ("answered 500", "texts_away"),
        ("no connection: ConnectTimeout", "texts_away"),
        ("its time had passed", "late"),
        ("no way to reach them", "no_way"),
        ("an error of ours: KeyError", "error"),
        ("something nobody has thought of", "other"),
    ],
)
def test_a_reason_is_told_in_words_for_the_desk(said, key):
    assert reasons.why_of(said).key == key


@pytest.mark.parametrize("code", texting.REFUSED)
def test_each_number_of_the_carrier_has_its_words(code):
    assert reasons.why_of(texting.reason_of(code)) is not reasons.OTHER


def written_in(file: str) -> set[str]:
    """What stands there as a reason: of strings with a gap, what is around the gap."""
    tree = ast.parse((HOUSE / file).read_text())
    found: set[str] = set()
    for node in ast.walk(tree):
        if names_a_reason(node):
            found |= text_of(node.value)
    return found


def names_a_reason(node: ast.AST) -> bool:
    if isinstance(node, ast.keyword):
        return node.arg == "reason"
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(each, ast.Name) and each.id == "reason" for each in targets)


def text_of(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value} - {""}
    if isinstance(node, ast.JoinedStr):
        parts = (
            str(part.value) if isinstance(part, ast.Constant) else "500"
            for part in node.values
        )
        return {"".join(parts)}
    return set()


@pytest.mark.parametrize("file", WRITERS)
def test_no_reason_of_a_channel_is_without_words(file):
    unknown = {
        said for said in written_in(file) if reasons.why_of(said) is reasons.OTHER
    }

    assert unknown - NOT_OF_TRIES_THAT_FAILED == set()


def test_the_scan_finds_what_channels_write():
    assert "the mail provider cannot be reached" in written_in("channels/mailgun.py")
