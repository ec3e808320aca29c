"""The author report: every finding is there, with the examples that cause it, their file and line, and what to do."""

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from tests.understanding.shop import INTENTS, SHOP

from frontdesk.bots.loading import load_bot
from frontdesk.dialogue.bot import Place
from frontdesk.dialogue.reading import Reading
from frontdesk.encoding.base import Vectors
from frontdesk.encoding.letters import LettersOnly
from frontdesk.encoding.opening import open_encoder
from frontdesk.testing.encoder import FakeEncoder
from frontdesk.understanding.errors import BotNotTaught
from frontdesk.understanding.findings import Finding
from frontdesk.understanding.report import Report, outside_texts, report
from frontdesk.understanding.report_text import reading_lines, report_lines
from frontdesk.understanding.reporting import Reporting, Taught, report_on
from frontdesk.understanding.service import load_or_train
from frontdesk.understanding.stored import key_of
from frontdesk.understanding.teaching import Places, places, training_set
from frontdesk.understanding.training_set import Annotation, Example, PatternEntity, TrainingSet

ACME = Path(__file__).parents[2] / "examples" / "acme"


def placed(intents: Mapping[str, tuple[str, ...]]) -> tuple[TrainingSet, Places]:
    """Each intent in a file of its name, its examples from line 2."""
    taught = TrainingSet({name: tuple(Example(text) for text in texts) for name, texts in intents.items()})
    return taught, {
        name: [Place(f"intents/{name}.yaml", line) for line, _ in enumerate(texts, 2)]
        for name, texts in intents.items()
    }


def report_of(**changed: tuple[str, ...]) -> Report:
    """Of the shop with these examples added to its intents, or with these intents."""
    intents = {**INTENTS, **{name: (*INTENTS.get(name, ()), *texts) for name, texts in changed.items()}}
    taught, where = placed(intents)
    return report(taught, FakeEncoder(), where)


def places_in(finding: Finding) -> list[str]:
    return [f"{example.file}:{example.line}" for example in finding.examples]


def test_every_example_is_measured_once_by_a_model_that_had_not_seen_it() -> None:
    found = report_of()
    assert (found.overall.examples, found.overall.measured) == (80, 80)
    assert [one.intent for one in found.intents] == sorted(INTENTS)
    assert {one.measured for one in found.intents} == {10}
    right = sum((one.accuracy or 0) * one.measured for one in found.intents)
    assert found.overall.accuracy == pytest.approx(right / 80, abs=1e-3)
    assert (
        found.overall.refused
        == sum(one.refused for one in found.intents)
        == sum(len(f.examples) for f in found.refused)
    )
    assert 0 < found.overall.refused < 10
    confused = sum(len(one.examples) for one in found.confusions)
    assert found.overall.accuracy == pytest.approx(1 - confused / 80, abs=1e-3)
    assert (found.overall.recall or 0) <= (found.overall.accuracy or 0)


def test_a_confusion_names_the_example_and_those_that_cause_it() -> None:
    found = report_of(opening_hours=("track my package now",))
    [confusion] = [one for one in found.confusions if (one.intent, one.taken_for) == ("opening_hours", "order_status")]
    [confused] = [one for one in confusion.examples if one.example.text == "track my package now"]
    assert (confused.example.file, confused.example.line) == ("intents/opening_hours.yaml", 12)
    first = confused.causes[0]
    assert (first.example.text, first.example.file, first.example.line) == (
        "track my package",
        "intents/order_status.yaml",
        3,
    )
    assert 0.7 < first.similarity < 1
    assert "order_status" in confusion.advice
    hours = next(one for one in found.intents if one.intent == "opening_hours")
    assert hours.accuracy is not None
    assert hours.accuracy < 1


