"""The demo begins with sample data that really happened, once, and with somebody who waits."""

import shutil
from collections import Counter
from pathlib import Path

from tests.whole_app import settings_for

from frontdesk.app import House, create_app
from frontdesk.demo import acme_folder, banner, demo_password
from frontdesk.dialogue import events as e
from frontdesk.seeding import OWNER_EMAIL, LateClock, read_sample, seeded
from frontdesk.settings import Settings

WORKSPACE = "default"


async def test_an_empty_demo_fills_itself_once(trained_acme: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(trained_acme / "bots" / "acme" / "cache", data / "bots" / "acme" / "cache")
    settings = settings_for([acme_folder()], data)
    for _ in range(2):
        clock = LateClock()
        app = create_app(settings, clock=clock)
        async with seeded(app, clock, password=demo_password(settings), data=data).router.lifespan_context(app):
            await check(app.state.house, clock, settings)


async def check(house: House, clock: LateClock, settings: Settings) -> None:
    now = clock.now().timestamp() * 1000
    found = await house.conversations.list_recent(WORKSPACE, limit=100)
    sample = read_sample()
    assert {one.user_id for one in found} == {
        visit.customer.id for visit in (*sample.past, *sample.approving, sample.waiting[0])
    }
    statuses = Counter(one.state.status for one in found)
    assert (statuses["waiting"], statuses["closed"], statuses["agent"]) == (1, 2, 0)
    assert found[0].user_id == sample.waiting[0].customer.id
    assert now - 10 * 60_000 < found[0].updated_at < now
    assert now - found[-1].updated_at > 11 * 86_400_000
    tickets = await house.papers.tickets.list_newest(WORKSPACE)
    assert Counter(ticket.status for ticket in tickets) == {"open": 3, "solved": 3, "pending": 1}
    assert all(ticket.created_at <= ticket.updated_at < now for ticket in tickets)
    [approval] = await house.approvals.list_newest(WORKSPACE, status="pending")
    assert (approval.user_id, approval.action) == (sample.approving[0].customer.id, "shop.refund_item")
    assert all(ticket.response.target for ticket in tickets)
    ratings = {  # a comment is an event of its own
        (recorded.event.score, one.id)
        for one in found
        for recorded in await house.conversations.list_events(one.id, limit=1_000)
        if isinstance(recorded.event, e.Rated)
    }
    assert sorted(score for score, _ in ratings) == [2, 4, 4, 5, 5]
    overview = await house.analytics.overview(WORKSPACE, bot=None, first=None, last=None, timezone="UTC")
    assert overview.conversations == len(found)
    members, _ = await house.access.members.list(workspace_id=WORKSPACE)
    assert sorted(member.role for member in members) == ["agent", "editor", "owner"]
    await house.access.sessions.sign_in(workspace_id=WORKSPACE, email=OWNER_EMAIL, password=demo_password(settings))
    said = banner(settings)
    assert OWNER_EMAIL in said
    assert demo_password(settings) in said


def test_the_clock_goes_back_and_never_beyond_the_present() -> None:
    clock = LateClock()
    now = clock.now()
    clock.set_to(now.replace(year=now.year - 1, day=1))
    assert (now - clock.now()).days > 300
    clock.set_to(now.replace(year=now.year + 1, day=1))
    assert abs((clock.now() - now).total_seconds()) < 60
