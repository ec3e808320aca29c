"""Forms with one file, read by a route itself when it knows who sends them.

So nobody without a credential makes the server keep a large body.
"""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile

from frontdesk.kit.http.errors import MediaTypeUnsupported
from frontdesk.kit.http.problems import malformed

Shape = TypeVar("Shape", bound=BaseModel)


@asynccontextmanager
async def form_as(
    request: Request, shape: type[Shape], *, most_fields: int, most_bytes: int, lists: Collection[str] = ()
) -> AsyncIterator[Shape]:
    """What was sent, with its one `file`, which is gone afterwards. Fields named in `lists` may come several times; each has
    up to `most_bytes`. Raises `Malformed`, `MediaTypeUnsupported`, and `TooLarge` while it is still coming; of a form that is
    none Starlette says so itself."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise MediaTypeUnsupported
    form = await request.form(max_files=1, max_fields=most_fields, max_part_size=most_bytes)
    try:
        yield _shaped(form, shape, lists)
    finally:
        await form.close()


def _shaped(form: FormData, shape: type[Shape], lists: Collection[str]) -> Shape:
    twice = {name for name in form if name not in lists and len(form.getlist(name)) > 1}
    if twice or not isinstance(form.get("file"), UploadFile):
        problem = "Field required" if "file" not in form else "must be one file, with a name"
        name = min(twice, default="file")
        raise malformed([{"loc": (name,), "msg": problem if name == "file" else "comes more than once"}], "body")
    fields: dict[str, Any] = {name: form.getlist(name) if name in lists else form[name] for name in form}
    try:
        return shape.model_validate(fields)
    except ValidationError as error:
        raise malformed(error.errors(include_url=False), "body") from error
