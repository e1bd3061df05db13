package schema

// Dependency says that one object cannot exist as it is without another. Only a catalog knows it of views, functions and
// types; nobody compares it.
type Dependency struct{ Object, On ID }

// KindDefault is the default or generated expression of a column where it depends on something by itself; it is named
// like its column. It occurs in dependencies only.
const KindDefault Kind = "default"

// Dependencies is a list of dependencies that knows whether it was read.
type Dependencies struct {
	Known bool // default: nobody looked; what mentions what has to be guessed from names
	List  []Dependency
}
