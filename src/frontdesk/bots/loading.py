"""From a folder of text files to a `Bot`, or to the list of everything that is wrong with it."""

import hashlib
import itertools
import re
from pathlib import Path

from phonenumbers import SUPPORTED_REGIONS
from ruamel.yaml.comments import CommentedMap

from frontdesk.bots.encoder import line_of_encoder, parse_encoder
from frontdesk.bots.errors import BotInvalid, Problem
from frontdesk.bots.examples import flaws_of, learned_names, parse_example
from frontdesk.bots.fields import Fields, as_fields, read_documents
from frontdesk.bots.handoff import read_handoff, read_texts
from frontdesk.bots.http_actions import read_http_actions
from frontdesk.bots.knowledge import read_knowledge
from frontdesk.bots.questions import BUILT_IN_ENTITIES
from frontdesk.bots.steps import parse_steps
from frontdesk.bots.triggers import parse_starts
from frontdesk.bots.validation import validate
from frontdesk.bots.webhooks import read_webhooks
from frontdesk.dialogue.bot import Bot, EntityDefinition, Example, KnowledgeSource, Place, Texts
from frontdesk.dialogue.flow import Flow

MOST_GATHER_SECONDS = 5.0  # a customer who has said all waits so long, three times over at most
OUT_OF_SCOPE = "__oos__"
SUFFIXES = frozenset({".yaml", ".yml", ".json", ".md", ".txt", ".py"})
ENTITY_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")


def load_bot(folder: Path) -> Bot:
    """Read the bot in `folder`; raise `BotInvalid` with every mistake, each with file, line and remedy."""
    problems: list[Problem] = []
    bot = _read(folder, problems)
    if bot is not None:
        problems += validate(bot)
    if problems or bot is None:
        raise BotInvalid(folder=folder.resolve().name, problems=tuple(sorted(problems)))
    return bot


def load_as_it_was(folder: Path, learned: frozenset[str]) -> Bot:
    """Read a bot that was fine when it was kept, of which examples and articles are not here; `learned` are the entities that
    its examples taught it. Raise `BotInvalid` where this code cannot read it any more."""
    problems: list[Problem] = []
    bot = _read(folder, problems, learned)
    if problems or bot is None:
        raise BotInvalid(folder=folder.resolve().name, problems=tuple(sorted(problems)))
    return bot


def _read(folder: Path, problems: list[Problem], taught: frozenset[str] | None = None) -> Bot | None:
    """`taught` is given where nothing but the definition is in the folder."""
    fields = _main_file(folder / "bot.yaml", problems)
    if fields is None:
        return None
    entities = _entities(fields.mapping("entities"))
    intents, out_of_scope = _intents(folder, problems)
    shown = learned_names(itertools.chain(*intents.values()))
    learned = {name: EntityDefinition(name) for name in shown | (taught or frozenset())}
    bot = Bot(
        id=fields.text("bot", required=True),
        name=fields.text("name", required=True),
        version=version_in(folder),
        folder=folder,
        languages=fields.texts("languages") or ("en",),
        region=_region(fields),
        suggestions=fields.texts("suggestions"),
        texts=_texts(fields),
        handoff=read_handoff(fields.mapping("handoff")),
        typing=fields.raw("typing") is None or fields.flag("typing"),
        handoff_after=fields.mapping("fallback").number("handoff_after", 2),
        gather_seconds=fields.seconds("gather_seconds", MOST_GATHER_SECONDS),
        entities=entities,
        intents=intents,
        out_of_scope=out_of_scope,
        flows=_flows(folder, learned | entities, problems),
        knowledge=_knowledge(fields, folder, here=taught is None),
        allowed_origins=fields.texts("allowed_origins"),
        http_actions=read_http_actions(folder, problems),
        webhooks=read_webhooks(folder, problems),
        encoder=parse_encoder(fields, folder),
        encoder_line=line_of_encoder(fields),
    )
    fields.finish()
    return bot


def _main_file(path: Path, problems: list[Problem]) -> Fields | None:
    if not path.is_file():
        problems.append(
            Problem("bot.yaml", 1, "A bot's folder needs this file.", "Begin with `bot: <id>` and `name: <Name>`.")
        )
        return None
    documents = read_documents(path, "bot.yaml", problems)
    if not documents and problems:
        return None
    return as_fields(documents[0] if documents else None, "bot.yaml", problems)


def _knowledge(fields: Fields, folder: Path, *, here: bool) -> tuple[KnowledgeSource, ...]:
    if here:
        return read_knowledge(fields, folder)
    fields.raw("knowledge")
    return ()


def _region(fields: Fields) -> str | None:
    region = fields.text("region").upper()
    if region and region not in SUPPORTED_REGIONS:
        fields.problem(f"`{region}` is no region.", "Write two letters of ISO 3166, such as IE or US.", key="region")
    return region or None


def _texts(fields: Fields) -> Texts:
    standard = Texts()
    approvals = fields.mapping("approvals")
    return Texts(
        greeting=fields.text("greeting", standard.greeting),
        fallback=fields.mapping("fallback").text("say", standard.fallback),
        unknown=fields.text("unknown", standard.unknown),
        unknown_part=fields.text("unknown_part", standard.unknown_part),
        unsure=fields.text("unsure", standard.unsure),
        **read_texts(fields.mapping("handoff"), standard),
        cancelled=fields.text("cancelled", standard.cancelled),
        resume=fields.text("resume", standard.resume),
        restarted=fields.text("restarted", standard.restarted),
        nothing_to_cancel=fields.text("nothing_to_cancel", standard.nothing_to_cancel),
        no_way_back=fields.text("no_way_back", standard.no_way_back),
        approval=approvals.text("say", standard.approval),
        declined=approvals.text("declined", standard.declined),
        approval_expired=approvals.text("expired", standard.approval_expired),
        parked=fields.text("parked", standard.parked),
        done_already=fields.text("done_already", standard.done_already),
        needed=fields.text("needed", standard.needed),
        noted=fields.text("noted", standard.noted),
        later=fields.text("later", standard.later),
        next_wish=fields.text("next_wish", standard.next_wish),
        overlooked=fields.text("overlooked", standard.overlooked),
        updated=fields.text("updated", standard.updated),
        attached=fields.text("attached", standard.attached),
        person=fields.text("person", standard.person),
        apology=fields.text("apology", standard.apology),
    )


