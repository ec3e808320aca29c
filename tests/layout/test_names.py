"""A capability has one word, and it is the first word of everything about it."""

import ast
import importlib
import pkgutil
import re

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from tests.layout.tree import PACKAGE, ROOT, calls_of, files_with, name_of, packages

import frontdesk
from frontdesk.access.scopes import EVERYTHING, SCOPES
from frontdesk.errors import Error
from frontdesk.inbox.jobs import JOBS_AFTER
from frontdesk.kit.http.problems import every_error

pytestmark = pytest.mark.xdist_group("layout")  # every file is parsed once

NO_NAMES = frozenset(
    {"utils", "util", "helpers", "helper", "common", "misc", "core", "manager", "handler"}
) | frozenset({"handlers", "types", "constants", "models"})
# Capabilities that the design names and that have scopes already, so that keys made today last.
TO_COME = frozenset({"webhooks", "privacy", "delivery", "compat", "llm", "media"})
TESTED_BY_ITS_USERS = frozenset({"testing"})
# The message is the main door and has the shortest address; what a server says of itself has no version.
# A simulated conversation, and a story of one, is the conversations' work, under the address of its bot.
OTHER_ROUTES = {
    "conversations": (
        *("/v1/messages", "/v1/attachments"),
        *("/v1/bots/{bot}/simulate", "/v1/bots/{bot}/stories", "/v1/bots/{bot}/webhooks"),
    ),
    "channels": ("/widget", "/widget.js"),
    # of a conversation, for whoever talks in it: an agent of another help desk, and the customer
    "inbox": tuple(
        f"/v1/conversations/{{conversation_id}}/{last}"
        for last in ("agent-messages", "back-to-bot", "end", "typing", "rating")
    ),
    "console": ("/console",),
}
# The house's own words: what any route or store may answer, whatever the capability.
OTHER_CODES = {"kit": ("storage", "request", "service"), "errors": ("frontdesk", "request", "access", "storage")}


def modules() -> list[str]:
    found = pkgutil.walk_packages(frontdesk.__path__, "frontdesk.")
    return sorted(module.name for module in found if not module.name.endswith("__main__"))


def package_of(module: str) -> str:
    return module.split(".")[1]


def routers() -> list[tuple[str, APIRouter]]:
    pairs = [(package_of(name), importlib.import_module(name)) for name in modules() if name.endswith(".routes")]
    return [(package, module.router) for package, module in pairs]


@pytest.mark.parametrize("package", packages())
def test_a_package_has_its_tests_under_the_same_name(package: str) -> None:
    assert package in TESTED_BY_ITS_USERS or list((ROOT / "tests" / package).glob("**/test_*.py"))


@pytest.mark.parametrize("package", packages())
def test_a_package_has_its_page_under_the_same_name(package: str) -> None:
    assert (ROOT / "docs" / f"{package}.md").is_file()


def test_no_file_has_a_name_that_says_nothing() -> None:
    python = [path for path in files_with(".py") if path.stem in NO_NAMES or path.parent.name in NO_NAMES]
    web = [path for path in files_with(".ts", ".tsx", ".mjs", ".css") if path.stem in NO_NAMES]
    assert [name_of(path) for path in (*python, *web)] == []


def test_the_routes_of_a_package_begin_with_its_name() -> None:
    strangers = [
        route.path
        for package, router in routers()
        for route in router.routes
        if isinstance(route, APIRoute) and not belongs(route.path, package)
    ]
    assert strangers == []


def belongs(path: str, package: str) -> bool:
    return any(path == way or path.startswith(f"{way}/") for way in (f"/v1/{package}", *OTHER_ROUTES.get(package, ())))


def test_the_routes_of_a_package_stand_under_its_name_in_the_documentation() -> None:
    tags = {(package, tag) for package, router in routers() for tag in router.tags}
    assert {(package, tag) for package, tag in tags if package != tag} == set()


def test_the_code_of_an_error_begins_with_the_name_of_its_package() -> None:
    for name in modules():
        importlib.import_module(name)
    strangers = [
        f"{kind.__module__}.{kind.__name__}: {kind.code}"
        for kind in every_error()
        if kind.code.split(".")[0] not in (home := package_of(kind.__module__), *OTHER_CODES.get(home, ()))
    ]
    assert strangers == []


def test_an_error_has_a_code_of_its_own_and_says_what_to_do() -> None:
    for name in modules():
        importlib.import_module(name)
    kinds = [kind for kind in descendants(Error) if kind.__module__.startswith("frontdesk.")]
    codes = [kind.code for kind in kinds]
    assert sorted({code for code in codes if codes.count(code) > 1}) == []
    assert [kind.__name__ for kind in kinds if not (kind.__doc__ and kind.hint)] == []
    assert [kind.code for kind in kinds if not re.fullmatch(r"[a-z]+\.[a-z_]+", kind.code)] == []


def descendants(kind: type[Error]) -> list[type[Error]]:
    return [kind, *(grandchild for child in kind.__subclasses__() for grandchild in descendants(child))]


def test_the_first_word_of_a_scope_is_a_package() -> None:
    words = {scope.split(":")[0] for scope in SCOPES if scope != EVERYTHING}
    assert words - set(packages()) - TO_COME == set()


def test_a_job_begins_with_the_name_of_the_package_that_does_it() -> None:
    assert {job.split(".")[0] for job in JOBS_AFTER.values()} <= set(packages())


def test_a_log_line_begins_with_the_name_of_its_package() -> None:
    strangers = []
    for path in files_with(".py"):
        if not path.is_relative_to(PACKAGE):
            continue
        homes = path.relative_to(PACKAGE).with_suffix("").parts
        for call, function in calls_of(path):
            if re.fullmatch(r"_?log\.(debug|info|warning|error|exception)", function):
                literals = re.findall(r"'([a-z_]+)\.[a-z_.]+'", " ".join(map(ast.unparse, call.args)))
                strangers += [f"{name_of(path)}:{call.lineno} {word}" for word in literals if word not in homes]
    assert strangers == []
