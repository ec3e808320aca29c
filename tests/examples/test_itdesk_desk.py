"""The IT desk's pretend systems: who may be told what, and that nothing is done twice."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FILE = Path(__file__).parents[2] / "examples" / "itdesk" / "desk.py"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("itdesk_under_test", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


itdesk = _load()


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    return itdesk.Desk(tmp_path / "data" / "desk.sqlite")


def refusal(desk: Any, number: str, digits: str, key: str) -> str:
    with pytest.raises(itdesk.DeskError) as refused:
        desk.check_identity(number, digits, key=key)
    code: str = refused.value.code
    return code


@pytest.mark.parametrize("written", ["E10234", "e10234", "E-10234", "e 10234"])
def test_who_knows_both_facts_is_known(desk: Any, written: str) -> None:
    assert desk.check_identity(written, "4471", key="k").first_name == "Aoife"


def test_three_wrong_tries_lock_the_check_even_for_the_right_answer(desk: Any) -> None:
    assert [refusal(desk, "E10234", "0000", key) for key in "abc"] == ["wrong", "wrong", "locked"]
    assert refusal(desk, "E10234", "4471", "d") == "locked"
    assert desk.check_identity("E20417", "9035", key="e").first_name == "Marek"


def test_a_try_that_is_repeated_after_a_crash_counts_once(desk: Any) -> None:
    assert [refusal(desk, "E10234", "0000", "a") for _ in range(5)] == ["wrong"] * 5
    assert desk.check_identity("E10234", "4471", key="b").number == "E10234"


def test_a_right_answer_forgives_the_wrong_ones_before_it(desk: Any) -> None:
    assert refusal(desk, "E10234", "0000", "a") == refusal(desk, "E10234", "0001", "b") == "wrong"
    desk.check_identity("E10234", "4471", key="c")
    assert refusal(desk, "E10234", "0002", "d") == refusal(desk, "E10234", "0003", "e") == "wrong"


def test_who_does_not_exist_is_not_told_apart_from_who_is_wrong(desk: Any) -> None:
    assert refusal(desk, "E99999", "1234", "a") == "wrong"


def test_what_is_done_is_done_once_a_key(desk: Any) -> None:
    first = desk.do("order", "E10234 headset", key="k")
    assert desk.do("order", "E10234 headset", key="k") == first == "REQ-3001"
    assert desk.do("reset", "E10234 VPN", key="l") == "RST-3002"


def test_what_the_desk_does_not_have_is_refused(desk: Any) -> None:
    with pytest.raises(itdesk.DeskError, match="canoe"):
        desk.find_asset("canoe")
    with pytest.raises(itdesk.DeskError, match="Mineo"):
        desk.find_program("Mineo")
