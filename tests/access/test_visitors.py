"""Visitors' tokens, tried as an attacker would: guessed, swapped, tampered with, replayed, outlived."""

import base64
import json
import secrets
from typing import Any

import jwt
import pytest

from frontdesk.access.errors import CredentialInvalid, RefreshTokenInvalid, TokenExpired
from frontdesk.access.limits import Limits
from frontdesk.access.service import AccessService, Caller
from frontdesk.access.signing import derive
from frontdesk.access.store import AccessStore
from frontdesk.access.visitors import VisitorTokens
from frontdesk.kit.database.base import Database
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds

SECRET = "a secret of at least thirty-two characters"


async def begin(access: AccessService, bot: str = "acme") -> VisitorTokens:
    return await access.visitors.begin(workspace_id="default", bot=bot)


async def refresh(access: AccessService, token: str, bot: str = "acme", workspace_id: str = "default") -> VisitorTokens:
    return await access.visitors.refresh(token, workspace_id=workspace_id, bot=bot)


async def use(access: AccessService, tokens: VisitorTokens) -> Caller:
    return await access.authenticate(f"Bearer {tokens.token}")


def claims_of(token: str) -> dict[str, Any]:
    payload = token.removeprefix("fdv_").split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def signed(claims: dict[str, Any], key: bytes, algorithm: str = "HS256") -> str:
    return "Bearer fdv_" + jwt.encode(claims, key, algorithm=algorithm)


async def test_an_access_token_names_the_visitor_the_bot_and_no_more_scopes_than_a_visitor_has(
    access: AccessService,
) -> None:
    tokens = await begin(access)
    caller = await use(access, tokens)
    assert (caller.kind, caller.bot, caller.user_id) == ("visitor", "acme", tokens.session.user_id)
    assert caller.scopes == {"conversations:read", "conversations:write"}
    assert caller.owns(bot="acme", user_id=tokens.session.user_id)
    assert not caller.owns(bot="acme", user_id="vis_somebody_else")
    assert not caller.owns(bot="other", user_id=tokens.session.user_id)


async def test_no_token_stands_in_the_database(access: AccessService, database: Database) -> None:
    tokens = await refresh(access, (await begin(access)).refresh_token)
    row = await database.fetch_one("SELECT * FROM visitor_sessions")
    assert row is not None
    assert all(tokens.refresh_token[30:] not in str(value) for value in tuple(row))


async def test_a_visitor_who_comes_back_is_the_same_one(access: AccessService, clock: ManualClock) -> None:
    tokens = await begin(access)
    for _ in range(5):
        clock.advance(days=80)
        before, tokens = tokens, await refresh(access, tokens.refresh_token)
        assert tokens.refresh_token != before.refresh_token
        assert (await use(access, tokens)).user_id == before.session.user_id


async def test_an_access_token_lasts_fifteen_minutes(access: AccessService, clock: ManualClock) -> None:
    tokens = await begin(access)
    await use(access, tokens)
    clock.advance(minutes=14, seconds=59)
    await use(access, tokens)
    clock.advance(seconds=1)
    with pytest.raises(TokenExpired):
        await use(access, tokens)


async def test_a_session_that_nobody_came_back_to_is_over_after_ninety_days(
    access: AccessService, clock: ManualClock
) -> None:
    tokens = await begin(access)
    clock.advance(days=90)
    with pytest.raises(RefreshTokenInvalid):
        await refresh(access, tokens.refresh_token)


async def test_a_refresh_whose_answer_was_lost_can_be_asked_again(access: AccessService) -> None:
    first = await begin(access)
    await use(access, first)
    lost = await refresh(access, first.refresh_token)
    again = await refresh(access, first.refresh_token)
    assert again.refresh_token == lost.refresh_token  # so two tabs that refresh at once agree
    assert (await use(access, again)).user_id == first.session.user_id
    await refresh(access, again.refresh_token)


async def test_the_access_token_from_before_the_rotation_does_not_count_as_using_the_new_one(
    access: AccessService, clock: ManualClock
) -> None:
    first = await begin(access)
    await use(access, first)
    await refresh(access, first.refresh_token)
    clock.advance(minutes=1)
    await use(access, first)
    assert await refresh(access, first.refresh_token)


async def test_a_refresh_token_replayed_after_the_new_access_token_was_used_ends_the_session(
    access: AccessService,
) -> None:
    first = await begin(access)
    second = await refresh(access, first.refresh_token)
    await use(access, second)
    with pytest.raises(RefreshTokenInvalid):
        await refresh(access, first.refresh_token)
    with pytest.raises(CredentialInvalid):
        await use(access, second)
    with pytest.raises(RefreshTokenInvalid):
        await refresh(access, second.refresh_token)


async def test_a_refresh_token_older_than_the_previous_one_ends_the_session(access: AccessService) -> None:
    first = await begin(access)
    second = await refresh(access, first.refresh_token)
    third = await refresh(access, second.refresh_token)
    with pytest.raises(RefreshTokenInvalid):
        await refresh(access, first.refresh_token)
    with pytest.raises(CredentialInvalid):
        await use(access, third)


async def test_a_guessed_refresh_token_of_a_known_session_is_refused_and_ends_nothing(access: AccessService) -> None:
    tokens = await begin(access)
    head = tokens.refresh_token[:30]
    for _ in range(20):
        with pytest.raises(RefreshTokenInvalid):
            await refresh(access, head + secrets.token_urlsafe(48)[:65])
    assert await refresh(access, tokens.refresh_token)


