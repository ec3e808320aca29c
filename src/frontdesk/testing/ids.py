"""Ids that a test can foretell: `conv_00000000000000000000000001`, then `…02`."""

from collections import Counter

from frontdesk.kit.ids import encode


class SequentialIds:
    """Keeps `kit.ids.Ids`. Counts each prefix from 1; as long as real ids and sorting as they do."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def new(self, prefix: str) -> str:
        self._given[prefix] += 1
        return f"{prefix}_{encode(self._given[prefix])}"
