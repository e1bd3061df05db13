# A throwaway server: $1 is the folder of the programs. Says its folder, then "ready", and lives until its input ends.
umask 077

# In memory where there is plenty of it: a database is some 300 files, and ext4 takes a millisecond to make a file for
# five seconds after others were removed. Measured: 7 ms for a database instead of 300, initdb 0.4 s instead of 0.7.
free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
dir=
if [ "${free:-0}" -gt 4000000 ]; then
	dir=$(mktemp -d /dev/shm/clipdex-test-XXXXXX 2>/dev/null)
fi
[ -n "$dir" ] || dir=$(mktemp -d /tmp/clipdex-test-XXXXXX) || exit 1
echo "$dir"
trap 'rm -rf "$dir"' EXIT

# Segments of 1 MB: an empty cluster of 23 MB instead of 39.
"$1/initdb" -D "$dir/data" -U clipdex -A trust -E UTF8 --locale=C -N --wal-segsize=1 >"$dir/log" 2>&1 || {
	cat "$dir/log"
	exit 1
}
"$1/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=200 \
	-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c jit=off \
	-c max_wal_size=256MB -c shared_buffers=64MB </dev/null >"$dir/log" 2>&1 &
server=$!
echo ready
cat >/dev/null
kill -QUIT "$server" 2>/dev/null
wait "$server"
