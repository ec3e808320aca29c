"""What can be wrong with a bot's files, said so that its author can mend it."""

from typing import NamedTuple

from frontdesk.errors import Error, NotFound


class Problem(NamedTuple):
    """One thing wrong: `file` relative to the bot's folder, `line` counted from 1, and how to mend it."""

    file: str
    line: int
    what: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}" + (f" {self.mend}" if self.mend else "")


class BotInvalid(Error):
    """The bot in {folder} has mistakes:{problems}"""

    code = "bots.invalid"
    status = 422
    hint = "Mend the lines that are named and load the bot again."

    def __init__(self, *, folder: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(folder=folder, problems="".join(f"\n  {problem}" for problem in problems))


class BotNotFound(NotFound):
    """There is no bot {bot!r} here."""

    code = "bots.not_found"
    hint = "Leave `bot` out to use the only one, or use an id that this server was started with."
