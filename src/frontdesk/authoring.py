"""The `frontdesk` commands of a bot's author: new, check, test, understand, chat, and record a conversation as a story."""

import asyncio
import difflib
import sys
from pathlib import Path

import click
import msgspec

from frontdesk.actions.undeclared import undeclared
from frontdesk.app import open_data, open_taught
from frontdesk.bots.doubts import doubts
from frontdesk.bots.errors import BotInvalid, Problem
from frontdesk.bots.openapi.document import Unfit, read_document
from frontdesk.bots.openapi.operations import snake
from frontdesk.bots.openapi.starting import start
from frontdesk.bots.starting import start_bot
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.conversations.store import ConversationStore
from frontdesk.conversations.stories.reading import check_actions, read_stories
from frontdesk.dialogue import events as e
from frontdesk.dialogue.reading import Reading
from frontdesk.errors import Error
from frontdesk.kit.database.opening import FILE_NAME
from frontdesk.kit.logs import set_up_logs
from frontdesk.knowledge.sources.declared import unusable
from frontdesk.secrets.opening import open_secrets
from frontdesk.serving import WORKSPACE, Served, load_served
from frontdesk.settings import Settings
from frontdesk.testing.chatting import chat
from frontdesk.testing.recording import as_yaml, story_of
from frontdesk.testing.stage import story_house
from frontdesk.testing.stories import run_stories
from frontdesk.testing.story_reports import as_json, as_junit, as_lines
from frontdesk.understanding.report import Report
from frontdesk.understanding.report_text import reading_lines, report_lines
from frontdesk.understanding.reporting import report_on

BotFolder = click.Path(exists=True, file_okay=False, path_type=Path)
EVENTS_AT_A_TIME = 1_000


@click.command(name="new")
@click.argument("folder", metavar="BOT", type=click.Path(path_type=Path))
def new_command(folder: Path) -> None:
    """Begin a bot in the new folder BOT: small, but one that can be tested and talked with at once."""
    for name in start_bot(folder):
        click.echo(f"wrote {folder / name}")
    click.echo(f"Now try: frontdesk test {folder}, frontdesk chat {folder}")


@click.command(name="check")
@click.argument("folder", metavar="BOT", type=BotFolder)
def check_command(folder: Path) -> None:
    """Find mistakes in the bot in the folder BOT, and in its stories."""
    settings = Settings()
    for served in load_served([folder]):
        check_actions(read_stories(folder), served.actions.names)
        bot, actions = served.bot, len(served.actions.names)
        missing, certain = asyncio.run(_missing_secrets(settings, served))
        if missing and certain:
            raise BotInvalid(folder=folder.resolve().name, problems=tuple(missing))
        for doubt in (*doubts(bot), *_undeclared_secrets(served), *missing, *unusable(bot.knowledge)):
            click.echo(f"look at {doubt}")
        click.echo(f"{bot.id} is fine: {len(bot.intents)} intents, {len(bot.flows)} flows, {actions} actions")


@click.command(name="test")
@click.argument("bot", type=BotFolder)
@click.option("--story", help="Only stories whose name contains this.")
@click.option("--json", "form", flag_value="json", help="Print one JSON object.")
@click.option("--junit", "form", flag_value="junit", help="Print JUnit's XML, for a build server.")
def test_command(bot: Path, story: str | None, form: str | None) -> None:
    """Run the stories in BOT/tests and show where the bot did something else.

    Exits with 0 when all passed, else with 1, also where there is no story to run; 2 is for a command that cannot be read.
    """
    set_up_logs(form="console", level="error")
    results = asyncio.run(run_stories(bot, only=story))
    if form == "json":
        click.echo(as_json(results))
    elif form == "junit":
        click.echo(as_junit(results, bot.resolve().name))
    else:
        click.echo("\n".join(as_lines(results)))
    if not results:
        click.echo("There is no such story." if story else "There is no story in tests/ yet.", err=True)
    if not results or not all(result.passed for result in results):
        sys.exit(1)


@click.command(name="understand")
@click.argument("bot", type=BotFolder)
@click.option("--text", help="Show how the bot reads this text instead.")
@click.option("--json", "as_json_object", is_flag=True, help="Print one JSON object.")
def understand_command(bot: Path, text: str | None, *, as_json_object: bool) -> None:
    """Show how well the bot in the folder BOT understands, and what to mend in its examples."""
    settings = Settings()
    set_up_logs(form="console", level="warning")

    async def work() -> Report | Reading:
        async with open_taught(settings, bot) as taught:
            return await report_on(taught) if text is None else await taught.reads.read(text)

    found = asyncio.run(work())
    if as_json_object:
        plain = msgspec.structs.asdict(found) if isinstance(found, Reading) else found
        click.echo(msgspec.json.format(msgspec.json.encode(plain), indent=2))
        return
    for line in reading_lines(found) if isinstance(found, Reading) else report_lines(bot.resolve().name, found):
        click.echo(line)