def test_examples_that_read_the_same_are_duplicates_and_count_once() -> None:
    found = report_of(order_status=("Where is my order?", "order  tracking"))
    assert [places_in(one) for one in found.duplicates if one.similarity == 1] == [
        ["intents/order_status.yaml:2", "intents/order_status.yaml:12"],
        ["intents/order_status.yaml:11", "intents/order_status.yaml:13"],
    ]
    assert all(one.advice and one.intents == ("order_status",) for one in found.duplicates)
    status = next(one for one in found.intents if one.intent == "order_status")
    assert (status.examples, status.measured) == (12, 11)  # with the question mark it is another text


def test_the_same_text_in_two_intents_is_a_contradiction_at_both_places() -> None:
    found = report_of(discounts=("Apple Pay!",), __oos__=("order tracking", "sing me a song"))
    assert [(places_in(one), one.intents, one.similarity) for one in found.contradictions] == [
        (["intents/discounts.yaml:12", "intents/payment_methods.yaml:9"], ("discounts", "payment_methods"), 1.0),
        (["intents/order_status.yaml:11", "intents/__oos__.yaml:2"], ("order_status", "__oos__"), 1.0),
    ]
    assert "one intent whose flow asks" in found.contradictions[0].advice
    assert "the bot's business" in found.contradictions[1].advice


def test_nearly_the_same_text_is_found_by_its_meaning() -> None:
    long = "could you please tell me where on earth the order that I placed with you last tuesday morning has gone"
    found = report_of(order_status=(long, long + " by"), cancel_order=("the cancelled order is where now",))
    [near] = [one for one in found.duplicates if one.similarity != 1]
    assert places_in(near) == ["intents/order_status.yaml:12", "intents/order_status.yaml:13"]
    assert 0.97 <= (near.similarity or 0) < 1
    found = report_of(
        order_status=("where is the cancelled order now",), cancel_order=("the cancelled order is where now",)
    )
    [finding] = found.contradictions  # the encoder of the tests does not mind the order of words
    assert places_in(finding) == ["intents/cancel_order.yaml:12", "intents/order_status.yaml:12"]
    assert "nearly the same" in finding.what


def test_intents_with_too_few_or_uniform_examples_are_named() -> None:
    found = report_of(
        gift_wrap=("wrap it as a present",),
        opening_day=("on which day do you open", "On which day do you open?"),
        stairs=tuple(" ".join(words) for words in itertools.permutations(("upstairs", "please", "carry", "it"))),
    )
    assert [one.what for one in found.too_few] == [
        "`gift_wrap` has a single example, and so cannot be measured.",
        "`opening_day` has a single example, and so cannot be measured.",
    ]
    assert places_in(found.too_few[1]) == ["intents/opening_day.yaml:2", "intents/opening_day.yaml:3"]
    assert [(one.intents, len(one.examples)) for one in found.too_uniform] == [(("stairs",), 24)]
    wrap = next(one for one in found.intents if one.intent == "gift_wrap")
    assert (wrap.examples, wrap.measured, wrap.accuracy, wrap.precision, wrap.recall) == (1, 0, None, None, None)


def test_marks_that_contradict_each_other_or_the_pattern_are_named() -> None:
    def marked(text: str, part: str, name: str) -> Example:
        return Example(text, (Annotation(name, text.index(part), text.index(part) + len(part)),))

    examples = (
        marked("is the blue one here", "blue", "colour"),
        marked("i want the Blue one", "Blue", "size"),
        marked("where is a-1234", "a-1234", "order_number"),
        marked("where is 1234", "1234", "order_number"),
    )
    taught = TrainingSet({**SHOP.intents, "colours": examples}, {"order_number": PatternEntity(r"A-\d{4,}")})
    found = report(taught, FakeEncoder())
    assert [one.what for one in found.marks] == [
        "`1234` is marked as `order_number`, but its pattern does not match it.",
        "`blue` is marked as `colour` and as `size`.",
    ]
    assert [example.text for example in found.marks[1].examples] == ["is the blue one here", "i want the Blue one"]