async def test_the_seal_of_one_session_does_not_end_another(access: AccessService) -> None:
    mine, theirs = await begin(access), await begin(access)
    forged = theirs.refresh_token[:30] + mine.refresh_token[30:]
    with pytest.raises(RefreshTokenInvalid):
        await refresh(access, forged)
    assert await use(access, theirs)
    assert await refresh(access, theirs.refresh_token)


@pytest.mark.parametrize("token", ["", "fdr_", "fdr_" + "a" * 91, "fdv_x", "x" * 200, "fdr_\ud800", "fdr_\0"])
async def test_a_thing_that_is_no_refresh_token_is_refused(access: AccessService, token: str) -> None:
    with pytest.raises(RefreshTokenInvalid):
        await refresh(access, token)


async def test_a_refresh_token_works_for_its_own_bot_and_workspace_only(access: AccessService) -> None:
    tokens = await begin(access)
    with pytest.raises(RefreshTokenInvalid):
        await refresh(access, tokens.refresh_token, bot="other")
    with pytest.raises(RefreshTokenInvalid):
        await refresh(access, tokens.refresh_token, workspace_id="other")
    assert await refresh(access, tokens.refresh_token)


async def test_a_refresh_token_is_no_access_token_and_an_access_token_is_no_refresh_token(
    access: AccessService,
) -> None:
    tokens = await begin(access)
    for credential in (tokens.refresh_token, "fdv_" + tokens.refresh_token, "fd_" + tokens.refresh_token[4:]):
        with pytest.raises(CredentialInvalid):
            await access.authenticate(f"Bearer {credential}")
    for credential in (tokens.token, "fdr_" + tokens.token[4:]):
        with pytest.raises(RefreshTokenInvalid):
            await refresh(access, credential)


async def test_a_token_without_a_signature_is_refused(access: AccessService) -> None:
    tokens = await begin(access)
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    payload = tokens.token.split(".")[1]
    for forged in (f"{header}.{payload}.", f"{header}.{payload}.{tokens.token.split('.')[2]}"):
        with pytest.raises(CredentialInvalid):
            await access.authenticate(f"Bearer fdv_{forged}")


async def test_a_claim_cannot_be_changed(access: AccessService) -> None:
    tokens, other = await begin(access), await begin(access)
    head, _, signature = tokens.token.split(".")
    changed = claims_of(tokens.token) | {"user_id": other.session.user_id}
    payload = base64.urlsafe_b64encode(json.dumps(changed).encode()).rstrip(b"=").decode()
    with pytest.raises(CredentialInvalid):
        await access.authenticate(f"Bearer {head}.{payload}.{signature}")


@pytest.mark.parametrize("purpose", ["visitor.refresh.next", "visitor.refresh.seal", "something.else"])
async def test_a_token_signed_with_the_key_for_another_purpose_is_refused(access: AccessService, purpose: str) -> None:
    claims = claims_of((await begin(access)).token)
    with pytest.raises(CredentialInvalid):
        await access.authenticate(signed(claims, derive(SECRET, purpose)))


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": "something.else"},
        {"workspace": "other"},
        {"bot": "other"},
        {"user_id": "vis_somebody_else"},
        {"session": "ses_00000000000000000000000099"},
        {"extra": "claim"},
        {"exp": "soon"},
    ],
)
async def test_even_a_signed_token_must_agree_with_the_session(access: AccessService, change: dict[str, str]) -> None:
    claims = claims_of((await begin(access)).token)
    with pytest.raises(CredentialInvalid):
        await access.authenticate(signed(claims | change, derive(SECRET, "visitor.access")))


async def test_a_token_of_another_algorithm_is_refused(access: AccessService) -> None:
    claims = claims_of((await begin(access)).token)
    long_key = derive(SECRET, "visitor.access")
    with pytest.raises(CredentialInvalid):
        await access.authenticate(signed(claims, long_key * 2, algorithm="HS512"))


async def test_after_signing_out_nothing_of_the_session_is_accepted(
    access: AccessService, replica: AccessService, clock: ManualClock
) -> None:
    tokens = await begin(access)
    caller = await use(access, tokens)
    await use(replica, tokens)
    await access.visitors.end(caller.id)
    with pytest.raises(CredentialInvalid):
        await use(access, tokens)
    with pytest.raises(RefreshTokenInvalid):
        await refresh(access, tokens.refresh_token)
    assert not await replica.is_valid(caller)
    clock.advance(seconds=15)
    with pytest.raises(CredentialInvalid):
        await use(replica, tokens)


async def test_two_replicas_refresh_one_session_at_once_and_agree(
    access: AccessService, replica: AccessService
) -> None:
    tokens = await begin(access)
    here, there = await refresh(access, tokens.refresh_token), await refresh(replica, tokens.refresh_token)
    assert here.refresh_token == there.refresh_token
    assert (await use(access, here)).id == (await use(replica, there)).id


async def test_a_new_signing_secret_signs_access_tokens_out_and_keeps_the_visitors(
    access: AccessService, database: Database, clock: ManualClock
) -> None:
    tokens = await begin(access)
    limits = Limits(clock, key_per_minute=30, visitor_per_minute=5)
    renewed = AccessService(AccessStore(database), clock, SequentialIds(), limits, signing_secret="another " * 8)
    with pytest.raises(CredentialInvalid):
        await use(renewed, tokens)
    again = await refresh(renewed, tokens.refresh_token)
    assert (await use(renewed, again)).user_id == tokens.session.user_id
