-- Full-text search over the segments, and the cache of reranked results.

CREATE MATERIALIZED VIEW IF NOT EXISTS transcript_segments_search AS
SELECT video_id,
       seq,
       start_ms,
       end_ms,
       text,
       to_tsvector('english', text) AS ts_doc
FROM transcript_segments
WHERE length(trim(text)) > 1;

CREATE UNIQUE INDEX IF NOT EXISTS transcript_segments_search_pk ON transcript_segments_search (video_id, seq);
CREATE INDEX IF NOT EXISTS transcript_segments_search_gin ON transcript_segments_search USING gin (ts_doc);

CREATE TABLE IF NOT EXISTS search_cache (
    id           bigserial PRIMARY KEY,
    query_hash   text NOT NULL,
    top_ids_hash text NOT NULL,
    query_text   text NOT NULL,
    reranked     jsonb NOT NULL,
    cached_at    timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX IF NOT EXISTS search_cache_keys_uidx ON search_cache (query_hash, top_ids_hash);
CREATE INDEX IF NOT EXISTS search_cache_age_idx ON search_cache (cached_at);
