/** What the console asks of the API. Made from the OpenAPI document by `tools/console_client.py`: do not edit. */

type Headers = { [name: string]: unknown };
type Refused = { headers: Headers; content: { "application/problem+json": components["schemas"]["Problem"] } };

export interface paths {
  "/v1/access/keys": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { cursor?: string | null; limit?: number }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["KeysOut"] } }; default: Refused } };
    post: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["KeyIn"] } }; responses: { 201: { headers: Headers; content: { "application/json": components["schemas"]["NewKeyOut"] } }; default: Refused } };
  };
  "/v1/access/keys/{key_id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; post?: never; patch?: never;
    delete: { parameters: { query?: never; header?: never; path: { key_id: string }; cookie?: never }; requestBody?: never; responses: { 204: { headers: Headers; content: never }; default: Refused } };
  };
  "/v1/access/session": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never;
    get: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["SessionOut"] } }; default: Refused } };
    post: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["SignInIn"] } }; responses: { 201: { headers: Headers; content: { "application/json": components["schemas"]["SessionOut"] } }; default: Refused } };
    delete: { parameters: { query?: { everywhere?: boolean }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 204: { headers: Headers; content: never }; default: Refused } };
    patch: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["SessionChangeIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["SessionOut"] } }; default: Refused } };
  };
  "/v1/approvals": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { status?: "pending" | "approved" | "declined" | "expired" | "withdrawn" | null; conversation_id?: string | null; cursor?: string | null; limit?: number }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["ApprovalsOut"] } }; default: Refused } };
  };
  "/v1/approvals/{approval_id}/decision": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; delete?: never; patch?: never;
    post: { parameters: { query?: never; header?: never; path: { approval_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["DecisionIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["ApprovalOut"] } }; default: Refused } };
  };
  "/v1/bots": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["BotsOut"] } }; default: Refused } };
  };
  "/v1/bots/{bot}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: never; header?: never; path: { bot: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["BotOut"] } }; default: Refused } };
  };
  "/v1/bots/{bot}/flows": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: never; header?: never; path: { bot: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["FlowsOut"] } }; default: Refused } };
  };
  "/v1/bots/{bot}/reload": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; delete?: never; patch?: never;
    post: { parameters: { query?: never; header?: never; path: { bot: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["ReloadOut"] } }; default: Refused } };
  };
  "/v1/bots/{bot}/simulate": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; delete?: never; patch?: never;
    post: { parameters: { query?: never; header?: never; path: { bot: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["SimulationIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["SimulationOut"] } }; default: Refused } };
  };
  "/v1/conversations": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { user_id?: string | null; bot?: string | null; status?: "bot" | "waiting" | "agent" | "closed" | null; cursor?: string | null; limit?: number }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["ConversationsOut"] } }; default: Refused } };
  };
  "/v1/conversations/{conversation_id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; patch?: never;
    get: { parameters: { query?: never; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["ConversationOut"] } }; default: Refused } };
    delete: { parameters: { query?: never; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody?: never; responses: { 204: { headers: Headers; content: never }; default: Refused } };
  };
  "/v1/conversations/{conversation_id}/events": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { after?: number; wait?: number; limit?: number }; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["EventsOut"] } }; default: Refused } };
    post: { parameters: { query?: never; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["ConversationEventIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["HappenedOut"] } }; default: Refused } };
  };
  "/v1/conversations/{conversation_id}/trace": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { after?: number; limit?: number }; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["TraceOut"] } }; default: Refused } };
  };
  "/v1/knowledge/articles": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { bot?: string | null; cursor?: string | null; limit?: number }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["ArticlesOut"] } }; default: Refused } };
    post: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["ArticleIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["ArticleOut"] } }; 201: { headers: Headers; content: { "application/json": components["schemas"]["ArticleOut"] } }; default: Refused } };
  };
  "/v1/knowledge/articles/{article_id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; post?: never;
    get: { parameters: { query?: never; header?: never; path: { article_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["ArticleOut"] } }; default: Refused } };
    put: { parameters: { query?: never; header?: never; path: { article_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["ArticleIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["ArticleOut"] } }; default: Refused } };
    delete: { parameters: { query?: never; header?: never; path: { article_id: string }; cookie?: never }; requestBody?: never; responses: { 204: { headers: Headers; content: never }; default: Refused } };
    patch: { parameters: { query?: never; header?: never; path: { article_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["ArticleChangeIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["ArticleOut"] } }; default: Refused } };
  };
  "/v1/knowledge/sources": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { bot?: string | null }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["StatusOut"] } }; default: Refused } };
  };
  "/v1/knowledge/sources/refresh": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; delete?: never; patch?: never;
    post: { parameters: { query?: { bot?: string | null }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["StatusOut"] } }; default: Refused } };
  };
  "/v1/understanding/read": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; delete?: never; patch?: never;
    post: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["TryIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["frontdesk__understanding__schemas__TriedOut"] } }; default: Refused } };
  };
  "/v1/understanding/report": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { bot?: string | null }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["ReportOut"] } }; default: Refused } };
  };
}

