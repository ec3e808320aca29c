"""Knowledge's API: articles in and out, and how a bot's sources stand."""

import base64
import re
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.kit.http.problems import problems
from frontdesk.knowledge.articles import ArticleService, File
from frontdesk.knowledge.errors import (
    ArticleNotFound,
    ArticleTaken,
    ArticleUnreadable,
    BotNotKnown,
    CursorInvalid,
    FileMissing,
    FolderMissing,
    SourceNotFound,
)
from frontdesk.knowledge.library import Library
from frontdesk.knowledge.schemas import (
    ArticleChangeIn,
    ArticleIn,
    ArticleOut,
    ArticlesOut,
    Name,
    StatusOut,
    article_out,
    status_out,
)
from frontdesk.knowledge.store import Given

router = APIRouter(prefix="/v1/knowledge", tags=["knowledge"])
Reader = Annotated[Caller, require("knowledge:read")]
Writer = Annotated[Caller, require("knowledge:write")]
SourceId = Annotated[str, Path(max_length=200, examples=["src_3b1f0c9d2e4a5b6c7d8e9f01"])]
ArticleId = Annotated[str, Path(max_length=200, examples=["art_01k8w3v5d8e9f0g1h2j3k4m5n6"])]
Bot = Annotated[Name | None, Query(description="Without it the first bot of this server is meant.")]
Again = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=1, max_length=200, description="The same key makes one article, ever."),
]
_CURSOR = re.compile(r"art_[0-9a-z]{1,40}")
NEW: dict[int | str, dict[str, Any]] = {201: {"description": "It is new.", "model": ArticleOut}}


@router.post(
    "/articles",
    summary="Put an article in",
    responses=problems(BotNotKnown, ArticleUnreadable, ArticleTaken) | NEW,
)
async def put_article(
    article: ArticleIn, caller: Writer, request: Request, response: Response, idempotency_key: Again = None
) -> ArticleOut:
    """Store an article, or replace the one with the same `external_id`. With the answer it can be found here; on other
    replicas within seconds."""
    given, file = _given(article)
    stored, is_new = await _articles(request).put(
        caller.workspace_id,
        article.bot,
        given,
        file=file,
        external_id=article.external_id,
        idempotency_key=idempotency_key,
    )
    response.status_code = 201 if is_new else 200
    return article_out(stored)


@router.get("/articles", summary="List articles", responses=problems(BotNotKnown, CursorInvalid))
async def list_articles(
    caller: Reader,
    request: Request,
    bot: Bot = None,
    cursor: Annotated[str | None, Query(max_length=100, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> ArticlesOut:
    """The articles that were put in by API, the newest first, internal ones too."""
    if cursor is not None and not _CURSOR.fullmatch(cursor):
        raise CursorInvalid
    found = await _articles(request).list_newest(caller.workspace_id, bot, before=cursor, limit=limit + 1)
    page = found[:limit]
    return ArticlesOut(
        items=[article_out(article) for article in page], next_cursor=page[-1].id if len(found) > limit else None
    )


@router.get("/articles/{article_id}", summary="Get an article", responses=problems(ArticleNotFound))
async def get_article(article_id: ArticleId, caller: Reader, request: Request) -> ArticleOut:
    """One article."""
    return article_out(await _articles(request).get(caller.workspace_id, article_id))


@router.put(
    "/articles/{article_id}",
    summary="Replace an article",
    responses=problems(ArticleNotFound, ArticleUnreadable, ArticleTaken),
)
async def replace_article(article_id: ArticleId, article: ArticleIn, caller: Writer, request: Request) -> ArticleOut:
    """Everything of the article is another, but its id and its bot."""
    given, file = _given(article)
    fields = {name: getattr(given, name) for name in given.__struct_fields__} | {"external_id": article.external_id}
    return article_out(await _articles(request).change(caller.workspace_id, article_id, fields, file=file))


@router.patch(
    "/articles/{article_id}",
    summary="Change an article",
    responses=problems(ArticleNotFound, ArticleUnreadable, ArticleTaken),
)
async def change_article(
    article_id: ArticleId, change: ArticleChangeIn, caller: Writer, request: Request
) -> ArticleOut:
    """Only what is named is another."""
    named = change.model_dump(exclude_unset=True)
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in named.items()}
    return article_out(await _articles(request).change(caller.workspace_id, article_id, fields))


@router.delete(
    "/articles/{article_id}", status_code=204, summary="Take an article out", responses=problems(ArticleNotFound)
)
async def delete_article(article_id: ArticleId, caller: Writer, request: Request) -> None:
    """With the answer nothing of it is shown here any more; on other replicas within seconds."""
    await _articles(request).delete(caller.workspace_id, article_id)


@router.get("/sources", summary="How the sources stand", responses=problems(BotNotKnown))
async def list_sources(caller: Reader, request: Request, bot: Bot = None) -> StatusOut:
    """What the bot knows, where from, and which articles cannot be used, with the reasons."""
    library: Library = request.app.state.library
    key, knowledge, sources = library.get(caller.workspace_id, bot)
    return status_out(key[1], knowledge.report, sources, library.looked_at(key), await library.site_states(key))


@router.post(
    "/sources/refresh", summary="Read the sources again", responses=problems(BotNotKnown, FolderMissing, FileMissing)
)
async def refresh_sources(caller: Writer, request: Request, bot: Bot = None) -> StatusOut:
    """Look at every source of the bot now; the old articles answer until the new ones are whole. Other replicas follow within
    seconds. Web sites are visited from now on, which takes as long as their pages."""
    await _articles(request).refresh(caller.workspace_id, bot)
    return await list_sources(caller, request, bot)


@router.post(
    "/sources/{source_id}/refresh",
    summary="Read one source again",
    responses=problems(BotNotKnown, SourceNotFound, FolderMissing, FileMissing),
)
async def refresh_source(source_id: SourceId, caller: Writer, request: Request, bot: Bot = None) -> StatusOut:
    """Look at one source of the bot now, and leave the others as they are. A web site is visited within seconds, which takes as
    long as its pages; its `checked_at` tells when that is over."""
    await _articles(request).refresh(caller.workspace_id, bot, source_id)
    return await list_sources(caller, request, bot)


def _given(article: ArticleIn) -> tuple[Given, File | None]:
    file = File(article.file.name, base64.b64decode(article.file.data)) if article.file is not None else None
    given = Given(
        title=article.title,
        content=article.content or "",
        format=article.format,
        url=article.url,
        language=article.language,
        tags=tuple(article.tags),
        visibility=article.visibility,
        audience=tuple(article.audience),
        product=tuple(article.product),
    )
    return given, file


def _articles(request: Request) -> ArticleService:
    articles: ArticleService = request.app.state.articles
    return articles
