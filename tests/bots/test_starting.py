"""A new bot can be checked and tested at once, and nothing that is there already is touched."""

from pathlib import Path

import pytest

from frontdesk.bots.doubts import doubts
from frontdesk.bots.starting import FolderUnfit, start_bot
from frontdesk.conversations.stories.reading import read_stories
from frontdesk.serving import load_served


def test_a_new_bot_has_no_mistake_and_leaves_no_doubt(tmp_path: Path) -> None:
    written = start_bot(tmp_path / "corner_shop")
    assert "bot.yaml" in written
    bot = load_served([tmp_path / "corner_shop"])[0].bot
    assert (bot.id, bot.name) == ("corner_shop", "Corner Shop")
    assert doubts(bot) == []
    assert len(read_stories(tmp_path / "corner_shop")) == 3


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "bot.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderUnfit, match="not empty"):
        start_bot(tmp_path / "shop")
    assert (tmp_path / "shop" / "bot.yaml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["My Shop", "4ever", "shop!", "é"])
def test_a_name_that_cannot_be_an_id_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FolderUnfit, match="no id"):
        start_bot(tmp_path / name)