export interface components {
  schemas: {
    ApprovalOut: { id: string; status: "pending" | "approved" | "declined" | "expired" | "withdrawn"; action: string; arguments: { [key: string]: unknown }; reason: string; conversation_id: string; position: number; bot: string; user_id: string; requested_at: string; expires_at: string; decided_at: string | null; decided_by: string | null; decided_by_name: string | null; note: string; performed_at: string | null; error_code: string | null };
    ApprovalsOut: { items: (components["schemas"]["ApprovalOut"])[]; next_cursor: string | null };
    ArticleChangeIn: { external_id?: string | null; title?: string; content?: string; format?: "markdown" | "plain" | "html"; url?: string | null; language?: string | null; tags?: (string)[]; visibility?: "public" | "internal"; audience?: (string)[]; product?: (string)[] };
    ArticleIn: { url?: string | null; language?: string | null; tags?: (string)[]; visibility?: "public" | "internal"; audience?: (string)[]; product?: (string)[]; bot?: string | null; external_id?: string | null; title?: string; content?: string | null; format?: "markdown" | "plain" | "html"; file?: components["schemas"]["FileIn"] | null };
    ArticleOut: { id: string; bot: string; external_id: string | null; version: number; title: string; content: string; format: "markdown" | "plain" | "html" | "file"; file_name: string | null; url: string | null; language: string | null; tags: (string)[]; visibility: "public" | "internal"; audience: (string)[]; product: (string)[]; created_at: string; updated_at: string };
    ArticlesOut: { items: (components["schemas"]["ArticleOut"])[]; next_cursor: string | null };
    BotOut: { id: string; name: string; version: string; read_at: string; versions: (components["schemas"]["VersionOut"])[] };
    BotSummaryOut: { id: string; name: string; version: string; languages: (string)[]; intents: number; flows: number };
    BotsOut: { items: (components["schemas"]["BotSummaryOut"])[] };
    CardOut: { title: string; text: string; image_url: string | null; url: string | null };
    ChoiceOut: { label: string; value: string };
    CitationOut: { title: string; source: string; url: string | null; quote: string };
    ConfusedOut: { example: components["schemas"]["LocatedOut"]; causes: (components["schemas"]["SimilarOut"])[]; refused: boolean };
    ConfusionOut: { intent: string; taken_for: string; examples: (components["schemas"]["ConfusedOut"])[]; advice: string };
    ConversationEventIn: { name: string; data?: { [key: string]: unknown }; event_id?: string | null };
    ConversationOut: { id: string; bot: string; channel: string; user_id: string; status: "bot" | "waiting" | "agent" | "closed"; position: number; created_at: string; updated_at: string };
    ConversationsOut: { items: (components["schemas"]["ConversationOut"])[]; next_cursor: string | null };
    DecisionIn: { decision: "approve" | "decline"; note?: string };
    EntityOut: { name: string; value: unknown; text: string; start: number; end: number };
    EventOut: { position: number; type: string; at: string; data: { [key: string]: unknown } };
    EventsOut: { items: (components["schemas"]["EventOut"])[]; position: number };
    FieldProblem: { field: string; problem: string };
    FiguresOut: { examples: number; measured: number; accuracy: number | null; recall: number | null; refused: number };
    FileIn: { name: string; data: string };
    FindingOut: { what: string; advice: string; intents: (string)[]; examples: (components["schemas"]["LocatedOut"])[]; similarity: number | null };
    FlowOut: { name: string; description: string; file: string; starts_on: (string)[]; triggers: (string)[]; steps: (components["schemas"]["StepOut"])[] };
    FlowsOut: { bot: string; items: (components["schemas"]["FlowOut"])[] };
    HappenedOut: { taken: boolean; conversation_id: string | null; status: "bot" | "waiting" | "agent" | "closed" | null; replies: (components["schemas"]["ReplyOut"])[]; position: number | null };
    HappeningOut: { name: string | null; data: { [key: string]: unknown }; source: "api" | "webhook" | "schedule" | "inactivity" | "page" | "approval" | null };
    IntentFiguresOut: { intent: string; examples: number; measured: number; accuracy: number | null; precision: number | null; recall: number | null; refused: number };
    KeyIn: { name: string; scopes: ("*" | "conversations:write" | "conversations:read" | "conversations:delete" | "inbox:read" | "inbox:write" | "inbox:admin" | "approvals:read" | "approvals:write" | "bots:read" | "bots:write" | "bots:simulate" | "understanding:read" | "knowledge:read" | "knowledge:write" | "analytics:read" | "webhooks:admin" | "privacy:admin" | "workspaces:admin" | "access:read" | "access:admin")[]; expires_at?: string | null };
    KeyOut: { id: string; name: string; scopes: (string)[]; created_at: string; expires_at: string | null; revoked_at: string | null };
    KeysOut: { items: (components["schemas"]["KeyOut"])[]; next_cursor: string | null };
    LocatedOut: { intent: string; text: string; file: string | null; line: number | null };
    MemberOut: { id: string; email: string; name: string; role: "owner" | "editor" | "agent" | "viewer"; active: boolean; created_at: string; signed_in_at: string | null };
    NewKeyOut: { secret: string; key: components["schemas"]["KeyOut"] };
    OutOfScopeOut: { examples: number; measured: number; recall: number | null; advice: string; gaps: (components["schemas"]["frontdesk__understanding__schemas__GapOut"])[] };
    PasswordChangeIn: { current: string; new: string };
    Problem: { type: string; title: string; status: number; detail: string; code: string; hint: string; request_id: string; retryable: boolean; errors?: (components["schemas"]["FieldProblem"])[] | null };
    RankedIntentOut: { intent: string; confidence: number };
    ReadingOut: { intent: string | null; confidence: number; ranking: (components["schemas"]["RankedIntentOut"])[]; entities: (components["schemas"]["EntityOut"])[]; language: string; signals: (string)[]; also: (components["schemas"]["WishOut"])[]; follows: boolean };
    ReloadOut: { id: string; version: string; previous_version: string; changed: boolean; read_at: string };
    ReplyOut: { id: string; kind: "text" | "choices" | "card"; text: string; choices: (components["schemas"]["ChoiceOut"])[]; citations: (components["schemas"]["CitationOut"])[]; card: components["schemas"]["CardOut"] | null; pause_seconds: number };
    ReportOut: { bot: string; version: string; overall: components["schemas"]["FiguresOut"]; intents: (components["schemas"]["IntentFiguresOut"])[]; confusions: (components["schemas"]["ConfusionOut"])[]; refused: (components["schemas"]["FindingOut"])[]; contradictions: (components["schemas"]["FindingOut"])[]; duplicates: (components["schemas"]["FindingOut"])[]; too_few: (components["schemas"]["FindingOut"])[]; too_uniform: (components["schemas"]["FindingOut"])[]; marks: (components["schemas"]["FindingOut"])[]; out_of_scope: components["schemas"]["OutOfScopeOut"] };
    SessionChangeIn: { name?: string | null; password?: components["schemas"]["PasswordChangeIn"] | null };
    SessionIn: { locale?: string | null; timezone?: string | null; page?: string | null; audience?: string | (string)[] | null; product?: string | (string)[] | null; attributes?: { [key: string]: unknown } };
    SessionOut: { member: components["schemas"]["MemberOut"]; workspace_id: string; scopes: (string)[]; began_at: string; expires_at: string };
    SignInIn: { email: string; password: string; workspace?: string };
    SimilarOut: { example: components["schemas"]["LocatedOut"]; similarity: number };
    SimulatedApprovalIn: { approve: string; note?: string };
    SimulatedEventIn: { event: string; data?: { [key: string]: unknown } };
    SimulatedRefusalIn: { decline: string; note?: string };
    SimulatedTimeIn: { later: string };
    SimulationIn: { messages: (string | (string)[] | components["schemas"]["SimulatedEventIn"] | components["schemas"]["SimulatedTimeIn"] | components["schemas"]["SimulatedApprovalIn"] | components["schemas"]["SimulatedRefusalIn"])[]; user_id?: string; session?: components["schemas"]["SessionIn"] | null; actions?: { [key: string]: unknown }; remembers?: { [key: string]: unknown }; lookups?: boolean };
    SimulationOut: { bot: string; status: "bot" | "waiting" | "agent" | "closed"; turns: (components["schemas"]["TracedTurnOut"])[] };
    SourceOut: { kind: "folder" | "file" | "export" | "site"; place: string; every_seconds: number | null; checked_at: string | null };
    StatusOut: { bot: string; documents: number; passages: number; folded: number; troubles: (components["schemas"]["TroubleOut"])[]; sources: (components["schemas"]["SourceOut"])[] };
    StepOut: { id: string; kind: string; text: string; line: number | null; ways: (components["schemas"]["WayOut"])[] };
    TraceOut: { conversation_id: string; items: (components["schemas"]["TracedTurnOut"])[]; position: number };
    TracedMoveOut: { position: number; type: string; at: string; took_ms: number; flow: string | null; step: string | null; text: string; values: { [key: string]: unknown } };
    TracedReplyOut: { position: number; reply: components["schemas"]["ReplyOut"]; purpose: string; because: string; flow: string | null; step: string | null; asks: string | null };
    TracedTurnOut: { number: number; position: number; at: string; took_ms: number | null; messages: (string)[]; happened: components["schemas"]["HappeningOut"] | null; reading: components["schemas"]["ReadingOut"] | null; replies: (components["schemas"]["TracedReplyOut"])[]; moves: (components["schemas"]["TracedMoveOut"])[]; status: "bot" | "waiting" | "agent" | "closed"; failure: string | null };
    TroubleOut: { source: string; reason: string };
    TryIn: { text: string; bot?: string | null };
    VersionOut: { version: string; current: boolean; stored_at: string; conversations: number; last_message_at: string | null };
    WayOut: { to: string; when: string };
    WishOut: { intent: string | null; confidence: number; text: string; start: number; end: number };
    frontdesk__understanding__schemas__GapOut: { text: string; intent: string; confidence: number; nearest: components["schemas"]["SimilarOut"] };
    frontdesk__understanding__schemas__TriedOut: { intent: string | null; confidence: number; ranking: (components["schemas"]["RankedIntentOut"])[]; entities: (components["schemas"]["EntityOut"])[]; language: string; signals: (string)[]; also: (components["schemas"]["WishOut"])[]; follows: boolean; bot: string };
  };
}
