"""What Acme's bot can do in the shop: each function here is an action that the flows in `flows/` call by its name.

`safe=True` marks a lookup. The others change something, so they hand the shop the context's idempotency key: when a
crash makes Frontdesk call one again, it does so with the same key, and the shop does nothing twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from frontdesk import ActionContext, ActionFailed, action

from .refunds import Due, Refunds
from .shop import Callback, Discount, Order, Product, Refund, ShopError, StartedReturn, Stock


@action("shop.find_order", safe=True, timeout_seconds=3)
def find_order(number: str, context: ActionContext) -> Order:
    with _shop(context) as shop:
        return shop.find_order(number)


@action("shop.refund_status", safe=True, timeout_seconds=3)
def refund_status(order_number: str, context: ActionContext) -> Refund:
    with _shop(context) as shop:
        return shop.refund_status(order_number)


@action("shop.find_product", safe=True, timeout_seconds=3)
def find_product(product: str, context: ActionContext) -> Product:
    with _shop(context) as shop:
        return shop.find_product(product)


@action("shop.check_stock", safe=True, timeout_seconds=3)
def check_stock(product: str, context: ActionContext, size: str = "", colour: str = "") -> Stock:
    with _shop(context) as shop:
        return shop.check_stock(product, size, colour)


@action("shop.check_discount", safe=True, timeout_seconds=3)
def check_discount(code: str, context: ActionContext) -> Discount:
    with _shop(context) as shop:
        return shop.check_discount(code)


@action("shop.start_return", timeout_seconds=5)
def start_return(order_number: str, item: str, reason: str, context: ActionContext) -> StartedReturn:
    with _shop(context) as shop:
        return shop.start_return(order_number, item, reason, key=context.idempotency_key)


@action("shop.change_address", timeout_seconds=5)
def change_address(order_number: str, address: str, context: ActionContext) -> Order:
    with _shop(context) as shop:
        return shop.change_address(order_number, address, key=context.idempotency_key)


@action("shop.cancel_order", timeout_seconds=5)
def cancel_order(order_number: str, context: ActionContext) -> Refund:
    with _shop(context) as shop:
        return shop.cancel_order(order_number, key=context.idempotency_key)


@action("shop.book_callback", timeout_seconds=5)
def book_callback(phone: str, day: str, time: str, context: ActionContext, topic: str = "") -> Callback:
    with _shop(context) as shop:
        return shop.book_callback(phone, day, time, topic, key=context.idempotency_key)


@action("shop.refund_due", safe=True, timeout_seconds=3)
def refund_due(order_number: str, item: str, context: ActionContext) -> Due:
    with _shop(context) as shop:
        return shop.due(order_number, item)


@action("shop.refund_item", timeout_seconds=5, approve="over amount > 50", approve_within="2 days")
def refund_item(order_number: str, item: str, amount: float, context: ActionContext) -> Due:
    """For more than 50 euros the flow waits until a colleague has approved it."""
    with _shop(context) as shop:
        return shop.refund_item(order_number, item, amount, key=context.idempotency_key)


@contextmanager
def _shop(context: ActionContext) -> Iterator[Refunds]:
    """The shop, in the bot's own data folder; what it refuses becomes something the flow can tell the customer."""
    try:
        yield Refunds(context.folder / "shop.sqlite", today=context.now.date())
    except ShopError as error:
        raise ActionFailed(error.code, str(error)) from error
