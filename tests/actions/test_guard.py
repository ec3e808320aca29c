"""Requests reach no address of the house's own network, by whatever name, redirect or trick of a name server."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import httpcore2
import pytest
from tests.actions.conftest import Desk
from tests.actions.other_system import OtherSystem, Says

from frontdesk.kit.http.guard import AddressRefused, GuardedBackend, is_public
from frontdesk.kit.http.outgoing import Outgoing, Sender
from frontdesk.testing.clock import ManualClock

PUBLIC = "93.184.215.14"


class Dialled(httpcore2.AsyncNetworkBackend):
    """Leads every public address to the other system of the test, and remembers which were dialled."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.addresses: list[str] = []
        self._real = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        self.addresses.append(host)
        return await self._real.connect_tcp("127.0.0.1", self.port, timeout, local_address, socket_options)


class Names:
    """A name server that gives another answer every time."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
        "fec0::1", "::127.0.0.1", "64:ff9b:1::7f00:1", "::ffff:0:7f00:1",
    ],
)  # fmt: skip
def test_no_address_of_ones_own_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:1.1.1.1"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "0.0.0.0", "2130706433", "0x7f.1", "127.1"]
)
async def test_a_private_address_is_refused_however_it_is_written(host: str) -> None:
    sender = Sender(GuardedBackend())
    with pytest.raises(AddressRefused):
        await sender.send(Outgoing("GET", f"http://{host}:9/"), 5)
    await sender.close()


async def test_a_name_with_one_private_address_is_refused(system: OtherSystem) -> None:
    dialled = Dialled(system.port)
    sender = Sender(GuardedBackend(resolve=Names([PUBLIC, "10.0.0.1"]), inner=dialled))
    with pytest.raises(AddressRefused):
        await sender.send(Outgoing("GET", "http://shop.example/"), 5)
    assert dialled.addresses == []
    await sender.close()


async def test_the_address_that_was_judged_is_the_one_that_is_dialled(system: OtherSystem) -> None:
    names, dialled = Names([PUBLIC], ["127.0.0.1"]), Dialled(system.port)
    sender = Sender(GuardedBackend(resolve=names, inner=dialled))
    answer = await sender.send(Outgoing("GET", "http://shop.example/"), 5)
    assert answer.status == 200
    assert system.asked[0].headers["host"] == "shop.example"
    assert (names.asked, dialled.addresses) == (["shop.example"], [PUBLIC])
    await sender.close()


async def test_a_redirect_is_judged_anew_when_the_name_means_something_else_by_then(system: OtherSystem) -> None:
    system.script = [Says(302, {}, {"location": "/again", "connection": "close"})]
    sender = Sender(GuardedBackend(resolve=Names([PUBLIC], ["127.0.0.1"]), inner=Dialled(system.port)))
    with pytest.raises(AddressRefused):
        await sender.send(Outgoing("GET", "http://shop.example/"), 5)
    assert len(system.asked) == 1
    await sender.close()


async def test_a_flow_is_told_that_the_address_is_refused(
    system: OtherSystem, tmp_path: Path, clock: ManualClock
) -> None:
    sender = Sender(GuardedBackend())
    outcome = await Desk(system, tmp_path, sender, clock).call("action: a\nsafe: true\nurl: URL/a\n")
    assert outcome.error is not None
    assert outcome.error["code"] == "actions.address_refused"
    assert system.asked == []
    await sender.close()
