"""Performs the actions that a bot declares as requests: fills them in, sends them, and makes a result or a refusal of the answer.

Invariant: what a customer wrote is one percent-encoded part of an address, one value of a header, query or body; never more.
"""

import base64
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from frontdesk.actions.base import ActionContext, ActionFailed, ActionUnavailable
from frontdesk.actions.oauth import Tokens
from frontdesk.actions.redacting import without
from frontdesk.dialogue.expressions import ExpressionInvalid, evaluate, fill, render, render_url
from frontdesk.dialogue.http_action import Basic, HttpActionDefinition, Pages
from frontdesk.kit.clock import Clock
from frontdesk.kit.http.guard import AddressRefused, GuardedBackend
from frontdesk.kit.http.outgoing import Answer, AnswerTooLarge, Outgoing, RedirectRefused, Sender, Unreachable
from frontdesk.kit.logs import get_logger

log = get_logger()

SORRY = "Something went wrong on our side."
_MAY_PASS = frozenset({408, 425, 429})


def open_http_actions(clock: Clock, *, allow_private_addresses: bool) -> "HttpActions":
    """A way to other systems for all bots of a process."""
    return HttpActions(Sender(GuardedBackend(allow_private=allow_private_addresses)), clock)


class HttpActions:
    """Keeps `resources.Web`."""

    def __init__(self, sender: Sender, clock: Clock) -> None:
        self._sender = sender
        self._clock = clock
        self._tokens = Tokens(sender, clock)

    async def perform(self, definition: HttpActionDefinition, values: Mapping[str, Any], context: ActionContext) -> Any:
        """Send what `definition` says and return what it makes of the answer. Raises ActionFailed, ActionUnavailable."""
        try:
            result = await self._result_of(definition, values, context)
        except ActionFailed as failure:
            raise ActionFailed(failure.code, without(self._made_of(definition, context), failure.message)) from None
        return without(self._made_of(definition, context), result)

    def _made_of(self, definition: HttpActionDefinition, context: ActionContext) -> list[str]:
        """What proves a request and is no secret as it was set: a token, or a user and password put together."""
        made = self._tokens.values() if definition.oauth is not None else []
        if definition.basic is not None:
            made.append(_basic(definition.basic, {"secrets": dict(context.secrets), "context": _told(context)}))
        return made

    async def _result_of(
        self, definition: HttpActionDefinition, values: Mapping[str, Any], context: ActionContext
    ) -> Any:
        variables = {**values, "secrets": dict(context.secrets), "context": _told(context)}
        try:
            if definition.pages is not None:
                return await self._all_pages(definition, definition.pages, variables, context)
            answer = await self._ask(definition, variables, context, {})
            return _result(definition, values, answer, None)
        except ExpressionInvalid:
            log.warning("actions.template_failed", action=definition.name)
            raise ActionFailed("actions.arguments_invalid", SORRY) from None

    async def close(self) -> None:
        await self._sender.close()

    async def _all_pages(
        self, definition: HttpActionDefinition, pages: Pages, variables: Mapping[str, Any], context: ActionContext
    ) -> Any:
        values = {name: variables[name] for name in definition.arguments}
        query: dict[str, Any] = {} if pages.cursor else {pages.parameter: pages.first}
        items: list[Any] = []
        for number in range(pages.most):
            answer = await self._ask(definition, variables, context, query)
            found = {**values, **_seen(answer)}
            page = evaluate(pages.items, found)
            if not isinstance(page, list):
                raise ActionFailed("actions.result_invalid", SORRY)
            items += page
            cursor = evaluate(pages.cursor, found) if pages.cursor else (pages.first + number + 1 if page else None)
            if cursor in {None, "", False} or (pages.cursor and query.get(pages.parameter) == cursor):
                break
            query = {pages.parameter: cursor}
        else:
            log.warning("actions.pages_cut_off", action=definition.name, pages=pages.most)
        return _result(definition, values, answer, items)

    async def _ask(
        self,
        definition: HttpActionDefinition,
        variables: Mapping[str, Any],
        context: ActionContext,
        query: Mapping[str, Any],
    ) -> Answer:
        """One request and its answer, which says yes. A token that is refused is asked for anew, once."""
        for fresh in (False, True):
            try:
                outgoing = await self._outgoing(definition, variables, context, query, fresh=fresh)
                answer = await self._sender.send(outgoing, definition.timeout_seconds)
            except (Unreachable, AnswerTooLarge, RedirectRefused, AddressRefused, ValueError) as trouble:
                raise _trouble(definition, trouble) from None
            if answer.status != 401 or definition.oauth is None:
                break
        values = {name: variables[name] for name in definition.arguments}
        self._refuse(definition, values, answer)
        return answer

    async def _outgoing(
        self,
        definition: HttpActionDefinition,
        variables: Mapping[str, Any],
        context: ActionContext,
        query: Mapping[str, Any],
        *,
        fresh: bool,
    ) -> Outgoing:
        filled = {name: _as_text(value) for name, value in fill(dict(definition.headers), variables).items()}
        headers = {name: value for name, value in filled.items() if value is not None}
        if any("\r" in value or "\n" in value or "\0" in value for value in headers.values()):
            raise ValueError("a header is one line")
        given = {name.lower() for name in headers}
        if definition.oauth is not None:
            token = await self._tokens.get(definition.oauth, variables, definition.timeout_seconds, fresh=fresh)
            headers["Authorization"] = f"Bearer {token}"
        if definition.basic is not None:
            headers["Authorization"] = f"Basic {_basic(definition.basic, variables)}"
        if not definition.safe and definition.key_header.lower() not in given:
            headers[definition.key_header] = context.idempotency_key
        content = None
        if definition.json is not None:
            content = msgspec.json.encode(_body(definition, variables))
            if "content-type" not in given:
                headers["Content-Type"] = "application/json"
        asked = {name: _in_query(value) for name, value in {**fill(definition.query, variables), **query}.items()}
        asked = {name: value for name, value in asked.items() if value not in (None, "", [])}
        return Outgoing(definition.method, render_url(definition.url, variables), headers, asked, content)

    def _refuse(self, definition: HttpActionDefinition, values: Mapping[str, Any], answer: Answer) -> None:
        """Raise what the answer's status means, unless it says yes."""
        status = answer.status
        failure = definition.failures.get(status)
        if failure is not None:
            say = render(failure.say, {**values, **_seen(answer)})
            raise ActionFailed(failure.code, say)
        if 200 <= status < 300:
            return
        log.warning("actions.refused", action=definition.name, status=status)
        if status in _MAY_PASS or status >= 500:
            after = _retry_after(answer.headers.get("retry-after", ""), self._clock.now())
            raise ActionUnavailable(str(status), retry_after_seconds=after)
        raise ActionFailed("actions.refused", SORRY)


