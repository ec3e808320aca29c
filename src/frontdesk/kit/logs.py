"""Structured logs, one JSON object a line, in which neither a customer's words nor a secret can stand.

Invariant: no line holds a credential (`fd_…`, `fdv_…`, `fdr_…`, `fds_…`, `fdl_…`, `Bearer …`, a password in an address), no
value of a field that carries customers' words, and no exception's message, which may quote either.
"""

import logging
import re
import sys
from collections.abc import Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, BinaryIO, Literal

import msgspec
import structlog

from frontdesk.errors import Error
from frontdesk.kit.http.exchange import current_exchange

_TOKEN = re.compile(r"\b(fd[a-z]?)_[A-Za-z0-9._~+/=-]{6,}")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}")
_PASSWORD_IN_URL = re.compile(r"(://[^/@\s:]*:)[^@/\s]+@")
_SECRET_FIELDS = frozenset({"authorization", "cookie", "secret", "token", "refresh_token", "password", "api_key"})
_CUSTOMER_FIELDS = frozenset({"text", "body", "quote", "transcript", "content", "user_text", "reply"})
_MARKS = ("fd", "earer", "asic", "://", "EARER", "ASIC")
_DEEPEST = 4
_FRAMES = 30

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def set_up_logs(
    *, form: Literal["json", "console"] = "json", level: str = "info", stream: BinaryIO | None = None
) -> None:
    """Every line of ours and of the libraries goes through here. Call once, at start."""
    least = logging.getLevelNamesMapping()[level.upper()]
    out = stream or sys.stdout.buffer
    line = _json_line if form == "json" else _console_line
    structlog.configure(
        processors=[structlog.processors.add_log_level, *_processors(), line],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.BytesLoggerFactory(out),
    )
    handler = logging.StreamHandler(_TextStream(out))
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, _take_exception],
            processors=[_drop_foreign_record, *_processors(), _as_text(line)],
        )
    )
    _Sink.out, _Sink.line, _Sink.least = out, line, least
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(least, logging.WARNING))
    logging.getLogger("uvicorn").setLevel(least)
    logging.captureWarnings(True)


class _Sink:
    """Where lines go that need no cleaning."""

    out: BinaryIO = sys.stdout.buffer
    line: Callable[[Any, str, MutableMapping[str, Any]], bytes] = staticmethod(lambda *_: b"")
    least: int = logging.CRITICAL


def log_plain(level: int, event: str, fields: Mapping[str, str | float | None]) -> None:
    """One line, past the processors, for what every request writes: a tenth of the cost.

    `fields` must hold only what we made ourselves: ids, numbers, templates of routes.
    """
    if level < _Sink.least:
        return
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = _Sink.line(None, "", {"event": event, **fields, "level": logging.getLevelName(level).lower(), "at": at})
    _Sink.out.write(line + b"\n")
    _Sink.out.flush()


def get_logger() -> Any:
    """`get_logger().info("inbox.assigned", ticket_id=…)`: an event's name, then fields, never a sentence."""
    return structlog.get_logger()


def redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The processor that keeps secrets and customers' words out, whatever a caller passed."""
    for field, value in event.items():
        cleaned = _cleaned(field, value, 0)
        if cleaned is not value:
            event[field] = cleaned
    return event


def _cleaned(field: str, value: Any, depth: int) -> Any:
    if field in _CUSTOMER_FIELDS:
        return "[withheld]"
    if field.lower() in _SECRET_FIELDS:
        return "[redacted]"
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        return without_secrets(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth >= _DEEPEST:
        return "[deep]"
    if isinstance(value, Mapping):
        return {str(key): _cleaned(str(key), item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned("", item, depth + 1) for item in value]
    return without_secrets(str(value))


def without_secrets(text: str) -> str:
    """`text` with everything that looks like a credential taken out."""
    if not any(mark in text for mark in _MARKS):
        return text
    text = _TOKEN.sub(r"\1_[redacted]", text)
    text = _BEARER.sub(r"\1 [redacted]", text)
    return _PASSWORD_IN_URL.sub(r"\1[redacted]@", text)


def where(problem: BaseException) -> dict[str, Any]:
    """What an exception may say in a log: its kind, our code and the places it came through. Never its message."""
    places: list[str] = []
    traceback = problem.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{traceback.tb_frame.f_globals.get('__name__', '?')}:{code.co_name}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    described: dict[str, Any] = {
        "error": f"{type(problem).__module__}.{type(problem).__qualname__}",
        "at": places[-_FRAMES:],
    }
    if isinstance(problem, Error):
        described["code"] = problem.code
    if problem.__cause__ is not None:
        described["cause"] = where(problem.__cause__)
    return described


def _processors() -> list[Any]:
    return [
        _add_request_id,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _describe_exception,
        redact,
    ]


def _add_request_id(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    exchange = current_exchange.get()
    if exchange is not None:
        event.setdefault("request_id", exchange.request_id)
    return event


def _describe_exception(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    given = event.pop("exc_info", None)
    if isinstance(given, BaseException):
        problem: BaseException | None = given
    elif isinstance(given, tuple):
        problem = given[1]
    else:
        problem = sys.exc_info()[1] if given else None
    if problem is not None:
        event["exception"] = where(problem)
    return event


def _take_exception(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A library's exception becomes a field of ours before the standard library would print it."""
    event["exc_info"] = event["_record"].exc_info
    return event


def _drop_foreign_record(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A library's log line: our fields, not its record."""
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    return event


def _json_line(_: Any, __: str, event: MutableMapping[str, Any]) -> bytes:
    return msgspec.json.encode(event)


def _console_line(_: Any, __: str, event: MutableMapping[str, Any]) -> bytes:
    fields = dict(event)
    at, level, name = fields.pop("at", ""), fields.pop("level", ""), fields.pop("event", "")
    shown = " ".join(f"{field}={value}" for field, value in fields.items())
    return f"{at[11:19]} {level:7} {name} {shown}".rstrip().encode("utf-8", "replace")


def _as_text(line: Any) -> Any:
    def render(logger: Any, method: str, event: MutableMapping[str, Any]) -> str:
        rendered: bytes = line(logger, method, event)
        return rendered.decode()

    return render


class _TextStream:
    """Lets the standard library's handler write where our lines go."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, text: str) -> None:
        self._out.write(text.encode("utf-8", "replace"))

    def flush(self) -> None:
        self._out.flush()
