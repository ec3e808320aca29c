"""From a step as it is written to a step as the engine runs it, one function a kind."""

import re
from collections.abc import Callable
from typing import Any

from ruamel.yaml.comments import CommentedMap

from frontdesk.bots.fields import Fields, plain
from frontdesk.dialogue.bot import EntityDefinition
from frontdesk.dialogue.flow import END, HANDOFF, Step
from frontdesk.dialogue.messages import Card, Choice
from frontdesk.dialogue.steps.act import ActStep
from frontdesk.dialogue.steps.ask import FREE_TEXT, AskStep
from frontdesk.dialogue.steps.branch import BranchStep, Case
from frontdesk.dialogue.steps.choose import ChooseStep, Option
from frontdesk.dialogue.steps.goto import GotoStep
from frontdesk.dialogue.steps.handoff import HandoffStep
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.search import SearchStep
from frontdesk.dialogue.steps.set import SetStep

_EXPRESSION = re.compile(r"\{\{(.*)\}\}", re.DOTALL)

BUILT_IN_ENTITIES = frozenset(
    {"email", "phone", "url", "number", "ordinal", "money", "date", "time", "duration", "interval", "person_name"}
    | {"reference", FREE_TEXT}
)


def _say(fields: Fields, common: dict[str, Any], entities: dict[str, EntityDefinition]) -> Step:
    choices = tuple(_choice(item) for item in fields.items("choices"))
    card = fields.mapping("card") if fields.node.get("card") is not None else None
    return SayStep(
        **common, texts=fields.texts("say", required=True), choices=choices, card=_card(card) if card else None
    )


def _card(fields: Fields) -> Card:
    card = Card(
        title=fields.text("title", required=True),
        text=fields.text("text"),
        image_url=fields.text("image_url") or None,
        url=fields.text("url") or None,
    )
    fields.finish()
    return card


def _ask(fields: Fields, common: dict[str, Any], entities: dict[str, EntityDefinition]) -> Step:
    slot = fields.text("ask", required=True)
    entity = fields.text("entity") or (slot if slot in entities or slot in BUILT_IN_ENTITIES else FREE_TEXT)
    if entity not in entities and entity not in BUILT_IN_ENTITIES:
        fields.problem(f"There is no entity `{entity}`.", "Define it in bot.yaml under `entities`.", key="entity")
    return AskStep(
        **common,
        slot=slot,
        prompts=fields.texts("say", required=True) or (slot,),
        entity=entity,
        retries=fields.number("retries", 2),
        otherwise=fields.text("otherwise", HANDOFF),
        check=fields.text("check") or None,
        invalid=fields.text("invalid") or None,
    )


def _choose(fields: Fields, common: dict[str, Any], entities: dict[str, EntityDefinition]) -> Step:
    slot = fields.text("choose", required=True)
    written = fields.node.get("options")
    options_from: str | None = None
    options: tuple[Option, ...] = ()
    if isinstance(written, str):
        expression = _EXPRESSION.fullmatch(fields.text("options"))
        options_from = expression[1].strip() if expression else fields.text("options")
    else:
        options = tuple(_option(item) for item in fields.items("options"))
        if not options:
            fields.problem("`options` is missing.", "List at least one option, or an expression that gives a list.")
    return ChooseStep(
        **common,
        slot=slot,
        prompts=fields.texts("say", required=True) or (slot,),
        options=options,
        options_from=options_from,
        retries=fields.number("retries", 2),
        otherwise=fields.text("otherwise", HANDOFF),
    )


def _branch(fields: Fields, common: dict[str, Any], entities: dict[str, EntityDefinition]) -> Step:
    cases = []
    for item in fields.items("branch"):
        if not isinstance(item, CommentedMap) or "then" not in item:
            fields.problem("Each case of a branch is `{if: …, then: …}`.", key="branch")
            continue
        condition = item.get("if")
        cases.append(Case(None if condition is None else str(condition), str(item["then"])))
    return BranchStep(**common, cases=tuple(cases))


def _set(fields: Fields, common: dict[str, Any], entities: dict[str, EntityDefinition]) -> Step:
    return SetStep(**common, values=fields.plain("set"))


def _act(fields: Fields, common: dict[str, Any], entities: dict[str, EntityDefinition]) -> Step:
    return ActStep(
        **common,
        action=fields.text("act", required=True),
        arguments=fields.plain("with"),
        into=fields.text("into") or None,
        failed=fields.text("failed", HANDOFF),
    )


def _search(fields: Fields, common: dict[str, Any], entities: dict[str, EntityDefinition]) -> Step:
    found = fields.text("found")
    if found:
        common = {**common, "next": found}
    query = fields.raw("search")
    return SearchStep(
        **common,
        query=query if isinstance(query, str) and query.strip() else "{{ message.text }}",
        otherwise=fields.text("otherwise") or None,
    )


def _handoff(fields: Fields, common: dict[str, Any], entities: dict[str, EntityDefinition]) -> Step:
    written = fields.node.get("handoff")
    if isinstance(written, CommentedMap):
        inner = fields.mapping("handoff")
        step = HandoffStep(**common, reason=inner.text("reason", required=True), team=inner.text("team") or None)
        inner.finish()
        return step
    return HandoffStep(**common, reason=fields.text("handoff") or "The flow handed over.")


def _goto(fields: Fields, common: dict[str, Any], entities: dict[str, EntityDefinition]) -> Step:
    return GotoStep(**{**common, "next": fields.text("goto", required=True)})


def _end(fields: Fields, common: dict[str, Any], entities: dict[str, EntityDefinition]) -> Step:
    fields.raw("end")
    return GotoStep(**{**common, "next": END})


_KINDS: dict[str, Callable[[Fields, dict[str, Any], dict[str, EntityDefinition]], Step]] = {
    "ask": _ask,
    "choose": _choose,
    "branch": _branch,
    "set": _set,
    "act": _act,
    "search": _search,
    "handoff": _handoff,
    "goto": _goto,
    "end": _end,
    "say": _say,
}


def parse_steps(items: list[Fields], entities: dict[str, EntityDefinition]) -> tuple[Step, ...]:
    """Read a flow's steps. A step without `then` goes on to the one below it, the last one ends the flow."""
    ids = [_id_of(fields, place) for place, fields in enumerate(items)]
    steps = []
    for place, fields in enumerate(items):
        kind = next((name for name in _KINDS if name in fields.node), None)
        if kind is None:
            fields.problem("This step has no kind.", f"Begin it with one of: {', '.join(sorted(_KINDS))}.")
            continue
        fields.raw("id")
        below = ids[place + 1] if place + 1 < len(ids) else END
        step = _KINDS[kind](fields, {"id": ids[place], "next": fields.text("then", below)}, entities)
        fields.finish()
        steps.append(step)
    return tuple(steps)


def _id_of(fields: Fields, place: int) -> str:
    given = fields.node.get("id") or fields.node.get("ask") or fields.node.get("choose")
    return str(given) if isinstance(given, str) else f"step_{place + 1}"


def _choice(item: Any) -> Choice:
    value = plain(item)
    if isinstance(value, dict):
        label = str(value.get("label", value.get("value", "")))
        return Choice(label, str(value.get("value", label)))
    return Choice(str(value), str(value))


def _option(item: Any) -> Option:
    value = plain(item)
    if isinstance(value, dict):
        label = str(value.get("label", value.get("value", "")))
        synonyms = value.get("synonyms") or ()
        return Option(label, value.get("value", label), tuple(str(synonym) for synonym in synonyms))
    if isinstance(value, bool):
        value = "Yes" if value else "No"
    return Option(str(value), value)
