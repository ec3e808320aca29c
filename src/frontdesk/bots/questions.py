"""From a question as it is written to the steps that ask it, one function a kind."""

import re
from typing import Any

from ruamel.yaml.comments import CommentedMap

from frontdesk.bots.checked_answers import checked_by_action
from frontdesk.bots.fields import Fields, plain
from frontdesk.dialogue.bot import EntityDefinition
from frontdesk.dialogue.flow import END, HANDOFF, AskingStep, Step
from frontdesk.dialogue.steps.ask import FREE_TEXT, AskStep
from frontdesk.dialogue.steps.choose import ChooseStep, Option
from frontdesk.dialogue.steps.confirm import ConfirmStep
from frontdesk.dialogue.steps.form import FormStep
from frontdesk.dialogue.steps.rate import BEST, LABELS, CommentStep, RateStep

Entities = dict[str, EntityDefinition]
Placed = tuple[Step, int]  # a step with the line on which it is written

BUILT_IN_ENTITIES = frozenset(
    {"email", "phone", "url", "number", "ordinal", "money", "date", "time", "duration", "interval", "person_name"}
    | {"reference", FREE_TEXT}
)
_EXPRESSION = re.compile(r"\{\{(.*)\}\}", re.DOTALL)


def parse_ask(fields: Fields, common: dict[str, Any], entities: Entities) -> list[Placed]:
    """The question and, where an action checks the answer, what that leads to."""
    if not isinstance(fields.node.get("check"), CommentedMap):
        return [(parse_question(fields, common, entities, check=fields.text("check") or None), fields.line())]
    question = parse_question(fields, {**common, "next": f"{common['id']}_check"}, entities)
    return [(question, fields.line()), *checked_by_action(fields, question, common["next"])]


def parse_question(fields: Fields, common: dict[str, Any], entities: Entities, check: str | None = None) -> AskStep:
    slot = fields.text("ask", required=True)
    entity = fields.text("entity") or (slot if slot in entities or slot in BUILT_IN_ENTITIES else FREE_TEXT)
    if entity not in entities and entity not in BUILT_IN_ENTITIES:
        fields.problem(f"There is no entity `{entity}`.", "Define it in bot.yaml under `entities`.", key="entity")
    anything = fields.flag("anything")
    if anything and entity != FREE_TEXT:
        fields.problem("`anything` is for free text only.", "Remove it, or ask for `entity: text`.", key="anything")
    return AskStep(
        **_asking(fields, common, slot),
        entity=entity,
        choices=fields.texts("choices"),
        anything=anything,
        check=check,
        invalid=fields.text("invalid") or None,
    )


def parse_choose(fields: Fields, common: dict[str, Any], entities: Entities) -> ChooseStep:
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
    return ChooseStep(**_asking(fields, common, slot), options=options, options_from=options_from)


def parse_confirm(fields: Fields, common: dict[str, Any], entities: Entities) -> ConfirmStep:
    """`yes` and `no` are steps, `change` the question that a no asks again; `answers` are the words for either."""
    agreed = fields.text("yes")
    if agreed:
        common = {**common, "next": agreed}
    change, no = fields.text("change") or None, fields.text("no")
    if change and no:
        fields.problem("`no` and `change` both say where a no leads.", "Keep one of them.", key="change")
    answers = fields.mapping("answers")
    agree, refuse = answers.texts("yes") or ("Yes",), answers.texts("no") or ("No",)
    answers.finish()
    asking = _asking(fields, common, fields.text("confirm", required=True), optional=False)
    return ConfirmStep(**asking, no=no or END, change=change, agree=agree, refuse=refuse)


def parse_form(fields: Fields, common: dict[str, Any], entities: Entities) -> list[Placed]:
    """The form's head, and its questions one after the other; `retries` and `otherwise` are theirs where they have none."""
    fields.text("form", required=True)
    inherited = {key: value for key in ("retries", "otherwise") if (value := fields.raw(key)) is not None}
    items = []
    for item in fields.items("asks"):
        if isinstance(item, CommentedMap) and ("ask" in item or "choose" in item):
            items.append(Fields(item, fields.file, fields.problems, inherited))
        else:
            fields.problem("A form holds questions: `ask` or `choose`.", "Write other steps beside it.", key="asks")
    if not items:
        fields.problem("This form asks nothing.", "Add `asks:` with at least one `ask` or `choose`.")
        return [(FormStep(**common), fields.line())]
    ids = [str(item.raw("id") or item.node.get("ask") or item.node.get("choose")) for item in items]
    steps: list[Placed] = [(FormStep(id=common["id"], next=ids[0]), fields.line())]
    for place, item in enumerate(items):
        below = ids[place + 1] if place + 1 < len(ids) else common["next"]
        its_own = {"id": ids[place], "next": below, "form": common["id"]}
        step = _question_of_form(item, its_own, entities)
        item.finish()
        steps.append((step, item.line()))
    return steps


def _question_of_form(item: Fields, common: dict[str, Any], entities: Entities) -> AskingStep:
    if "choose" in item.node:
        return parse_choose(item, common, entities)
    if isinstance(item.node.get("check"), CommentedMap):
        mend = "Write an expression here, or `act` behind the form, with `failed` leading back to the question."
        item.problem("A form's answers come in any order: no action can check one of them.", mend, key="check")
        item.raw("check")
        return parse_question(item, common, entities)
    return parse_question(item, common, entities, check=item.text("check") or None)


def parse_rate(fields: Fields, common: dict[str, Any], entities: Entities) -> list[Placed]:
    """The score, and the comment that follows where `comment` asks for one. Who says nothing of use is not asked again."""
    slot = fields.text("rate", required=True)
    labels, comment, after = fields.texts("labels") or LABELS, fields.text("comment"), common["next"]
    if len(labels) != BEST:
        fields.problem(f"`labels` must be {BEST} texts, the worst first.", key="labels")
        labels = LABELS
    asking = _asking(fields, common, slot, retries=0, otherwise=after)
    if not comment:
        return [(RateStep(**asking, labels=labels), fields.line())]
    id_of_comment = f"{common['id']}_comment"
    rating = RateStep(**{**asking, "next": id_of_comment}, labels=labels)
    follows = {"id": id_of_comment, "next": after, "slot": f"{slot}_comment", "prompts": (comment,)}
    asks = CommentStep(**follows, rating=slot, optional=True, anything=True, retries=0, otherwise=after)
    return [(rating, fields.line()), (asks, fields.line("comment"))]


def _asking(
    fields: Fields,
    common: dict[str, Any],
    slot: str,
    *,
    retries: int = 2,
    otherwise: str = HANDOFF,
    optional: bool | None = None,
) -> dict[str, Any]:
    """What all questions have. Where `optional` is given, authors have no say in it."""
    return {
        **common,
        "slot": slot,
        "prompts": fields.texts("say", required=True) or (slot,),
        "retries": fields.number("retries", retries),
        "otherwise": fields.text("otherwise", otherwise),
        "optional": fields.flag("optional") if optional is None else optional,
    }


def _option(item: Any) -> Option:
    value = plain(item)
    if isinstance(value, dict):
        label = str(value.get("label", value.get("value", "")))
        synonyms = value.get("synonyms") or ()
        return Option(label, value.get("value", label), tuple(str(synonym) for synonym in synonyms))
    if isinstance(value, bool):
        value = "Yes" if value else "No"
    return Option(str(value), value)
