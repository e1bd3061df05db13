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

// Statements gives every statement of the package in a fixed order, to be prepared on a schema and held against it.
func Statements() []Statement { return slices.Clone(statements) }
