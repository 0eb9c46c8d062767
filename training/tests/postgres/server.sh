# Runs a PostgreSQL server in a folder of its own until standard input ends, so that it never
# outlives the tests: the system closes the pipe however they end. Prints the folder when the
# server is ready. Arguments: the folder of the server's programs, and the port.
set -e
programs=$1 port=$2
folder=$(mktemp -d "${TMPDIR:-/tmp}/tenure-postgres.XXXXXX")
cd "$folder"
stop() {
  "$programs/pg_ctl" stop --pgdata=data --mode=immediate --silent >/dev/null 2>&1 || true
  cd / && rm -rf "$folder"
}
trap stop EXIT

# An authority, a certificate of it for localhost, and an authority that vouches for nobody.
request() { openssl req -new -newkey rsa:2048 -nodes "$@" 2>/dev/null; }
request -x509 -days 3650 -subj '/CN=authority' -keyout authority.key -out authority.pem
request -x509 -days 3650 -subj '/CN=stranger' -keyout stranger.key -out stranger.pem
request -subj '/CN=localhost' -keyout server.key -out server.csr
printf 'subjectAltName=DNS:localhost\n' > names
openssl x509 -req -days 3650 -in server.csr -CA authority.pem -CAkey authority.key \
  -CAcreateserial -extfile names -out server.crt 2>/dev/null
chmod 600 server.key

"$programs/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 --locale=C \
  --no-sync >/dev/null
cat > data/pg_hba.conf <<'HBA'
local     all all           trust
hostnossl all plain         127.0.0.1/32 scram-sha-256
hostssl   all encrypted     127.0.0.1/32 scram-sha-256
host      all reader        127.0.0.1/32 scram-sha-256
HBA
cat >> data/postgresql.conf <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$folder'
ssl = on
ssl_cert_file = '$folder/server.crt'
ssl_key_file = '$folder/server.key'
fsync = off
timezone = 'Asia/Tokyo'
datestyle = 'SQL, DMY'
CONF
"$programs/pg_ctl" start --pgdata=data --wait --silent --log=log >/dev/null
echo "$folder"
cat >/dev/null
