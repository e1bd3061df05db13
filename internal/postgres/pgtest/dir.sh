# Waits until the input ends, then stops every server with its cluster under $1 and removes the folder.
cat >/dev/null
find "$1" -name postmaster.pid 2>/dev/null | while read -r file; do
	pid=$(head -n 1 "$file")
	# A stale file may name a process that is somebody else's by now.
	case $(cat "/proc/$pid/comm" 2>/dev/null || ps -o comm= -p "$pid" 2>/dev/null) in
	*postgres*) kill -QUIT "$pid" ;;
	*) continue ;;
	esac
	while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
done
rm -rf "$1"
