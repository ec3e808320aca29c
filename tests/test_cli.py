"""The `frontdesk` command does what it says, and says what is wrong in a sentence, never as a traceback."""

import asyncio
import io
import json
import socket
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.commands import Run, Said
from tests.whole_app import settings_for

from frontdesk.app import open_house
from frontdesk.conversations.arrivals import Incoming
from frontdesk.kit.database.migrating import FOLDER
from frontdesk.serving import WORKSPACE, load_served, registry_of
from frontdesk.testing.encoder import FakeEncoder

MIGRATIONS = sorted({file.name.split(".")[0] for file in FOLDER.glob("*.sql")})


@pytest.fixture
def from_the_future(migrated: Run, tmp_path: Path) -> Run:
    """A database that a later version has migrated."""
    connection = sqlite3.connect(tmp_path / "data" / "frontdesk.db")
    connection.execute("INSERT INTO schema_migrations (name, applied_at, checksum) VALUES ('9999_future', 1, 'x')")
    connection.commit()
    connection.close()
    return migrated


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


def test_migrate_says_what_it_applied_and_then_that_nothing_is_left(run: Run) -> None:
    assert run("migrate") == Said(0, "".join(f"applied {name}\n" for name in MIGRATIONS), "")
    assert run("migrate") == Said(0, "nothing to do\n", "")


def test_a_database_without_tables_leads_to_migrate(run: Run) -> None:
    said = run("keys", "list")
    assert said.code == 1
    assert "Run `frontdesk migrate`." in said.err


def test_training_leaves_what_a_server_starts_from(run: Run, bot: Path, tmp_path: Path) -> None:
    said = run("train", bot)
    assert (said.code, said.err) == (0, "")
    assert "is trained" in said.out
    cached = {path: path.stat().st_mtime_ns for path in (tmp_path / "data").glob("bots/*/cache/*")}
    assert cached
    assert run("train", bot).code == 0
    assert {path: path.stat().st_mtime_ns for path in cached} == cached


def test_an_author_sees_how_well_a_bot_understands_and_where_to_mend_it(run: Run, bot: Path) -> None:
    intents = bot / "intents" / "all.yaml"
    intents.write_text(intents.read_text() + "  - Track my package!\n")
    said = run("understand", bot)
    assert (said.code, said.err) == (0, "")
    assert "tiny: 3 intents, 13 examples\n" in said.out
    assert "intents/all.yaml:16: Track my package!\n    intents/all.yaml:3: track my package\n" in said.out
    found = json.loads(run("understand", bot, "--json").out)
    assert found["overall"]["measured"] == 13
    assert [example["line"] for example in found["contradictions"][0]["examples"]] == [16, 3]


def test_an_author_tries_a_text(run: Run, bot: Path) -> None:
    said = run("understand", bot, "--text", "wheres order A-1234")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[0].startswith("intent     order_status (")
    assert "entity     order_number \"A-1234\" in 'A-1234', 13 to 19" in lines
    reading = json.loads(run("understand", bot, "--text", "wheres order A-1234", "--json").out)
    assert (reading["intent"], reading["entities"][0]["value"]) == ("order_status", "A-1234")


def test_a_likely_slip_is_shown_by_file_and_line_and_the_bot_is_fine(run: Run, bot: Path) -> None:
    (bot / "intents" / "more.yaml").write_text("hello:\n  - hi there\n  - Hi there\n")
    assert run("check", bot) == Said(
        0,
        "look at intents/more.yaml:2: No flow starts on `hello`. Name it in the `starts_on` of a flow, or put its examples"
        " under `__oos__`.\n"
        "look at intents/more.yaml:3: `Hi there` stands at intents/more.yaml:2 already. One of them is enough.\n"
        "tiny is fine: 4 intents, 3 flows, 2 actions\n",
        "",
    )


def labelled(file: Path, texts: dict[str, str]) -> Path:
    lines = [json.dumps({"text": text, "intent": intent}) for text, intent in texts.items()]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.fixture
def taught(tmp_path: Path) -> Path:
    texts = {"where is my order": "status", "track my parcel": "status", "when are you open": "hours"}
    return labelled(tmp_path / "train.jsonl", texts | {"opening times": "hours", "how can I pay": "payment"})


