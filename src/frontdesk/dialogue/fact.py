"""The common root of all events; what they are stands in `events.py`, and those of people in `people.py`."""

import msgspec


class Event(msgspec.Struct, frozen=True, tag_field="type", omit_defaults=True):
    """The common root; a subclass's `tag` is its wire name."""
