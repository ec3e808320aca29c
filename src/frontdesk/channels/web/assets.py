"""The widget's files, read once at start, each with its ETag and its gzipped form."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
_MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".map": "application/json",
}
_COMPRESSIBLE = frozenset({".js", ".css", ".html", ".svg", ".map"})
_OWN_FILE = re.compile(r'\b(?P<attribute>src|href)="(?P<name>[\w.-]+\.(?:js|css))"')


@dataclass(frozen=True, slots=True)
class Asset:
    """`version` names the content: an address that carries it may be kept for ever."""

    content: bytes
    gzipped: bytes | None
    media_type: str
    version: str

    @property
    def etag(self) -> str:
        return f'"{self.version}"'


def load_assets(folder: Path = _FOLDER) -> dict[str, Asset]:
    """Every file of the folder by its name. Pages name the files beside them with their versions."""
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.is_dir() else {}
    known = {name: content for name, content in files.items() if Path(name).suffix in _MEDIA_TYPES}
    assets = {name: _asset(name, content) for name, content in known.items() if not name.endswith(".html")}
    for name, content in known.items():
        if name.endswith(".html"):
            assets[name] = _asset(name, _with_versions(content.decode("utf-8"), assets).encode())
    return assets


def _with_versions(page: str, assets: dict[str, Asset]) -> str:
    def versioned(match: re.Match[str]) -> str:
        asset = assets.get(match["name"])
        return f'{match["attribute"]}="{match["name"]}?v={asset.version}"' if asset else match[0]

    return _OWN_FILE.sub(versioned, page)


def _asset(name: str, content: bytes) -> Asset:
    suffix = Path(name).suffix
    gzipped = gzip.compress(content, mtime=0) if suffix in _COMPRESSIBLE else None
    return Asset(content, gzipped, _MEDIA_TYPES[suffix], hashlib.sha256(content).hexdigest()[:16])
