"""Kills a server again and again between a request, its decision and the call, and counts what arrived at the other system."""

import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import httpx
import pytest
from benchmarks.processes import Server, free_port, new_database, start, wait_until_ready
from tests.actions.other_system import SLOW, OtherSystem, Says, running
from tests.crash.thorough import KILLS
from tests.whole_app import BOOTSTRAP, bearer

pytestmark = pytest.mark.xdist_group("crash")

CUSTOMERS = 3  # at each moment of a kill; the last one is declined
ROUNDS = min(max(1, KILLS // 3), 8)  # all approvals are listed on one page
PATIENCE_SECONDS = 60
BOT = """\
bot: asks
name: Asks
encoder: none
"""
INTENTS = """\
refund:
  - i want a refund
  - refund me please
  - give me my money back
"""
FLOW = """\
flow: refund
starts_on: [refund]
steps:
  - act: shop.refund
    with: {customer: "{{ user.id }}"}
    failed: not_done
  - say: It is refunded.
    then: end
  - id: not_done
    say: "It is not: {{ error.code }}"
"""
ACTION = """\
action: shop.refund
takes: {{customer: text}}
method: POST
url: {url}/refunds/{{{{ customer }}}}
approve: always
timeout_seconds: 1
"""


@pytest.fixture
def system() -> Iterator[OtherSystem]:
    with running(OtherSystem()) as system:
        yield system


class Desk:
    """A server that is killed and started again on the same data, and somebody who asks and decides until it is answered."""

    def __init__(self, folder: Path, system: OtherSystem, url: str | None) -> None:
        self._bot = folder / "asks"
        for name, text in (("bot", BOT), ("intents/all", INTENTS), ("flows/all", FLOW)):
            path = self._bot / f"{name}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        (self._bot / "actions").mkdir()
        (self._bot / "actions" / "shop.yaml").write_text(ACTION.format(url=system.url), "utf-8")
        self._log = folder / "server.log"
        self._settings = {
            "FRONTDESK_DATA": str(folder / "data"),
            "FRONTDESK_BOOTSTRAP_KEY": BOOTSTRAP,
            "FRONTDESK_ALLOW_PRIVATE_ADDRESSES": "true",
            "FRONTDESK_RATE_LIMIT_KEY_PER_MINUTE": "1000000",
            "FRONTDESK_LOG_LEVEL": "warning",
        } | ({"FRONTDESK_DATABASE_URL": url} if url else {})
        self._port = free_port()
        self.server: Server | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "frontdesk", "serve", str(self._bot), "--port", str(self._port)]
        began = time.perf_counter()
        self.server = start("asks", command, self._port, self._log, self._settings)
        wait_until_ready(self.server, "/readyz", self._log, began)

    def kill(self) -> None:
        assert self.server is not None
        self.server.kill()

    def try_to(self, method: str, path: str, **more: Any) -> httpx.Response | None:
        """The answer, or None where the server is not there or dies before it has given one."""
        with suppress(httpx.HTTPError):
            url = f"http://127.0.0.1:{self._port}/v1/{path}"
            return httpx.request(method, url, headers=bearer(BOOTSTRAP), timeout=30, **more)
        return None

    def insist(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        """The answer, asked for until there is one: whoever does not know what came of a request sends it again."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            answer = self.try_to(method, path, **more)
            if answer is not None and answer.status_code != 503:
                assert answer.status_code == 200, answer.text
                said: dict[str, Any] = answer.json()
                return said
            pause(0.05)
        raise AssertionError(f"{path} was not answered:\n{self._log.read_text('utf-8')[-3_000:]}")

    def ask(self, customer: str) -> None:
        message = {"user_id": customer, "text": "i want a refund", "message_id": f"asks-{customer}"}
        said = self.insist("POST", "messages", json=message)
        assert "has to confirm this first" in said["replies"][0]["text"]

    def decide(self, customer: str) -> None:
        [approval] = [one for one in self.approvals() if one["user_id"] == customer]
        decision = {"decision": "decline" if declines(customer) else "approve"}
        self.insist("POST", f"approvals/{approval['id']}/decision", json=decision)

    def decide_all(self, customers: list[str]) -> None:
        for customer in customers:
            self.decide(customer)

    def approvals(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.insist("GET", "approvals", params={"limit": 100})["items"]
        return found


def pause(seconds: float) -> None:
    threading.Event().wait(seconds)


def declines(customer: str) -> bool:
    return customer.endswith(f"-{CUSTOMERS - 1}")


class Customers(NamedTuple):
    """Those of one kill, by how far they are when it comes."""

    asked: list[str]  # nobody has decided
    deciding: list[str]  # the decisions are on their way
    calling: list[str]  # the first one's call is under way at the other system
    decided: list[str]


def customers_of(number: int) -> Customers:
    return Customers(*([f"{moment}-{number}-{one}" for one in range(CUSTOMERS)] for moment in Customers._fields))


def kill_at_every_moment(desk: Desk, system: OtherSystem, chance: Random, number: int) -> None:
    """One kill, which comes after requests, during decisions, during a call and after decisions."""
    customers = customers_of(number)
    for customer in chain(*customers):
        desk.ask(customer)
    system.script = [Says(body=SLOW)]
    system.was_asked.clear()
    with ThreadPoolExecutor(CUSTOMERS + 1) as pool:
        deciding = [pool.submit(desk.decide_all, customers.calling)]
        assert system.was_asked.wait(PATIENCE_SECONDS)
        desk.decide_all(customers.decided)
        deciding += [pool.submit(desk.decide, customer) for customer in customers.deciding]
        pause(chance.uniform(0.0, 0.08))
        desk.kill()
        desk.start()
        for one in deciding:
            one.result()
    desk.decide_all(customers.asked)


def kill_again_and_again(desk: Desk, system: OtherSystem, seed: int) -> list[dict[str, Any]]:
    """The approvals as they are once everything has come to its end."""
    chance = Random(seed)
    desk.start()
    try:
        for number in range(ROUNDS):
            kill_at_every_moment(desk, system, chance, number)
        until = time.monotonic() + PATIENCE_SECONDS
        while any(one["status"] == "approved" and one["performed_at"] is None for one in desk.approvals()):
            assert time.monotonic() < until, "an approved call was never finished"
            pause(0.1)
        return desk.approvals()
    finally:
        desk.kill()


def assert_done_once(approvals: list[dict[str, Any]], system: OtherSystem) -> None:
    assert len(approvals) == ROUNDS * CUSTOMERS * len(Customers._fields)
    keys: dict[str, set[str]] = {}
    for asked in system.asked:
        keys.setdefault(asked.path.removeprefix("/refunds/"), set()).add(asked.headers["idempotency-key"])
    assert {customer: len(its) for customer, its in keys.items()} == {
        one["user_id"]: 1 for one in approvals if not declines(one["user_id"])
    }
    assert {one["user_id"] for one in approvals if one["status"] == "declined"} == {
        one["user_id"] for one in approvals if declines(one["user_id"])
    }


def test_sqlite_does_what_was_approved_once_through_kills_at_every_moment(tmp_path: Path, system: OtherSystem) -> None:
    assert_done_once(kill_again_and_again(Desk(tmp_path, system, None), system, seed=21), system)


async def test_postgresql_does_what_was_approved_once_through_kills_at_every_moment(
    tmp_path: Path, system: OtherSystem, postgresql_server_url: str
) -> None:
    url = await new_database(postgresql_server_url, "frontdesk_approval_kills")
    assert_done_once(kill_again_and_again(Desk(tmp_path, system, url), system, seed=22), system)
