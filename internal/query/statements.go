package query

import "slices"

// statements is the list of everything that the request path says to a database.
var statements = []Statement{
	searchHits.Statement, clipSegments.Statement, cacheRead.Statement, cacheWrite,
	viewState.Statement, refreshConcurrently, refreshPlainly,
	guestsRanked.Statement, guestName.Statement, guestAppearances.Statement, guestTopics.Statement, guestQuotes.Statement,
	episodes.Statement, statsTotals.Statement, statsView.Statement,
	saveVideo, deleteSegments, saveSegments, markFailed,
	deleteGuestsRaw, deleteTopicsRaw, deleteQuotesRaw, saveGuestRaw, saveTopicRaw, saveQuoteRaw, saveEnriched, saveGuest, saveAlias,
}

// Statements gives every statement of the package in a fixed order. Preparing one holds it against a schema, except for the
// two that refresh the view: PostgreSQL looks at what a utility statement names when it runs, not when it is prepared.
func Statements() []Statement { return slices.Clone(statements) }
