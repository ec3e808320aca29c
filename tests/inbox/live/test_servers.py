"""The live connection over real sockets, and what two servers on one database tell each other."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx
import pytest
from tests.whole_app import BOOTSTRAP, Desk, bearer, open_desk, serve, settings_for, write_bot
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

ADMIN = bearer(BOOTSTRAP)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("live")
    with serve(settings_for([write_bot(folder / "tiny")], folder / "data")) as url:
        yield url


def live(address: str) -> str:
    return address.replace("http", "ws", 1) + "/v1/inbox/live"


async def test_a_message_comes_over_a_real_socket_and_again_for_who_comes_back(address: str) -> None:
    async with httpx.AsyncClient(base_url=address, headers=ADMIN) as client:
        async with connect(live(address), additional_headers=ADMIN) as console:
            welcome = json.loads(await console.recv())
            await client.post("/v1/messages", json={"user_id": "jo", "text": "where is order A-1234"})
            async with asyncio.timeout(20):
                told = json.loads(await console.recv())
        again = live(address) + f"?after={welcome['position']}"
        async with connect(again, additional_headers=ADMIN) as console:
            assert json.loads(await console.recv())["complete"]
            async with asyncio.timeout(20):
                retold = json.loads(await console.recv())
    assert told["changes"][0]["events"] == retold["changes"][0]["events"]
    assert told["changes"][0]["events"][0]["data"]["text"] == "where is order A-1234"


async def test_who_may_not_follow_gets_a_problem_document(address: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(live(address)):
            pass
    assert refused.value.response.status_code == 401
    assert json.loads(refused.value.response.body)["code"] == "access.credential_missing"


async def test_a_frame_that_is_too_large_ends_the_connection(address: str) -> None:
    async with connect(live(address), additional_headers=ADMIN) as console:
        await console.recv()
        with contextlib.suppress(ConnectionClosed):
            await console.send("x" * 100_000)
        with pytest.raises(ConnectionClosed):
            await console.recv()


@pytest.fixture
async def servers(clean_postgresql_url: str, tmp_path: Path) -> AsyncIterator[tuple[Desk, Desk]]:
    bot = write_bot(tmp_path / "tiny")
    one, other = (settings_for([bot], tmp_path / name, database_url=clean_postgresql_url) for name in ("one", "other"))
    async with open_desk(one) as first, open_desk(other) as second:
        yield first, second


async def test_a_console_at_one_server_sees_in_order_what_many_say_at_both(servers: tuple[Desk, Desk]) -> None:
    first, second = servers
    hub = second.house.desk.hub
    with hub.followed("default", deque()):
        await hub.catch_up()
        after = hub.position
        await asyncio.gather(
            *(desk.say(f"hello {n}", user_id=f"u-{i}-{n}") for i, desk in enumerate(servers) for n in range(10))
        )
        seen: set[str] = set()
        async with asyncio.timeout(30):
            while len(seen) < 20:
                await hub.catch_up()
                while (answer := await hub.next_after("default", after)) is not None:
                    after = answer.position
                    changes = json.loads(answer.message)["changes"] if answer.message else []
                    seen |= {change["conversation"]["user"]["id"] for change in changes if change["conversation"]}
    rows = await first.house.database.fetch_all("SELECT position FROM inbox_changes ORDER BY position")
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert await first.house.database.fetch_all("SELECT id FROM inbox_announcements") == []


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - what is waited for tells nobody
        await asyncio.sleep(0)


async def test_whoever_types_at_one_server_is_seen_at_the_other_and_kept_nowhere(servers: tuple[Desk, Desk]) -> None:
    first, second = servers
    name = (await first.say("I want to talk to a person"))["conversation_id"]
    path, agent = f"/v1/conversations/{name}", {"agent": {"id": "ana", "name": "Ana"}}
    await first.client.post(f"/v1/inbox/conversations/{name}/take", json=agent, headers=first.admin)
    whispers: deque[str] = deque()
    async with asyncio.timeout(30):
        with second.house.desk.hub.followed("default", whispers):
            while not whispers:  # until both listen
                await first.client.post(f"{path}/typing", json=agent, headers=first.admin)
                await asyncio.sleep(0)
        signs = second.house.streams.typing.signs(name, without="user")
        assert [(sign.side, sign.name) for sign in signs] == [("agent", "Ana")]
        assert json.loads(whispers[0])["agent"] == {"id": "ana", "name": "Ana"}
        await second.client.post(f"{path}/typing", json={}, headers=second.admin)
        await until(lambda: bool(first.house.streams.typing.signs(name, without="agent")))
        await second.client.post(f"{path}/typing", json={**agent, "typing": False}, headers=second.admin)
        await until(lambda: not first.house.streams.typing.signs(name, without="user"))
    events = (await first.client.get(f"{path}/events", headers=first.admin)).json()["items"]
    assert "typing" not in str(events)
    assert await first.house.database.fetch_all("SELECT 1 FROM inbox_announcements WHERE type = 'typing'") == []


async def test_who_follows_a_conversation_is_woken_by_what_happens_at_another_server(
    servers: tuple[Desk, Desk],
) -> None:
    first, second = servers
    said = await first.say("hello")
    follows = asyncio.create_task(
        second.client.get(
            f"/v1/conversations/{said['conversation_id']}/events",
            params={"after": said["position"], "wait": 25},
            headers=second.admin,
        )
    )
    await asyncio.sleep(0)
    await first.say("are you there?")
    async with asyncio.timeout(10):
        events = (await follows).json()["items"]
    assert events[0]["data"]["text"] == "are you there?"
