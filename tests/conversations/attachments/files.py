"""Small files of every kind that is taken, and of kinds that are not."""

import io
import zipfile

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 24
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
EXE = b"MZ\x90\x00" + b"\0" * 60
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def archive(*names: str, mimetype: str | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name, content in [*([("mimetype", mimetype)] if mimetype else []), *((name, "x") for name in names)]:
            opened.writestr(zipfile.ZipInfo(name), content)  # without the time of day: every worker makes the same
    return made.getvalue()


def old_office(*streams: str) -> bytes:
    return OLE + b"".join(stream.encode("utf-16-le") for stream in streams)
