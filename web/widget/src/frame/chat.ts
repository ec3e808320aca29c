/** The chat itself: puts session, outbox, feed and connection together and tells the view what to show. */

import { Calls } from "./calls";
import { type ChatState, openingState } from "./chatstate";
import { Connection, type Reach } from "./connection";
import { type AskEvents, Feed } from "./feed";
import { Files } from "./files";
import { type Http, Refused } from "./http";
import { type Link, linkToLoader } from "./loaderlink";
import { Opinion } from "./opinion";
import { Outbox, type Outgoing } from "./outbox";
import { Pacing } from "./pacing";
import { PageViews } from "./pageviews";
import type { Attachment, ConversationEvent, MessageAnswer, Reply, SessionAnswer } from "./protocol";
import { Session } from "./session";
import { spoken, spokenByTeam, troubleText } from "./spoken";
import type { Store } from "./storage";
import { strings } from "./strings";
import { Team } from "./team";
import * as lines from "./timeline";

export class Chat {
  state: ChatState;
  readonly link: Link;
  readonly files: Files;
  readonly opinion: Opinion;
  private readonly session: Session;
  private readonly calls: Calls;
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
    botId: string,
    http: Http,
    private readonly store: Store,
    hostOrigin: string | null,
  ) {
    this.session = new Session(botId, http, store);
    this.calls = new Calls(botId, http, this.session);
    this.session.onReplaced = () => this.gone();
    this.connection = new Connection((now, before) => this.reachChanged(now, before));
    this.outbox = this.openOutbox();
    this.feed = this.openFeed();
    this.team = new Team(
      () => this.feed.conversation,
      (path, body) => this.calls.post(path, body),
      (agentTyping) => this.set({ agentTyping }),
    );
    this.files = new Files(
      http,
      (send) => this.session.authorised(send),
      () => this.feed.conversation,
      { picked: (picked, filesLeftOut) => this.set({ picked, filesLeftOut }), told: (text) => this.announce(text) },
    );
    this.opinion = new Opinion(this.calls, store, {
      asked: (opinion) => this.set({ opinion }),
      told: (text) => this.announce(text),
    });
    this.link = linkToLoader(hostOrigin, {
      opened: (takeFocus, page) => this.opened(takeFocus, page),
      closed: (page) => this.closed(page),
    });
    this.seen = this.store.read<number>("seen") ?? 0;
    this.state = openingState(this.connection.reach, !this.link.embedded);
  }

  private openOutbox(): Outbox {
    const send = (message: Outgoing, accepted: () => void) => this.calls.message(message, this.page, accepted);
    return new Outbox(send, this.store, this.connection, {
      sending: (message) =>
        this.set({ timeline: lines.mark(this.state.timeline, message.id, "sending"), typing: this.botAnswers() }),
      waiting: (message) =>
        this.set({ timeline: lines.mark(this.state.timeline, message.id, "waiting"), typing: false }),
      limited: (limitedSeconds) => this.set({ limitedSeconds }),
      failed: (message, trouble) => this.failed(message, trouble),
      answered: (message, answer) => this.answered(message, answer),
    });
  }

  private openFeed(): Feed {
    const ask: AskEvents = (id, query, timeoutMs, signal) => this.calls.events(id, query, timeoutMs, signal);
    return new Feed(ask, this.connection, {
      events: (items, history) => this.happened(items, history),
      typing: (signs) => this.team.take(signs),
      caughtUp: () => this.caughtUp(),
      gone: () => this.gone(),
    });
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

  /** Sends the text with the files that wait; false where there is nothing to send, or a file is still on its way. */
  send(text: string): boolean {
    if (this.files.busy) this.announce(strings.filesWait);
    if (this.files.busy || !(text.trim() || this.state.picked.some((one) => one.kept))) return false;
    this.say(text, this.files.take());
    return true;
  }

  say(text: string, attachments: readonly Attachment[] = []): void {
    const trimmed = text.trim();
    if (!trimmed && attachments.length === 0) return;
    this.pacing.flush();
    this.team.sent();
    if (this.state.timeline.status === "closed") this.reset();
    const message = this.outbox.add(trimmed, attachments);
    this.set({ timeline: lines.addUnsent(this.state.timeline, message) });
    void this.outbox.drain();
  }

  /** What the customer is about to say has changed. */
  typed(text: string): void {
    const { status } = this.state.timeline;
    if (status === "agent" || status === "waiting") this.team.typed(!text.trim());
  }

  /** The customer would rather go on with the bot than wait for, or talk to, a person. */
  async backToBot(): Promise<void> {
    if (!(await this.team.tell("back-to-bot"))) this.announce(strings.notAnswered); // and it stands as it did
  }

  /** The customer needs nothing more. */
  async end(): Promise<void> {
    if (!(await this.team.tell("end"))) this.announce(strings.notAnswered);
  }

  retry(id: string): void {
    this.outbox.retry(id);
  }

  /** Takes a message that could not be sent back into the customer's hands. */
  takeBack(id: string): string {
    const item = lines.find(this.state.timeline, id);
    this.outbox.drop(id);
    this.set({ timeline: lines.remove(this.state.timeline, id) });
    if (item?.kind !== "user") return "";
    this.files.putBack(item.attachments);
    return item.text;
  }

  startOver(): void {
    this.reset();
    this.focusComposer();
  }

  async forget(): Promise<void> {
    this.outbox.clear();
    this.files.clear();
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
    this.files.limit = answer.bot.attachment_bytes ?? 0;
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
    const begun = await this.calls.viewed(page);
    if (begun) this.feed.follow(begun, false);
  }

  /** Events tell what has changed; whether a person has taken over is asked once. */
  private async readStatus(id: string): Promise<void> {
    try {
      const { status } = await this.calls.conversation(id);
      this.set({ timeline: { ...this.state.timeline, status } });
    } catch {
      // The next answer tells it too.
    }
  }

  private answered(message: Outgoing, answer: MessageAnswer): void {
    if (this.feed.conversation && answer.conversation_id !== this.feed.conversation) {
      // The earlier conversation has ended meanwhile, and this message began a new one: positions start again.
      this.reset();
      this.set({ timeline: lines.addUnsent(this.state.timeline, message) });
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
    this.opinion.follow(items, this.feed.conversation);
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
    this.opinion.clear();
    this.seen = 0;
    this.unread = 0;
    this.store.remove("seen");
    this.set({ timeline: lines.EMPTY, loading: false, typing: false, limitedSeconds: null });
  }

  private showUnsent(): void {
    let { timeline } = this.state;
    for (const message of this.outbox.messages) {
      const { id, trouble } = message;
      timeline = lines.mark(lines.addUnsent(timeline, message), id, trouble ? "failed" : "waiting", trouble);
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
