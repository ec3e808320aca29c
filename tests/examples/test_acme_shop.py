"""The demo shop keeps its books right: what it finds, what it refuses, and that nothing is done twice."""

import importlib.util
import sqlite3
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SHOP = Path(__file__).parents[2] / "examples" / "acme" / "shop.py"
TODAY = date(2026, 6, 15)  # a Monday


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("acme_shop_under_test", SHOP)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


acme = _load()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "shop.sqlite"


@pytest.fixture
def shop(path: Path) -> Any:
    return acme.Shop(path, TODAY)


def _count(path: Path, table: str) -> int:
    with sqlite3.connect(path) as db:
        count: int = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    db.close()
    return count


def _refusal(call: Callable[[], object]) -> str:
    with pytest.raises(acme.ShopError) as refused:
        call()
    assert str(refused.value).endswith(".")
    code: str = refused.value.code
    return code


def test_the_books_are_made_on_first_use(shop: Any, path: Path) -> None:
    assert not path.exists()
    order = shop.find_order("A-1234")
    assert (order.status, order.shipped_on, order.total) == ("shipped", "2026-06-14", 127.0)
    assert order.contents == "Trailhead 28 Backpack (moss green) and Campfire Mug Set"
    assert _count(path, "orders") >= 12
    assert [_count(path, table) for table in ("returns", "callbacks", "cancellations", "address_changes")] == [0] * 4


def test_the_books_keep_their_dates_when_opened_later(shop: Any, path: Path) -> None:
    shop.find_order("A-1005")
    later = acme.Shop(path, date(2026, 7, 30))
    assert later.find_order("A-1005").delivered_on == "2026-06-10"
    assert not later.find_order("A-1005").can_return


@pytest.mark.parametrize(
    "written", ["a-1234", "A1234", "a 1234", "A–1234", "#A-1234", " #1234 ", "1234", "order 1234", "Order no. A-1234"]
)
def test_an_order_is_found_however_its_number_is_written(shop: Any, written: str) -> None:
    assert shop.find_order(written).number == "A-1234"


@pytest.mark.parametrize("written", ["A 9999", "9999", "#A–9999"])
def test_a_refusal_names_the_order_as_the_shop_writes_it(shop: Any, written: str) -> None:
    with pytest.raises(acme.ShopError, match="A-9999"):
        shop.find_order(written)


@pytest.mark.parametrize("written", ["A-9999", "", "B-1234", "A-1'; DROP TABLE orders; --"])
def test_an_unknown_order_is_refused(shop: Any, written: str) -> None:
    assert _refusal(lambda: shop.find_order(written)) == "not_found"


def test_every_state_of_an_order_is_there_to_try(shop: Any) -> None:
    orders = [shop.find_order(f"A-{number}") for number in range(1001, 1015)]
    assert {order.status for order in orders} == {"placed", "packed", "shipped", "delivered", "returned", "cancelled"}
    assert all(order.can_change == (order.status in {"placed", "packed"}) for order in orders)
    assert [order.number for order in orders if order.can_return] == ["A-1005", "A-1006", "A-1012"]


def test_a_return_takes_its_item_off_the_list(shop: Any) -> None:
    assert [c.value for c in shop.find_order("A-1012").return_options] == ["Campfire Mug Set", "Lumen Lantern"]
    started = shop.start_return("a1012", "Lumen Lantern", "changed_mind", key="k1")
    assert (started.number, started.item, started.send_by) == ("R-5001", "Lumen Lantern", "2026-06-29")
    assert [c.value for c in shop.find_order("A-1012").return_options] == ["Campfire Mug Set"]
    assert (shop.refund_status("A-1012").status, shop.refund_status("A-1012").amount) == ("waiting_for_parcel", 45.0)


def test_a_return_that_cannot_be_is_refused(shop: Any, path: Path) -> None:
    assert _refusal(lambda: shop.start_return("A-1007", "Drift 2 Tent", "too_big", key="a")) == "not_returnable"
    assert _refusal(lambda: shop.start_return("A-1234", "Campfire Mug Set", "other", key="b")) == "not_returnable"
    assert _refusal(lambda: shop.start_return("A-1005", "Drift 2 Tent", "other", key="c")) == "unknown_item"
    assert _refusal(lambda: shop.start_return("A-1005", "Tide Steel Bottle", "bored", key="d")) == "unknown_reason"
    shop.start_return("A-1006", "Burren Merino Jumper", "too_small", key="e")
    assert _refusal(lambda: shop.start_return("A-1006", "Burren Merino Jumper", "other", key="f")) == "not_returnable"
    assert _count(path, "returns") == 1


CHANGES: dict[str, Callable[[Any, str], Any]] = {
    "returns": lambda shop, key: shop.start_return("A-1005", "Ridgeline Rain Jacket", "too_small", key=key),
    "address_changes": lambda shop, key: shop.change_address("A-1001", "5 Rue Neuve, 69001 Lyon, France", key=key),
    "cancellations": lambda shop, key: shop.cancel_order("A-1002", key=key),
    "callbacks": lambda shop, key: shop.book_callback("+353209123456", "2026-06-16", "15:00", "a tent", key=key),
}