def _entities(fields: Fields) -> dict[str, EntityDefinition]:
    found = {}
    for name, entity in fields.children():
        values = entity.mapping("values")
        found[name] = EntityDefinition(
            name=name,
            pattern=entity.text("pattern") or None,
            values={str(value): values.texts(value) for value in values.node},
            type=entity.text("type") or None,
            examples=entity.texts("examples"),
            line=entity.line("pattern"),
        )
        _check_entity(name, fields, entity, found[name])
        entity.finish()
    return found


def _check_entity(name: str, fields: Fields, entity: Fields, definition: EntityDefinition) -> None:
    if not ENTITY_NAME.fullmatch(name):
        mend = "A name is lower-case letters, digits and `_`, a letter first."
        fields.problem(f"`{name}` cannot be the name of an entity.", mend, key=name)
    kinds = sum(map(bool, (definition.pattern, definition.values, definition.type)))
    if "values" in entity.node and not definition.values:
        entity.problem(f"`{name}` has no values.", "List some, such as `values: {small: [s, little]}`.", key="values")
    elif kinds != 1:
        entity.problem(f"`{name}` needs exactly one of `pattern`, `values` and `type`.")
    if definition.type and definition.type not in BUILT_IN_ENTITIES:
        mend = f"Built in are: {', '.join(sorted(BUILT_IN_ENTITIES))}."
        entity.problem(f"There is no built-in type `{definition.type}`.", mend, key="type")
    values, meanings = entity.mapping("values"), dict[str, str]()
    for value, synonyms in definition.values.items():
        for phrase in dict.fromkeys((value.casefold(), *(synonym.casefold() for synonym in synonyms))):
            other = meanings.setdefault(phrase, value)
            if other != value:
                what = f"`{phrase}` stands for `{other}` already, and here for `{value}`."
                values.problem(what, "Keep it with one of them.", key=value)


def _intents(folder: Path, problems: list[Problem]) -> tuple[dict[str, tuple[Example, ...]], tuple[Example, ...]]:
    intents: dict[str, tuple[Example, ...]] = {}
    for path in sorted((folder / "intents").glob("*.yaml")):
        file = f"intents/{path.name}"
        for document in read_documents(path, file, problems):
            fields = as_fields(document, file, problems)
            for name in fields.node if fields else ():
                if str(name) in intents and fields:
                    fields.problem(f"`{name}` is defined a second time.", "Keep one of them.", key=name)
                if fields:
                    intents[str(name)] = _examples(fields, name)
    return intents, intents.pop(OUT_OF_SCOPE, ())


def _examples(fields: Fields, intent: str) -> tuple[Example, ...]:
    """The intent's examples, each with its place; an empty one or one with broken marks is a problem."""
    examples = []
    for text, line in fields.placed_texts(intent):
        if not text:
            fields.problems.append(
                Problem(fields.file, line, "This example is empty.", "Write it, or remove the line.")
            )
            continue
        for what, mend in flaws_of(text):
            fields.problems.append(Problem(fields.file, line, what, mend))
        examples.append(parse_example(text, Place(fields.file, line)))
    if not examples and not isinstance(fields.node[intent], CommentedMap):
        fields.problem(f"`{intent}` has no examples.", "Write some below it, or remove it.", key=intent)
    return tuple(examples)


def _flows(folder: Path, entities: dict[str, EntityDefinition], problems: list[Problem]) -> dict[str, Flow]:
    flows: dict[str, Flow] = {}
    for path in sorted((folder / "flows").glob("*.yaml")):
        file = f"flows/{path.name}"
        for document in read_documents(path, file, problems):
            fields = as_fields(document, file, problems)
            if fields is None:
                continue
            flow = _flow(fields, entities)
            if flow.name in flows:
                fields.problem(f"The flow `{flow.name}` is defined a second time.", "Rename one of them.", key="flow")
            flows[flow.name] = flow
    return flows


def _flow(fields: Fields, entities: dict[str, EntityDefinition]) -> Flow:
    items = []
    for item in fields.items("steps"):
        if isinstance(item, CommentedMap):
            items.append(Fields(item, fields.file, fields.problems))
        else:
            fields.problem("A step is a mapping such as `say: Hello`.", key="steps")
    placed = parse_steps(items, entities)
    starts_on, triggers = parse_starts(fields)
    flow = Flow(
        name=fields.text("flow", required=True),
        description=fields.text("description"),
        starts_on=starts_on,
        triggers=triggers,
        steps=tuple(step for step, _ in placed),
        file=fields.file,
        line=fields.line("starts_on"),
        lines=tuple(line for _, line in placed),
    )
    if not items:
        fields.problem("This flow has no steps.", "Add `steps:` with at least one `say`.")
    fields.finish()
    return flow


def version_in(folder: Path) -> str:
    """A hash of all that the bot in `folder` is made of, so that a change of any file is a new version."""
    digest = hashlib.sha256()
    for path in files_of(folder):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def files_of(folder: Path) -> list[Path]:
    """Every file that the bot in `folder` is made of."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in SUFFIXES and "__pycache__" not in path.parts and path.is_file()
    ]
