"""What follows a question whose answer an action checks: a look-up, and the way back to the question when that says no.

    ask: order_number
    say: What is the order number?
    check: {act: shop.find_order, with: {number: "{{ order_number }}"}, into: order}
    invalid: I can't find that one.

is the question, a call, and steps that any flow could have: say `invalid`, count the try, ask again. So a digression or a
correction in between is what it is everywhere.
"""

from frontdesk.bots.fields import Fields
from frontdesk.dialogue.flow import Step
from frontdesk.dialogue.steps.act import ActStep
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.branch import BranchStep, Case
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.set import SetStep

BROKEN = "error.code[:8] == 'actions.'"  # nobody could say whether the answer is right


def checked_by_action(fields: Fields, question: AskStep, onward: str) -> list[tuple[Step, int]]:
    """The steps behind `question`; `onward` is where the flow goes when the action has nothing against the answer."""
    check, line = fields.mapping("check"), fields.line("check")
    action, into = check.text("act", required=True), check.text("into") or f"{question.slot}_checked"
    arguments, holds = check.plain("with"), check.text("if") or f"{into} is not sameas false"
    check.finish()
    if not question.invalid:
        mend = "Say in `invalid` what is told when the action says no."
        fields.problem("The answer may be refused without a word.", mend, key="check")
    again, tries = question.id, f"{question.slot}_tries"
    looked_up, failed, verdict = f"{again}_check", f"{again}_check_failed", f"{again}_verdict"
    refused, counted, used_up = f"{again}_refused", f"{again}_tries", f"{again}_again"
    too_often = f"{tries} > {question.retries}"
    steps: list[Step] = [
        ActStep(id=looked_up, next=verdict, action=action, arguments=arguments, into=into, failed=failed),
        BranchStep(id=failed, next=refused, cases=(Case(BROKEN, question.otherwise),)),
        BranchStep(id=verdict, next=refused, cases=(Case(holds, onward),)),
        SayStep(id=refused, next=counted, texts=(question.invalid or question.prompts[0],)),
        SetStep(id=counted, next=used_up, values={tries: "{{ " + tries + " | default(0) + 1 }}"}),
        BranchStep(id=used_up, next=again, cases=(Case(too_often, question.otherwise),)),
    ]
    return [(step, line) for step in steps]
