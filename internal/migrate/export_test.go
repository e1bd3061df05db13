package migrate

// FenceKey gives the key of the lock that every writing transaction takes.
func FenceKey(database, schemaName string) int64 { return lockKey(database, schemaName) + 1 }
