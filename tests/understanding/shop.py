"""A small made-up shop: what the tests of understanding teach it, and what customers then write."""

from frontdesk.understanding.training_set import BuiltinEntity, Example, ListEntity, PatternEntity, TrainingSet

INTENTS: dict[str, tuple[str, ...]] = {
    "order_status": (
        "where is my order", "track my package", "when will my parcel arrive", "has my order shipped yet",
        "what is the status of my order", "my delivery has not arrived", "I want to track my order A-1234",
        "how long until my order gets here", "is my package on its way", "order tracking",
    ),
    "start_return": (
        "I want to return something", "how do I send this back", "these shoes do not fit, can I return them",
        "start a return", "return an item", "I would like to send my jacket back", "can I get a refund for this",
        "the product is broken, I want my money back", "it is the wrong size, I want to exchange it", "return label please",
    ),
    "change_address": (
        "change my delivery address", "I moved, update my address", "ship it to another address",
        "the address on my order is wrong", "can you deliver to a different place", "I typed the wrong street",
        "update the shipping address of my order", "please send it to my office instead", "wrong postcode on my order",
        "edit my address",
    ),
    "cancel_order": (
        "cancel my order", "I do not want my order anymore", "please cancel order A-1234", "stop the shipment",
        "I ordered by mistake", "can I still cancel my purchase", "call off my order", "I want to cancel what I bought",
        "remove my order", "cancel the order I placed this morning",
    ),
    "opening_hours": (
        "when are you open", "what are your opening hours", "are you open on sunday", "what time does the store close",
        "is the shop open today", "store hours", "when do you open tomorrow", "how late are you open",
        "opening times", "are you closed on holidays",
    ),
    "payment_methods": (
        "how can I pay", "do you take credit cards", "can I pay with paypal", "which payment methods do you accept",
        "do you accept american express", "is it possible to pay by invoice", "can I pay cash on delivery",
        "apple pay", "pay in instalments", "what cards do you take",
    ),
    "book_call": (
        "can you call me back", "I would like a phone call", "book a call-back", "schedule a call with me",
        "please ring me tomorrow", "have somebody phone me", "arrange a phone appointment", "I want to be called",
        "can we do this over the phone", "request a callback",
    ),
    "discounts": (
        "do you have any discount codes", "is there a sale", "my voucher does not work", "student discount",
        "where do I enter the promo code", "coupon not accepted", "any offers this week", "do I get a discount as a new customer",
        "when is the next sale", "gift card balance",
    ),
}  # fmt: skip

SHOP = TrainingSet(
    intents={name: tuple(Example(text) for text in texts) for name, texts in INTENTS.items()},
    entities={
        "order_number": PatternEntity(r"A-\d{4,}", ("A-1234",)),
        "size": ListEntity({"small": ("s", "little"), "medium": ("m",), "large": ("l", "big"), "extra large": ("xl",)}),
        "colour": ListEntity({"blue": ("navy",), "red": ("crimson",), "green": (), "black": ()}),
        "delivery_day": BuiltinEntity("date"),
    },
    region="US",
)
