"""A bot whose author changes it while customers are in the middle of a flow."""

from pathlib import Path

BOT = """\
bot: shop
name: Shop
entities:
  order_number: {{pattern: '{pattern}', examples: ['{order}']}}
  colour: {{values: {{{colours}}}}}
knowledge: {{folders: [knowledge]}}
updated: We have changed this chat, so once more.
"""
INTENTS = """\
give_back:
  - i want to return something
  - send it back please
  - i would like to give it back
  - start a return for me
other_thing:
  - tell me the opening times of the shop
  - when do you open in the morning
  - opening times please
"""
OLD_FLOWS = """\
flow: give_back
starts_on: [give_back]
steps:
  - ask: order_number
    say: "Old: which order?"
    retries: 5
  - ask: colour
    say: "Old: which colour?"
    retries: 5
  - id: label
    act: shop.label
    with: {number: "{{ order_number }}"}
    into: label
    failed: sorry
  - say: "Old: {{ order_number }}, {{ colour }}, {{ label.name }}."
    then: end
  - id: sorry
    say: "Old: no label for {{ order_number }}, {{ colour }}."
"""
NEW_FLOWS = """\
flow: give_back
starts_on: [give_back]
steps:
  - id: first
    ask: number
    entity: order_number
    say: "New: which order?"
    retries: 5
  - id: second
    ask: shade
    entity: colour
    say: "New: which shade?"
    retries: 5
  - id: third
    say: "New: {{ number }}, {{ shade }}."
"""
OTHER_FLOW = """\
---
flow: other_thing
starts_on: [other_thing]
steps:
  - say: "We open at {hour}."
"""
ACTIONS = """\
from frontdesk import action

from .stock import LABEL


@action("shop.label", safe=True)
def label(number: str) -> dict[str, str]:
    return {"name": LABEL}
"""
ARTICLE = "# Shipping to Norway\n\nShipping to Norway takes {days} days.\n"


def write(
    folder: Path,
    *,
    flows: str = OLD_FLOWS,
    hour: str = "nine",
    pattern: str = r"A-\d{4}",
    order: str = "A-1234",
    colours: str = "red: [], blue: [sky]",
    actions: str | None = ACTIONS,
    label: str = "L-1",
    days: str = "five",
) -> Path:
    """The bot as it is, or after its author was at it."""
    files = {
        "bot.yaml": BOT.format(pattern=pattern, order=order, colours=colours),
        "intents/all.yaml": INTENTS,
        "flows/all.yaml": flows + OTHER_FLOW.format(hour=hour),
        "knowledge/norway.md": ARTICLE.format(days=days),
        "stock.py": f"LABEL = {label!r}\n",
        "actions.py": actions or "",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def write_new(folder: Path) -> Path:
    """Steps, slots and texts have other names, orders and colours look different, and the action is gone."""
    return write(
        folder,
        flows=NEW_FLOWS,
        hour="ten",
        pattern=r"B-\d{4}",
        order="B-1234",
        colours="green: []",
        actions=None,
        days="six",
    )
