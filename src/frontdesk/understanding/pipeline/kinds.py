"""The kinds of things that any bot can find without defining them."""

# In the order in which they win where they overlap: the 5 in "5 March" is a date's, not a number's, and the dates in "from
# Monday to Wednesday" are an interval's.
BUILTIN = (
    "email", "url", "money", "interval", "date", "time", "duration", "reference", "phone", "ordinal", "number",
)  # fmt: skip
ONLY_ASKED = ("name", "person_name", "text")
