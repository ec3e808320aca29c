"""The console's built files: one page for every address below `/console`, and what that page loads."""

from dataclasses import dataclass
from pathlib import Path

from frontdesk.kit.http.assets import MEDIA_TYPES, Asset, asset_of

_FOLDER = Path(__file__).parent / "static"
_PAGE = "index.html"
_NEVER_PAGES = frozenset({*MEDIA_TYPES, ".ico", ".txt", ".json", ".webmanifest"})
_NOT_BUILT = b"""<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <meta name="color-scheme" content="light dark" />
    <title>Frontdesk</title>
  </head>
  <body>
    <h1>The console is not built</h1>
    <p>In a checkout, run <code>make setup</code> or <code>python tools/build_web.py</code>, and start the server again.</p>
    <p>The API works without it: see <a href="/docs">its documentation</a>.</p>
  </body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Console:
    """Every file by its path; `page` is None where the console was not built."""

    files: dict[str, Asset]
    page: Asset | None
    not_built: Asset

    def find_file(self, path: str) -> Asset | None:
        """The file at this path; the page itself is none of them, because it must not be served without its policy."""
        return None if path == _PAGE else self.files.get(path)

    def is_page(self, path: str) -> bool:
        """Whether this is an address of the console's own, and not that of a file which is no longer, or never was, there."""
        return not path.startswith("assets/") and Path(path).suffix not in _NEVER_PAGES


def load_console(folder: Path = _FOLDER) -> Console:
    """Read the files that `tools/build_web.py` made."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in MEDIA_TYPES) if folder.is_dir() else []
    files = {path.relative_to(folder).as_posix(): asset_of(path.name, path.read_bytes()) for path in paths}
    return Console(files, files.get(_PAGE), asset_of(_PAGE, _NOT_BUILT))


def is_named_by_content(path: str) -> bool:
    """Whether the build put a hash of the content into the file's name, so that it never changes."""
    return path.startswith("assets/")
