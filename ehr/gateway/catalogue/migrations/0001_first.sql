-- Columns that end in _sealed are encrypted, those that end in _found are keyed hashes.
-- Times are Unix milliseconds unless their name ends in _at.

CREATE TABLE identifiers (
    local_found   BYTES  NOT NULL PRIMARY KEY,
    pid           BYTES  NOT NULL,
    local_sealed  BYTES  NOT NULL
);
CREATE INDEX identifiers_pid ON identifiers (pid);

CREATE TABLE documents (
    record        BYTES  NOT NULL,
    version       BIGINT NOT NULL,
    pid           BYTES  NOT NULL,
    class         BIGINT NOT NULL,
    batch         BIGINT NOT NULL,
    state         BIGINT NOT NULL,
    content       BYTES  NOT NULL,
    blob          BYTES  NOT NULL,
    size          BIGINT NOT NULL,
    authored_at   BIGINT NOT NULL,
    placement     BYTES  NOT NULL,
    descriptor    BYTES  NOT NULL,
    log_index     BIGINT NOT NULL,
    code_found    BYTES  NOT NULL,
    about_sealed  BYTES  NOT NULL,
    key_sealed    BYTES  NOT NULL,
    updated       BIGINT NOT NULL,
    PRIMARY KEY (record, version)
);
CREATE INDEX documents_pid ON documents (pid, class);
CREATE INDEX documents_code ON documents (code_found);

CREATE TABLE shards (
    placement     BYTES  NOT NULL,
    shard         BIGINT NOT NULL,
    org           BYTES  NOT NULL,
    state         BIGINT NOT NULL,
    updated       BIGINT NOT NULL,
    PRIMARY KEY (placement, shard)
);
CREATE INDEX shards_state ON shards (state);

CREATE TABLE packages (
    placement     BYTES  NOT NULL,
    org           BYTES  NOT NULL,
    state         BIGINT NOT NULL,
    package       BYTES  NOT NULL,
    updated       BIGINT NOT NULL,
    PRIMARY KEY (placement, org)
);
CREATE INDEX packages_state ON packages (state);

CREATE TABLE holdings (
    placement     BYTES  NOT NULL,
    shard         BIGINT NOT NULL,
    author        BYTES  NOT NULL,
    record        BYTES  NOT NULL,
    version       BIGINT NOT NULL,
    size          BIGINT NOT NULL,
    root          BYTES  NOT NULL,
    log_index     BIGINT NOT NULL,
    state         BIGINT NOT NULL,
    updated       BIGINT NOT NULL,
    PRIMARY KEY (placement, shard)
);
CREATE INDEX holdings_record ON holdings (record, version);
CREATE INDEX holdings_author ON holdings (author, state);
CREATE INDEX holdings_log ON holdings (log_index);

CREATE TABLE deposits (
    placement     BYTES  NOT NULL,
    revision      BIGINT NOT NULL,
    author        BYTES  NOT NULL,
    record        BYTES  NOT NULL,
    version       BIGINT NOT NULL,
    pid           BYTES  NOT NULL,
    class         BIGINT NOT NULL,
    batch         BIGINT NOT NULL,
    descriptor    BYTES  NOT NULL,
    package       BYTES  NOT NULL,
    updated       BIGINT NOT NULL,
    PRIMARY KEY (placement, revision)
);
CREATE INDEX deposits_record ON deposits (record, version);

CREATE TABLE restrictions (
    pid           BYTES  NOT NULL PRIMARY KEY,
    rules_sealed  BYTES  NOT NULL,
    updated       BIGINT NOT NULL
);

CREATE TABLE tokens (
    id            BYTES  NOT NULL PRIMARY KEY,
    person        BYTES  NOT NULL,
    revoked       BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL
);
CREATE INDEX tokens_expires ON tokens (expires_at);

CREATE TABLE outbox (
    record        BYTES  NOT NULL,
    version       BIGINT NOT NULL,
    step          BIGINT NOT NULL,
    owner         BYTES  NOT NULL,
    lease         BIGINT NOT NULL,
    until_at      BIGINT NOT NULL,
    work_sealed   BYTES  NOT NULL,
    updated       BIGINT NOT NULL,
    PRIMARY KEY (record, version)
);
CREATE INDEX outbox_lease ON outbox (lease);

CREATE TABLE evidence (
    record        BYTES  NOT NULL,
    version       BIGINT NOT NULL,
    evidence      BYTES  NOT NULL,
    PRIMARY KEY (record, version)
);
