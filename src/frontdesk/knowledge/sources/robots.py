"""Reads a site's robots.txt (RFC 9309): what may be fetched, how quickly, and where its sitemaps are."""

import re
from dataclasses import dataclass

AGENT = "frontdesk"
MOST_CHARACTERS = 512_000
MOST_RULES = 5_000


@dataclass(frozen=True, slots=True)
class Robots:
    """`rules` are (allowed, pattern); the longest that matches decides, and allowed wins between equals."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay_seconds: float = 0.0
    sitemaps: tuple[str, ...] = ()

    def allows(self, path: str) -> bool:
        matching = [(len(pattern), allowed) for allowed, pattern in self.rules if _matches(pattern, path)]
        return max(matching, default=(0, True))[1]


def read_robots(text: str) -> Robots:
    """The rules of the group for us, or for everyone where there is none."""
    groups: dict[str, list[tuple[str, str]]] = {}
    sitemaps: list[str] = []
    agents: list[str] = []
    open_group = False
    for line in text[:MOST_CHARACTERS].splitlines():
        name, _, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == "sitemap":
            sitemaps.append(value)
        elif name == "user-agent":
            agents = [*agents, value.lower()] if open_group else [value.lower()]
            open_group = True
            groups.setdefault(value.lower(), [])
        elif name in {"allow", "disallow", "crawl-delay"}:
            open_group = False
            for agent in agents:
                groups[agent].append((name, value))
    ours = groups.get(AGENT, groups.get("*", []))
    rules = tuple((name == "allow", value) for name, value in ours if name != "crawl-delay" and value)
    delays = [
        float(value) for name, value in ours if name == "crawl-delay" and re.fullmatch(r"\d{1,4}(\.\d{1,3})?", value)
    ]
    return Robots(rules[:MOST_RULES], max(delays, default=0.0), tuple(sitemaps))


def _matches(pattern: str, path: str) -> bool:
    """`*` stands for anything, a `$` at the end for the end. Without backtracking, so that no pattern is slow."""
    ends = pattern.endswith("$")
    parts = (pattern[:-1] if ends else pattern).split("*")
    if not path.startswith(parts[0]):
        return False
    at = len(parts[0])
    for part in parts[1:]:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not ends or at == len(path) or (len(parts) > 1 and path.endswith(parts[-1]))
