/** The chat itself: puts session, outbox, feed and connection together and tells the view what to show. */

import { type ChatState, openingState } from "./chatstate";
import { Connection, type Reach } from "./connection";
import { Feed } from "./feed";
import { type Http, Refused } from "./http";
import { type Link, linkToLoader } from "./loaderlink";
import { Outbox, type Outgoing } from "./outbox";
import { Pacing } from "./pacing";
import { PageViews } from "./pageviews";
import type {
  Conversation,
  ConversationEvent,
  EventAnswer,
  EventPage,
  MessageAnswer,
  Reply,
  SessionAnswer,
} from "./protocol";
import { Session } from "./session";
import { spoken, spokenByTeam, troubleText } from "./spoken";
import type { Store } from "./storage";
import { strings } from "./strings";
import { Team } from "./team";
import * as lines from "./timeline";

/** Longer than the server's own limit for a turn, after which it answers with its fallback line. */
const TURN_MS = 45_000;

export class Chat {
  state: ChatState;
  readonly link: Link;
  private readonly session: Session;
  private readonly connection: Connection;
  private readonly outbox: Outbox;
  private readonly feed: Feed;
  private readonly pacing = new Pacing({ paced: (held, shown) => this.paced(held, shown) });
  private readonly team: Team;
  private readonly pageViews = new PageViews((page) => this.tellPage(page));
  private readonly views = new Set<() => void>();
  private page = "";
  private unread = 0;
  private seen: number;

  constructor(
    private readonly botId: string,
    private readonly http: Http,
    private readonly store: Store,
    hostOrigin: string | null,
  ) {
    this.session = new Session(botId, http, store);
    this.session.onReplaced = () => this.gone();
    this.connection = new Connection((now, before) => this.reachChanged(now, before));
    this.outbox = new Outbox((message, accepted) => this.post(message, accepted), store, this.connection, {
      sending: (message) =>
        this.set({ timeline: lines.mark(this.state.timeline, message.id, "sending"), typing: this.botAnswers() }),
      waiting: (message) =>
        this.set({ timeline: lines.mark(this.state.timeline, message.id, "waiting"), typing: false }),
      limited: (limitedSeconds) => this.set({ limitedSeconds }),
      failed: (message, trouble) => this.failed(message, trouble),
      answered: (message, answer) => this.answered(message, answer),
    });
    this.feed = new Feed(
      (id, query, timeoutMs, signal) =>
        this.session.authorised((token) =>
          this.http<EventPage>(`conversations/${encodeURIComponent(id)}/events?${query}`, { token, timeoutMs, signal }),
        ),
      this.connection,
      {
        events: (items, history) => this.happened(items, history),
        typing: (signs) => this.team.take(signs),
        caughtUp: () => this.caughtUp(),
        gone: () => this.gone(),
      },
    );
    this.team = new Team(
      () => this.feed.conversation,
      (path, body) =>
        this.session.authorised((token) => this.http(path, { method: "POST", token, body, timeoutMs: TURN_MS })),
      (agentTyping) => this.set({ agentTyping }),
    );
    this.link = linkToLoader(hostOrigin, {
      opened: (takeFocus, page) => this.opened(takeFocus, page),
      closed: (page) => this.closed(page),
    });
    this.seen = this.store.read<number>("seen") ?? 0;
    this.state = openingState(this.connection.reach, !this.link.embedded);
  }

  subscribe(view: () => void): () => void {
    this.views.add(view);
    return () => this.views.delete(view);
  }

  async start(): Promise<void> {
    this.showUnsent();
    this.link.send({ type: "ready" });
    await this.openSession();
  }

  say(text: string): void {
    const trimmed = text.trim();
    if (!trimmed) return;
    this.pacing.flush();
    this.team.sent();
    if (this.state.timeline.status === "closed") this.reset();
    const message = this.outbox.add(trimmed);
    this.set({ timeline: lines.addUnsent(this.state.timeline, message.id, trimmed, message.at) });
    void this.outbox.drain();
  }

  /** What the customer is about to say has changed. */
  typed(text: string): void {
    const { status } = this.state.timeline;
    if (status === "agent" || status === "waiting") this.team.typed(!text.trim());
  }

  /** The customer would rather go on with the bot than wait for, or talk to, a person. */
  async backToBot(): Promise<void> {
    if (!(await this.team.leave())) this.announce(strings.notAnswered); // and it stands as it did
  }

