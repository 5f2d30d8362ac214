"""Why something did not go out, in words for the clinic: all of them in one place.

What channels, workers and providers write down is for whoever runs the site, with the
codes of mail servers and carriers. Here each is one of a few reasons, with what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ptcare.notices.outbox.delivering import NO_OTHER_WAY


@dataclass(frozen=True, kw_only=True)
class Why:
    """One reason. `pattern` is searched for in what was written down."""

    key: str
    pattern: str
    label: Promise
    to_do: Promise
    is_ours: bool = False  # nobody at the desk can mend it, and it concerns everybody
    is_theirs: bool = False  # of one person, who has to be asked: all at once is no use


TELL_THE_SITE = _("Tell who runs the site. What waits goes out when it is mended.")
BY_ITSELF = _("It is tried again by itself. If it lasts, tell who runs the site.")
ASK_BY_PHONE = _("Call them, and ask for another way to reach them.")

# The first whose pattern is found counts.
WHYS = (
    Why(
        key="came_back",
        pattern=r"letter came back",
        label=_("The letter came back"),
        to_do=_("Ask for the right address, or whether the mailbox is full."),
        is_theirs=True,
    ),
    Why(
        key="address",
        pattern=r"address was refused|address cannot be written to",
        label=_("There is no such e-mail address"),
        to_do=_(
            "Ask for the right address. They change it themselves, or come in with"
            " a card."
        ),
        is_theirs=True,
    ),
    Why(
        key="stopped",
        pattern=r"told the provider STOP",
        label=_("They replied STOP to our texts"),
        to_do=_("They can reply START. Until then reach them another way."),
        is_theirs=True,
    ),
    Why(
        key="number",
        pattern=r"not a telephone number|this number|not a mobile|landline"
        r"|no such number",
        label=_("Their number takes no texts"),
        to_do=_("Ask for the number of a mobile phone."),
        is_theirs=True,
    ),
    Why(
        key="network",
        pattern=r"telephone cannot be reached|blocks our texts|took it for spam"
        r"|not delivered \(",
        label=_("Their phone company did not deliver the text"),
        to_do=ASK_BY_PHONE,
    ),
    Why(
        key="texts_full",
        pattern=r"text of the day",
        label=_("They had their one text of the day"),
        to_do=_("Send it again tomorrow, or call them."),
        is_theirs=True,
    ),
    Why(
        key="device",
        pattern=r"takes no more messages|not on the public internet|keys are none",
        label=_("Their device takes no more messages"),
        to_do=_("They turn messages on again, on the device itself."),
        is_theirs=True,
    ),
    Why(
        key="push_key",
        pattern=r"refuses our key|VAPID",
        label=_("The key for messages on the screen is wrong"),
        to_do=TELL_THE_SITE,
        is_ours=True,
    ),
    Why(
        key="mail_account",
        pattern=r"name and password|certificate|offers no sign-in|turned us away"
        r"|our sender|know our key|waits for a payment|not let us send"
        r"|know our domain|mail provider is not set up",
        label=_("Our mail account is refused or set up wrong"),
        to_do=TELL_THE_SITE,
        is_ours=True,
    ),
    Why(
        key="doubt",
        pattern=r"may have taken it|died while sending|^cut off|says nothing"
        r"|answered 50[24]$",
        label=_("Cut off while sending: it may have arrived"),
        to_do=_("Send it again only where twice is better than never."),
    ),
    Why(
        key="mail_waits",
        pattern=r"mail (server|provider) did not take it|asks to wait",
        label=_("Their mail server did not take it"),
        to_do=BY_ITSELF,
    ),
    Why(
        key="mail_away",
        pattern=r"mail server|mail provider|too many letters",
        label=_("Our mail server is away"),
        to_do=BY_ITSELF,
        is_ours=True,
    ),
    Why(
        key="texts_country",
        pattern=r"texts to this country",
        label=_("Texts to their country are not switched on"),
        to_do=TELL_THE_SITE,
        is_ours=True,
    ),
    Why(
        key="texts_long",
        pattern=r"do not fit into a text",
        label=_("Its words do not fit into a text"),
        to_do=_("Shorten the name that the clinic uses in messages."),
        is_ours=True,
    ),
    Why(
        key="texts_away",
        pattern=r"^answered \d|^no connection: ",
        label=_("Our text service is away"),
        to_do=BY_ITSELF,
        is_ours=True,
    ),
    Why(
        key="push_away",
        pattern=r"\S answered \d|no answer from the push service",
        label=_("The service for messages on the screen is away"),
        to_do=BY_ITSELF,
        is_ours=True,
    ),
    Why(
        key="late",
        pattern=r"its time had passed",
        label=_("Too late to be of use"),
        to_do=_("Nothing was sent. If this happens often, tell who runs the site."),
    ),
    Why(
        key="no_way",
        pattern=r"no way to reach them",
        label=_("There is no way to reach them"),
        to_do=_("Ask for an e-mail address or a mobile number."),
        is_theirs=True,
    ),
    Why(
        key="error",
        pattern=r"an error of ours",
        label=_("An error of ours"),
        to_do=TELL_THE_SITE,
        is_ours=True,
    ),
)
OTHER = Why(
    key="other",
    pattern=r"",
    label=_("Another reason"),
    to_do=_("Send it again. If that does not help, tell who runs the site."),
)
NOT_TRIED = Why(
    key="not_tried",
    pattern=r"",
    label=_("Its turn has not come yet"),
    to_do=_("If this lasts longer than some minutes, tell who runs the site."),
)


@lru_cache(maxsize=1000)
def why_of(reason: str) -> Why:
    """Of what was written down of a notice or of one try."""
    # Without what was added because there was no other way, either.
    said = reason.partition(NO_OTHER_WAY)[0]
    return next((why for why in WHYS if re.search(why.pattern, said)), OTHER)
