# A server with default settings: $1 is the folder of the programs, the rest goes to postgres. Says its folder, then
# "ready", and lives until its input ends: also when we are killed.
umask 022
bin=$1
shift
dir=$(mktemp -d /tmp/clipdex-bench-XXXXXX) || exit 1
trap 'rm -rf "$dir"' EXIT
echo "$dir"
"$bin/initdb" -D "$dir/data" -U clipdex -A trust -E UTF8 --locale=C -N >"$dir/log" 2>&1 || exit 1
"$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off "$@" </dev/null >>"$dir/log" 2>&1 &
server=$!
until "$bin/pg_isready" -q -h "$dir"; do
	kill -0 "$server" 2>/dev/null || exit 1
	sleep 0.05
done
echo ready
cat >/dev/null
kill -QUIT "$server" 2>/dev/null
wait "$server"