def test_understanding_is_evaluated_on_labelled_files(run: Run, taught: Path, tmp_path: Path) -> None:
    test = labelled(tmp_path / "test.jsonl", {"where is my parcel": "status", "are you open now": "hours"})
    said = run("evaluate", "understanding", "--train", taught, "--test", test, "--json")
    assert (said.code, said.err) == (0, "")
    figures = json.loads(said.out)
    assert set(figures) == {
        *("accuracy", "closed_set_accuracy", "in_scope_accuracy", "oos_recall", "oos_precision", "macro_f1", "mcc"),
        *("ece", "train_seconds", "p50_ms", "p99_ms", "model_bytes"),
    }
    assert figures["closed_set_accuracy"] == 1
    assert (figures["oos_recall"], figures["oos_precision"]) == (None, None)
    said = run("evaluate", "understanding", "--train", taught, "--test", test, "--validation", test)
    assert said.code == 0
    assert dict(line.split() for line in said.out.splitlines())["oos_recall"] == "-"


@pytest.mark.parametrize("role", ["--train", "--test", "--validation"])
def test_a_broken_labelled_file_is_shown_by_file_and_line(run: Run, taught: Path, tmp_path: Path, role: str) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"text": "hi", "intent": "hello"}\n{"text": "hi"}\n', encoding="utf-8")
    files = {"--train": taught, "--test": taught, role: broken}
    said = run("evaluate", "understanding", *(word for pair in files.items() for word in pair))
    assert said.code == 1
    assert said.err.startswith(f"frontdesk: {broken}:2: Object missing required field `intent`\n")


def judged(folder: Path) -> list[object]:
    """Three small files, as the options that name them."""
    lines = {
        "passages": [
            {"id": "p1", "text": "A lost card is blocked by phone at once."},
            {"id": "p2", "text": "We open at 9."},
        ],
        "queries": [{"id": "q1", "text": "how is a lost card blocked"}, {"id": "q2", "text": "who won the game"}],
        "qrels": [{"query_id": "q1", "passage_id": "p1"}],
    }
    options: list[object] = []
    for name, rows in lines.items():
        file = folder / f"{name}.jsonl"
        file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        options += [f"--{name}", file]
    return options


def test_knowledge_is_evaluated_on_passages_and_questions(run: Run, tmp_path: Path) -> None:
    said = run("evaluate", "knowledge", *judged(tmp_path), "--json")
    assert (said.code, said.err) == (0, "")
    figures = json.loads(said.out)
    assert set(figures) == {
        *("hit_at_1", "recall_at_1", "recall_at_5", "ndcg_at_10", "mrr", "answerable_answered", "unanswerable_refused"),
        *("p50_ms", "p99_ms", "index_seconds", "index_mb"),
    }
    assert (figures["hit_at_1"], figures["unanswerable_refused"]) == (1, 1)
    said = run("evaluate", "knowledge", *judged(tmp_path), "--encoder", "none")
    assert dict(line.split() for line in said.out.splitlines())["hit_at_1"] == "1.0000"


def test_broken_files_of_passages_and_questions_are_shown_by_file_and_line(run: Run, tmp_path: Path) -> None:
    options = judged(tmp_path)
    for name in ("passages", "queries"):
        (tmp_path / f"{name}.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    said = run("evaluate", "knowledge", *options)
    assert said.code == 1
    assert said.err.startswith(
        f"frontdesk: {tmp_path}/passages.jsonl:1: Object missing required field `text`. A line is"
    )
    assert f"\n{tmp_path}/queries.jsonl:1: Object missing required field `text`. A line is such as" in said.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("create", "--name", "a", "--scope", "all:of-it"), "There is no scope `all:of-it`."),
        (("create", "--name", "a", "--workspace", "nobodys"), "There is no such workspace."),
        (("revoke", "key_unknown"), "There is no such key."),
    ],
)
def test_a_key_that_cannot_be_is_refused_in_a_sentence(migrated: Run, words: tuple[str, ...], complaint: str) -> None:
    said = migrated("keys", *words)
    assert said.code == 1
    assert said.err.startswith(f"frontdesk: {complaint}\n")