def test_out_of_scope_is_measured_and_its_gaps_are_suggested() -> None:
    none = report_of().out_of_scope
    assert (none.examples, none.recall, none.gaps) == (0, None, ())
    assert "There are no `__oos__` examples." in none.advice
    taught, where = placed({**INTENTS, "__oos__": tuple(outside_texts()[:30])})
    heard = [
        ("when does the gym open", Reading(intent="opening_hours", confidence=0.9)),
        ("when are you open on mars", Reading(intent="opening_hours", confidence=0.95)),  # the bot's own business
        ("can it snow", Reading(intent="discounts", confidence=0.2)),
        ("hm", Reading()),
    ]
    found = report(taught, FakeEncoder(), where, heard).out_of_scope
    assert (found.examples, found.measured) == (30, 30)
    assert found.recall is not None
    assert [(gap.text, gap.intent, gap.confidence) for gap in found.gaps] == [
        ("when does the gym open", "opening_hours", 0.9)
    ]
    assert found.gaps[0].nearest.example.file == "intents/opening_hours.yaml"
    assert "sound like none of the intents" in found.advice


def test_an_out_of_scope_example_that_is_taken_for_an_intent_is_a_confusion() -> None:
    outside = tuple(f"what is the {thing} of france" for thing in ("capital", "anthem", "flag", "king", "oldest town"))
    found = report_of(__oos__=(*outside, "can I still cancel my order please"))
    taken = [one for one in found.confusions if one.intent == "__oos__"]
    assert [one.examples[0].example.line for one in taken if one.taken_for == "cancel_order"] == [7]
    assert all(not one.refused for confusion in taken for one in confusion.examples)


@pytest.mark.parametrize("taught", [TrainingSet({}), TrainingSet({"__oos__": (Example("a"),)}), TrainingSet({"a": ()})])
def test_a_bot_without_examples_has_an_empty_report(taught: TrainingSet) -> None:
    found = report(taught, FakeEncoder())
    assert (found.overall.examples, found.overall.accuracy, found.intents) == (0, None, ())
    assert list(report_lines("empty", found))


def test_one_intent_with_one_example_has_a_report() -> None:
    found = report(TrainingSet({"a": (Example("hi"),)}), FakeEncoder())
    assert (found.overall.examples, found.overall.measured, found.overall.accuracy) == (1, 0, None)
    assert found.overall.refused == 0


def test_without_an_encoder_the_letters_say_what_is_near() -> None:
    taught, where = placed({**INTENTS, "opening_hours": (*INTENTS["opening_hours"], "track my package now")})
    heard = [("where does the tram open", Reading(intent="opening_hours", confidence=0.9))]
    found = report(taught, LettersOnly(), where, heard)
    [confused] = [one for group in found.confusions for one in group.examples if one.example.line == 12]
    assert confused.causes[0].example.text == "track my package"
    assert 0.5 < confused.causes[0].similarity < 1
    assert len(found.out_of_scope.gaps) == 1


def test_the_report_is_the_same_every_time() -> None:
    assert report_of() == report_of()


def test_the_texts_from_outside_are_many_short_and_different() -> None:
    texts = outside_texts()
    assert 100 <= len(texts) == len(set(texts))
    assert all(1 < len(text.split()) <= 14 and text == text.strip().lower() for text in texts)


def test_the_lines_name_every_finding_with_its_place() -> None:
    intents = {name: INTENTS[name] for name in ("order_status", "payment_methods")}
    intents["opening_hours"] = (*INTENTS["opening_hours"], "track my package now", "apple pay")
    taught, where = placed({**intents, "wrap": ("wrap it",)})
    found = report(taught, FakeEncoder(), where)
    text = "\n".join(report_lines("shop", found))
    for said in (
        "shop: 4 intents, 33 examples",
        "intents/opening_hours.yaml:12: track my package now",
        "near intents/order_status.yaml:3: track my package (",
        "intents/opening_hours.yaml:13: apple pay",
        "`wrap` has a single example",
        "There are no `__oos__` examples.",
    ):
        assert said in text
    assert "None" not in text


