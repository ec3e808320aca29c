"""Files for browsers, read once at start, each with its ETag and its gzipped form, and the answers that carry them."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".map": "application/json",
}
FOR_EVER = "public, max-age=31536000, immutable"
_COMPRESSIBLE = frozenset({".js", ".css", ".html", ".svg", ".map"})


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


def asset_of(name: str, content: bytes) -> Asset:
    """`name` ends in one of `MEDIA_TYPES`."""
    suffix = Path(name).suffix
    gzipped = gzip.compress(content, mtime=0) if suffix in _COMPRESSIBLE else None
    return Asset(content, gzipped, MEDIA_TYPES[suffix], hashlib.sha256(content).hexdigest()[:16])


def answer_with(request: Request, asset: Asset, headers: Mapping[str, str]) -> Response:
    """The file, compressed where the browser can, or 304 where it has it already."""
    sent = {"etag": asset.etag, "vary": "Accept-Encoding", **headers}
    if _has_already(request, asset):
        return Response(status_code=304, headers=sent)
    content = asset.content
    if asset.gzipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content = asset.gzipped
        sent["content-encoding"] = "gzip"
    return Response(content, headers=sent | {"content-type": asset.media_type})


def _has_already(request: Request, asset: Asset) -> bool:
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or asset.etag in [tag.strip().removeprefix("W/") for tag in known.split(",")]
