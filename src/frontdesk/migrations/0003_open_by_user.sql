-- What happens outside concerns a user, on whatever channel they are.

CREATE INDEX conversations_open_by_user ON conversations (workspace_id, user_id) WHERE status <> 'closed';
