"""What stands on a locked screen: who writes, and that there is something to see."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation

from ptcare.notices.channels import Parcel
from ptcare.people import user_language


@dataclass(frozen=True)
class Short:
    """Everybody around may read it: no health word, no count, no money, no name."""

    sender: str  # the clinic, by the name it uses in messages
    words: str  # one line, without a full stop


def short(parcel: Parcel) -> Short:
    """From `messages/<kind>.txt`, or else `any.txt`, in the reader's language."""
    notice = parcel.notice
    names = [f"messages/{notice.kind}.txt", "messages/any.txt"]
    with translation.override(user_language.language_of(notice.user)):
        words = render_to_string(names, {"clinic": notice.clinic, **parcel.facts})
    return Short(sender=notice.clinic.notice_name, words=words.strip())
