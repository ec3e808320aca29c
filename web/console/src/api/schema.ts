/** What the console asks of the API. Made from the OpenAPI document by `tools/console_client.py`: do not edit. */

type Headers = { [name: string]: unknown };
type Refused = { headers: Headers; content: { "application/problem+json": components["schemas"]["Problem"] } };

export interface paths {
  "/v1/access/invitations": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { cursor?: string | null; limit?: number }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["InvitationsOut"] } }; default: Refused } };
    post: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["InvitationIn"] } }; responses: { 201: { headers: Headers; content: { "application/json": components["schemas"]["NewInvitationOut"] } }; default: Refused } };
  };
  "/v1/access/invitations/{invitation}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; patch?: never;
    get: { parameters: { query?: never; header?: never; path: { invitation: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["OpenedInvitationOut"] } }; default: Refused } };
    delete: { parameters: { query?: never; header?: never; path: { invitation: string }; cookie?: never }; requestBody?: never; responses: { 204: { headers: Headers; content: never }; default: Refused } };
  };
  "/v1/access/invitations/{invitation}/accept": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; delete?: never; patch?: never;
    post: { parameters: { query?: never; header?: never; path: { invitation: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["JoinIn"] } }; responses: { 201: { headers: Headers; content: { "application/json": components["schemas"]["SessionOut"] } }; default: Refused } };
  };
  "/v1/access/keys": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { cursor?: string | null; limit?: number }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["KeysOut"] } }; default: Refused } };
    post: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["KeyIn"] } }; responses: { 201: { headers: Headers; content: { "application/json": components["schemas"]["NewKeyOut"] } }; default: Refused } };
  };
  "/v1/access/keys/{key_id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; post?: never; patch?: never;
    delete: { parameters: { query?: never; header?: never; path: { key_id: string }; cookie?: never }; requestBody?: never; responses: { 204: { headers: Headers; content: never }; default: Refused } };
  };
  "/v1/access/members": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { cursor?: string | null; limit?: number }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["MembersOut"] } }; default: Refused } };
  };
  "/v1/access/members/{member_id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never;
    get: { parameters: { query?: never; header?: never; path: { member_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["MemberOut"] } }; default: Refused } };
    delete: { parameters: { query?: never; header?: never; path: { member_id: string }; cookie?: never }; requestBody?: never; responses: { 204: { headers: Headers; content: never }; default: Refused } };
    patch: { parameters: { query?: never; header?: never; path: { member_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["MemberChangeIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["MemberOut"] } }; default: Refused } };
  };
  "/v1/access/password-resets": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; delete?: never; patch?: never;
    post: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["PasswordResetIn"] } }; responses: { 201: { headers: Headers; content: { "application/json": components["schemas"]["NewPasswordResetOut"] } }; default: Refused } };
  };
  "/v1/access/session": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never;
    get: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["SessionOut"] } }; default: Refused } };
    post: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["SignInIn"] } }; responses: { 201: { headers: Headers; content: { "application/json": components["schemas"]["SessionOut"] } }; default: Refused } };
    delete: { parameters: { query?: { everywhere?: boolean }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 204: { headers: Headers; content: never }; default: Refused } };
    patch: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["SessionChangeIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["SessionOut"] } }; default: Refused } };
  };
  "/v1/analytics/overview": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { bot?: string | null; from?: string | null; to?: string | null; timezone?: string }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["OverviewOut"] } }; default: Refused } };
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
  "/v1/conversations/{conversation_id}/agent-messages": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; delete?: never; patch?: never;
    post: { parameters: { query?: never; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["AgentMessageIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["frontdesk__inbox__handoff__schemas__HandoffOut"] } }; default: Refused } };
  };
  "/v1/conversations/{conversation_id}/events": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { after?: number; wait?: number; limit?: number; typing?: string | null }; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["EventsOut"] } }; default: Refused } };
    post: { parameters: { query?: never; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["ConversationEventIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["HappenedOut"] } }; default: Refused } };
  };
  "/v1/conversations/{conversation_id}/trace": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { after?: number; limit?: number }; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["TraceOut"] } }; default: Refused } };
  };
  "/v1/inbox/agents": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["AgentsOut"] } }; default: Refused } };
  };
  "/v1/inbox/agents/me/presence": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; post?: never; delete?: never; patch?: never;
    put: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["PresenceIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["frontdesk__inbox__staff__schemas__AgentOut"] } }; default: Refused } };
  };
  "/v1/inbox/agents/{agent_id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; post?: never; patch?: never;
    get: { parameters: { query?: never; header?: never; path: { agent_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["frontdesk__inbox__staff__schemas__AgentOut"] } }; default: Refused } };
    put: { parameters: { query?: never; header?: never; path: { agent_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["frontdesk__inbox__staff__schemas__AgentIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["frontdesk__inbox__staff__schemas__AgentOut"] } }; default: Refused } };
    delete: { parameters: { query?: never; header?: never; path: { agent_id: string }; cookie?: never }; requestBody?: never; responses: { 204: { headers: Headers; content: never }; default: Refused } };
  };
  "/v1/inbox/canned-replies": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; delete?: never; patch?: never;
    get: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["CannedRepliesOut"] } }; default: Refused } };
    post: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["CannedReplyIn"] } }; responses: { 201: { headers: Headers; content: { "application/json": components["schemas"]["CannedReplyOut"] } }; default: Refused } };
  };
  "/v1/inbox/canned-replies/{reply_id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never;
    get: { parameters: { query?: never; header?: never; path: { reply_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["CannedReplyOut"] } }; default: Refused } };
    delete: { parameters: { query?: never; header?: never; path: { reply_id: string }; cookie?: never }; requestBody?: never; responses: { 204: { headers: Headers; content: never }; default: Refused } };
    patch: { parameters: { query?: never; header?: never; path: { reply_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["CannedReplyChangeIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["CannedReplyOut"] } }; default: Refused } };
  };
  "/v1/inbox/changes": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { after?: number | null }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["frontdesk__inbox__live__schemas__ChangesOut"] } }; default: Refused } };
  };
  "/v1/inbox/conversations": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { view?: "mine" | "waiting" | "team" | "bot" | "all"; status?: "bot" | "waiting" | "agent" | "closed" | null; bot?: string | null; channel?: string | null; team?: string | null; agent_id?: string | null; user_id?: string | null; language?: string | null; priority?: "low" | "normal" | "high" | "urgent" | null; unread?: boolean | null; cursor?: string | null; limit?: number }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["ConversationItems"] } }; default: Refused } };
  };
  "/v1/inbox/conversations/{conversation_id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: never; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["BriefingOut"] } }; default: Refused } };
  };
  "/v1/inbox/conversations/{conversation_id}/close": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; delete?: never; patch?: never;
    post: { parameters: { query?: never; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["TakeIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["frontdesk__inbox__handoff__schemas__HandoffOut"] } }; default: Refused } };
  };
  "/v1/inbox/conversations/{conversation_id}/hand-back": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; delete?: never; patch?: never;
    post: { parameters: { query?: never; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["HandBackIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["frontdesk__inbox__handoff__schemas__HandoffOut"] } }; default: Refused } };
  };
  "/v1/inbox/conversations/{conversation_id}/notes": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; delete?: never; patch?: never;
    get: { parameters: { query?: never; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["NotesOut"] } }; default: Refused } };
    post: { parameters: { query?: never; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["NoteIn"] } }; responses: { 201: { headers: Headers; content: { "application/json": components["schemas"]["NoteOut"] } }; default: Refused } };
  };
  "/v1/inbox/conversations/{conversation_id}/read": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; delete?: never; patch?: never;
    post: { parameters: { query?: never; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["ReadIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["ConversationItem"] } }; default: Refused } };
  };
  "/v1/inbox/conversations/{conversation_id}/suggestions": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { question?: string | null; limit?: number }; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["SuggestionsOut"] } }; default: Refused } };
  };
  "/v1/inbox/conversations/{conversation_id}/take": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; delete?: never; patch?: never;
    post: { parameters: { query?: never; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["TakeIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["frontdesk__inbox__handoff__schemas__HandoffOut"] } }; default: Refused } };
  };
  "/v1/inbox/conversations/{conversation_id}/transfer": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; delete?: never; patch?: never;
    post: { parameters: { query?: never; header?: never; path: { conversation_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["TransferIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["ConversationItem"] } }; default: Refused } };
  };
  "/v1/inbox/queue": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["QueueOut"] } }; default: Refused } };
  };
  "/v1/inbox/reply-previews": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; delete?: never; patch?: never;
    post: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["PreviewIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["PreviewOut"] } }; default: Refused } };
  };
  "/v1/inbox/teams": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["TeamsOut"] } }; default: Refused } };
  };
  "/v1/inbox/teams/{team_id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; post?: never; patch?: never;
    get: { parameters: { query?: never; header?: never; path: { team_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["TeamOut"] } }; default: Refused } };
    put: { parameters: { query?: never; header?: never; path: { team_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["TeamIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["TeamOut"] } }; default: Refused } };
    delete: { parameters: { query?: never; header?: never; path: { team_id: string }; cookie?: never }; requestBody?: never; responses: { 204: { headers: Headers; content: never }; default: Refused } };
  };
  "/v1/inbox/tickets": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { q?: string | null; status?: ("open" | "pending" | "solved" | "closed")[] | null; priority?: ("low" | "normal" | "high" | "urgent")[] | null; assignee_id?: string | null; unassigned?: boolean; team?: string | null; tag?: string | null; user_id?: string | null; conversation_id?: string | null; merged_into?: string | null; breached?: boolean; cursor?: string | null; limit?: number }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["TicketsOut"] } }; default: Refused } };
    post: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["TicketIn"] } }; responses: { 201: { headers: Headers; content: { "application/json": components["schemas"]["TicketOut"] } }; default: Refused } };
  };
  "/v1/inbox/tickets/{ticket_id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never;
    get: { parameters: { query?: never; header?: never; path: { ticket_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["TicketOut"] } }; default: Refused } };
    delete: { parameters: { query?: never; header?: never; path: { ticket_id: string }; cookie?: never }; requestBody?: never; responses: { 204: { headers: Headers; content: never }; default: Refused } };
    patch: { parameters: { query?: never; header?: never; path: { ticket_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["TicketChangeIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["TicketOut"] } }; default: Refused } };
  };
  "/v1/inbox/tickets/{ticket_id}/changes": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: never; header?: never; path: { ticket_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["frontdesk__inbox__tickets__schemas__ChangesOut"] } }; default: Refused } };
  };
  "/v1/inbox/tickets/{ticket_id}/notes": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; delete?: never; patch?: never;
    get: { parameters: { query?: never; header?: never; path: { ticket_id: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["NotesOut"] } }; default: Refused } };
    post: { parameters: { query?: never; header?: never; path: { ticket_id: string }; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["NoteIn"] } }; responses: { 201: { headers: Headers; content: { "application/json": components["schemas"]["NoteOut"] } }; default: Refused } };
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
  "/v1/knowledge/gaps": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; put?: never; post?: never; delete?: never; patch?: never;
    get: { parameters: { query?: { bot?: string | null; status?: "open" | "dismissed" | "resolved"; order?: "frequent" | "newest"; limit?: number; since?: string | null; until?: string | null; cursor?: string | null }; header?: never; path?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["GapsOut"] } }; default: Refused } };
  };
  "/v1/knowledge/gaps/{gap_id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; post?: never; patch?: never;
    delete: { parameters: { query?: never; header?: never; path: { gap_id: string }; cookie?: never }; requestBody?: never; responses: { 204: { headers: Headers; content: never }; default: Refused } };
  };
  "/v1/knowledge/search": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }; get?: never; put?: never; delete?: never; patch?: never;
    post: { parameters: { query?: never; header?: never; path?: never; cookie?: never }; requestBody: { content: { "application/json": components["schemas"]["QuestionIn"] } }; responses: { 200: { headers: Headers; content: { "application/json": components["schemas"]["frontdesk__knowledge__asking_schemas__TriedOut"] } }; default: Refused } };
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
    AgentMessageIn: { agent?: components["schemas"]["frontdesk__inbox__handoff__schemas__AgentIn"] | null; text: string; message_id?: string | null; attachments?: (components["schemas"]["AttachmentIn"])[] };
    AgentsOut: { items: (components["schemas"]["frontdesk__inbox__staff__schemas__AgentOut"])[] };
    ApprovalOut: { id: string; status: "pending" | "approved" | "declined" | "expired" | "withdrawn"; action: string; arguments: { [key: string]: unknown }; reason: string; conversation_id: string; position: number; bot: string; user_id: string; requested_at: string; expires_at: string; decided_at: string | null; decided_by: string | null; decided_by_name: string | null; note: string; performed_at: string | null; error_code: string | null };
    ApprovalsOut: { items: (components["schemas"]["ApprovalOut"])[]; next_cursor: string | null };
    ArticleChangeIn: { external_id?: string | null; title?: string; content?: string; format?: "markdown" | "plain" | "html"; url?: string | null; language?: string | null; tags?: (string)[]; visibility?: "public" | "internal"; audience?: (string)[]; product?: (string)[] };
    ArticleIn: { url?: string | null; language?: string | null; tags?: (string)[]; visibility?: "public" | "internal"; audience?: (string)[]; product?: (string)[]; bot?: string | null; external_id?: string | null; title?: string; content?: string | null; format?: "markdown" | "plain" | "html"; file?: components["schemas"]["FileIn"] | null };
    ArticleOut: { id: string; bot: string; external_id: string | null; version: number; title: string; content: string; format: "markdown" | "plain" | "html" | "file"; file_name: string | null; url: string | null; language: string | null; tags: (string)[]; visibility: "public" | "internal"; audience: (string)[]; product: (string)[]; created_at: string; updated_at: string };
    ArticlesOut: { items: (components["schemas"]["ArticleOut"])[]; next_cursor: string | null };
    AttachmentIn: { name: string; url: string; media_type?: string | null };
    BotOut: { id: string; name: string; version: string; read_at: string; versions: (components["schemas"]["VersionOut"])[] };
    BotSummaryOut: { id: string; name: string; version: string; languages: (string)[]; intents: number; flows: number };
    BotsOut: { items: (components["schemas"]["BotSummaryOut"])[] };
    BriefingOut: { id: string; bot: string; channel: string; status: "bot" | "waiting" | "agent" | "closed"; position: number; created_at: string; updated_at: string; agent: components["schemas"]["PersonOut"] | null; customer: components["schemas"]["CustomerOut"]; handoff: components["schemas"]["frontdesk__inbox__briefing__schemas__HandoffOut"] | null; summary: components["schemas"]["SummaryOut"]; known: (components["schemas"]["KnownOut"])[]; rating: components["schemas"]["ScoreOut"] | null; notes: (components["schemas"]["NoteOut"])[]; tickets: (components["schemas"]["TicketBriefOut"])[] };
    BusinessHours: { time_zone: string; week: components["schemas"]["Week"]; holidays: (components["schemas"]["HolidayHours"])[] };
    BusyAgent: { id: string; name: string; presence: "online" | "away" | "offline"; load: number; capacity: number; teams: (string)[] };
    CannedRepliesOut: { items: (components["schemas"]["CannedReplyOut"])[] };
    CannedReplyChangeIn: { shortcut?: string | null; title?: string | null; text?: string | null };
    CannedReplyIn: { shortcut: string; title?: string; text: string };
    CannedReplyOut: { id: string; shortcut: string; title: string; text: string; created_at: string; updated_at: string };
    CardOut: { title: string; text: string; image_url: string | null; url: string | null };
    ChoiceOut: { label: string; value: string };
    CitationOut: { title: string; source: string; url: string | null; quote: string; anchor: string | null };
    CitedOut: { title: string; source: string; quote: string; url: string | null; anchor: string | null };
    ClockOut: { standing: "none" | "running" | "paused" | "met" | "breached"; target_seconds: number | null; due_at: string | null; left_seconds: number | null; done_at: string | null };
    ConfusedOut: { example: components["schemas"]["LocatedOut"]; causes: (components["schemas"]["SimilarOut"])[]; refused: boolean };
    ConfusionOut: { intent: string; taken_for: string; examples: (components["schemas"]["ConfusedOut"])[]; advice: string };
    ConversationEventIn: { name: string; data?: { [key: string]: unknown }; event_id?: string | null };
    ConversationItem: { id: string; status: "bot" | "waiting" | "agent" | "closed"; bot: string; channel: string; user: components["schemas"]["ListedUser"]; subject: string | null; reason: string | null; last_message: components["schemas"]["LastMessage"] | null; waiting_since: string | null; agent: components["schemas"]["ListedAgent"] | null; offered_to: string | null; team: string | null; priority: "low" | "normal" | "high" | "urgent"; language: string | null; skills: (string)[]; unread: number; position: number; created_at: string; updated_at: string };
    ConversationItems: { items: (components["schemas"]["ConversationItem"])[]; next_cursor: string | null };
    ConversationOut: { id: string; bot: string; channel: string; user_id: string; status: "bot" | "waiting" | "agent" | "closed"; position: number; created_at: string; updated_at: string };
    ConversationsOut: { items: (components["schemas"]["ConversationOut"])[]; next_cursor: string | null };
    CustomerOut: { user_id: string; name: string | null; email: string | null; locale: string | null; timezone: string | null; page: string | null; attributes: { [key: string]: unknown }; remembered: (components["schemas"]["RememberedValueOut"])[]; conversations: (components["schemas"]["ConversationOut"])[]; tickets: (components["schemas"]["TicketBriefOut"])[] };
    DayOut: { date: string; conversations: number; contained: number; handed_over: number; messages: number; unanswered: number; ratings: number; satisfied: number; tickets_opened: number; tickets_solved: number };
    DecisionIn: { decision: "approve" | "decline"; note?: string };
    EntityOut: { name: string; value: unknown; text: string; start: number; end: number };
    EventOut: { position: number; type: string; at: string; data: { [key: string]: unknown } };
    EventsOut: { items: (components["schemas"]["EventOut"])[]; position: number; typing: components["schemas"]["TypingOut"] };
    FieldProblem: { field: string; problem: string };
    FiguresOut: { examples: number; measured: number; accuracy: number | null; recall: number | null; refused: number };
    FileIn: { name: string; data: string };
    FindingOut: { what: string; advice: string; intents: (string)[]; examples: (components["schemas"]["LocatedOut"])[]; similarity: number | null };
    FlowOut: { name: string; description: string; file: string; starts_on: (string)[]; triggers: (string)[]; steps: (components["schemas"]["StepOut"])[] };
    FlowsOut: { bot: string; items: (components["schemas"]["FlowOut"])[] };
    FromTo: { from: unknown; to: unknown };
    GapsOut: { items: (components["schemas"]["frontdesk__knowledge__asked__schemas__GapOut"])[]; next_cursor: string | null };
    HandBackIn: { agent?: components["schemas"]["frontdesk__inbox__handoff__schemas__AgentIn"] | null; force?: boolean; outcome?: string; to?: string; team?: string | null };
    HappenedOut: { taken: boolean; conversation_id: string | null; status: "bot" | "waiting" | "agent" | "closed" | null; replies: (components["schemas"]["ReplyOut"])[]; position: number | null };
    HappeningOut: { name: string | null; data: { [key: string]: unknown }; source: "api" | "webhook" | "schedule" | "inactivity" | "page" | "approval" | "handoff" | null };
    HolidayHours: { date: string; name: string; hours: (components["schemas"]["HoursBetween"])[] };
    HoursBetween: { opens: string; closes: string };
    IntentFiguresOut: { intent: string; examples: number; measured: number; accuracy: number | null; precision: number | null; recall: number | null; refused: number };
    InvitationIn: { email: string; role: "owner" | "editor" | "agent" | "viewer" };
    InvitationOut: { id: string; email: string; role: "owner" | "editor" | "agent" | "viewer"; made_by: string; created_at: string; expires_at: string };
    InvitationsOut: { items: (components["schemas"]["InvitationOut"])[]; next_cursor: string | null };
    JoinIn: { name: string; password: string };
    KeyIn: { name: string; scopes: ("*" | "conversations:write" | "conversations:read" | "conversations:delete" | "inbox:read" | "inbox:admin" | "inbox:write" | "inbox:supervise" | "approvals:read" | "approvals:write" | "bots:read" | "bots:write" | "bots:simulate" | "understanding:read" | "knowledge:read" | "knowledge:write" | "analytics:read" | "webhooks:admin" | "privacy:admin" | "workspaces:admin" | "access:read" | "access:admin")[]; expires_at?: string | null };
    KeyOut: { id: string; name: string; scopes: (string)[]; created_at: string; expires_at: string | null; revoked_at: string | null };
    KeysOut: { items: (components["schemas"]["KeyOut"])[]; next_cursor: string | null };
    KnownOut: { name: string; value: unknown; question: string | null; flow: string | null; at: string };
    LastMessage: { by: "user" | "bot" | "agent"; text: string; at: string };
    ListedAgent: { id: string; name: string };
    ListedUser: { id: string; name: string | null };
    LocatedOut: { intent: string; text: string; file: string | null; line: number | null };
    MemberChangeIn: { name?: string | null; role?: "owner" | "editor" | "agent" | "viewer" | null; active?: boolean | null };
    MemberOut: { id: string; email: string; name: string; role: "owner" | "editor" | "agent" | "viewer"; active: boolean; created_at: string; signed_in_at: string | null };
    MembersOut: { items: (components["schemas"]["MemberOut"])[]; next_cursor: string | null };
    NewInvitationOut: { url: string; invitation: components["schemas"]["InvitationOut"] };
    NewKeyOut: { secret: string; key: components["schemas"]["KeyOut"] };
    NewPasswordResetOut: { url: string; expires_at: string };
    NoteIn: { text: string };
    NoteOut: { id: string; author: components["schemas"]["PersonOut"]; text: string; created_at: string; updated_at: string };
    NotesOut: { items: (components["schemas"]["NoteOut"])[] };
    OpenedInvitationOut: { email: string; role: "owner" | "editor" | "agent" | "viewer"; expires_at: string };
    OutOfScopeOut: { examples: number; measured: number; recall: number | null; advice: string; gaps: (components["schemas"]["frontdesk__understanding__schemas__GapOut"])[] };
    OverviewOut: { bot: string | null; from: string; to: string; timezone: string; complete: boolean; conversations: number; contained: components["schemas"]["ShareOut"]; handed_over: components["schemas"]["ShareOut"]; failed: components["schemas"]["ShareOut"]; waits: number; median_wait_seconds: number | null; csat: components["schemas"]["SatisfactionOut"]; csat_after_bot: components["schemas"]["SatisfactionOut"]; csat_after_agent: components["schemas"]["SatisfactionOut"]; unanswered: components["schemas"]["ShareOut"]; tickets_opened: number; tickets_solved: number; by_day: (components["schemas"]["DayOut"])[] };
    PassageOut: { title: string; headings: (string)[]; source: string; url: string | null; anchor: string | null; text: string; quote: string; score: number; words: number; meaning: number; coverage: number; matched_words: (string)[]; missing_words: (string)[]; sentence: string; sentence_likeness: number; language: string | null; visibility: "public" | "internal"; audience: (string)[]; product: (string)[] };
    PasswordChangeIn: { current: string; new: string };
    PasswordResetIn: { member_id: string };
    PersonIn: { id: string; name?: string | null };
    PersonOut: { id: string; name: string };
    PresenceIn: { presence: "online" | "away" | "offline" };
    PreviewIn: { text: string; conversation_id?: string | null };
    PreviewOut: { text: string; missing: (string)[] };
    Problem: { type: string; title: string; status: number; detail: string; code: string; hint: string; request_id: string; retryable: boolean; errors?: (components["schemas"]["FieldProblem"])[] | null };
    QuestionIn: { bot?: string | null; question: string; context?: (string)[]; language?: string | null; audience?: string | null; product?: string | null; internal?: boolean; limit?: number };
    QueueOut: { teams: (components["schemas"]["TeamQueue"])[]; agents: (components["schemas"]["BusyAgent"])[] };
    RankedIntentOut: { intent: string; confidence: number };
    ReadIn: { position: number };
    ReadingOut: { intent: string | null; confidence: number; ranking: (components["schemas"]["RankedIntentOut"])[]; entities: (components["schemas"]["EntityOut"])[]; language: string; signals: (string)[]; also: (components["schemas"]["WishOut"])[]; follows: boolean };
    ReloadOut: { id: string; version: string; previous_version: string; changed: boolean; read_at: string };
    RememberedValueOut: { bot: string; name: string; value: unknown };
    ReplyOut: { id: string; kind: "text" | "choices" | "card"; text: string; choices: (components["schemas"]["ChoiceOut"])[]; citations: (components["schemas"]["CitationOut"])[]; card: components["schemas"]["CardOut"] | null; pause_seconds: number };
    ReportOut: { bot: string; version: string; overall: components["schemas"]["FiguresOut"]; intents: (components["schemas"]["IntentFiguresOut"])[]; confusions: (components["schemas"]["ConfusionOut"])[]; refused: (components["schemas"]["FindingOut"])[]; contradictions: (components["schemas"]["FindingOut"])[]; duplicates: (components["schemas"]["FindingOut"])[]; too_few: (components["schemas"]["FindingOut"])[]; too_uniform: (components["schemas"]["FindingOut"])[]; marks: (components["schemas"]["FindingOut"])[]; out_of_scope: components["schemas"]["OutOfScopeOut"] };
    SatisfactionOut: { ratings: components["schemas"]["ShareOut"]; mean: number | null };
    ScoreOut: { score: number; comment: string | null };
    SessionChangeIn: { name?: string | null; password?: components["schemas"]["PasswordChangeIn"] | null };
    SessionIn: { locale?: string | null; timezone?: string | null; page?: string | null; audience?: string | (string)[] | null; product?: string | (string)[] | null; attributes?: { [key: string]: unknown } };
    SessionOut: { member: components["schemas"]["MemberOut"]; workspace_id: string; scopes: (string)[]; began_at: string; expires_at: string };
    ShareOut: { count: number; of: number; share: number | null; low: number | null; high: number | null };
    SignInIn: { email: string; password: string; workspace?: string };
    SignOut: { from: "user" | "agent"; name: string; seconds: number };
    SimilarOut: { example: components["schemas"]["LocatedOut"]; similarity: number };
    SimulatedApprovalIn: { approve: string; note?: string };
    SimulatedEventIn: { event: string; data?: { [key: string]: unknown } };
    SimulatedRefusalIn: { decline: string; note?: string };
    SimulatedTimeIn: { later: string };
    SimulationIn: { messages: (string | (string)[] | components["schemas"]["SimulatedEventIn"] | components["schemas"]["SimulatedTimeIn"] | components["schemas"]["SimulatedApprovalIn"] | components["schemas"]["SimulatedRefusalIn"])[]; user_id?: string; session?: components["schemas"]["SessionIn"] | null; actions?: { [key: string]: unknown }; remembers?: { [key: string]: unknown }; lookups?: boolean };
    SimulationOut: { bot: string; status: "bot" | "waiting" | "agent" | "closed"; turns: (components["schemas"]["TracedTurnOut"])[] };
    SourceOut: { id: string; kind: "folder" | "file" | "export" | "site"; place: string; every_seconds: number | null; checked_at: string | null };
    SpokenOut: { at: string; from: "user" | "bot" | "agent" | "system"; text: string };
    StatusOut: { bot: string; documents: number; passages: number; folded: number; troubles: (components["schemas"]["TroubleOut"])[]; sources: (components["schemas"]["SourceOut"])[] };
    StepOut: { id: string; kind: string; text: string; line: number | null; ways: (components["schemas"]["WayOut"])[] };
    SuggestionOut: { text: string; title: string; source: string; url: string | null; quote: string; score: number; internal: boolean };
    SuggestionsOut: { items: (components["schemas"]["SuggestionOut"])[] };
    SummaryOut: { text: string; wanted: (string)[]; tried: (string)[]; last_message: components["schemas"]["SpokenOut"] | null; messages: number };
    TakeIn: { agent?: components["schemas"]["frontdesk__inbox__handoff__schemas__AgentIn"] | null; force?: boolean };
    TeamIn: { name: string; mode?: "load" | "round_robin"; waiting_limit_seconds?: number; react_seconds?: number; languages?: (string)[]; hours?: components["schemas"]["BusinessHours"] | null };
    TeamOut: { id: string; name: string; mode: "load" | "round_robin"; waiting_limit_seconds: number; react_seconds: number; languages: (string)[]; hours: components["schemas"]["BusinessHours"] | null; open: boolean; opens_at: string | null; closes_at: string | null; created_at: string; updated_at: string };
    TeamQueue: { team: string | null; name: string | null; waiting: number; longest_wait_seconds: number | null; median_wait_seconds: number | null; with_agents: number; open: boolean; online: number; away: number; offline: number; room: number };
    TeamsOut: { items: (components["schemas"]["TeamOut"])[] };
    TicketBriefOut: { id: string; reference: string; number: number; subject: string; status: "open" | "pending" | "solved" | "closed"; priority: "low" | "normal" | "high" | "urgent"; updated_at: string };
    TicketChangeIn: { version?: number | null; subject?: string | null; status?: "open" | "pending" | "solved" | "closed" | null; priority?: "low" | "normal" | "high" | "urgent" | null; team?: string | null; assignee?: components["schemas"]["PersonIn"] | null; tags?: (string)[] | null; fields?: { [key: string]: string | number | boolean | null } | null; responded?: boolean };
    TicketIn: { subject: string; reason?: string; conversation_id?: string | null; user_id?: string | null; team?: string | null; priority?: "low" | "normal" | "high" | "urgent"; assignee?: components["schemas"]["PersonIn"] | null; tags?: (string)[]; fields?: { [key: string]: string | number | boolean | null } };
    TicketOut: { id: string; reference: string; number: number; version: number; source: "handoff" | "flow" | "agent" | "api"; conversation_id: string | null; position: number | null; user_id: string | null; subject: string; reason: string; team: string | null; status: "open" | "pending" | "solved" | "closed"; priority: "low" | "normal" | "high" | "urgent"; assignee: components["schemas"]["PersonOut"] | null; tags: (string)[]; fields: { [key: string]: string | number | boolean }; merged_into: string | null; transcript: string; created_at: string; updated_at: string; solved_at: string | null; first_response: components["schemas"]["ClockOut"]; resolution: components["schemas"]["ClockOut"]; breached: boolean };
    TicketsOut: { items: (components["schemas"]["TicketOut"])[]; next_cursor: string | null };
    TraceOut: { conversation_id: string; items: (components["schemas"]["TracedTurnOut"])[]; position: number };
    TracedMoveOut: { position: number; type: string; at: string; took_ms: number; flow: string | null; step: string | null; text: string; values: { [key: string]: unknown } };
    TracedReplyOut: { position: number; reply: components["schemas"]["ReplyOut"]; purpose: string; because: string; flow: string | null; step: string | null; asks: string | null };
    TracedTurnOut: { number: number; position: number; at: string; took_ms: number | null; messages: (string)[]; happened: components["schemas"]["HappeningOut"] | null; reading: components["schemas"]["ReadingOut"] | null; replies: (components["schemas"]["TracedReplyOut"])[]; moves: (components["schemas"]["TracedMoveOut"])[]; status: "bot" | "waiting" | "agent" | "closed"; failure: string | null };
    TransferIn: { team?: string | null; agent?: string | null; note?: string };
    TroubleOut: { source: string; reason: string };
    TryIn: { text: string; bot?: string | null };
    TypingOut: { items: (components["schemas"]["SignOut"])[]; known: string };
    VersionOut: { version: string; current: boolean; stored_at: string; conversations: number; last_message_at: string | null };
    WayOut: { to: string; when: string };
    Week: { monday: (components["schemas"]["HoursBetween"])[]; tuesday: (components["schemas"]["HoursBetween"])[]; wednesday: (components["schemas"]["HoursBetween"])[]; thursday: (components["schemas"]["HoursBetween"])[]; friday: (components["schemas"]["HoursBetween"])[]; saturday: (components["schemas"]["HoursBetween"])[]; sunday: (components["schemas"]["HoursBetween"])[] };
    WishOut: { intent: string | null; confidence: number; text: string; start: number; end: number };
    frontdesk__inbox__briefing__schemas__HandoffOut: { at: string; position: number; reason: string; team: string | null };
    frontdesk__inbox__handoff__schemas__AgentIn: { id: string; name: string };
    frontdesk__inbox__handoff__schemas__AgentOut: { id: string; name: string };
    frontdesk__inbox__handoff__schemas__HandoffOut: { conversation_id: string; status: "bot" | "waiting" | "agent" | "closed"; agent: components["schemas"]["frontdesk__inbox__handoff__schemas__AgentOut"] | null; team: string | null; position: number };
    frontdesk__inbox__live__schemas__ChangeOut: { type: "conversation.changed" | "conversation.removed" | "assignment.changed" | "presence.changed" | "team.changed" | "ticket.changed"; conversation_id: string | null; conversation: components["schemas"]["ConversationItem"] | null; events: (components["schemas"]["EventOut"])[]; agent: components["schemas"]["frontdesk__inbox__staff__schemas__AgentOut"] | null; data: { [key: string]: unknown } };
    frontdesk__inbox__live__schemas__ChangesOut: { type: "changes"; position: number; changes: (components["schemas"]["frontdesk__inbox__live__schemas__ChangeOut"])[] };
    frontdesk__inbox__staff__schemas__AgentIn: { name: string; skills?: (string)[]; languages?: (string)[]; capacity?: number; teams?: (string)[] };
    frontdesk__inbox__staff__schemas__AgentOut: { id: string; name: string; skills: (string)[]; languages: (string)[]; capacity: number; teams: (string)[]; presence: "online" | "away" | "offline"; presence_since: string; chosen_presence: "online" | "away" | "offline"; load: number };
    frontdesk__inbox__tickets__schemas__ChangeOut: { version: number; at: string; by: components["schemas"]["PersonOut"]; changes: { [key: string]: components["schemas"]["FromTo"] } };
    frontdesk__inbox__tickets__schemas__ChangesOut: { items: (components["schemas"]["frontdesk__inbox__tickets__schemas__ChangeOut"])[] };
    frontdesk__knowledge__asked__schemas__ExampleOut: { text: string; before: string | null; outcome: "unknown" | "unsure" | "handed_over" | "rated_badly" | "answered"; asked_at: string; conversation_id: string };
    frontdesk__knowledge__asked__schemas__GapOut: { id: string; bot: string; status: "open" | "dismissed" | "resolved"; asked: number; conversations: number; first_asked_at: string; last_asked_at: string; examples: (components["schemas"]["frontdesk__knowledge__asked__schemas__ExampleOut"])[]; near: (string)[] };
    frontdesk__knowledge__asking_schemas__TriedOut: { bot: string; outcome: "answered" | "unsure" | "unknown"; confidence: number; text: string; citations: (components["schemas"]["CitedOut"])[]; near: (string)[]; unanswered: (string)[]; answered_from: number; unsure_from: number; words_share: number; passages: (components["schemas"]["PassageOut"])[] };
    frontdesk__understanding__schemas__GapOut: { text: string; intent: string; confidence: number; nearest: components["schemas"]["SimilarOut"] };
    frontdesk__understanding__schemas__TriedOut: { intent: string | null; confidence: number; ranking: (components["schemas"]["RankedIntentOut"])[]; entities: (components["schemas"]["EntityOut"])[]; language: string; signals: (string)[]; also: (components["schemas"]["WishOut"])[]; follows: boolean; bot: string };
  };
}
