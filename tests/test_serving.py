"""The server as a process of its own: it answers, it shows how it does, and when told to stop it cuts nothing off."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.whole_app import BOOTSTRAP, bearer, write_bot

GRACE_SECONDS = 15
ADMIN = bearer(BOOTSTRAP)


class Process:
    """A running `frontdesk serve`: its address, and the lines it logs."""

    def __init__(self, folder: Path, *options: str, **environment: str) -> None:
        self.data = folder / "data"
        own = {
            "FRONTDESK_DATA": str(self.data),
            "FRONTDESK_BOOTSTRAP_KEY": BOOTSTRAP,
            "FRONTDESK_SHUTDOWN_GRACE_SECONDS": str(GRACE_SECONDS),
            **environment,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
        command = [sys.executable, "-m", "frontdesk", "serve", str(write_bot(folder / "tiny")), "--port", "0"]
        command += options
        self.popen = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=kept | own)
        self.lines: list[dict[str, Any]] = []
        self._port: Future[int] = Future()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.url = f"http://127.0.0.1:{self._port.result(timeout=60)}"

    def _read(self) -> None:
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            self.lines.append(json.loads(line))
            if self.lines[-1]["event"] == "server.ready":
                self._port.set_result(self.lines[-1]["port"])
        if not self._port.done():
            self._port.set_exception(AssertionError(f"it did not start: {self.lines}"))

    def stop(self) -> int:
        self.popen.send_signal(signal.SIGTERM)
        return self.ended()

    def ended(self) -> int:
        """Wait for the end, and return the exit code."""
        code = self.popen.wait(timeout=GRACE_SECONDS + 5)
        self._reader.join()
        assert self.popen.stdout is not None
        self.popen.stdout.close()
        return code


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    running = Process(tmp_path)
    yield running
    if running.popen.poll() is None:
        running.popen.kill()
        running.ended()


def say(process: Process, text: str, user_id: str = "jo", **headers: str) -> httpx.Response:
    message = {"user_id": user_id, "text": text}
    return httpx.post(f"{process.url}/v1/messages", json=message, headers=ADMIN | headers, timeout=GRACE_SECONDS)


@contextmanager
def stream(process: Process, method: str, path: str, **more: Any) -> Iterator[Iterator[str]]:
    """The lines of an event stream, as they come."""
    headers = ADMIN | {"accept": "text/event-stream"}
    with httpx.stream(method, process.url + path, headers=headers, timeout=GRACE_SECONDS, **more) as answer:
        yield answer.iter_lines()


def wait_for_lines(path: Path, number: int) -> None:
    while not path.exists() or path.read_text().count("\n") < number:
        os.sched_yield()


def wait_until_refused(url: str) -> None:
    """Until nobody new is let in."""
    address = httpx.URL(url)
    while True:
        try:
            socket.create_connection((address.host, address.port or 0), timeout=1).close()
        except OSError:
            return


def test_a_stop_lets_turns_under_way_answer_and_ends_the_streams(process: Process) -> None:
    first = say(process, "where is my order", "reader").json()["conversation_id"]
    bot = process.data / "bots" / "tiny"
    with ThreadPoolExecutor() as threads, stream(process, "GET", f"/v1/conversations/{first}/events") as events:
        assert next(line for line in events if line.startswith("event: ")) == "event: conversation.started"
        message = {"user_id": "other", "text": "slow archive fetch"}
        with stream(process, "POST", "/v1/messages", json=message) as replies:
            assert next(replies) == ": received"
            slow = threads.submit(say, process, "fetch the archive slowly")
            wait_for_lines(bot / "began", 2)
            process.popen.send_signal(signal.SIGTERM)
            wait_until_refused(process.url)
            list(events)  # this stream ends by itself
            assert not slow.done()
            (bot / "finish").touch()
            assert [reply["text"] for reply in slow.result().json()["replies"]] == ["The archive has 12 pages."]
            assert "event: done" in list(replies)
    assert process.ended() == 0
    assert [line for line in process.lines if line["level"] in {"warning", "error", "critical"}] == []
    assert process.lines[-1]["event"] == "server.stopped"


def change(folder: Path, old: str, new: str) -> None:
    flows = folder / "tiny" / "flows" / "all.yaml"
    flows.write_text(flows.read_text().replace(old, new))


def wait_for_event(process: Process, event: str) -> dict[str, Any]:
    while True:
        found = [line for line in process.lines if line["event"] == event]
        if found:
            return found[-1]
        assert process.popen.poll() is None
        os.sched_yield()


def test_a_bot_whose_files_change_is_reloaded_by_itself_under_a_conversation(tmp_path: Path) -> None:
    process = Process(tmp_path, "--watch")
    try:
        assert say(process, "where is my order").json()["replies"][0]["text"] == "What is the order number?"
        change(tmp_path, "is on its way", "comes soon")
        wait_for_event(process, "reloading.done")
        assert say(process, "A-1234").json()["replies"][0]["text"] == "Order A-1234 is on its way."
        assert say(process, "where is order A-1234").json()["replies"][0]["text"] == "Order A-1234 comes soon."
        change(tmp_path, "- say:", "- sya:")
        wrong = wait_for_event(process, "reloading.bot_invalid")
        assert wrong["place"].startswith("tiny/flows/all.yaml:")
        assert say(process, "where is order A-1234").json()["replies"][0]["text"] == "Order A-1234 comes soon."
    finally:
        assert process.stop() == 0


def test_a_hangup_reloads_the_bots_of_a_server_without_a_terminal(process: Process, tmp_path: Path) -> None:
    change(tmp_path, "is on its way", "comes soon")
    process.popen.send_signal(signal.SIGHUP)
    wait_for_event(process, "reloading.done")
    assert say(process, "where is order A-1234").json()["replies"][0]["text"] == "Order A-1234 comes soon."
    assert process.stop() == 0


def test_what_was_answered_is_there_after_a_stop_and_a_start(process: Process, tmp_path: Path) -> None:
    said = say(process, "where is my order").json()
    assert process.stop() == 0
    again = Process(tmp_path)
    try:
        answer = httpx.get(f"{again.url}/v1/conversations/{said['conversation_id']}", headers=ADMIN)
        assert answer.json()["position"] == said["position"]
        assert say(again, "A-1234").json()["replies"][0]["text"] == "Order A-1234 is on its way."
    finally:
        assert again.stop() == 0


def test_an_interrupt_from_the_keyboard_is_a_stop_in_order_too(process: Process) -> None:
    process.popen.send_signal(signal.SIGINT)
    assert process.ended() == 0


def test_it_tells_how_it_does_without_a_credential_and_without_a_customers_word(process: Process) -> None:
    say(process, "where is order A-1234")
    say(process, "my secret is swordfish")
    assert httpx.get(f"{process.url}/healthz").json() == {"status": "ok"}
    ready = httpx.get(f"{process.url}/readyz")
    assert (ready.status_code, ready.json()) == (200, {"parts": {"database": "ok", "bots": "ok"}})
    metrics = httpx.get(f"{process.url}/metrics")
    assert metrics.headers["content-type"].startswith("text/plain")
    counted = 'frontdesk_http_request_seconds_count{method="POST",route="/v1/messages",status="200"} 2.0'
    assert counted in metrics.text
    assert 'frontdesk_conversations_turns_total{bot="tiny",status="bot"} 2.0' in metrics.text
    assert "frontdesk_conversations_turn_seconds_count 2.0" in metrics.text
    assert process.stop() == 0
    requests = [line for line in process.lines if line["event"] == "http.request" and line["route"] == "/v1/messages"]
    assert [line["status"] for line in requests] == [200, 200]
    written = json.dumps(process.lines) + metrics.text
    assert "swordfish" not in written
    assert "A-1234" not in written
    assert BOOTSTRAP not in written


@pytest.mark.parametrize(
    "request_text",
    [
        "GARBAGE\r\n\r\n",
        "POST /v1/messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "POST /v1/messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        "GET /v1/conversations HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused_and_does_no_harm(shared: Process, request_text: str) -> None:
    address = httpx.URL(shared.url)
    with socket.create_connection((address.host, address.port or 0), timeout=5) as connection:
        connection.sendall(request_text.encode())
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"Traceback" not in answer
    assert httpx.get(f"{shared.url}/healthz").status_code == 200


def test_a_body_in_endless_pieces_is_refused_at_the_limit(shared: Process) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(64):
            yield b"a" * 65_536

    try:
        answer = httpx.post(f"{shared.url}/v1/messages", content=pieces(), headers=ADMIN)
    except httpx.WriteError:  # it hung up before all was sent, which says as much
        return
    assert answer.status_code == 413


def test_a_head_without_end_does_no_harm(shared: Process) -> None:
    answer = httpx.get(f"{shared.url}/v1/conversations", headers={"authorization": "Bearer fd_" + "a" * 60_000})
    assert answer.status_code in {400, 401, 431}


def test_headers_without_end_are_refused_while_they_come(shared: Process) -> None:
    address = httpx.URL(shared.url)
    with socket.create_connection((address.host, address.port or 0), timeout=5) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n")
        answer = b""
        for number in range(200):
            try:
                connection.sendall(b"x-%d: " % number + b"a" * 10_000 + b"\r\n")
            except OSError:  # it hung up before all was sent
                break
        with suppress(OSError):
            answer = connection.recv(1000)
    assert answer.startswith(b"HTTP/1.1 400") or number < 199
    assert httpx.get(f"{shared.url}/healthz").status_code == 200


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    running = Process(tmp_path_factory.mktemp("shared"))
    yield running
    assert running.stop() == 0
