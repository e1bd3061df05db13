package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/locate"
)

// Log is what --format sarif prints: a SARIF log (OASIS, Static Analysis Results Interchange Format 2.1.0) with one run, in
// every outcome. What is not given here is left out. What somebody accepted in the source is no result: GitHub opens an
// alert for it all the same (github.com/github/codeql-action, issue 1230).
type Log struct {
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []Run  `json:"runs"`
}

// Run is one command's answer.
type Run struct {
	Tool        Tool                `json:"tool"`
	Invocations []Invocation        `json:"invocations"`
	Bases       map[string]Artifact `json:"originalUriBaseIds"`
	Results     []Result            `json:"results"`
	ColumnKind  string              `json:"columnKind"`
	Properties  map[string]string   `json:"properties,omitempty"` // of clipdex: verdict, database
}

// Tool is clipdex.
type Tool struct {
	Driver Driver `json:"driver"`
}

// Driver is clipdex with all the rules that the command goes by.
type Driver struct {
	Name    string       `json:"name"`
	Version string       `json:"version"`
	Rules   []Descriptor `json:"rules"`
}

// Descriptor is a rule.
type Descriptor struct {
	ID            string        `json:"id"`
	Name          string        `json:"name"`
	Short         Message       `json:"shortDescription"`
	Full          Message       `json:"fullDescription"`
	Help          Message       `json:"help"`
	Configuration Configuration `json:"defaultConfiguration"`
}

// Configuration is how loud a rule is.
type Configuration struct {
	Level string `json:"level"` // error, warning, note
}

// Message is a text.
type Message struct {
	Text string `json:"text"`
}

// Invocation is the run of the program.
type Invocation struct {
	Successful    bool           `json:"executionSuccessful"` // the question was answered, whatever the answer
	ExitCode      int            `json:"exitCode"`
	Notifications []Notification `json:"toolExecutionNotifications"` // why it was not
}

// Notification is an error.
type Notification struct {
	Level   string  `json:"level"`
	Message Message `json:"message"`
}

// Result is a problem.
type Result struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"`
	Message      Message           `json:"message"`
	Locations    []Location        `json:"locations"`
	Related      []Location        `json:"relatedLocations,omitempty"`
	Fingerprints map[string]string `json:"partialFingerprints"`
}

// Location is a place in the sources, and what is meant in the database.
type Location struct {
	Physical Physical  `json:"physicalLocation"`
	Logical  []Logical `json:"logicalLocations,omitempty"`
	Message  *Message  `json:"message,omitempty"`
}

// Physical is a place in the sources.
type Physical struct {
	Artifact Artifact `json:"artifactLocation"`
	Region   Region   `json:"region"`
}

// Artifact is a file, or the base of files.
type Artifact struct {
	URI         string   `json:"uri,omitempty"`
	Base        string   `json:"uriBaseId,omitempty"`
	Description *Message `json:"description,omitempty"`
}

// Region is a line.
type Region struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"` // in characters
}

// Logical is an object of the database.
type Logical struct {
	Name string `json:"fullyQualifiedName"`
}

const (
	sarifSchema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	sarifVersion = "2.1.0"
	sourceRoot   = "%SRCROOT%"
)

// Answering is what a SARIF log says beside the problems.
type Answering struct {
	Build   string
	Rules   []Rule
	Exit    int
	Verdict string
	Target  string // the database, without a password; empty: none
	// Nowhere is where problems are put that stand in no source: GitHub refuses a whole log for one result without a
	// place (github.com/github/codeql-action, issue 2459).
	Nowhere locate.Place
}

// SARIF writes problems as a SARIF log, the loudest first.
func SARIF(out io.Writer, problems []Problem, a Answering) error {
	log := a.log(Invocation{Successful: true, ExitCode: a.Exit, Notifications: []Notification{}})
	seen := map[string]int{}
	for _, p := range loudest(problems) {
		r := a.result(p)
		hash := fingerprint(p)
		if seen[hash]++; seen[hash] > 1 {
			hash += fmt.Sprintf(":%d", seen[hash])
		}
		r.Fingerprints = map[string]string{"clipdex/v1": hash, "primaryLocationLineHash": hash}
		log.Runs[0].Results = append(log.Runs[0].Results, r)
	}
	return encode(out, log)
}

// SARIFError writes the same log for a question that could not be answered.
func SARIFError(out io.Writer, err *fault.Error, a Answering) error {
	f := failureOf(err)
	a.Verdict = "error"
	told := []Notification{{Level: "error", Message: plain(paragraphs(f.Error, f.Cause, f.Help))}}
	return encode(out, a.log(Invocation{ExitCode: a.Exit, Notifications: told}))
}

func (a Answering) log(run Invocation) Log {
	rules := make([]Descriptor, len(a.Rules))
	for i, r := range a.Rules {
		rules[i] = Descriptor{ID: r.ID, Name: pascal(r.Title), Short: plain(r.Title), Full: plain(r.Reason), Help: plain(r.Help),
			Configuration: Configuration{r.Level.sarif()}}
	}
	properties := map[string]string{"verdict": a.Verdict, "database": a.Target}
	for name, value := range properties {
		if value == "" {
			delete(properties, name)
		}
	}
	root := plain("the root of the repository")
	return Log{Schema: sarifSchema, Version: sarifVersion, Runs: []Run{{
		Tool: Tool{Driver{Name: "clipdex", Version: a.Build, Rules: rules}}, Invocations: []Invocation{run},
		Bases: map[string]Artifact{sourceRoot: {Description: &root}}, Results: []Result{}, ColumnKind: "unicodeCodePoints", Properties: properties,
	}}}
}

func (a Answering) result(p Problem) Result {
	r := Result{RuleID: p.Rule, RuleIndex: -1, Level: p.Level.sarif(), Message: plain(p.Title + ": " + p.Text)}
	for i, rule := range a.Rules {
		if rule.ID == p.Rule {
			r.RuleIndex = i
		}
	}
	at := p.At
	if at == (locate.Place{}) {
		at = a.Nowhere
		r.Message.Text += " (it stands in no source)"
	}
	where := location(at)
	if p.Object != "" {
		where.Logical = []Logical{{p.Object}}
	}
	r.Locations = []Location{where}
	for _, other := range p.Others {
		r.Related = append(r.Related, location(other))
	}
	return r
}

func location(at locate.Place) Location {
	return Location{Physical: Physical{Artifact: Artifact{URI: (&url.URL{Path: at.File}).EscapedPath(), Base: sourceRoot}, Region: Region{StartLine: at.Line, StartColumn: at.Column}}}
}

// fingerprint tells a problem from others, whatever the line it stands on says. GitHub knows a problem again by
// primaryLocationLineHash with rule and file alone, and what it would work out itself is one for all that a field says
// (github.com/github/codeql-action, src/fingerprints.ts): so it is given ours there.
func fingerprint(p Problem) string {
	sum := sha256.Sum256([]byte(p.Rule + "\x00" + p.Key))
	return hex.EncodeToString(sum[:16])
}

// plain gives a text in which nothing is a placeholder or a link (SARIF 2.1.0, 3.11.5 and 3.11.6).
func plain(text string) Message {
	return Message{strings.NewReplacer("{", "{{", "}", "}}", "](", "] (").Replace(text)}
}

func (l Level) sarif() string { return [...]string{"error", "warning", "note"}[l] }

// pascal gives a title as SARIF wants the names of rules: TwoTablesLocked.
func pascal(title string) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(title) {
		word = strings.Map(func(r rune) rune {
			if r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' || r > 'z' {
				return -1
			}
			return r
		}, word)
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}
