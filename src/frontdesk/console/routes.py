"""What a browser asks for at `/console`: the page, whatever the address below it, and the files that the page loads."""

from fastapi import APIRouter, Request, Response

from frontdesk.console.pages import Console, is_named_by_content
from frontdesk.kit.http.assets import FOR_EVER, answer_with
from frontdesk.kit.http.errors import RouteNotFound

router = APIRouter(tags=["console"])

# Scripts and styles from our own files only, none inline; pictures from anywhere safe, because customers and bots send them;
# the widget's preview is a frame of ours; and nobody may put the console into a frame of theirs.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https:; media-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_PAGE_HEADERS = {
    "content-security-policy": _POLICY,
    "cache-control": "no-cache",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-frame-options": "DENY",
}


@router.get("/console", include_in_schema=False)
async def page(request: Request) -> Response:
    return _page(request)


@router.get("/console/{path:path}", include_in_schema=False)
async def page_or_file(path: str, request: Request) -> Response:
    console = _console(request)
    file = console.find_file(path)
    if file is not None:
        return answer_with(request, file, {"cache-control": FOR_EVER if is_named_by_content(path) else "no-cache"})
    if not console.is_page(path):
        raise RouteNotFound
    return _page(request)


def _page(request: Request) -> Response:
    console = _console(request)
    response = answer_with(request, console.page or console.not_built, _PAGE_HEADERS)
    if console.page is None:
        response.status_code = 503
    return response


def _console(request: Request) -> Console:
    console: Console = request.app.state.console
    return console
