"""The shapes of translations."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from frontdesk.inbox.translation.service import Outcome, Speaker, Translated

_LINE: JsonDict = {"position": 2, "from": "user", "text": "Wo ist mein Paket?", "translation": "Where is my parcel?"}


class TranslatedLineOut(BaseModel):
    position: int = Field(description="Of its event.")
    from_: Speaker = Field(serialization_alias="from", validation_alias="from")
    text: str = Field(description="As it was written; it is there whatever became of the translation.")
    translation: str | None


class TranslationOut(BaseModel):
    """What was said, in another language."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"to": "en", "outcome": "done", "items": [_LINE], "position": 4}]}
    )

    to: str
    outcome: Outcome = Field(
        description="`off`: no translator is set up. `failed`: it did not answer in time, or not as it should; ask again later."
    )
    items: list[TranslatedLineOut]
    position: int = Field(description="Ask for what comes after this next time.")


def translation_out(to: str, translated: Translated) -> TranslationOut:
    items = [
        TranslatedLineOut.model_validate({"position": at, "from": speaker, "text": text, "translation": translation})
        for at, speaker, text, translation in translated.lines
    ]
    return TranslationOut(to=to, outcome=translated.outcome, items=items, position=translated.position)