@click.command(name="chat")
@click.argument("bot", type=BotFolder)
@click.option("--trace", "traced", is_flag=True, help="Show how the bot came to each answer.")
def chat_command(bot: Path, *, traced: bool) -> None:
    """Talk with the bot in the folder BOT: a line is a message, the end of the input ends it.

    The conversation is kept nowhere; the bot's actions are really called.
    """
    set_up_logs(form="console", level="error")

    async def work() -> None:
        async with story_house(bot) as stage:
            ready = (lambda: click.echo("> ", nl=False)) if sys.stdin.isatty() else None
            await chat(stage, sys.stdin, click.echo, ready=ready, traced=traced)

    asyncio.run(work())


@click.command(name="record")
@click.argument("conversation")
@click.option("--name", help="What the story is called.  [default: the conversation's id]")
@click.option("--workspace", default=WORKSPACE, show_default=True)
def record_command(conversation: str, name: str | None, workspace: str) -> None:
    """Print the stored CONVERSATION as a story, for a file in a bot's tests/."""

    async def work() -> list[e.Recorded]:
        async with open_data(Settings()) as database:
            store = ConversationStore(database)
            if await store.find(workspace, conversation) is None:
                raise ConversationNotFound
            events: list[e.Recorded] = []
            while page := await store.list_events(conversation, events[-1].position if events else 0, EVENTS_AT_A_TIME):
                events += page
            return events

    story = story_of(name or conversation, asyncio.run(work()))
    if not story["turns"]:
        raise click.ClickException("Nobody wrote anything in this conversation.")
    click.echo(as_yaml(story), nl=False)


@click.group(name="import")
def import_group() -> None:
    """Begin with what is described elsewhere."""


@import_group.command(name="openapi")
@click.argument("bot", type=BotFolder)
@click.argument("document", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--prefix", help="What the actions' names begin with.  [default: the document's name]")
@click.option("--server", help="Where the API is served.  [default: what the document says]")
def import_openapi(bot: Path, document: Path, prefix: str | None, server: str | None) -> None:
    """Make actions of the OpenAPI DOCUMENT for the bot in the folder BOT: writes actions/PREFIX.yaml for you to go on with.

    The document is copied into the bot's folder if it is not there yet. Nothing that exists is written over.
    """
    prefix = prefix or snake(document.name.split(".")[0]) or "api"
    inside = document.resolve().is_relative_to(bot.resolve())
    copy = document.resolve() if inside else bot.resolve() / document.name
    actions = bot / "actions" / f"{prefix}.yaml"
    for taken in [actions, *([] if inside else [copy])]:
        if taken.exists():
            raise click.ClickException(
                f"{taken} exists already. Remove it first, or choose another --prefix or file name."
            )
    try:
        started = start(
            read_document(document, copy.relative_to(bot.resolve()).as_posix()), prefix=prefix, server=server
        )
    except Unfit as unfit:
        raise click.ClickException(f"{document}:{unfit.line}: {unfit.what} {unfit.mend}".rstrip()) from unfit
    if not inside:
        copy.write_bytes(document.read_bytes())
    actions.parent.mkdir(exist_ok=True)
    actions.write_text(started.text, "utf-8")
    for line in started.made:
        click.echo(line)
    for line in started.left_out:
        click.echo(f"left out: {line}")
    click.echo(f"{actions}: {len(started.made)} actions")
    for name in started.secrets:
        click.echo(f"to do: frontdesk secrets set {name}")


async def _missing_secrets(settings: Settings, served: Served) -> tuple[list[Problem], bool]:
    """The secrets that the bot names and that are not set, and whether that is certain: only where a database is at hand."""
    named = dict(served.actions.secrets)
    for webhook in served.bot.webhooks.values():
        named |= dict.fromkeys(webhook.secrets, (webhook.file, webhook.secret_line))
    known = await _names_of_secrets(settings) if named else frozenset()
    missing = [
        Problem(file, line, f"The secret `{name}` is not set.", _how_to_set(name, known or frozenset()))
        for name, (file, line) in sorted(named.items())
        if known is None or name not in known
    ]
    return missing, known is not None


def _how_to_set(name: str, known: frozenset[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return (f"Did you mean `{near[0]}`? Or set" if near else "Set") + f" it with `frontdesk secrets set {name}`."


def _undeclared_secrets(served: Served) -> list[Problem]:
    """The secrets that the bot's Python takes though no action declares them."""
    declared = frozenset(served.actions.secrets)
    mend = "Add it to the action's `secrets=[…]`."
    return [
        Problem(one.file, one.line, f"No action declares the secret `{one.name}`, so it is not there.", mend)
        for one in undeclared(served.bot.folder, declared)
    ]


async def _names_of_secrets(settings: Settings) -> frozenset[str] | None:
    """What is set; None where no database is at hand, or not one that this code knows."""
    if settings.database_url is None and not (settings.data / FILE_NAME).is_file():
        return None
    try:
        async with open_data(settings) as database:
            return frozenset(one.name for one in await open_secrets(settings, database).names(workspace_id=WORKSPACE))
    except Error:
        return None


COMMANDS: tuple[click.Command, ...] = (
    new_command,
    check_command,
    test_command,
    understand_command,
    chat_command,
    record_command,
    import_group,
)
