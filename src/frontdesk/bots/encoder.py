"""Reads which encoder a bot chooses with `encoder:` in bot.yaml, and says for which of its languages there is none."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from ruamel.yaml.comments import CommentedMap

from frontdesk.bots.errors import Problem
from frontdesk.bots.fields import Fields
from frontdesk.dialogue.bot import Bot, EncoderEndpoint, EncoderSetting
from frontdesk.encoding.choice import Choice, Endpoint
from frontdesk.encoding.errors import FolderInvalid
from frontdesk.encoding.layout import read_layout

SHIPPED_LANGUAGE = "en"
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,100}")
_SHAPE = "Write `none`, a folder, or `{url: https://…/v1, model: …, key: NAME_OF_AN_ENVIRONMENT_VARIABLE}`."


def parse_encoder(fields: Fields, folder: Path) -> EncoderSetting:
    """The value of `encoder:`; None where the bot does not choose."""
    value = fields.raw("encoder")
    if value is None:
        return None
    if isinstance(value, CommentedMap):
        return _endpoint(fields.mapping("encoder"))
    if not isinstance(value, str) or not value.strip():
        fields.problem("`encoder` names no encoder.", _SHAPE, key="encoder")
        return "none"
    name = value.strip()
    if name == "none":
        return "none"
    if name == "shipped":
        return "shipped"
    if "://" in name:
        fields.problem("`encoder` is an address without a model.", _SHAPE, key="encoder")
        return "none"
    return folder / name


def line_of_encoder(fields: Fields) -> int:
    """Where a doubt about the encoder belongs: at the setting, or at the languages that would need one."""
    return fields.line("encoder" if "encoder" in fields.node else "languages")


def choice_of(bot: Bot) -> Choice:
    """Without a choice of its own a bot that speaks English gets the shipped encoder, any other none."""
    if bot.encoder is None:
        return "shipped" if SHIPPED_LANGUAGE in map(_primary, bot.languages) else "none"
    if isinstance(bot.encoder, EncoderEndpoint):
        return Endpoint(bot.encoder.url, bot.encoder.model, bot.encoder.key, bot.encoder.dimension)
    return bot.encoder


def encoder_problems(bot: Bot) -> Iterator[Problem]:
    """A folder that no encoder lies in."""
    if not isinstance(bot.encoder, Path):
        return
    try:
        read_layout(bot.encoder)
    except FolderInvalid as error:
        mend = "docs/encoding.md says what it holds, and how one is made."
        yield Problem("bot.yaml", bot.encoder_line, error.message, mend)


def encoder_doubts(bot: Bot) -> Iterator[Problem]:
    """Languages that no encoder was chosen for: the bot works, but by letters."""
    if bot.encoder is not None:
        return
    without = [language for language in bot.languages if _primary(language) != SHIPPED_LANGUAGE]
    if not without:
        return
    names = ", ".join(f"`{language}`" for language in without)
    what = f"No encoder for {names}: intents are told apart by letters only."
    if len(without) < len(bot.languages):
        what = f"The shipped encoder is for English: in {names} intents are told apart by letters more than by meaning."
    yield Problem("bot.yaml", bot.encoder_line, what, "Name one with `encoder:`, or write `encoder: none`.")


def _endpoint(fields: Fields) -> EncoderEndpoint:
    endpoint = EncoderEndpoint(
        url=fields.text("url", required=True),
        model=fields.text("model", required=True),
        key=fields.text("key") or None,
        dimension=fields.number("dimension", 0) or None,
    )
    fields.finish()
    if endpoint.url and not _is_address(endpoint.url):
        mend = "Such as `https://api.openai.com/v1`, with no password and no `?` in it."
        fields.problem("`url` is not the address of an API.", mend, key="url")
    if endpoint.key is not None and not _VARIABLE.fullmatch(endpoint.key):
        what = "`key` is not the name of an environment variable; the key itself must not stand in a file."
        fields.problem(what, "Put the key into a variable such as `EMBEDDINGS_KEY` and write its name.", key="key")
    return endpoint


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not (parts.username or parts.query)
    except ValueError:
        return False


def _primary(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()
