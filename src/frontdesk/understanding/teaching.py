"""What a bot teaches its understanding, taken from its definition; and where in its files each example stands."""

from collections.abc import Mapping, Sequence

from frontdesk.dialogue import bot as definitions
from frontdesk.dialogue.bot import Bot, Place
from frontdesk.understanding.training_set import (
    OUT_OF_SCOPE,
    Annotation,
    BuiltinEntity,
    EntityDefinition,
    Example,
    ListEntity,
    PatternEntity,
    TrainingSet,
)

Places = Mapping[str, Sequence[Place | None]]  # by intent, as many as the intent has examples


def training_set(bot: Bot) -> TrainingSet:
    return TrainingSet(
        intents={name: [_example(example) for example in examples] for name, examples in _said(bot).items()},
        entities={name: _entity(entity) for name, entity in bot.entities.items()},
        languages=bot.languages,
        region=bot.region,
    )


def places(bot: Bot) -> Places:
    """Beside the training set and not in it: a line that moved must not change the model's key."""
    return {name: [example.place for example in examples] for name, examples in _said(bot).items()}


def _said(bot: Bot) -> Mapping[str, Sequence[definitions.Example]]:
    return {**bot.intents, OUT_OF_SCOPE: bot.out_of_scope} if bot.out_of_scope else bot.intents


def _example(example: definitions.Example) -> Example:
    marks = tuple(Annotation(mark.entity, mark.start, mark.end) for mark in example.annotations)
    return Example(example.text, marks)


def _entity(entity: definitions.EntityDefinition) -> EntityDefinition:
    if entity.pattern is not None:
        return PatternEntity(entity.pattern, entity.examples)
    if entity.values:
        return ListEntity(entity.values)
    return BuiltinEntity(entity.type or entity.name)
