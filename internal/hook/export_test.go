package hook

// Signed gives a hook with its sum, which has zeros for it.
func Signed(text string) string { return sign(text) }
