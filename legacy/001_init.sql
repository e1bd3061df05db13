-- Videos the ingest worker has seen, and their transcript segments.

CREATE TABLE IF NOT EXISTS processed_videos (
    video_id      text PRIMARY KEY,
    title         text NOT NULL,
    published_at  timestamptz NOT NULL,
    status        text NOT NULL CHECK (status IN ('pending', 'done', 'failed')),
    source        text,
    segment_count integer,
    ingested_at   timestamptz,
    error         text
);

CREATE TABLE IF NOT EXISTS transcript_segments (
    video_id text NOT NULL REFERENCES processed_videos (video_id) ON DELETE CASCADE,
    seq      integer NOT NULL,
    start_ms integer NOT NULL,
    end_ms   integer NOT NULL,
    text     text NOT NULL,
    source   text NOT NULL,
    PRIMARY KEY (video_id, seq)
);

CREATE INDEX IF NOT EXISTS transcript_segments_video_idx ON transcript_segments (video_id, start_ms);
