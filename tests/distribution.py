"""Which worker of pytest-xdist runs which tests: those of an `xdist_group` share one, and whatever it has made ready for them.

`--dist loadgroup` does that by writing the group into the tests' ids, which pytest 9.2 takes no notice of, and then says nothing
of it (pytest-dev/pytest-xdist#1386). So the group is read where it stands: a file's `pytestmark`.
"""

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parents[1]
MARK = re.compile(r'pytest\.mark\.xdist_group\("([\w-]+)"\)')


class ByGroup(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out a group as a whole and every other test by itself, groups first: no worker waits for one in the end."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid) or nodeid


def group_of(nodeid: str) -> str | None:
    """The group that a test's file names."""
    return _group_in(ROOT / nodeid.partition("::")[0])


@cache
def _group_in(file: Path) -> str | None:
    found = MARK.search(file.read_text(encoding="utf-8")) if file.is_file() else None
    return found[1] if found else None
