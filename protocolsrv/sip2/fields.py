"""Every field of SIP 2.00 and of the extensions met in the field, fixed and tagged: one table.

The codec, the profiles, `decode sip2` and the documentation read it. Messages name fields of it and
add nothing of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """How a fixed field is written, and what it is in a message."""

    FLAG = "Y or N"  # bool
    OK = "1 or 0"  # bool
    CODE = "code"  # str of the field's width
    COUNT = "digits"  # int; None is blanks: unknown
    PLACES = "places"  # str, as it is: each place has a meaning
    MOMENT = "date and time"  # str, 18 characters: YYYYMMDDZZZZHHMMSS


@dataclass(frozen=True, slots=True)
class Fixed:
    """A field known by its place. `width` in characters."""

    name: str
    width: int
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """A field known by its two letters. `personal`: tells who somebody is or how to reach them, and
    is sent only where a profile says so. `secret`: never shown or logged. `card`: a card number,
    masked in logs. `extension`: not in SIP 2.00."""

    tag: str
    meaning: str
    personal: bool = False
    secret: bool = False
    card: bool = False
    extension: bool = False


def _fixed(text: str) -> dict[str, Fixed]:
    rows = {}
    for line in text.strip().splitlines():
        name, width, kind, meaning = line.split(maxsplit=3)
        rows[name] = Fixed(name, int(width), Kind[kind], meaning)
    return rows


FIXED: dict[str, Fixed] = _fixed("""
ok                    1 OK      done (1) or not (0)
moment               18 MOMENT  transaction date
card_retained         1 FLAG    the unit kept the card
no_block              1 FLAG    it has already happened and must not be refused
return_date          18 MOMENT  return date
renewal_policy        1 FLAG    the unit lets a patron renew by borrowing again
due_date             18 MOMENT  due date the unit gave while off line
hold_mode             1 CODE    hold mode: + place, - cancel, * change
language              3 CODE    language of the texts
third_party           1 FLAG    third parties may renew
fee_type              2 CODE    fee type
payment_type          2 CODE    payment type
currency              3 CODE    currency
summary              10 PLACES  which list is wanted: Y in one of the places 0-5
uid_algorithm         1 CODE    how the login name is encrypted (0: not)
pwd_algorithm         1 CODE    how the password is encrypted (0: not)
status_code           1 CODE    unit status: 0 ok, 1 out of paper, 2 closing down
print_width           3 COUNT   characters on a line of its printer
version               4 CODE    protocol version, x.xx
resensitize           1 FLAG    resensitize the item
magnetic              1 CODE    magnetic medium: Y, N, U unknown
alert                 1 FLAG    alert: the item needs attention
renewed               1 FLAG    it was a renewal of the patron's own loan
desensitize           1 FLAG    desensitize the item
available             1 FLAG    an item can be had
circulation_status    2 CODE    circulation status
security_marker       2 CODE    security marker
properties_ok         1 OK      item properties stored
patron_status        14 PLACES  patron status: Y in places 0-13 for what is denied
end_session           1 FLAG    session ended
payment_accepted      1 FLAG    payment accepted
holds_count           4 COUNT   holds ready to be fetched
overdue_count         4 COUNT   overdue items
charged_count         4 COUNT   items on loan
fine_count            4 COUNT   fines
recall_count          4 COUNT   recalled items
unavailable_count     4 COUNT   holds not yet ready
renewed_count         4 COUNT   items renewed
unrenewed_count       4 COUNT   items not renewed
online                1 FLAG    we are on line
checkin_ok            1 FLAG    the unit may check in
checkout_ok           1 FLAG    the unit may check out
acs_renewal_policy    1 FLAG    the unit may renew
status_update_ok      1 FLAG    the unit may block and enable cards
offline_ok            1 FLAG    off-line transactions are taken
timeout               3 CODE    timeout in tenths of a second
retries               3 CODE    retries allowed
date_time_sync       18 MOMENT  our clock
""")
"""Fixed fields by name."""


def _tagged(text: str) -> dict[str, Tagged]:
    rows = {}
    for line in text.strip().splitlines():
        tag, marks, meaning = line.split(maxsplit=2)
        rows[tag] = Tagged(
            tag, meaning, "p" in marks, "s" in marks, "c" in marks, extension="x" in marks
        )
    return rows


TAGGED: dict[str, Tagged] = _tagged("""
AA c   patron identifier
AB -   item identifier
AC s   terminal password
AD s   patron password (PIN)
AE p   personal name
AF -   screen message
AG -   print line
AH -   due date
AJ -   title identifier
AL -   blocked card message
AM -   library name
AN -   terminal location
AO -   institution id
AP -   current location
AQ -   permanent location
AS -   hold items
AT -   overdue items
AU -   charged items
AV -   fine items
BD p   home address
BE p   e-mail address
BF p   home telephone number
BG -   owner
BH -   currency type
BI -   cancel (undo)
BK -   transaction id
BL -   valid patron
BM -   renewed items
BN -   unrenewed items
BO -   fee acknowledged
BP -   start item
BQ -   end item
BR -   queue position
BS -   pickup location
BT -   fee type
BU -   recall items
BV -   fee amount
BW -   expiration date
BX -   supported messages
BY -   hold type
BZ -   hold items limit
CA -   overdue items limit
CB -   charged items limit
CC -   fee limit
CD -   unavailable hold items
CF -   hold queue length
CG -   fee identifier
CH -   item properties
CI -   security inhibit
CJ -   recall date
CK -   media type
CL -   sort bin
CM -   hold pickup date
CN -   login user id
CO s   login password
CP -   location code
CQ -   valid patron password
AY -   sequence number
AZ -   checksum
CV x   alert type
CT x   destination location
CY px  hold patron identifier
DA px  hold patron name
CS x   call number
CR x   collection code
WS x   owner's ISIL, from the tag of a foreign library's item
PA x   card expiry date
PB px  birth date
PC x   patron class
PI x   internet profile
XQ x   local item field
ZY x   local item field
EA x   author
DE x   summary
IN x   ISBN
NB x   other number
""")
"""Tagged fields by their two letters."""

LONGEST = 255
"""Most characters of a field's value (SIP 2.00, variable-length fields)."""

PERSONAL = frozenset(tag for tag, one in TAGGED.items() if one.personal)
"""Fields a profile must name to have them sent."""
