"""What the IT desk's bot can do: each function is an action that the flows in `flows/` call by its name.

Those that are not `safe` change something, so they hand over the context's idempotency key: called again with the same
one after a crash, the desk does nothing twice. What is only looked up elsewhere stands in `actions/status.yaml`, as requests.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from frontdesk import ActionContext, ActionFailed, action

from .desk import Desk, DeskError, Employee, Offer, Program


@action("it.check_identity", timeout_seconds=5)
def check_identity(employee_number: str, badge_digits: str, context: ActionContext) -> Employee:
    with _desk(context) as desk:
        return desk.check_identity(employee_number, badge_digits, key=context.idempotency_key)


@action("it.reset_password", timeout_seconds=5)
def reset_password(employee_number: str, account: str, context: ActionContext) -> str:
    with _desk(context) as desk:
        return desk.do("reset", f"{employee_number} {account}", key=context.idempotency_key)


@action("it.find_asset", safe=True, timeout_seconds=3)
def find_asset(asset: str, context: ActionContext) -> Offer:
    with _desk(context) as desk:
        return desk.find_asset(asset)


@action("it.order_asset", timeout_seconds=5)
def order_asset(employee_number: str, asset: str, reason: str, context: ActionContext) -> str:
    with _desk(context) as desk:
        return desk.do("order", f"{employee_number} {asset}: {reason}", key=context.idempotency_key)


@action("it.find_program", safe=True, timeout_seconds=3)
def find_program(software: str, context: ActionContext) -> Program:
    with _desk(context) as desk:
        return desk.find_program(software)


@action("it.lock_device", timeout_seconds=5)
def lock_device(employee_number: str, device: str, context: ActionContext) -> str:
    with _desk(context) as desk:
        return desk.do("lock", f"{employee_number} {device}", key=context.idempotency_key)


@contextmanager
def _desk(context: ActionContext) -> Iterator[Desk]:
    """The desk's books, in the bot's own data folder; what it refuses becomes something the flow can tell."""
    try:
        yield Desk(context.folder / "desk.sqlite")
    except DeskError as error:
        raise ActionFailed(error.code, str(error)) from error
