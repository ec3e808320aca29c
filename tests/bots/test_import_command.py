"""`frontdesk import openapi` writes a file that `frontdesk check` takes, and says what did not become an action and why."""

import json
from pathlib import Path

from tests.bots.openapi_shop import document
from tests.commands import Run

PETSTORE = Path(__file__).parent / "documents" / "petstore.yaml"


def test_a_document_is_imported_and_the_bot_is_fine_with_it(run: Run, bot: Path) -> None:
    said = run("import", "openapi", bot, PETSTORE)
    assert (said.code, said.err) == (0, "")
    assert "petstore.list_pets(limit?)   GET /pets\n" in said.out
    assert "petstore.create_pets()   POST /pets, has effects\n" in said.out
    assert (bot / "petstore.yaml").read_bytes() == PETSTORE.read_bytes()
    assert "5 actions" in run("check", bot).out
    again = run("import", "openapi", bot, PETSTORE)
    assert (again.code, "exists already" in again.err) == (1, True)


def test_what_did_not_map_is_reported_with_its_line_and_the_secrets_to_set(run: Run, bot: Path, tmp_path: Path) -> None:
    content = document()
    content["paths"]["/labels"]["post"]["operationId"] = "upload\n- injected: true # \x1b[2J"
    content["components"]["securitySchemes"]["Key"]["description"] = "x"
    path = tmp_path / "shop.openapi.json"
    path.write_text(json.dumps(content, indent=1), "utf-8")
    said = run("import", "openapi", bot, path, "--prefix", "acme_shop")
    assert said.code == 0
    assert "acme_shop.create_return(order, kind, count?, day?, address?)   POST /returns, has effects\n" in said.out
    assert "left out: shop.openapi.json:" in said.out
    assert "its body is not JSON" in said.out
    assert "to do: frontdesk secrets set ACME_SHOP_KEY\n" in said.out
    assert "\x1b" not in said.out
    written = (bot / "actions" / "acme_shop.yaml").read_text("utf-8")
    assert "\x1b" not in written
    assert 'server: "https://eu.shop.example/api"\nauth:' in written
    checked = run("check", bot)
    assert (checked.code, checked.err) == (0, "")
    assert "4 actions" in checked.out
    assert "The secret `ACME_SHOP_KEY` is not set." in checked.out


def test_a_document_that_cannot_be_used_is_named_and_nothing_is_written(run: Run, bot: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text('{"swagger": "2.0"}', "utf-8")
    said = run("import", "openapi", bot, path)
    assert said.code == 1
    assert "OpenAPI 2.0 is not read" in said.err
    assert not (bot / "actions").exists()
    assert not (bot / "old.json").exists()