@pytest.mark.parametrize("table", CHANGES)
def test_a_repeated_call_does_nothing_twice_and_gives_the_first_result(shop: Any, path: Path, table: str) -> None:
    first = CHANGES[table](shop, "same key")
    assert CHANGES[table](acme.Shop(path, TODAY), "same key") == first
    assert _count(path, table) == 1


@pytest.mark.parametrize("table", CHANGES)
def test_calls_at_once_with_one_key_do_it_once_even_on_new_books(path: Path, table: str) -> None:
    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda _: CHANGES[table](acme.Shop(path, TODAY), "same key"), range(32)))
    assert all(result == results[0] for result in results)
    assert _count(path, table) == 1


def test_calls_at_once_with_keys_of_their_own_are_all_kept(path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        booked = pool.map(lambda n: CHANGES["callbacks"](acme.Shop(path, TODAY), f"key {n}").reference, range(40))
    assert len(set(booked)) == 40
    assert _count(path, "callbacks") == 40


def test_of_two_returns_of_one_item_at_once_one_is_refused(path: Path) -> None:
    def attempt(number: int) -> bool:
        try:
            CHANGES["returns"](acme.Shop(path, TODAY), f"key {number}")
        except acme.ShopError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1
    assert _count(path, "returns") == 1


def test_an_address_changes_until_the_parcel_has_left(shop: Any) -> None:
    changed = shop.change_address("A-1002", " 1 Eyre  Square,\nGalway, Ireland ", key="k")
    assert changed.address == shop.find_order("A-1002").address == "1 Eyre Square, Galway, Ireland"
    assert _refusal(lambda: shop.change_address("A-1234", "1 Eyre Square, Galway", key="l")) == "too_late"
    assert _refusal(lambda: shop.change_address("A-1001", "at my mum's", key="m")) == "address_incomplete"


def test_a_cancelled_order_is_refunded_in_full(shop: Any) -> None:
    refund = shop.cancel_order("A-1001", key="k")
    assert (refund.amount, refund.status, refund.payment) == (67.9, "sent", "Visa")
    assert shop.refund_status("A-1001") == refund
    assert shop.find_order("A-1001").status == "cancelled"
    assert _refusal(lambda: shop.cancel_order("A-1001", key="other")) == "too_late"


@pytest.mark.parametrize(("number", "status"), [("A-1008", "paid"), ("A-1009", "checking"), ("A-1234", "none")])
def test_a_refund_says_where_the_money_is(shop: Any, number: str, status: str) -> None:
    assert shop.refund_status(number).status == status


def test_stock_is_told_by_size_and_colour(shop: Any) -> None:
    gone = shop.check_stock("Ridgeline Rain Jacket", "Large", "moss green")
    assert (gone.available, gone.restock_on) == (False, "2026-06-27")
    large = shop.check_stock("Ridgeline Rain Jacket", "large")
    assert (large.available, large.few, large.colours) == (True, True, ["slate blue"])
    assert shop.check_stock("Lumen Lantern", "large").available
    assert shop.find_product("drift").colours == ["moss green"]


def test_what_is_not_sold_is_refused(shop: Any) -> None:
    assert _refusal(lambda: shop.find_product("Canoe")) == "unknown_product"
    assert _refusal(lambda: shop.check_stock("Burren Merino Jumper", "extra small")) == "unknown_size"
    assert _refusal(lambda: shop.check_stock("Hearth Wool Blanket", "", "rust")) == "unknown_colour"


def test_a_discount_code_is_known_ended_or_unknown(shop: Any) -> None:
    assert shop.check_discount(" welcome10").percent == 10
    assert _refusal(lambda: shop.check_discount("WINTER20")) == "code_ended"
    assert _refusal(lambda: shop.check_discount("FREESTUFF99")) == "unknown_code"


def test_a_call_back_is_booked_in_opening_hours(shop: Any) -> None:
    booked = shop.book_callback("+353 20 912 3456", "2026-06-15", "17:30:00", "", key="k")
    assert (booked.reference, booked.phone, booked.time) == ("C-301", "+353209123456", "17:30")
    at = {"sunday": ("2026-06-21", "11:00"), "early": ("2026-06-20", "09:00"), "late": ("2026-06-16", "18:00")}
    for day, time in at.values():
        assert _refusal(lambda: shop.book_callback("+353209123456", day, time, "", key=day)) == "closed"  # noqa: B023
    assert _refusal(lambda: shop.book_callback("+353209123456", "2026-06-14", "10:00", "", key="y")) == "bad_day"
    assert _refusal(lambda: shop.book_callback("12", "2026-06-16", "10:00", "", key="p")) == "bad_phone"
    assert _refusal(lambda: shop.book_callback("+353209123456", "soon", "10:00", "", key="t")) == "bad_time"
