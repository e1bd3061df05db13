package postgres

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
)

// schemePattern takes SQLAlchemy's postgresql+psycopg:// and its like too: the driver after + is nothing to us.
var schemePattern = regexp.MustCompile(`^(?i:postgres|postgresql)(?:\+[A-Za-z0-9_]+)?://`)

// keyPattern is a parameter's name: libpq's own words, and settings of the server, which may have a dot.
var keyPattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*$`)

// errEscape stands for every bad % sequence: the library's own error quotes the text, which may be a password.
var errEscape = errors.New("a % that two hexadecimal digits do not follow; a literal one is written %25")

// errReserved is what a raw / ? # or @ in a password comes to.
var errReserved = errors.New("a user name or password with / ? # @ or : in it; they are written %2F %3F %23 %40 %3A")

// parseURI reads a connection URI the way libpq does. Go's own URL parser refuses several hosts and encoded socket paths.
func parseURI(text string) (settings, error) {
	s := settings{}
	rest := text[len(schemePattern.FindString(text)):]
	rest, query, _ := strings.Cut(rest, "?")
	authority, database, _ := strings.Cut(rest, "/")
	if strings.Contains(rest, "#") || strings.Contains(database, "@") || strings.Contains(query, "@") && !strings.Contains(query, "=") {
		return nil, errReserved
	}
	if err := s.authority(authority); err != nil {
		return nil, err
	}
	if err := s.decode("dbname", database); err != nil {
		return nil, err
	}
	return s, s.query(query)
}

func (s settings) authority(text string) error {
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		user, password, given := strings.Cut(text[:at], ":")
		if strings.Contains(text[:at], "@") {
			return errReserved
		}
		if err := s.decode("user", user); err != nil {
			return err
		}
		if given {
			if err := s.decode("password", password); err != nil {
				return err
			}
		}
		text = text[at+1:]
	}
	var hosts, ports []string
	for _, one := range strings.Split(text, ",") {
		host, port, err := splitHost(one)
		if err != nil {
			return err
		}
		hosts, ports = append(hosts, host), append(ports, port)
	}
	s.list("host", hosts)
	s.list("port", ports)
	return nil
}

// list sets a comma-separated setting unless it says nothing.
func (s settings) list(key string, values []string) {
	if joined := strings.Join(values, ","); strings.Trim(joined, ",") != "" {
		s[key] = joined
	}
}

func splitHost(text string) (host, port string, err error) {
	if inner, ok := strings.CutPrefix(text, "["); ok {
		host, port, ok = strings.Cut(inner, "]")
		if !ok || port != "" && port[0] != ':' {
			return "", "", errors.New("an IPv6 address whose brackets do not match")
		}
		return host, strings.TrimPrefix(port, ":"), nil
	}
	host, port, _ = strings.Cut(text, ":")
	if strings.Contains(port, ":") {
		return "", "", errors.New("a host with two colons; an IPv6 address stands in brackets, and special characters of a password are percent-encoded")
	}
	if host, err = url.PathUnescape(host); err != nil {
		return "", "", errEscape
	}
	return host, port, nil
}

func (s settings) query(text string) error {
	var hosts []string
	for pair := range strings.SplitSeq(text, "&") {
		if pair == "" {
			continue
		}
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return errors.New("a parameter without =")
		}
		key, err := url.PathUnescape(key)
		if err != nil || !keyPattern.MatchString(key) {
			return errors.New("a parameter whose name is none")
		}
		if err := s.decode(canonical(key), value); err != nil {
			return err
		}
		if canonical(key) == "host" {
			hosts = append(hosts, s["host"])
		}
		if key == "ssl" && s["ssl"] == "true" { // the JDBC spelling, which libpq takes too
			delete(s, "ssl")
			s["sslmode"] = "require"
		}
	}
	if len(hosts) > 1 {
		return s.severalHosts(hosts)
	}
	return nil
}

// severalHosts reads ?host=a:1&host=b:2, SQLAlchemy's way to write more than one host.
func (s settings) severalHosts(texts []string) error {
	var hosts, ports []string
	for _, text := range texts {
		host, port := text, ""
		if !strings.HasPrefix(text, "/") {
			var err error
			if host, port, err = splitHost(text); err != nil {
				return err
			}
		}
		hosts, ports = append(hosts, host), append(ports, port)
	}
	s.list("host", hosts)
	if _, given := s["port"]; !given {
		s.list("port", ports)
	}
	return nil
}

// decode sets a setting from percent-encoded text; empty text is no setting.
func (s settings) decode(key, text string) error {
	value, err := url.PathUnescape(text)
	if err != nil {
		return errEscape
	}
	if value != "" {
		s[key] = value
	}
	return nil
}
