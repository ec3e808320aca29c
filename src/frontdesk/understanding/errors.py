"""What can be wrong with what a bot teaches its understanding."""

from frontdesk import errors


class PatternInvalid(errors.Malformed):
    """The pattern of entity {entity} is not a valid RE2 expression: {reason}"""

    code = "understanding.pattern_invalid"
    hint = "RE2 has no look-around and no back-references; everything else is as in Python."


class KindUnknown(errors.Malformed):
    """Entity {entity} wants the built-in kind {kind}, which does not exist."""

    code = "understanding.kind_unknown"
    hint = "Built in are: email, phone, url, number, ordinal, money, date, time, interval, duration, reference, person_name."


class ModelDamaged(errors.Error):
    """The trained model {file} is not as it was written."""

    code = "understanding.model_damaged"
    hint = "Delete the file; it is trained again from the bot's examples."


class LabelledInvalid(errors.Malformed):
    """{place}: {reason}"""

    code = "understanding.labelled_invalid"
    hint = 'A line is such as {"text": "where is my order", "intent": "order_status"}; out of scope is "__oos__".'


class BotNotTaught(errors.NotFound):
    """There is no bot {bot!r} here."""

    code = "understanding.bot_not_found"
    hint = "Leave `bot` out to use the first one, or use an id that this server was started with."
