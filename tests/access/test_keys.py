"""Keys: kept as digests, cached for a moment, refused when revoked, expired or foreign."""

from datetime import timedelta

import pytest

from frontdesk.access.errors import CredentialInvalid, CredentialMissing, ExpiryInThePast, KeyNotFound, ScopeUnknown
from frontdesk.access.keys import BootstrapKeyUnsafe, Keys
from frontdesk.access.service import AccessService
from frontdesk.access.store import AccessStore
from frontdesk.access.verified import Verified
from frontdesk.kit.database.base import Database, Row, Statement, Value
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds


class CountingDatabase:
    """Counts the reads."""

    def __init__(self, inner: Database) -> None:
        self._inner = inner
        self.engine = inner.engine
        self.reads = 0

    async def fetch_all(self, sql: str, *values: Value) -> list[Row]:
        self.reads += 1
        return await self._inner.fetch_all(sql, *values)

    async def fetch_one(self, sql: str, *values: Value) -> Row | None:
        self.reads += 1
        return await self._inner.fetch_one(sql, *values)

    async def commit(self, statements: list[Statement]) -> None:
        await self._inner.commit(statements)

    async def commit_slowly(self, statements: list[Statement]) -> None:
        await self._inner.commit_slowly(statements)

    async def close(self) -> None:
        await self._inner.close()


def bearer(secret: str) -> str:
    return f"Bearer {secret}"


async def test_a_new_key_opens_the_door_with_its_scopes(access: AccessService) -> None:
    key, secret = await access.keys.create(workspace_id="default", name="Shop", scopes=["inbox:read"])
    caller = await access.authenticate(bearer(secret))
    assert (caller.id, caller.kind, caller.workspace_id) == (key.id, "key", "default")
    assert caller.allows("inbox:read")
    assert not caller.allows("inbox:write")


async def test_a_key_has_256_random_bits_after_its_prefix(access: AccessService) -> None:
    secrets = {(await access.keys.create(workspace_id="default", name="k", scopes=["*"]))[1] for _ in range(5)}
    assert len(secrets) == 5
    assert all(secret.startswith("fd_") and len(secret) == 46 for secret in secrets)


async def test_the_secret_is_nowhere_in_the_database(access: AccessService, database: Database) -> None:
    _, secret = await access.keys.create(workspace_id="default", name="Shop", scopes=["*"])
    row = await database.fetch_one("SELECT * FROM access_keys")
    assert row is not None
    assert all(secret[3:] not in str(value) for value in tuple(row))


async def test_a_known_key_is_checked_without_the_database_until_the_seconds_are_over(
    database: Database, clock: ManualClock, ids: SequentialIds
) -> None:
    counting = CountingDatabase(database)
    keys = Keys(AccessStore(counting), clock, ids, Verified(seconds=15))  # type: ignore[arg-type]
    _, secret = await keys.create(workspace_id="default", name="Shop", scopes=["*"])
    for _ in range(10):
        await keys.verify(secret)
    assert counting.reads == 1
    clock.advance(seconds=15)
    await keys.verify(secret)
    assert counting.reads == 2


async def test_a_revoked_key_is_refused_at_once_here_and_within_the_seconds_on_a_replica(
    access: AccessService, replica: AccessService, clock: ManualClock
) -> None:
    key, secret = await access.keys.create(workspace_id="default", name="Shop", scopes=["*"])
    await access.authenticate(bearer(secret))
    caller = await replica.authenticate(bearer(secret))
    await access.keys.revoke(workspace_id="default", key_id=key.id)
    with pytest.raises(CredentialInvalid):
        await access.authenticate(bearer(secret))
    assert not await replica.is_valid(caller)
    clock.advance(seconds=15)
    with pytest.raises(CredentialInvalid):
        await replica.authenticate(bearer(secret))


