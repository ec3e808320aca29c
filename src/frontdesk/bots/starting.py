"""A new bot's first files: enough to be checked, tested and talked with, and to be changed from there."""

import re
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from frontdesk.errors import Error

_STARTER = resources.files("frontdesk.bots") / "starter"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")


class FolderUnfit(Error):
    """{folder} cannot become a bot: {reason}"""

    code = "bots.folder_unfit"
    status = 409
    hint = "Name a folder that is not there yet; its name becomes the bot's id, such as `shop`."


def start_bot(folder: Path) -> list[str]:
    """Write the files; return their names, relative to the folder. Raises `FolderUnfit`; what is there already is left alone."""
    name = folder.resolve().name
    if _NAME.fullmatch(name) is None:
        raise FolderUnfit(folder=str(folder), reason=f"`{name}` is no id; use small letters, digits, - and _.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderUnfit(folder=str(folder), reason="it is not empty.")
    title = name.replace("_", " ").replace("-", " ").title()
    written = []
    for path, text in _files(_STARTER):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text.replace("BOT_ID", name).replace("BOT_NAME", title), encoding="utf-8")
        written.append(path)
    return written


def _files(folder: Traversable, above: str = "") -> list[tuple[str, str]]:
    found = []
    for item in sorted(folder.iterdir(), key=lambda one: (one.is_dir(), one.name)):
        found += (
            _files(item, f"{above}{item.name}/") if item.is_dir() else [(above + item.name, item.read_text("utf-8"))]
        )
    return found