  retry(id: string): void {
    this.outbox.retry(id);
  }

  /** Takes a message that could not be sent back into the customer's hands. */
  takeBack(id: string): string {
    const item = lines.find(this.state.timeline, id);
    this.outbox.drop(id);
    this.set({ timeline: lines.remove(this.state.timeline, id) });
    return item?.kind === "user" ? item.text : "";
  }

  startOver(): void {
    this.reset();
    this.focusComposer();
  }

  async forget(): Promise<void> {
    this.outbox.clear();
    await this.session.end().catch(() => undefined);
    this.startOver();
    await this.openSession();
  }

  close(): void {
    this.link.send({ type: "close" });
  }

  focusComposer(): void {
    this.set({ focusCount: this.state.focusCount + 1 });
  }

  private async openSession(): Promise<void> {
    while (this.state.phase !== "unavailable") {
      try {
        return this.sessionOpened(await this.session.open());
      } catch (error) {
        await this.recoverOpening(error);
      }
    }
  }

  private async recoverOpening(error: unknown): Promise<void> {
    const refused = error instanceof Refused ? error : null;
    if (refused && !refused.retryable && refused.status !== 429) {
      this.set({ phase: "unavailable", loading: false });
      return;
    }
    this.connection.failed();
    await this.connection.pause(refused?.retryAfterSeconds ? refused.retryAfterSeconds * 1000 : undefined);
  }

  private sessionOpened(answer: SessionAnswer): void {
    this.connection.succeeded();
    this.team.shows = answer.bot.typing !== false;
    this.set({ phase: "ready", bot: answer.bot, loading: answer.conversation_id !== null });
    if (answer.conversation_id) {
      this.feed.follow(answer.conversation_id, true);
      void this.readStatus(answer.conversation_id);
    }
    void this.outbox.drain();
    this.lookAtPage();
  }

  private lookAtPage(): void {
    void this.pageViews.look(this.page, this.state.bot?.pages === true);
  }

  private async tellPage(page: string): Promise<void> {
    const path = `bots/${encodeURIComponent(this.botId)}/events`;
    const { body } = await this.session.authorised((token) =>
      this.http<EventAnswer>(path, {
        method: "POST",
        token,
        timeoutMs: TURN_MS,
        body: { user_id: this.session.userId, name: "page.viewed", data: { page } },
      }),
    );
    if (body.taken && body.conversation_id) this.feed.follow(body.conversation_id, false);
  }

  /** Events tell what has changed; whether a person has taken over is asked once. */
  private async readStatus(id: string): Promise<void> {
    try {
      const { body } = await this.session.authorised((token) =>
        this.http<Conversation>(`conversations/${encodeURIComponent(id)}`, { token }),
      );
      this.set({ timeline: { ...this.state.timeline, status: body.status } });
    } catch {
      // The next answer tells it too.
    }
  }

  private async post(message: Outgoing, onAccepted: () => void): Promise<MessageAnswer> {
    const session = {
      locale: navigator.language,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...(this.page ? { page: this.page } : {}),
    };
    const { body } = await this.session.authorised((token) =>
      this.http<MessageAnswer>("messages", {
        method: "POST",
        token,
        timeoutMs: TURN_MS,
        onAccepted,
        body: { user_id: this.session.userId, text: message.text, message_id: message.id, session },
      }),
    );
    return body;
  }

  private answered(message: Outgoing, answer: MessageAnswer): void {
    if (this.feed.conversation && answer.conversation_id !== this.feed.conversation) {
      // The earlier conversation has ended meanwhile, and this message began a new one: positions start again.
      this.reset();
      this.set({ timeline: lines.addUnsent(this.state.timeline, message.id, message.text, message.at) });
    }
    const news = answer.replies.filter((reply) => !lines.find(this.state.timeline, reply.id));
    const timeline = lines.applyAnswer(this.state.timeline, message.id, answer, Date.now());
    this.arrived(news, answer.position);
    this.set({ timeline, typing: this.outbox.busy && answer.status === "bot" });
    this.feed.follow(answer.conversation_id, false);
  }

  private failed(message: Outgoing, trouble: lines.Trouble): void {
    this.set({ timeline: lines.mark(this.state.timeline, message.id, "failed", trouble), typing: false });
    this.announce(`${strings.notSent} ${troubleText(trouble)}`);
  }

