-- Canonical guests, and how raw mentions were merged into them.

CREATE EXTENSION IF NOT EXISTS "uuid-ossp";

CREATE TABLE IF NOT EXISTS guests (
    id              uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    canonical_name  text NOT NULL,
    normalized_name text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX IF NOT EXISTS guests_normalized_name_uidx ON guests (normalized_name);

CREATE TABLE IF NOT EXISTS guest_aliases (
    id               bigserial PRIMARY KEY,
    guest_id         uuid NOT NULL REFERENCES guests (id) ON DELETE CASCADE,
    alias_name       text NOT NULL,
    normalized_alias text NOT NULL,
    source_video_id  text REFERENCES processed_videos (video_id) ON DELETE SET NULL,
    confidence       real NOT NULL,
    decided_by       text NOT NULL CHECK (decided_by IN ('exact', 'fuzzy', 'llm', 'manual')),
    created_at       timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS guest_aliases_guest_idx ON guest_aliases (guest_id);
CREATE INDEX IF NOT EXISTS guest_aliases_normalized_idx ON guest_aliases (normalized_alias);
CREATE UNIQUE INDEX IF NOT EXISTS guest_aliases_unique_per_guest ON guest_aliases (guest_id, normalized_alias);

CREATE TABLE IF NOT EXISTS guest_merge_decisions (
    id         bigserial PRIMARY KEY,
    norm_a     text NOT NULL,
    norm_b     text NOT NULL,
    decision   text NOT NULL CHECK (decision IN ('yes', 'no', 'uncertain')),
    rationale  text,
    decided_by text NOT NULL CHECK (decided_by IN ('llm', 'manual')),
    decided_at timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX IF NOT EXISTS guest_merge_decisions_pair_uidx ON guest_merge_decisions (norm_a, norm_b);

CREATE TABLE IF NOT EXISTS guest_merge_review (
    id             bigserial PRIMARY KEY,
    guest_id       uuid NOT NULL REFERENCES guests (id) ON DELETE CASCADE,
    raw_id         bigint NOT NULL REFERENCES guests_raw (id) ON DELETE CASCADE,
    candidate_name text NOT NULL,
    canonical_name text NOT NULL,
    score          real NOT NULL,
    status         text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'rejected')),
    created_at     timestamptz NOT NULL DEFAULT now(),
    decided_at     timestamptz
);

CREATE INDEX IF NOT EXISTS guest_merge_review_status_idx ON guest_merge_review (status);
