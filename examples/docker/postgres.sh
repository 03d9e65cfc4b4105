#!/bin/sh
# Run once by the image of PostgreSQL, when its volume is empty: the user of docs/servers.md that can only read.
set -e
psql -v ON_ERROR_STOP=1 -v password="$READER_PASSWORD" -U "$POSTGRES_USER" -d "$POSTGRES_DB" << 'SQL'
CREATE ROLE querent_reader LOGIN PASSWORD :'password' CONNECTION LIMIT 20;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE people TO querent_reader;
GRANT USAGE ON SCHEMA public TO querent_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO querent_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO querent_reader;
ALTER ROLE querent_reader SET default_transaction_read_only = on;
ALTER ROLE querent_reader SET statement_timeout = '60s';
SQL
