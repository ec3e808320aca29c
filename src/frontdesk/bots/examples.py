"""Examples of what customers say, with entities marked as `[A-1234](order_number)`."""

import re

from frontdesk.dialogue.bot import Annotation, Example

_MARK = re.compile(r"\[([^\[\]]{1,200})\]\(([a-z][a-z0-9_]{0,60})\)")


def parse_example(line: str) -> Example:
    """Read one line: the text without its marks, and where in it the marked parts stand."""
    text, annotations, end = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[end : mark.start()]
        annotations.append(Annotation(mark[2], mark[1], len(text), len(text) + len(mark[1])))
        text += mark[1]
        end = mark.end()
    return Example(text + line[end:], tuple(annotations))