@pytest.mark.parametrize(
    "words", [("keys", "create"), ("keys", "create", "--name", "a", "--days", "0"), ("brew",), ("serve", "--port", "x")]
)
def test_a_command_that_cannot_be_read_leads_to_help(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words)
    assert said.code == 2
    assert "--help" in said.err


def test_a_good_bot_is_said_to_be_fine(run: Run, bot: Path) -> None:
    assert run("check", bot) == Said(0, "tiny is fine: 3 intents, 3 flows, 2 actions\n", "")


@pytest.mark.parametrize(
    ("file", "text", "complaint"),
    [
        (
            "flows/all.yaml",
            "flow: a\nstarts_on: [nothing]\nsteps:\n  - say: hi\n",
            "flows/all.yaml:2: There is no intent",
        ),
        ("flows/all.yaml", "flow: a\nsteps:\n  - sya: hi\n", "flows/all.yaml:3: "),
        ("flows/all.yaml", "flow: a\nsteps:\n  - say: '{{ a( }}'\n", "flows/all.yaml:3: This text cannot be filled in"),
        ("bot.yaml", "bot: tiny\nname: Tiny\nnmae: x\n", "bot.yaml:3: "),
        ("bot.yaml", "bot: [\n", "bot.yaml:2: This is not YAML"),
        ("bot.yaml", "", "bot.yaml:1: "),
        ("actions.py", "import nothing_like_this\n", "actions.py"),
        ("actions.py", "def (:\n", "line 1"),
    ],
)
def test_a_broken_bot_is_shown_by_file_and_line(run: Run, bot: Path, file: str, text: str, complaint: str) -> None:
    (bot / file).write_text(text, encoding="utf-8")
    for command in ("check", "serve", "test", "understand"):
        said = run(command, bot)
        assert said.code == 1, command
        assert complaint in said.err, command


def test_stories_that_hold_pass_and_others_show_the_difference(run: Run, bot: Path) -> None:
    said = run("test", bot)
    assert (said.code, said.out.splitlines()[-1]) == (0, "1 passed, 0 failed")
    stories = bot / "tests" / "orders.yaml"
    stories.write_text(
        "- story: wrong\n  turns: [{user: where is order A-1234, bot: {says: lost}}]\n", encoding="utf-8"
    )
    said = run("test", bot)
    assert said.code == 1
    lines = [line.strip() for line in said.out.splitlines()]
    place = lines.index("says")
    assert lines[place + 1 : place + 3] == ["- expected 'lost'", "+ got      ['Order A-1234 is on its way.']"]
    assert "· filled order_number='A-1234'" in "\n".join(lines)


@pytest.mark.parametrize(
    "text", ["- story: a\n turns: [\n", "hello", "- story: a\n", "- story: a\n  turns: [hi]\n", "5"]
)
def test_stories_that_cannot_be_read_are_named(run: Run, bot: Path, text: str) -> None:
    (bot / "tests" / "orders.yaml").write_text(text, encoding="utf-8")
    said = run("test", bot)
    assert said.code == 1
    assert "orders.yaml cannot be run" in said.err


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("port", "eighty", 2),
        ("port", "70000", 2),
        ("bots", "examples/acme", 2),
        ("log_level", "loud", 2),
        ("max_body_bytes", "1", 2),
        ("turn_timeout_seconds", "-1", 2),
        ("database_url", "nonsense", 1),
        ("database_url", "mysql://jo:hunter2@127.0.0.1/frontdesk", 1),
        ("bootstrap_key", "short", 1),
        ("secret", "short", 1),
        ("host", "no such host", 1),
        ("data", "bot.yaml", 1),
    ],
)
def test_a_bad_setting_stops_the_start_and_is_named(
    run: Run, bot: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, code: int
) -> None:
    monkeypatch.chdir(bot)
    said = run("serve", ".", **{"port": "0"} | {name: value})
    assert said.code == code
    complaint = said.err.splitlines()[0]
    assert complaint.startswith("frontdesk: ")
    assert name.upper() in said.err.upper() or name in {"database_url", "secret", "data"}
    assert "hunter2" not in said.out + said.err


