"""A bot whose actions look something up and count, for stories and recordings."""

FLOWS = """\
flow: order_status
starts_on: [order_status]
steps:
  - ask: order_number
    say: What is the order number?
  - act: tiny.find_order
    with: {number: "{{ order_number }}"}
    into: order
    failed: lost
  - say: "Order {{ order.number }} is {{ order.status }}."
    then: end
  - id: lost
    say: "{{ error.message }}"
---
flow: talk_to_person
starts_on: [talk_to_person]
steps:
  - handoff: Asked for a person.
---
flow: fetch_slowly
starts_on: [fetch_slowly]
steps:
  - act: tiny.count
    into: count
  - act: tiny.count
    into: again
  - say: "Counted to {{ count }} and {{ again }}."
"""
ACTIONS = '''\
"""A look-up that needs nothing, and a counter that is kept in the folder."""

from frontdesk import ActionContext, action


@action("tiny.find_order", safe=True)
def find_order(number: str) -> dict[str, str]:
    return {"number": number, "status": "really looked up"}


@action("tiny.count")
def count(context: ActionContext) -> int:
    file = context.folder / "count"
    number = int(file.read_text()) + 1 if file.exists() else 1
    file.write_text(str(number))
    return number
'''
