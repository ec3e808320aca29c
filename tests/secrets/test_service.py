"""Secrets are set, named and opened again, and neither the database nor another workspace gives one away."""

import pytest

from frontdesk.kit.database.base import Database, Statement
from frontdesk.secrets.errors import SecretNameInvalid, SecretNotFound, SecretUnreadable, SecretValueInvalid
from frontdesk.secrets.sealing import Seal, SealBroken
from frontdesk.secrets.service import SecretService
from frontdesk.secrets.store import SecretStore
from frontdesk.testing.clock import ManualClock

VALUE = "tok-very-secret"


@pytest.fixture
def secrets(database: Database, clock: ManualClock) -> SecretService:
    return SecretService(SecretStore(database), clock, Seal("root"))


async def test_a_secret_is_set_replaced_listed_without_its_value_and_deleted(
    secrets: SecretService, clock: ManualClock
) -> None:
    await secrets.set(workspace_id="default", name="SHOP_TOKEN", value="first one")
    clock.advance(minutes=1)
    await secrets.set(workspace_id="default", name="SHOP_TOKEN", value=VALUE)
    assert [tuple(one) for one in await secrets.names(workspace_id="default")] == [("SHOP_TOKEN", clock.now())]
    found = await secrets.find_many(workspace_id="default", names=frozenset({"SHOP_TOKEN", "OTHER"}))
    assert found == {"SHOP_TOKEN": VALUE}
    await secrets.delete(workspace_id="default", name="SHOP_TOKEN")
    assert await secrets.names(workspace_id="default") == []
    with pytest.raises(SecretNotFound):
        await secrets.delete(workspace_id="default", name="SHOP_TOKEN")


async def test_a_workspace_sees_nothing_of_anothers_secrets(secrets: SecretService) -> None:
    await secrets.set(workspace_id="a", name="SHOP_TOKEN", value=VALUE)
    assert await secrets.find_many(workspace_id="b", names=frozenset({"SHOP_TOKEN"})) == {}
    assert await secrets.names(workspace_id="b") == []


async def test_the_database_holds_no_secret_and_rows_cannot_be_exchanged(
    secrets: SecretService, database: Database
) -> None:
    await secrets.set(workspace_id="a", name="SHOP_TOKEN", value=VALUE)
    rows = await database.fetch_all("SELECT * FROM secrets")
    assert VALUE not in str([tuple(row) for row in rows])
    await database.commit([Statement("UPDATE secrets SET name = ?", ("OTHER_TOKEN",))])
    with pytest.raises(SecretUnreadable, match="OTHER_TOKEN") as raised:
        await secrets.find_many(workspace_id="a", names=frozenset({"OTHER_TOKEN"}))
    assert VALUE not in str(raised.value)


@pytest.mark.parametrize("name", ["", "shop_token", "1ST", "A B", "A" * 65, "A\0"])
async def test_a_name_that_no_template_could_hold_is_refused(secrets: SecretService, name: str) -> None:
    with pytest.raises(SecretNameInvalid):
        await secrets.set(workspace_id="default", name=name, value=VALUE)


@pytest.mark.parametrize("value", ["", "abc", "x" * 16_385])
async def test_a_value_that_is_too_short_or_too_long_is_refused(secrets: SecretService, value: str) -> None:
    with pytest.raises(SecretValueInvalid):
        await secrets.set(workspace_id="default", name="SHOP_TOKEN", value=value)


def test_what_is_sealed_opens_with_its_own_key_and_place_only() -> None:
    sealed = Seal("root").close(VALUE, workspace_id="a", name="N")
    assert Seal("root").open(sealed, workspace_id="a", name="N") == VALUE
    assert sealed != Seal("root").close(VALUE, workspace_id="a", name="N")
    with pytest.raises(SealBroken):
        Seal("other").open(sealed, workspace_id="a", name="N")
    with pytest.raises(SealBroken):
        Seal("root").open(sealed, workspace_id="b", name="N")
    for broken in (b"", sealed[:-1], b"\x02" + sealed[1:], sealed[:5]):
        with pytest.raises(SealBroken):
            Seal("root").open(broken, workspace_id="a", name="N")
