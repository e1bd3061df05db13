# A PgBouncer in transaction mode before a server: $1 is the server's folder, $2 the size of a pool. Says its folder, and
# lives until its input ends.
umask 077
dir=$(mktemp -d /tmp/clipdex-pool-XXXXXX) || exit 1
echo "$dir"
trap 'rm -rf "$dir"' EXIT
cat >"$dir/ini" <<END
[databases]
* = host=$1 user=clipdex
[pgbouncer]
listen_addr =
unix_socket_dir = $dir
auth_type = any
pool_mode = transaction
default_pool_size = $2
max_client_conn = 500
logfile = $dir/log
END
PATH=$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin
pgbouncer -q "$dir/ini" </dev/null >/dev/null 2>&1 &
pooler=$!
cat >/dev/null
kill -TERM "$pooler" 2>/dev/null # a shell has its background ignore QUIT, and PgBouncer leaves it at that
wait "$pooler"
