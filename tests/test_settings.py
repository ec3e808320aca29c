"""Every setting is documented, with its default, where operators look for it."""

from pathlib import Path

from frontdesk.settings import Settings

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"


def test_the_settings_page_lists_every_setting_with_its_default_and_meaning() -> None:
    lines = [
        "# Settings",
        "",
        "Read once at start from the environment.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, (), "") else f"`{field.default}`"
        lines.append(f"| `FRONTDESK_{name.upper()}` | {default} | {field.description} |")
    assert PAGE.read_text("utf-8").rstrip().splitlines() == lines
