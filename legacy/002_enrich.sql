-- What the enrich step extracts from each chunk of a transcript.

CREATE TABLE IF NOT EXISTS guests_raw (
    id             bigserial PRIMARY KEY,
    video_id       text NOT NULL REFERENCES processed_videos (video_id) ON DELETE CASCADE,
    name           text NOT NULL,
    role           text,
    company        text,
    confidence     real NOT NULL,
    chunk_start_ms integer NOT NULL,
    extracted_at   timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS guests_raw_video_idx ON guests_raw (video_id);

CREATE TABLE IF NOT EXISTS topics_raw (
    id             bigserial PRIMARY KEY,
    video_id       text NOT NULL REFERENCES processed_videos (video_id) ON DELETE CASCADE,
    name           text NOT NULL,
    segment_ids    integer[] NOT NULL,
    confidence     real NOT NULL,
    chunk_start_ms integer NOT NULL,
    extracted_at   timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS topics_raw_video_idx ON topics_raw (video_id);

CREATE TABLE IF NOT EXISTS quotes_raw (
    id                bigserial PRIMARY KEY,
    video_id          text NOT NULL REFERENCES processed_videos (video_id) ON DELETE CASCADE,
    text              text NOT NULL,
    segment_id        integer NOT NULL,
    speaker           text,
    quotability_score real NOT NULL,
    chunk_start_ms    integer NOT NULL,
    extracted_at      timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS quotes_raw_video_idx ON quotes_raw (video_id);

CREATE TABLE IF NOT EXISTS enriched_videos (
    video_id    text PRIMARY KEY REFERENCES processed_videos (video_id) ON DELETE CASCADE,
    status      text NOT NULL CHECK (status IN ('done', 'failed')),
    chunk_count integer,
    guest_count integer,
    topic_count integer,
    quote_count integer,
    error       text,
    enriched_at timestamptz NOT NULL DEFAULT now()
);
