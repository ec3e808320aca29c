"""What is measured is read from three files, and each line that cannot be used is named with what to do about it."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from frontdesk.knowledge import judged as judging
from frontdesk.knowledge.errors import JudgedInvalid
from frontdesk.knowledge.judged import Judged, read_judged


class Files(NamedTuple):
    """The three files of a set, each a line to begin with."""

    passages: Path
    queries: Path
    qrels: Path

    def read(self) -> Judged:
        return read_judged(*self)

    def wrong(self) -> list[str]:
        """What is complained of, a line each, without the folder."""
        with pytest.raises(JudgedInvalid) as complaint:
            self.read()
        return complaint.value.message.replace(f"{self.passages.parent}/", "").splitlines()


PASSAGE = {"id": "p1", "title": "", "text": "You can return anything within thirty days.", "lang": "en"}
QUERY = {"id": "q1", "text": "can I send it back?", "answerable": True}
QREL = {"query_id": "q1", "passage_id": "p1", "score": 1}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    files = Files(tmp_path / "p.jsonl", tmp_path / "q.jsonl", tmp_path / "r.jsonl")
    for file, line in zip(files, (PASSAGE, QUERY, QREL), strict=True):
        add(file, line)
    return files


def add(file: Path, line: object) -> None:
    with file.open("a", encoding="utf-8") as written:
        written.write((line if isinstance(line, str) else json.dumps(line)) + "\n")


def test_the_three_files_are_read(files: Files) -> None:
    history = [{"role": "user", "text": "h"}, {"role": "assistant", "text": "a"}, {"role": "user", "text": " "}]
    add(files.passages, {"id": 2, "title": "Opening_hours", "text": "We open at nine.", "article": 7})
    add(files.queries, {"id": "q2", "text": "what of it?", "history": history, "lang": "en", "answer": "nine"})
    add(files.queries, "")
    add(files.queries, {"id": "q3", "text": "who?", "answerable": False})
    add(files.qrels, {"query_id": "q2", "passage_id": "2"})
    add(files.qrels, {"query_id": "q2", "passage_id": "p1", "score": 0})
    documents, (first, second, third) = files.read()
    assert [(one.source, one.title, one.language) for one in documents] == [
        ("p1", "You can return anything within thirty days.", "en"),
        ("2", "Opening hours", None),
    ]
    assert [sorted(one.relevant) for one in (first, second, third)] == [["p1"], ["2"], []]
    assert (second.context, second.language, third.answerable) == (("h",), "en", False)


def test_a_byte_order_mark_and_windows_lines_do_no_harm(files: Files) -> None:
    files.queries.write_bytes(b"\xef\xbb\xbf" + json.dumps(QUERY).encode() + b"\r\n\r\n")
    assert len(files.read().questions) == 1


@pytest.mark.parametrize(
    ("file", "line", "complaint"),
    [
        (0, "nonsense", "p.jsonl:2: JSON is malformed: invalid character (byte 4). A line is such as {"),
        (0, {"id": "p2"}, "p.jsonl:2: Object missing required field `text`. A line is such as {"),
        (0, {"id": "", "text": "x"}, "p.jsonl:2: Expected `str` of length >= 1 - at `$.id`. A line is such as {"),
        (0, {"id": "p2", "text": " "}, "p.jsonl:2: `text` is empty. Give the passage its text"),
        (0, PASSAGE, "p.jsonl:2: the passage 'p1' stands above already. Give each passage an id of its own."),
        (1, {"id": "q2", "text": ""}, "q.jsonl:2: `text` is empty. Give the question its text"),
        (1, QUERY, "q.jsonl:2: the question 'q1' stands above already. Give each an id of its own."),
        (1, {"id": "q2", "text": "x", "history": ["y"]}, "q.jsonl:2: Expected `object`, got `str` - at `$.history"),
        (1, QUERY | {"id": "q2"}, "q.jsonl:2: nothing in r.jsonl answers it. Name its passage there, or say"),
        (2, QREL | {"query_id": "q9"}, "r.jsonl:2: there is no question 'q9'. Use the id of a line of the queries."),
        (2, QREL | {"passage_id": "9"}, "r.jsonl:2: there is no passage '9'. Use the id of a line of the passages."),
        (2, QREL | {"score": "high"}, "r.jsonl:2: Expected `float`, got `str` - at `$.score`. A line is such as {"),
        (2, '{"x": ' + "[" * 5_000, "r.jsonl:2: maximum recursion depth exceeded"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_a_remedy(
    files: Files, file: int, line: object, complaint: str
) -> None:
    add(files[file], line)
    (said,) = files.wrong()
    assert said.startswith(complaint)


def test_all_lines_that_cannot_be_used_are_named_at_once(files: Files) -> None:
    for file in files:
        add(file, "{")
        add(file, '{"id": 1, "query_id": 1}')
    places = [line.split(": ")[0] for line in files.wrong()]
    assert places == [f"{name}.jsonl:{number}" for name in "pqr" for number in (2, 3)]


def test_what_names_a_line_that_cannot_be_read_is_not_wrong_itself(files: Files) -> None:
    files.passages.write_text("{\n", encoding="utf-8")
    (said,) = files.wrong()
    assert said.startswith("p.jsonl:1:")


def test_of_very_many_the_first_are_shown_and_the_others_counted(files: Files) -> None:
    for _ in range(50):
        add(files.passages, "{")
    said = files.wrong()
    assert (len(said), said[-1]) == (judging.MAX_SHOWN + 1, "… and 30 more")


def test_a_question_that_nothing_answers_has_no_passages(files: Files) -> None:
    files.queries.write_text(json.dumps(QUERY | {"answerable": False}), encoding="utf-8")
    (said,) = files.wrong()
    assert said.startswith("q.jsonl:1: r.jsonl names passages that answer it. Take them out, or say")


def test_a_file_without_lines_and_one_that_is_no_text_are_named(files: Files) -> None:
    files.queries.write_bytes(b"\n \n")
    files.qrels.write_bytes(b'{"query_id": "\xff"}')
    first, second = files.wrong()
    assert first.startswith("q.jsonl: there is no line in it. A line is such as {")
    assert second.startswith("r.jsonl:1: 'utf-8' codec can't decode byte 0xff")


def test_a_line_too_long_to_be_a_passage_is_not_read(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "MAX_LINE_BYTES", 200)
    add(files.passages, {"id": "p2", "text": "long " * 50})
    assert files.wrong() == ["p.jsonl:2: the line has more than 200 bytes. Cut the text into several passages."]