def _trouble(definition: HttpActionDefinition, trouble: Exception) -> Exception:
    """What the flow is told where no answer could be used."""
    kind = type(trouble).__name__
    log.warning("actions.request_failed", action=definition.name, reason=kind)
    if isinstance(trouble, Unreachable):
        return ActionUnavailable(kind)
    codes = {
        AddressRefused: "actions.address_refused",
        AnswerTooLarge: "actions.result_invalid",
        RedirectRefused: "actions.redirect_refused",
    }
    return ActionFailed(codes.get(type(trouble), "actions.arguments_invalid"), SORRY)


def _told(context: ActionContext) -> dict[str, Any]:
    return {
        "conversation_id": context.conversation_id,
        "user_id": context.user_id,
        "idempotency_key": context.idempotency_key,
        "attributes": dict(context.attributes),
    }


def _seen(answer: Answer) -> dict[str, Any]:
    """An answer as templates see it. JSON is what says so, or what can be read as such; everything else is a text."""
    body: Any = None
    if answer.body:
        try:
            body = msgspec.json.decode(answer.body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            body = answer.body.decode("utf-8", "replace")
    return {"body": body, "status": answer.status, "headers": dict(answer.headers)}


def _result(definition: HttpActionDefinition, values: Mapping[str, Any], answer: Answer, items: Any) -> Any:
    seen = _seen(answer) if items is None else {**_seen(answer), "items": items}
    if definition.result is None:
        return seen["body"] if items is None else items
    try:
        return fill(definition.result, {**values, **seen})
    except ExpressionInvalid:
        log.warning("actions.template_failed", action=definition.name)
        raise ActionFailed("actions.result_invalid", SORRY) from None


def _basic(basic: Basic, variables: Mapping[str, Any]) -> str:
    pair = f"{render(basic.user, variables)}:{render(basic.password, variables)}"
    return base64.b64encode(pair.encode()).decode()


def _body(definition: HttpActionDefinition, variables: Mapping[str, Any]) -> Any:
    body = fill(definition.json, variables)
    if not definition.left_out:
        return body
    return {name: value for name, value in body.items() if value is not None or name not in definition.left_out}


def _in_query(value: Any) -> str | list[str] | None:
    """A value of the query; a list is as many."""
    if isinstance(value, list | tuple):
        return [text for text in map(_as_text, value) if text is not None]
    return _as_text(value)


def _as_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _retry_after(header: str, now: datetime) -> float | None:
    """The seconds that the header asks for, which may be a number or a date; None when it is neither."""
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
    except (ValueError, TypeError):
        return None
