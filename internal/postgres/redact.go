package postgres

import "regexp"

// hidden stands where a password stood.
const hidden = "xxxxx"

// secretKey are the names of secrets.
const secretKey = `(?:password|passwd|passphrase|pwd|oauth_client_secret)`

// passwords are the spellings of a password in free text. They rather hide too much: malformed input has no grammar.
var passwords = []struct {
	pattern *regexp.Regexp
	with    string
}{
	// scheme://user:secret@ up to the last @ of the line: a raw @ / ? or space in a password is a common mistake.
	{regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.\-]*:/{1,2}[^:\r\n]*?):[^\r\n]*@`), `${1}:` + hidden + `@`},
	// The same without a host, where what follows the colon is no port.
	{regexp.MustCompile(`(://[^:@/\s\[]*):[0-9]*[^0-9/\s?,"'` + "`" + `)\].;:&#@][^\s@]*(\s|$)`), `${1}:` + hidden + `${2}`},
	// The same without a scheme.
	{regexp.MustCompile(`([^\s:/@'"]+):[^\s/@]\S*@`), `${1}:` + hidden + `@`},
	// An encoded URL inside another text: postgres%3A%2F%2Fuser%3Asecret%40host.
	{regexp.MustCompile(`(?i)(%3A%2F%2F\S*?)%3A\S*%40`), `${1}%3A` + hidden + `%40`},
	// password = 'it\'s secret': an unclosed quote hides the rest of the line.
	{regexp.MustCompile(`(?i)(` + secretKey + `\s*(?:=|:|%3D)\s*)'(?:[^'\\\r\n]|\\.|'')*(?:'|\\?(?:$|[\r\n]))`), `${1}` + hidden},
	{regexp.MustCompile(`(?i)(` + secretKey + `"?\s*(?:=|:|%3D)\s*)"(?:[^"\\\r\n]|\\.)*(?:"|\\?(?:$|[\r\n]))`), `${1}` + hidden},
	// password=secret up to a space that no backslash keeps. A later parameter goes with it: a raw & may be in the password.
	{regexp.MustCompile(`(?i)(` + secretKey + `\s*(?:=|%3D)\s*)(?:\\.|\S)+`), `${1}` + hidden},
	// A parameter whose name is encoded may be any of them.
	{regexp.MustCompile(`([?&][^=&\s]*%[^=&\s]*=)\S+`), `${1}` + hidden},
}

// Redact gives text without the passwords of the URLs and key=value strings in it, well-formed or not.
func Redact(text string) string {
	for _, p := range passwords {
		text = p.pattern.ReplaceAllString(text, p.with)
	}
	return text
}