async def test_a_check_that_a_revocation_overtakes_is_not_remembered(clock: ManualClock, access: AccessService) -> None:
    verified = Verified(seconds=15)
    _, secret = await access.keys.create(workspace_id="default", name="Shop", scopes=["*"])
    caller = await access.authenticate(bearer(secret))
    turn = verified.turn
    verified.forget(caller.id)
    verified.keep("digest", caller, clock.now(), None, turn)
    assert verified.find("digest", clock.now()) is None


async def test_a_key_is_refused_from_the_moment_it_expires_even_while_remembered(
    access: AccessService, clock: ManualClock
) -> None:
    _, secret = await access.keys.create(
        workspace_id="default", name="Shop", scopes=["*"], expires_at=clock.now() + timedelta(seconds=5)
    )
    await access.authenticate(bearer(secret))
    clock.advance(seconds=5)
    with pytest.raises(CredentialInvalid):
        await access.authenticate(bearer(secret))


async def test_the_bootstrap_key_has_every_scope_in_the_default_workspace(access: AccessService) -> None:
    caller = await access.authenticate("bearer fd_bootstrap-key-for-the-tests")
    assert caller.workspace_id == "default"
    assert caller.allows("access:admin")
    assert caller.allows("inbox:write")


@pytest.mark.parametrize(
    "unsafe", ["fd_short", "no-prefix-but-long-enough", "fd_has a space in its middle", "fd_" + "é" * 30]
)
def test_a_bootstrap_key_that_could_be_guessed_or_mistyped_is_refused_at_start(
    unsafe: str, database: Database, clock: ManualClock, ids: SequentialIds
) -> None:
    with pytest.raises(BootstrapKeyUnsafe):
        Keys(AccessStore(database), clock, ids, Verified(15), bootstrap_key=unsafe)


@pytest.mark.parametrize("header", [None, "", "Basic Zm9vOmJhcg==", "fd_without-a-scheme"])
async def test_a_request_without_a_bearer_credential_is_told_so(access: AccessService, header: str | None) -> None:
    with pytest.raises(CredentialMissing):
        await access.authenticate(header)


@pytest.mark.parametrize(
    "credential",
    ["", "fd_", "fd_" + "A" * 43, "fd_bootstrap-key-for-the-testS", "xx_" + "A" * 43, "fd_\ud800", "fdr_x", "fdv_x"],
)
async def test_a_credential_that_was_never_given_out_is_refused(access: AccessService, credential: str) -> None:
    with pytest.raises(CredentialInvalid):
        await access.authenticate(bearer(credential))


async def test_a_key_of_another_workspace_can_be_neither_seen_nor_revoked(access: AccessService) -> None:
    key, secret = await access.keys.create(workspace_id="other", name="Theirs", scopes=["*"])
    assert await access.keys.list(workspace_id="default") == ([], None)
    with pytest.raises(KeyNotFound):
        await access.keys.revoke(workspace_id="default", key_id=key.id)
    assert (await access.authenticate(bearer(secret))).workspace_id == "other"


async def test_keys_are_listed_newest_first_page_by_page(access: AccessService) -> None:
    made = [(await access.keys.create(workspace_id="default", name=f"k{n}", scopes=["*"]))[0] for n in range(5)]
    first, cursor = await access.keys.list(workspace_id="default", limit=2)
    second, cursor = await access.keys.list(workspace_id="default", limit=2, cursor=cursor)
    third, end = await access.keys.list(workspace_id="default", limit=2, cursor=cursor)
    assert [key.id for key in [*first, *second, *third]] == [key.id for key in reversed(made)]
    assert end is None


async def test_a_scope_that_does_not_exist_is_refused(access: AccessService) -> None:
    with pytest.raises(ScopeUnknown):
        await access.keys.create(workspace_id="default", name="Typo", scopes=["conversation:write"])


async def test_a_key_that_would_be_born_expired_is_refused(access: AccessService, clock: ManualClock) -> None:
    with pytest.raises(ExpiryInThePast):
        await access.keys.create(workspace_id="default", name="Old", scopes=["*"], expires_at=clock.now())