  private happened(items: readonly ConversationEvent[], history: boolean): void {
    const known = this.state.timeline;
    const unseen = history ? items.filter(({ position }) => position > this.seen) : items;
    const news = unseen.filter((event) => lines.isNewReply(known, event));
    const ofTeam = unseen.filter(lines.isOfTeam);
    this.dropSent(items);
    const last = items.at(-1)?.position ?? 0;
    if (history) this.unread += this.state.open ? 0 : news.length + ofTeam.length;
    else this.newly(news, ofTeam, last);
    const timeline = items.reduce(lines.applyEvent, known);
    this.set({ timeline, typing: this.state.typing && timeline.status === "bot" });
    if (this.state.open) this.markSeen(last);
  }

  private dropSent(items: readonly ConversationEvent[]): void {
    for (const { data } of items) if (data.message_id) this.outbox.drop(data.message_id);
  }

  private newly(news: readonly ConversationEvent[], ofTeam: readonly ConversationEvent[], last: number): void {
    const replies = news.flatMap(({ data }) => data.reply ?? []);
    this.arrived(replies, last);
    this.heard(ofTeam, last);
  }

  private caughtUp(): void {
    this.set({ loading: false });
    if (!this.state.open) this.link.send({ type: "unread", count: this.unread });
  }

  private arrived(news: readonly Reply[], position: number): void {
    if (news.length === 0) return;
    if (this.state.open) {
      this.markSeen(position);
    } else {
      this.unread += news.length;
      this.link.send({ type: "unread", count: this.unread });
    }
    this.pacing.take(news);
    if (!this.state.open) this.pacing.flush();
  }

  /** Agents wrote, came or went: read out at once, and counted where nobody looks. */
  private heard(events: readonly ConversationEvent[], position: number): void {
    if (events.length === 0) return;
    if (events.some(({ type }) => type === "agent.message")) this.team.clear();
    this.pacing.flush(); // what the bot still seems to be typing stands before what an agent has written
    if (this.state.open) {
      this.markSeen(position);
    } else {
      this.unread += events.length;
      this.link.send({ type: "unread", count: this.unread });
    }
    this.announce(events.map(spokenByTeam).join(" "));
  }

  private paced(held: ReadonlySet<string>, shown: readonly Reply[]): void {
    this.set({ held });
    if (shown.length === 0) return;
    const name = this.state.bot?.name ?? "";
    this.announce(shown.map((reply) => spoken(name, reply)).join(" "));
  }

  private markSeen(position: number): void {
    if (position <= this.seen) return;
    this.seen = position;
    this.store.write("seen", position);
  }

  private opened(takeFocus: boolean, page: string): void {
    this.page = page;
    this.unread = 0;
    this.set({ open: true });
    this.markSeen(Math.floor(this.state.timeline.items.filter((i) => i.kind !== "user").at(-1)?.order ?? 0));
    if (takeFocus) this.focusComposer();
    this.lookAtPage();
  }

  private closed(page: string): void {
    this.page = page;
    this.set({ open: false });
    this.lookAtPage();
  }

  /** The conversation was erased, or is no longer this visitor's. */
  private gone(): void {
    this.reset();
    this.showUnsent();
  }

  private reset(): void {
    this.feed.leave();
    this.pacing.clear();
    this.team.clear();
    this.seen = 0;
    this.unread = 0;
    this.store.remove("seen");
    this.set({ timeline: lines.EMPTY, loading: false, typing: false, limitedSeconds: null });
  }

  private showUnsent(): void {
    let { timeline } = this.state;
    for (const { id, text, at, trouble } of this.outbox.messages) {
      timeline = lines.mark(lines.addUnsent(timeline, id, text, at), id, trouble ? "failed" : "waiting", trouble);
    }
    this.set({ timeline });
  }

  private botAnswers(): boolean {
    return this.state.timeline.status === "bot";
  }

  private reachChanged(now: Reach, before: Reach): void {
    this.set({ reach: now });
    if (now === "ok" && before !== "ok") this.announce(strings.back);
    if (now === "offline") this.announce(strings.offline);
  }

  private announce(text: string): void {
    this.set({ announcement: { count: this.state.announcement.count + 1, text } });
  }

  private set(change: Partial<ChatState>): void {
    this.state = { ...this.state, ...change };
    for (const view of this.views) view();
  }
}
