"""The `frontdesk` command: everything an operator does outside the API; an author's commands stand in `authoring.py`."""

import asyncio
import json
import sys
from pathlib import Path
from typing import TypeVar

import click
import msgspec
from pydantic import ValidationError
from pydantic_settings import SettingsError

from frontdesk.admitting import GROUPS, with_database
from frontdesk.analytics.service import READER as FIGURES
from frontdesk.analytics.store import clear_statement as clear_figures
from frontdesk.app import create_app, train
from frontdesk.authoring import COMMANDS, BotFolder
from frontdesk.conversations.along.store import AlongStore
from frontdesk.conversations.store import ConversationStore
from frontdesk.demo import acme_folder, banner, demo_password, demo_settings, shop_router
from frontdesk.encoding.choice import Choice
from frontdesk.encoding.opening import Encoders, open_chosen
from frontdesk.errors import Error
from frontdesk.inbox.queue.rebuilding import Rebuilding
from frontdesk.inbox.queue.store import QueueStore
from frontdesk.inbox.searching.service import READER as WORDS
from frontdesk.inbox.searching.store import clear_statements as clear_words
from frontdesk.kit.clock import SystemClock
from frontdesk.kit.database.base import Database
from frontdesk.kit.database.migrating import migrate
from frontdesk.kit.logs import set_up_logs
from frontdesk.knowledge import evaluation as knowledge_evaluation
from frontdesk.knowledge.judged import read_judged
from frontdesk.secrets.opening import open_secrets
from frontdesk.seeding import LateClock, seeded
from frontdesk.server import run
from frontdesk.settings import Settings
from frontdesk.understanding.evaluation import evaluate
from frontdesk.workspaces.service import WorkspaceService
from frontdesk.workspaces.store import WorkspaceStore

T = TypeVar("T")
InputFile = click.Path(exists=True, dir_okay=False, path_type=Path)


class ChosenEncoder(click.ParamType[Choice]):
    """`shipped`, `none`, or the folder of a sentence-transformer."""

    name = "encoder"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Choice:
        if value == "shipped" or value == "none":  # noqa: PLR1714  the type checker follows only this
            return value
        return Path(str(value))


def main() -> None:
    """Run the command; what is wrong is said in a sentence, never as a traceback."""
    try:
        cli(standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Error as error:
        click.echo(f"frontdesk: {error.message}\n{error.hint}", err=True)
        sys.exit(1)
    except OSError as error:  # a folder that cannot be written, a file that is none
        click.echo(f"frontdesk: {error.filename or 'the system'}: {error.strerror or error}", err=True)
        sys.exit(1)
    except ValidationError as error:
        for wrong in error.errors():
            name = "_".join(map(str, wrong["loc"])).upper()
            click.echo(f"frontdesk: FRONTDESK_{name}: {wrong['msg']}", err=True)
        sys.exit(2)
    except SettingsError as error:  # a list that is no JSON
        click.echo(f'frontdesk: {error}; a list is written as JSON, such as ["bots/acme"]', err=True)
        sys.exit(2)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="frontdesk")
def cli() -> None:
    """A self-hosted chatbot API for customer support."""


for command in (*COMMANDS, *GROUPS):
    cli.add_command(command)


@cli.command()
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: 8000]")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder for all data.  [default: data]")
def demo(host: str | None, port: int | None, data: Path | None) -> None:
    """Serve the Acme shop with the widget on it, the console with sample data, and the API."""
    settings = demo_settings(Settings(), host=host, port=port, data=data)
    set_up_logs(form="console", level="warning")
    clock = LateClock()
    app = create_app(settings, routers=[shop_router(acme_folder())], clock=clock)
    app = seeded(app, clock, password=demo_password(settings), data=settings.data)
    run(app, settings, lambda port: click.echo(banner(settings.model_copy(update={"port": port}))))


@cli.command()
@click.argument("bots", nargs=-1, type=BotFolder)
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--watch", is_flag=True, help="Reload a bot when its files change.")
def serve(bots: tuple[Path, ...], host: str | None, port: int | None, *, watch: bool) -> None:
    """Serve the bots in the folders BOTS (or in FRONTDESK_BOTS)."""
    settings = Settings()
    chosen = {
        "bots": bots or settings.bots,
        "host": host or settings.host,
        "port": settings.port if port is None else port,
    }
    settings = settings.model_copy(update=chosen)
    if not settings.bots:
        raise click.UsageError("Name the folder of a bot, or set FRONTDESK_BOTS.")
    set_up_logs(form=settings.log_format, level=settings.log_level)
    run(create_app(settings, watching=watch), settings)


@cli.command(name="train")
@click.argument("bots", nargs=-1, type=BotFolder)
def train_command(bots: tuple[Path, ...]) -> None:
    """Teach the bots in the folders BOTS (or in FRONTDESK_BOTS; else the demo's), so that their server starts at once."""
    settings = Settings()
    settings = settings.model_copy(update={"bots": bots or settings.bots or (acme_folder(),)})
    set_up_logs(form="console", level="warning")
    for bot in asyncio.run(train(settings)):
        click.echo(f"{bot.id} is trained")


@cli.command(name="migrate")
def migrate_command() -> None:
    """Bring the database's tables to what this version knows."""

    async def work(database: Database) -> list[str]:
        return await migrate(database)

    applied = with_database(work, checked=False)
    click.echo("\n".join(f"applied {name}" for name in applied) or "nothing to do")


