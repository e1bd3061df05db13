package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// least is how many characters have to remain, at the least one more, for a leading fragment to be dropped.
const least = 20

// snap cuts text to whole sentences as far as punctuation shows them: captions begin and end anywhere.
func snap(s string) string {
	return dropTail(dropHead(strings.TrimSpace(s)))
}

// dropHead drops a fragment in lower case before the first sentence that starts in s.
func dropHead(s string) string {
	if first, _ := utf8.DecodeRuneInString(s); !unicode.IsLower(first) {
		return s
	}
	for at := 0; ; {
		stop := sentenceEnd(s[at:])
		if stop < 0 {
			return s
		}
		at += stop
		rest := strings.TrimSpace(s[at:])
		if next, _ := utf8.DecodeRuneInString(rest); rest == "" || unicode.IsLower(next) {
			continue // an abbreviation: no sentence starts in lower case
		}
		if utf8.RuneCountInString(rest) > least {
			return rest
		}
		return s
	}
}

// dropTail drops a fragment behind the last sentence that ends in s.
func dropTail(s string) string {
	last := 0
	for at := 0; ; {
		stop := sentenceEnd(s[at:])
		if stop < 0 {
			break
		}
		at += stop
		last = at
	}
	if last == 0 {
		return s
	}
	return s[:last]
}

// sentenceEnd gives the offset behind the first ., ! or ? that ends a sentence, with the quotes and brackets that close
// behind it; -1 when there is none. The dot of 3.5 or clipdex.dev ends nothing.
func sentenceEnd(s string) int {
	for i := range len(s) {
		if !strings.ContainsRune(".!?", rune(s[i])) {
			continue
		}
		rest := strings.TrimLeft(s[i+1:], `"'”’)]»`)
		if next, _ := utf8.DecodeRuneInString(rest); rest == "" || unicode.IsSpace(next) {
			return len(s) - len(rest)
		}
	}
	return -1
}
