package cli

import "strings"

// synonyms are what other tools call our commands.
var synonyms = map[string]string{
	"init": "bootstrap", "create": "bootstrap", "setup": "bootstrap", "migrate": "upgrade", "up": "upgrade", "apply": "upgrade",
	"down": "downgrade", "undo": "rollback-last", "rollback": "rollback-last", "status": "current", "version": "current",
	"log": "history", "list": "history", "shell": "psql",
}

// nearest gives the name that word most likely meant, empty when none is near.
func nearest(word string, names []string) string {
	word = strings.ReplaceAll(strings.ToLower(word), "_", "-")
	best, least := "", 3
	for _, n := range names {
		switch d := distance(word, n); {
		case synonyms[word] == n, len(word) > 1 && strings.HasPrefix(n, word), strings.HasPrefix(word, n):
			return n
		case d < least && d < len(n)/2+1:
			best, least = n, d
		}
	}
	return best
}

// distance counts the letters that have to be added, dropped or changed to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
