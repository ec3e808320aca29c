"""The application keeps its own OpenAPI document: Schemathesis sends what the document allows, and what it forbids.

Phases: the document's examples, the borders of every schema, random data with a fixed seed, and chains of calls that use what
earlier answers brought. Beyond Schemathesis' own checks, every problem must carry a code that its route documents.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from tests.whole_app import BOOTSTRAP, SESSIONS, serve, settings_for, write_bot

from frontdesk.access.scopes import VISITOR_SCOPES
from frontdesk.kit.http.problems import MEDIA_TYPE

SEED = 20_261_102
EXAMPLES = int(os.environ.get("FRONTDESK_API_EXAMPLES", "3"))  # of random data, for each operation
LONGEST_WAIT = 0.02
STREAM = "text/event-stream"
STREAMING = ["/v1/messages", "/v1/conversations/{conversation_id}/events"]
# What a schema cannot say: a key must name the user, a visitor nobody else, and a cursor must be one that we gave.
BEYOND_THE_SCHEMA = (
    "conversations.message_invalid",
    "conversations.attachment_unfit",
    ".cursor_invalid",
    "knowledge.article_unreadable",
    "knowledge.period_invalid",
    "access.password_too_easy",
    "access.email_invalid",
    "inbox.hours_invalid",
    "inbox.transfer_refused",
    "inbox.reason_unknown",
    "analytics.range_invalid",
)
PHASES = {
    "examples": {"enabled": True},
    "coverage": {"enabled": True},
    "fuzzing": {"enabled": True, "generation": {"max-examples": EXAMPLES}},
    "stateful": {"enabled": True, "max-steps": 6, "generation": {"max-examples": max(1, EXAMPLES * 2 // 5)}},
}
EXAMPLES_ONLY = {phase: {"enabled": phase == "examples"} for phase in PHASES}

pytestmark = pytest.mark.xdist_group("schemathesis")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("whole-app")
    with serve(settings_for([write_bot(folder / "tiny")], folder / "data")) as url:
        yield url


def test_every_answer_is_as_documented(address: str) -> None:
    schema = document_of(address, headers={"Authorization": f"Bearer {BOOTSTRAP}"}, phases=PHASES)
    assert findings(schema) == []


def test_every_answer_to_a_visitor_is_as_documented(address: str) -> None:
    """What a visitor may not use at all refuses its examples; all else is tried as it is with a key."""
    token = httpx.post(f"{address}{SESSIONS}", json={"bot": "tiny"}).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert findings(document_of(address, headers=headers, phases=PHASES).include(func=is_for_visitors)) == []
    others = document_of(address, headers=headers, phases=EXAMPLES_ONLY).exclude(func=is_for_visitors)
    assert findings(others) == []


def test_the_streams_are_as_documented(address: str) -> None:
    """Each is read up to its second event: the stream of a conversation's events goes on for ever."""
    headers = {"Authorization": f"Bearer {BOOTSTRAP}", "Accept": STREAM}
    schema = document_of(address, headers=headers, phases=PHASES).include(path=STREAMING)
    assert findings(schema) == []


def document_of(address: str, *, headers: dict[str, str], phases: dict[str, Any]) -> Any:
    config = schemathesis.Config.from_dict(
        {
            "seed": SEED,
            "headers": headers,
            "phases": phases,
            "continue-on-failure": True,
            "max-stream-events": 2,
            "request-timeout": 20,
            "generation": {"deterministic": True, "database": "none"},
        }
    )
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json", config=config, timeout=60)
    schema.hook(map_query)
    return schema


def is_for_visitors(context: Any) -> bool:
    """The first way to be let in names the scopes that it takes."""
    ways = context.operation.definition.raw.get("security") or [{}]
    return set(next(iter(ways[0].values()), ())) <= VISITOR_SCOPES


def map_query(_: Any, query: Any) -> Any:
    """Waits are allowed up to half a minute; this run has less time. A stream begins where there is something to read."""
    for name, most in (("wait", LONGEST_WAIT), ("after", 0)):
        try:
            if query and name in query and most < float(query[name]) <= 2**53:
                query[name] = most
        except (TypeError, ValueError):
            continue
    return query


def findings(schema: Any) -> list[str]:
    """What is not as documented, each kind once; none when all is well."""
    found: dict[str, str] = {}
    answered = 0
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.FatalError | events.NonFatalError), event
        if isinstance(event, events.ScenarioFinished):
            answered += len(event.recorder.interactions)
            for what, example in [*_failed_checks(event.recorder), *_undocumented_codes(event.recorder)]:
                found.setdefault(f"{event.label}: {what}", example)
    assert answered > 50
    return [f"{what}\n{example}" for what, example in found.items()]


def _failed_checks(recorder: ScenarioRecorder) -> Iterator[tuple[str, str]]:
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is None:
                continue
            answer = recorder.interactions[case_id].response
            text = answer.content[:600].decode("utf-8", "replace") if answer else "no answer"
            rejected = type(check.failure_info.failure).__name__ == "RejectedPositiveData"
            if not (rejected and answer and _is_beyond_the_schema(json.loads(answer.content))):
                yield f"{check.name} {check.failure_info.failure}", f"{check.failure_info.code_sample}\n{text}"


def _is_beyond_the_schema(problem: dict[str, Any]) -> bool:
    """Refused for a reason that JSON Schema has no words for, such as a NUL character in a text."""
    of_the_whole_body = [field["field"] for field in problem.get("errors", [])] == ["body"]
    return problem["code"].endswith(BEYOND_THE_SCHEMA) or of_the_whole_body


def _undocumented_codes(recorder: ScenarioRecorder) -> Iterator[tuple[str, str]]:
    for case_id, interaction in recorder.interactions.items():
        answer = interaction.response
        if answer is None or answer.headers.get("content-type", [""])[0] != MEDIA_TYPE or answer.status_code == 405:
            continue
        problem = json.loads(answer.content)
        operation = recorder.cases[case_id].value.operation
        documented = operation.definition.raw["responses"].get(str(answer.status_code), {}).get("content", {})
        if problem["code"] not in documented.get(MEDIA_TYPE, {}).get("examples", {}):
            yield f"undocumented code {problem['code']}", str(problem)
