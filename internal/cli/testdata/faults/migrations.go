// Package migrations is the chain that the fault tests run, built into the program in place of the project's own list. It has
// what a chain of years has: columns that are filled, an enum that grows, concurrent indexes, a materialized view.
package migrations

import (
	"embed"

	"github.com/clipdex/clipdex/internal/migrate"
)

// Sources holds the Go files of the revisions.
//
//go:embed *.go
var Sources embed.FS

// All gives the project's first revisions, and those of the tests behind them.
func All() []migrate.Revision {
	return append([]migrate.Revision{revisioncad2f1272a8a, revision04370fbe93f4}, chain...)
}

// logged is a statement that leaves rows behind: none may be missing or there twice. There is no key on purpose.
func logged(id string) string {
	return `INSERT INTO fault_log (revision, n) SELECT '` + id + `', n FROM generate_series(1, 50) n`
}

// unlogged takes these rows away, as often as they are there.
func unlogged(id string) string { return `DELETE FROM fault_log WHERE revision = '` + id + `'` }

var chain = []migrate.Revision{
	{
		ID: "a00000000002", Parent: "04370fbe93f4", Message: "log what happened",
		Up:   migrate.SQL(`CREATE TABLE fault_log (revision text NOT NULL, n integer NOT NULL)`, logged("a00000000002")),
		Down: migrate.SQL(`DROP TABLE fault_log`),
	},
	{
		ID: "a00000000003", Parent: "a00000000002", Message: "tell kinds of videos apart",
		Up: migrate.SQL(`CREATE TYPE video_kind AS ENUM ('talk', 'panel')`,
			`ALTER TABLE processed_videos ADD COLUMN kind video_kind NOT NULL DEFAULT 'talk'`, logged("a00000000003")),
		Down: migrate.SQL(unlogged("a00000000003"), `ALTER TABLE processed_videos DROP COLUMN kind`, `DROP TYPE video_kind`),
	},
	{
		ID: "a00000000004", Parent: "a00000000003", Message: "one more kind",
		Up: migrate.SQL(`ALTER TYPE video_kind ADD VALUE 'short' BEFORE 'panel'`, logged("a00000000004")),
		Down: migrate.SQL(unlogged("a00000000004"),
			`ALTER TABLE processed_videos ALTER COLUMN kind DROP DEFAULT`,
			`ALTER TYPE video_kind RENAME TO video_kind_was_type`,
			`CREATE TYPE video_kind AS ENUM ('talk', 'panel')`,
			`ALTER TABLE processed_videos ALTER COLUMN kind TYPE video_kind USING kind::text::video_kind`,
			`ALTER TABLE processed_videos ALTER COLUMN kind SET DEFAULT 'talk'`,
			`DROP TYPE video_kind_was_type`),
	},
	{
		ID: "a00000000005", Parent: "a00000000004", Message: "use the new kind",
		Up:   migrate.SQL(`UPDATE processed_videos SET kind = 'short' WHERE duration_ms < 10500`, logged("a00000000005")),
		Down: migrate.SQL(`UPDATE processed_videos SET kind = 'talk' WHERE kind = 'short'`, unlogged("a00000000005")),
	},
	{
		ID: "a00000000006", Parent: "a00000000005", Message: "make room for words, and count those of new rows",
		Up: migrate.SQL(`ALTER TABLE transcript_segments ADD COLUMN words integer`,
			`CREATE FUNCTION count_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.words := coalesce(array_length(regexp_split_to_array(trim(NEW.text), '\s+'), 1), 0);
	RETURN NEW;
END $$`,
			`CREATE TRIGGER count_words BEFORE INSERT OR UPDATE OF text ON transcript_segments FOR EACH ROW EXECUTE FUNCTION count_words()`,
			`INSERT INTO transcript_segments (video_id, seq, start_ms, end_ms, text, source) SELECT video_id, 1000, 0, 1, 'one two three', 'rev' FROM processed_videos`),
		Down: migrate.SQL(`DELETE FROM transcript_segments WHERE source = 'rev'`,
			`DROP TRIGGER count_words ON transcript_segments`, `DROP FUNCTION count_words()`, `ALTER TABLE transcript_segments DROP COLUMN words`),
	},
	{
		ID: "a00000000007", Parent: "a00000000006", Message: "count words in batches", NoTransaction: true,
		Up: migrate.Batches{Size: 1000, Left: `SELECT count(*) FROM transcript_segments WHERE words IS NULL`,
			Statement: `UPDATE transcript_segments SET words = array_length(regexp_split_to_array(trim(text), '\s+'), 1)
				WHERE (video_id, seq) IN (SELECT video_id, seq FROM transcript_segments WHERE words IS NULL LIMIT $1)`}.Run,
		Down: migrate.Batches{Size: 1000,
			Statement: `UPDATE transcript_segments SET words = NULL
				WHERE (video_id, seq) IN (SELECT video_id, seq FROM transcript_segments WHERE words IS NOT NULL AND source <> 'rev' LIMIT $1)`}.Run,
	},
	{
		ID: "a00000000008", Parent: "a00000000007", Message: "require words, and say which they are",
		Up: migrate.SQL(`ALTER TABLE transcript_segments ALTER COLUMN words SET NOT NULL`,
			`ALTER TABLE transcript_segments RENAME COLUMN words TO word_count`,
			`ALTER TABLE transcript_segments DISABLE TRIGGER count_words`, logged("a00000000008")),
		Down: migrate.SQL(unlogged("a00000000008"), `ALTER TABLE transcript_segments ENABLE TRIGGER count_words`,
			`ALTER TABLE transcript_segments RENAME COLUMN word_count TO words`,
			`ALTER TABLE transcript_segments ALTER COLUMN words DROP NOT NULL`),
	},
	{
		ID: "a00000000009", Parent: "a00000000008", Message: "find segments by words", NoTransaction: true,
		Up: migrate.SQL(`CREATE INDEX CONCURRENTLY IF NOT EXISTS segments_words_idx ON transcript_segments (word_count, video_id)`,
			`CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS segments_words_uidx ON transcript_segments (video_id, word_count, seq)`),
		Down: migrate.SQL(`DROP INDEX CONCURRENTLY IF EXISTS segments_words_idx`, `DROP INDEX CONCURRENTLY IF EXISTS segments_words_uidx`),
	},
	{
		ID: "a0000000000a", Parent: "a00000000009", Message: "sum up words",
		Up: migrate.SQL(`CREATE MATERIALIZED VIEW video_words AS SELECT video_id, sum(word_count) AS words FROM transcript_segments GROUP BY video_id`,
			`CREATE UNIQUE INDEX video_words_pk ON video_words (video_id)`, logged("a0000000000a")),
		Down: migrate.SQL(unlogged("a0000000000a"), `DROP MATERIALIZED VIEW video_words`),
	},
	{
		ID: "a0000000000b", Parent: "a0000000000a", Message: "tag videos",
		Up: migrate.SQL(`CREATE TABLE video_tags (video_id text NOT NULL REFERENCES processed_videos ON DELETE CASCADE, tag text NOT NULL)`,
			`INSERT INTO video_tags SELECT video_id, kind::text FROM processed_videos`,
			`CREATE INDEX video_tags_idx ON video_tags (tag)`, logged("a0000000000b")),
		Down: migrate.SQL(unlogged("a0000000000b"), `DROP TABLE video_tags`),
	},
	{
		ID: "a0000000000c", Parent: "a0000000000b", Message: "sum up words of long segments only",
		Up: migrate.SQL(`DROP MATERIALIZED VIEW video_words`,
			`CREATE MATERIALIZED VIEW video_words AS SELECT video_id, sum(word_count) AS words FROM transcript_segments WHERE word_count > 3 GROUP BY video_id WITH NO DATA`,
			`CREATE UNIQUE INDEX video_words_pk ON video_words (video_id)`,
			`REFRESH MATERIALIZED VIEW video_words`, logged("a0000000000c")),
		Down: migrate.SQL(unlogged("a0000000000c"), `DROP MATERIALIZED VIEW video_words`,
			`CREATE MATERIALIZED VIEW video_words AS SELECT video_id, sum(word_count) AS words FROM transcript_segments GROUP BY video_id`,
			`CREATE UNIQUE INDEX video_words_pk ON video_words (video_id)`),
	},
}