@cli.command(name="rebuild")
@click.option("--workspace", default="default", show_default=True)
def rebuild_command(workspace: str) -> None:
    """Compute what is derived from conversations anew: the inbox's list at once; the words that are searched, customers'
    ratings and the figures as soon as a server starts, which reads all conversations again. To be run while none runs."""

    async def work(database: Database) -> int:
        await WorkspaceService(WorkspaceStore(database), SystemClock()).get(workspace)
        along = AlongStore(database)
        await along.forget(WORDS, workspace, clear_words(workspace))
        await along.forget(FIGURES, workspace, [clear_figures(workspace)])
        return await Rebuilding(QueueStore(database), ConversationStore(database)).renew(workspace)

    renewed = with_database(work)
    click.echo(f"the inbox's list is computed anew, conversations: {renewed}")
    click.echo(
        f"what else is derived from the conversations of workspace {workspace} is computed anew when a server starts"
    )


@cli.group(name="evaluate")
def evaluate_group() -> None:
    """Measure how good Frontdesk is, on texts of your own or of others."""


@evaluate_group.command(name="understanding")
@click.option("--train", "train_file", type=InputFile, required=True, help="Texts to learn from.")
@click.option("--test", "test_file", type=InputFile, required=True, help="Texts to score, read after training.")
@click.option("--validation", "validation_file", type=InputFile, help="Texts to choose the threshold on.")
@click.option("--encoder", "chosen", type=ChosenEncoder(), default="shipped", help="shipped, none or a folder.")
@click.option("--language", default="en", show_default=True, help="Of the texts, as an IETF tag.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def evaluate_understanding(
    train_file: Path, test_file: Path, validation_file: Path | None, *, chosen: Choice, language: str, as_json: bool
) -> None:
    """Train on labelled texts and score on others.

    A line of a file is {"text": "where is my order", "intent": "order_status"}; the intent of a text that is none of them
    is "__oos__". With --validation the threshold of none of these is the one that is right for most of its texts, if some
    are out of scope; without, it is the model's own, as in a bot.
    """
    encoder = open_chosen(chosen, cache_entries=0)
    try:
        result = evaluate(
            encoder, train_file=train_file, test_file=test_file, validation_file=validation_file, language=language
        )
    finally:
        encoder.close()
    _print_figures(result, as_json=as_json)


@evaluate_group.command(name="knowledge")
@click.option("--passages", type=InputFile, required=True, help="What to answer from.")
@click.option("--queries", type=InputFile, required=True, help="What is asked, with what was said before.")
@click.option("--qrels", type=InputFile, required=True, help="Which passages answer which question.")
@click.option("--encoder", "chosen", type=ChosenEncoder(), default="shipped", help="shipped, none or a folder.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def evaluate_knowledge(passages: Path, queries: Path, qrels: Path, *, chosen: Choice, as_json: bool) -> None:
    """Answer questions from passages and compare with the passages that answer them.

    Lines of the files are {"id": "p1", "text": "…"}, {"id": "q1", "text": "…", "answerable": true} and
    {"query_id": "q1", "passage_id": "p1"}; a question may carry its "history": [{"role": "user", "text": "…"}]. Every
    passage becomes an article of its own, with the settings of every bot; nothing is learned from the questions.
    """
    set_up_logs(form="console", level="warning")
    judged = read_judged(passages, queries, qrels)
    encoders = Encoders()
    try:
        result = asyncio.run(
            knowledge_evaluation.evaluate(
                judged.documents, judged.questions, encoders.open(chosen), passages=encoders.for_passages(chosen)
            )
        )
    finally:
        encoders.close()
    _print_figures(result, as_json=as_json)


def _print_figures(result: msgspec.Struct, *, as_json: bool) -> None:
    figures = msgspec.structs.asdict(result)
    if as_json:
        click.echo(json.dumps(figures, indent=2))
        return
    for name, value in figures.items():
        click.echo(f"{name:<22}{'-' if value is None else value if isinstance(value, int) else format(value, '.4f')}")


@cli.group()
def workspaces() -> None:
    """Workspaces: tenants that see nothing of each other."""


@workspaces.command(name="create")
@click.argument("workspace_id")
@click.option("--name", help="What people call it.")
def create_workspace(workspace_id: str, name: str | None) -> None:
    """Make a workspace."""

    async def work(database: Database) -> None:
        await WorkspaceService(WorkspaceStore(database), SystemClock()).create(workspace_id, name=name or workspace_id)

    with_database(work)
    click.echo(f"made {workspace_id}")


@cli.group()
def secrets() -> None:
    """Secrets that bots' actions prove themselves with: set, list, delete."""


@secrets.command(name="set")
@click.argument("name")
@click.option("--workspace", default="default", show_default=True)
def set_secret(name: str, workspace: str) -> None:
    """Keep a secret under NAME. Its value is read from standard input, or asked for; it is never an argument."""
    value = click.prompt("Value", hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.read()

    async def work(database: Database) -> None:
        await WorkspaceService(WorkspaceStore(database), SystemClock()).get(workspace)
        await open_secrets(Settings(), database).set(workspace_id=workspace, name=name, value=value.strip())

    with_database(work)
    click.echo(f"{name} is set in workspace {workspace}")


@secrets.command(name="list")
@click.option("--workspace", default="default", show_default=True)
def list_secrets(workspace: str) -> None:
    """Show the names of a workspace's secrets, and when each was set."""

    async def work(database: Database) -> list[str]:
        found = await open_secrets(Settings(), database).names(workspace_id=workspace)
        return [f"{one.name}  {one.set_at:%Y-%m-%d %H:%M} UTC" for one in found]

    click.echo("\n".join(with_database(work)) or "no secrets")


@secrets.command(name="delete")
@click.argument("name")
@click.option("--workspace", default="default", show_default=True)
def delete_secret(name: str, workspace: str) -> None:
    """Forget a secret. Actions that need it say no from now on."""

    async def work(database: Database) -> None:
        await open_secrets(Settings(), database).delete(workspace_id=workspace, name=name)

    with_database(work)
    click.echo(f"{name} is deleted")