@pytest.mark.parametrize("command", [("serve",), ("demo",), ("keys", "list"), ("migrate",)])
def test_a_database_of_a_later_version_is_left_alone(from_the_future: Run, bot: Path, command: tuple[str, ...]) -> None:
    words = (*command, bot) if command == ("serve",) else command
    said = from_the_future(*words, port="0")
    assert said.code == 1
    assert said.err == (
        f"frontdesk: The database is at 9999_future, which is newer than this Frontdesk knows ({MIGRATIONS[-1]}).\n"
        "Start the Frontdesk version that migrated this database, or a newer one.\n"
    )


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_named_and_nothing_is_touched(
    run: Run, bot: Path, tmp_path: Path, taken_port: str, command: str
) -> None:
    words = ("serve", bot) if command == "serve" else ("demo",)
    said = run(*words, "--port", taken_port)
    assert said.code == 1
    assert said.err.startswith(f"frontdesk: It cannot listen on 127.0.0.1:{taken_port}: Address already in use\n")
    assert "--port" in said.err
    assert not (tmp_path / "data" / "frontdesk.db").exists()


def test_a_story_that_declares_a_reply_to_no_action_is_named_by_test_and_check(run: Run, bot: Path) -> None:
    story = "- {story: a, actions: {tiny.fnid: 1}, turns: [{user: hi}]}\n"
    (bot / "tests" / "orders.yaml").write_text(story, encoding="utf-8")
    for command in ("test", "check"):
        said = run(command, bot)
        assert said.code == 1
        assert "The story 'a' in orders.yaml cannot be run: there is no action `tiny.fnid`." in said.err


def test_stories_are_reported_as_json_and_as_junit_and_none_is_a_failure(run: Run, bot: Path) -> None:
    said = run("test", bot, "--json")
    assert (said.code, json.loads(said.out)["passed"]) == (0, 1)
    said = run("test", bot, "--junit")
    assert (said.code, said.out.startswith('<testsuite name="tiny" tests="1" failures="0"')) == (0, True)
    said = run("test", bot, "--story", "nothing is called so")
    assert (said.code, said.out, said.err) == (1, "0 passed, 0 failed\n", "There is no such story.\n")


def test_mistakes_in_the_folder_that_one_stands_in_are_told_by_its_name(
    run: Run, bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bot / "bot.yaml").unlink()
    monkeypatch.chdir(bot)
    said = run("check", ".")
    assert (said.code, f"The bot in {bot.name} has mistakes:" in said.err) == (1, True)


def test_a_bot_is_talked_with_through_a_pipe_until_the_end(
    run: Run, bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"where is my order\n\nA-1234\n"), "utf-8"))
    said = run("chat", bot, "--trace")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[:3] == ["bot: Hello from Tiny!", "  1) Where is my order?", "> where is my order"]
    assert "bot: What is the order number?" in lines
    assert "bot: Order A-1234 is on its way." in lines
    assert any(line.startswith("    · started the flow order_status") for line in lines)


def test_a_conversation_that_there_is_not_cannot_be_recorded(migrated: Run) -> None:
    said = migrated("record", "conv_nobodys")
    assert said.code == 1
    assert said.err.startswith("frontdesk: There is no such conversation here.\n")


def test_a_stored_conversation_is_printed_as_a_story(run: Run, bot: Path, tmp_path: Path) -> None:
    settings = settings_for([bot], tmp_path / "data")

    async def talk() -> str:
        served = load_served([bot])
        async with open_house(settings, served, registry_of(served), encoder=FakeEncoder()) as house:
            incoming = Incoming(WORKSPACE, "tiny", "api", "jo", "where is order A-1234")
            return (await house.conversations.receive(incoming)).conversation_id

    said = run("record", asyncio.run(talk()), "--name", "found")
    assert (said.code, said.err) == (0, "")
    assert said.out == RECORDED


RECORDED = """\
- story: found
  turns:
  - user: where is order A-1234
    actions:
      tiny.find_order:
        number: A-1234
    bot:
      intent: order_status
      flow: order_status
      says: Order A-1234 is on its way.
      acts: tiny.find_order
"""


def test_checking_names_the_articles_that_cannot_be_read(run: Run, bot: Path) -> None:
    (bot / "knowledge" / "broken.pdf").write_bytes(b"no PDF")
    said = run("check", bot)
    assert said.code == 0
    assert "look at knowledge/broken.pdf: It is no PDF file, whatever its name says." in said.out
