-- A turn announces itself in a row of its own: whoever gives it its place in the order locks nothing that a turn needs.

DROP INDEX inbox_conversations_to_announce;
ALTER TABLE inbox_conversations DROP COLUMN announced_position;
ALTER TABLE inbox_conversations DROP COLUMN announced_version;
ALTER TABLE inbox_announcements ADD COLUMN from_position BIGINT;
ALTER TABLE inbox_announcements ADD COLUMN to_position BIGINT;
