"""The demo's help pages are where its citations lead to, down to the heading."""

import httpx
from fastapi import FastAPI

from frontdesk.demo import acme_folder, shop_router
from frontdesk.knowledge.chunking import cut_passages
from frontdesk.knowledge.sources.folder import FolderSource


async def test_every_citation_leads_to_a_heading_of_its_page() -> None:
    app = FastAPI()
    app.include_router(shop_router(acme_folder()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.example") as client:
        for document in FolderSource(acme_folder() / "knowledge").gather().documents:
            page = await client.get(str(document.url))
            assert page.status_code == 200
            anchors = {passage.anchor for passage in cut_passages(document)} - {None}
            assert anchors
            assert [anchor for anchor in anchors if f'id="{anchor}"' not in page.text] == []
