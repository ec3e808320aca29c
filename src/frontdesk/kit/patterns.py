"""Regular expressions that are compiled when they are first used: a long one takes milliseconds, and many are never needed."""

import re
from typing import Any, cast


def on_first_use(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what behaves as `re.compile(pattern, flags)` does. What is wrong with the pattern is told at its first use."""
    return cast("re.Pattern[str]", _Uncompiled(pattern, flags))


class _Uncompiled:
    """Takes over the methods of the compiled pattern at the first look at one, so that later uses cost nothing more."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._written = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        compiled = re.compile(*self._written)
        vars(self).update({each: getattr(compiled, each) for each in dir(compiled) if not each.startswith("_")})
        return getattr(compiled, name)
