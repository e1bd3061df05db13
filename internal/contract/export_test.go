package contract

// Takes is takes, for a test that tries each on a server.
var Takes = takes
