#!/usr/bin/env bash
# A private PostgreSQL and a private MariaDB for the tests: free ports of this machine, data in a folder of their own,
# run by users without rights. Prints or exports QUERENT_TEST_POSTGRES and QUERENT_TEST_MYSQL, the addresses of their
# administrators, and QUERENT_TEST_CA, the certificate that both servers' certificates are checked against.
#
#   source .ci/services.sh               starts both; they stop when this shell ends
#   bash .ci/services.sh run COMMAND     starts both, runs the command, stops them
#   bash .ci/services.sh start FOLDER    starts both with their data below FOLDER and leaves them running; `eval` its output
#   bash .ci/services.sh stop FOLDER     stops what `start` started and removes FOLDER
#
# Debian's packages are installed where a server is missing and the user is root.

services_install() {
  local missing=()
  [ -n "$(services_postgres_bin)" ] || missing+=(postgresql)
  command -v mariadbd > /dev/null || missing+=(mariadb-server)
  command -v openssl > /dev/null || missing+=(openssl)
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" -ne 0 ]; then
    echo "services: install ${missing[*]} first" >&2
    return 1
  fi
  apt-get update -qq > /dev/null
  # A run level of 1 keeps the packages from starting servers of their own.
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
}

# The folder of PostgreSQL's programs, which Debian keeps off the path; nothing where there is none.
services_postgres_bin() {
  local newest
  newest=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V | tail -n 1) || true
  if [ -z "$newest" ] && command -v initdb > /dev/null; then newest=$(dirname "$(command -v initdb)"); fi
  echo "$newest"
}

# PostgreSQL refuses to be run by root, so root hands each server to its own user.
services_as() {
  local user=$1
  shift
  if [ "$(id -u)" -eq 0 ]; then runuser -u "$user" -- "$@"; else "$@"; fi
}

services_folder() {
  mkdir -p "$1"
  if [ "$(id -u)" -eq 0 ]; then chown "$2" "$1"; fi
}

services_free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

services_secret() {
  node -e 'console.log(require("crypto").randomBytes(18).toString("hex"))'
}

# One authority, and a certificate for localhost for each server.
services_certificates() {
  local folder=$1
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=Querent test authority" \
    -keyout "$folder/ca.key" -out "$folder/ca.pem" 2> /dev/null
  openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout "$folder/server.key" -out "$folder/server.csr" 2> /dev/null
  openssl x509 -req -in "$folder/server.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -CAcreateserial -days 30 \
    -extfile <(echo "subjectAltName=DNS:localhost,IP:127.0.0.1") -out "$folder/server.pem" 2> /dev/null
  local owner
  for owner in postgres mysql; do
    services_folder "$folder/$owner" "$owner"
    cp "$folder/server.pem" "$folder/server.key" "$folder/$owner/"
    chmod 600 "$folder/$owner/server.key"
    if [ "$(id -u)" -eq 0 ]; then chown "$owner" "$folder/$owner/server.key" "$folder/$owner/server.pem"; fi
  done
}

# Nothing must survive a crash, and nothing may write but the tests: no synchronising, no background clean-up.
services_start_postgres() {
  local folder=$1/postgres port=$2 secret=$3 bin
  bin=$(services_postgres_bin)
  echo "$secret" > "$folder/password"
  services_as postgres "$bin/initdb" -D "$folder/data" -U admin --auth=scram-sha-256 --pwfile="$folder/password" \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync > "$folder/initdb.log" || return 1
  rm "$folder/password"
  cat >> "$folder/data/postgresql.conf" << CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$folder'
max_connections = 200
shared_buffers = 64MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
jit = off
ssl = on
ssl_cert_file = '$folder/server.pem'
ssl_key_file = '$folder/server.key'
CONF
  services_as postgres "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w -t 60 start > /dev/null
}

services_start_mysql() {
  local folder=$1/mysql port=$2 secret=$3 user
  user=$(if [ "$(id -u)" -eq 0 ]; then echo mysql; else id -un; fi)
  mariadb-install-db --no-defaults --user="$user" --datadir="$folder/data" --auth-root-authentication-method=normal \
    --skip-test-db > "$folder/install.log" 2>&1
  printf '%s\n' "CREATE USER admin@'%' IDENTIFIED BY '$secret';" \
    "GRANT ALL PRIVILEGES ON *.* TO admin@'%' WITH GRANT OPTION;" > "$folder/first.sql"
  setsid -f mariadbd --no-defaults --user="$user" --datadir="$folder/data" --socket="$folder/mysql.sock" \
    --pid-file="$folder/mysql.pid" --bind-address=127.0.0.1 --port="$port" --skip-name-resolve --init-file="$folder/first.sql" \
    --character-set-server=utf8mb4 --max-connections=200 --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=0 \
    --innodb-fast-shutdown=2 --log-bin=binlog --server-id=1 --sync-binlog=0 --ssl-cert="$folder/server.pem" --ssl-key="$folder/server.key" \
    --log-error="$folder/server.log" > /dev/null 2>&1 < /dev/null
  services_await_mysql "$port" "$secret" || { tail -n 20 "$folder/server.log" >&2; return 1; }
  rm -f "$folder/first.sql"
}

services_await_mysql() {
  local left=60
  until MYSQL_PWD=$2 mariadb --no-defaults -h 127.0.0.1 -P "$1" -u admin -e 'SELECT 1' > /dev/null 2>&1; do
    left=$((left - 1))
    [ $left -gt 0 ] || return 1
    sleep 0.5
  done
}

# Writes FOLDER/env with the addresses.
services_start() {
  local folder=$1 postgres_port mysql_port secret
  services_install
  mkdir -p "$folder"
  chmod 755 "$folder"
  services_certificates "$folder"
  secret=$(services_secret)
  postgres_port=$(services_free_port)
  services_start_postgres "$folder" "$postgres_port" "$secret"
  mysql_port=$(services_free_port)
  services_start_mysql "$folder" "$mysql_port" "$secret"
  cat > "$folder/env" << ENV
export QUERENT_TEST_POSTGRES=postgres://admin:$secret@127.0.0.1:$postgres_port/postgres
export QUERENT_TEST_MYSQL=mysql://admin:$secret@127.0.0.1:$mysql_port/mysql
export QUERENT_TEST_CA=$folder/ca.pem
ENV
}

services_stop() {
  local folder=$1 pid
  if [ -f "$folder/postgres/data/postmaster.pid" ]; then
    services_as postgres "$(services_postgres_bin)/pg_ctl" -D "$folder/postgres/data" -m immediate stop > /dev/null 2>&1 || true
  fi
  if [ -f "$folder/mysql/mysql.pid" ]; then
    pid=$(cat "$folder/mysql/mysql.pid")
    kill -9 "$pid" 2> /dev/null || true
    while kill -0 "$pid" 2> /dev/null; do sleep 0.1; done
  fi
  rm -rf "$folder"
}

if [ "${BASH_SOURCE[0]}" != "$0" ]; then
  services_data=$(mktemp -d)
  trap 'services_stop "$services_data"' EXIT
  services_start "$services_data"
  . "$services_data/env"
else
  set -euo pipefail
  case "${1:-}" in
    start)
      services_start "${2:?a folder}"
      cat "$2/env"
      ;;
    stop) services_stop "${2:?a folder}" ;;
    run)
      shift
      services_data=$(mktemp -d)
      trap 'services_stop "$services_data"' EXIT
      services_start "$services_data"
      . "$services_data/env"
      "$@"
      ;;
    *)
      sed -n '2,12p' "$0" | sed 's/^# \{0,1\}//'
      exit 2
      ;;
  esac
fi
