"""Who did something in the inbox: a colleague who is signed in, or a program with a key."""

from typing import NamedTuple

from frontdesk.access.keys import Keys
from frontdesk.access.service import Caller


class Actor(NamedTuple):
    """`id` is that of the member or key; `name` what they were called at that time."""

    id: str
    name: str


#: What Frontdesk does by itself.
HOUSE = Actor("frontdesk", "Frontdesk")


async def actor_of(caller: Caller, keys: Keys) -> Actor:
    return Actor(caller.id, caller.name or await keys.name_of(caller))
