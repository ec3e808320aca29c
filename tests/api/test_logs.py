"""No line of the log holds a secret or a customer's words, whoever wrote it."""

import io
import json
import logging
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from frontdesk.errors import Malformed
from frontdesk.kit.logs import get_logger, set_up_logs, without_secrets

Log = Callable[[], list[dict[str, Any]]]
KEY = "fd_4Jc0c1v3mZ0Yy7l0d5k9tQm2bXw8nRr6sUe1aPfHgKQ"


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        f"key={KEY}",
        "fdv_eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl",
        "fdr_01k8w3v5d8e9f0g1h2j3k4m5n6abcdef",
        f"Authorization: Bearer {KEY}",
        "authorization: basic dXNlcjpodW50ZXIy",
        "BEARER abcdef123456",
        "postgresql://frontdesk:hunter2@db.example/frontdesk",
        "rediss://:hunter2@cache.example",
    ],
)
def test_what_looks_like_a_credential_is_taken_out(text: str) -> None:
    cleaned = without_secrets(f"before {text} after")
    assert "[redacted]" in cleaned
    assert cleaned.startswith("before ")
    assert cleaned.endswith(" after")
    for secret in (KEY, "hunter2", "eyJh", "dXNlcjpodW50ZXIy", "abcdef"):
        assert secret not in cleaned


def test_what_only_begins_like_one_stays() -> None:
    for text in ("fd_", "key_01k8w3v5d8e9f0g1h2j3k4m5n6", "https://shop.example/a:b@c", "a bearer of news"):
        assert without_secrets(text) == text


def test_our_own_lines_are_cleaned_at_any_depth(log: Log) -> None:
    get_logger().info(
        "probe.event",
        text="I am a customer",
        token="hunter2",
        header=f"Bearer {KEY}",
        inner={"deep": [{"authorization": KEY, "body": "my words"}], "bytes": KEY.encode()},
        odd={1, 2},
        count=3,
    )
    (line,) = log()
    assert (line["event"], line["level"], line["count"]) == ("probe.event", "info", 3)
    assert line["text"] == "[withheld]"
    written = json.dumps(line)
    for secret in ("customer", "hunter2", KEY, "my words"):
        assert secret not in written


def test_libraries_lines_are_cleaned_too(log: Log) -> None:
    logging.getLogger("uvicorn.error").warning("connecting with %s", KEY)
    try:
        raise ValueError(f"DETAIL: Key (user_id)=({KEY}) exists")
    except ValueError:
        logging.getLogger("asyncpg").exception("failed")
    first, second = log()
    assert first["event"] == "connecting with fd_[redacted]"
    assert second["exception"]["error"] == "builtins.ValueError"
    assert "Key (user_id)" not in str(log())


def test_a_warning_becomes_a_line(log: Log) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("look out", stacklevel=1)
    assert log()[0]["level"] == "warning"


def test_an_exception_is_logged_by_kind_and_place_with_its_cause(log: Log) -> None:
    try:
        try:
            raise KeyError("the customer's name")
        except KeyError as cause:
            raise Malformed(reason="the customer's words") from cause
    except Malformed as problem:
        get_logger().error("probe.failed", exc_info=problem)
    (line,) = log()
    assert line["exception"]["code"] == "request.malformed"
    assert line["exception"]["cause"]["error"] == "builtins.KeyError"
    assert "customer" not in json.dumps(line)


def test_lines_for_people_hold_no_secret_either() -> None:
    stream = io.BytesIO()
    set_up_logs(form="console", stream=stream)
    logging.captureWarnings(False)
    get_logger().info("probe.event", header=KEY, ticket_id="tick_1")
    get_logger().debug("probe.hidden")
    written = stream.getvalue().decode()
    assert "probe.event" in written
    assert "ticket_id=tick_1" in written
    assert KEY not in written
    assert "hidden" not in written
