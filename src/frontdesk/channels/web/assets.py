"""The widget's files, whose pages name the files beside them with their versions."""

import re
from pathlib import Path

from frontdesk.kit.http.assets import MEDIA_TYPES, Asset, asset_of

_FOLDER = Path(__file__).parent / "static"
_OWN_FILE = re.compile(r'\b(?P<attribute>src|href)="(?P<name>[\w.-]+\.(?:js|css))"')


def load_assets(folder: Path = _FOLDER) -> dict[str, Asset]:
    """Every file of the folder by its name."""
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.is_dir() else {}
    known = {name: content for name, content in files.items() if Path(name).suffix in MEDIA_TYPES}
    assets = {name: asset_of(name, content) for name, content in known.items() if not name.endswith(".html")}
    for name, content in known.items():
        if name.endswith(".html"):
            assets[name] = asset_of(name, _with_versions(content.decode("utf-8"), assets).encode())
    return assets


def _with_versions(page: str, assets: dict[str, Asset]) -> str:
    def versioned(match: re.Match[str]) -> str:
        asset = assets.get(match["name"])
        return f'{match["attribute"]}="{match["name"]}?v={asset.version}"' if asset else match[0]

    return _OWN_FILE.sub(versioned, page)