@pytest.fixture
async def shop(tmp_path: Path) -> Taught:
    (taught, where), encoder = placed(INTENTS), FakeEncoder()
    return Taught("1", taught, where, encoder, await load_or_train(taught, encoder, tmp_path))


async def test_callers_at_the_same_time_share_a_report_and_later_ones_get_it_again(shop: Taught) -> None:
    reporting = Reporting({("default", "shop"): shop})
    first, second = await asyncio.gather(reporting.report("default", "shop"), reporting.report("default", None))
    assert first == second
    assert first[:2] == ("shop", "1")
    assert (await reporting.report("default", "shop"))[2] is first[2]


async def test_a_caller_who_goes_away_does_not_stop_the_report(shop: Taught) -> None:
    reporting = Reporting({("default", "shop"): shop})
    leaving = asyncio.create_task(reporting.report("default", "shop"))
    await asyncio.sleep(0)
    staying = asyncio.create_task(reporting.report("default", "shop"))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await staying)[2].overall.measured == 80
    with pytest.raises(asyncio.CancelledError):
        await leaving


class FailsOnce(FakeEncoder):
    def encode_now(self, texts: Sequence[str]) -> Vectors:
        if not self.calls:
            self.calls += 1
            raise OSError("gone")
        return super().encode_now(texts)


async def test_a_report_that_failed_is_tried_again(shop: Taught) -> None:
    failing = Taught(shop.version, shop.training_set, shop.places, FailsOnce(), shop.reads)
    reporting = Reporting({("default", "shop"): failing})
    with pytest.raises(OSError, match="gone"):
        await reporting.report("default", "shop")
    assert (await reporting.report("default", "shop"))[2].overall.measured == 80


async def test_only_the_bots_of_the_workspace_are_there(shop: Taught) -> None:
    reporting = Reporting({("default", "shop"): shop})
    for workspace, bot in (("other", None), ("other", "shop"), ("default", "shopp")):
        with pytest.raises(BotNotTaught):
            await reporting.report(workspace, bot)
        with pytest.raises(BotNotTaught):
            await reporting.read(workspace, bot, "hi")
    bot, reading = await reporting.read("default", None, "where is my order")
    assert (bot, reading.intent) == ("shop", "order_status")
    assert next(reading_lines(reading)).startswith("intent     order_status (")


def test_a_line_that_moved_does_not_change_the_models_key(tmp_path: Path) -> None:
    (tmp_path / "intents").mkdir()
    (tmp_path / "bot.yaml").write_text("bot: shop\nname: Shop\n")
    intents = tmp_path / "intents" / "all.yaml"
    intents.write_text("hello:\n  - hi\n  - hey\n")
    before = load_bot(tmp_path)
    intents.write_text("# Greetings\n\nhello:\n  - hi\n\n  - hey\n")
    after = load_bot(tmp_path)
    assert key_of(training_set(before), "encoder") == key_of(training_set(after), "encoder")
    assert [place.line for place in places(before)["hello"] if place] == [2, 3]
    assert [place.line for place in places(after)["hello"] if place] == [4, 6]


async def test_the_report_on_the_demos_bot_finds_nothing_that_is_simply_wrong(tmp_path: Path) -> None:
    bot, encoder = load_bot(ACME), open_encoder()
    try:
        lessons = training_set(bot)
        understanding = await load_or_train(lessons, encoder, tmp_path)
        found = await report_on(Taught(bot.version, lessons, places(bot), encoder, understanding))
    finally:
        encoder.close()
    assert found.overall.examples == found.overall.measured
    assert (found.overall.accuracy or 0) > 0.85
    assert (found.out_of_scope.recall or 0) > 0.8
    assert (found.contradictions, found.duplicates, found.too_few, found.too_uniform, found.marks) == (
        (),
        (),
        (),
        (),
        (),
    )
    for example in (example for finding in found.refused for example in finding.examples):
        assert (
            example.text.split()[-1].strip("?!.")
            in (ACME / str(example.file)).read_text("utf-8").splitlines()[(example.line or 0) - 1]
        )
