package cli_test

import (
	"encoding/binary"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
)

// proxy stands between a command and the server, and counts the requests on the connection that runs revisions. At one of
// them it does what a test wants: instants are counted in messages there, which is the same on every machine.
type proxy struct {
	address string
	socket  string
	count   int // the request at which fire is called; zero: never
	when    instant
	fire    func(*link)

	listener net.Listener
	open     sync.WaitGroup // what serves connections

	mu       sync.Mutex
	requests int
	links    []*link
}

// instant is a moment of a request.
type instant int

const (
	beforeSent   instant = iota // the server has not seen it
	afterSent                   // the server has it, and may be at work
	beforeAnswer                // the server is done with it, the command does not know
	instants                    // how many there are
)

func (i instant) String() string {
	return [...]string{"before it is sent", "after it is sent", "before its answer"}[i]
}

// link is one connection through the proxy.
type link struct {
	client, server net.Conn
	pinned         bool // it runs revisions

	mu    sync.Mutex
	pid   uint32
	stuck bool // nothing passes any more
	armed bool // the next answer is the instant
}

func newProxy(t *testing.T, socket string, count int, when instant, fire func(*link)) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{address: l.Addr().String(), socket: socket, count: count, when: when, fire: fire, listener: l}
	p.open.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return // closed
			}
			p.open.Go(func() { p.serve(client) })
		}
	})
	t.Cleanup(p.close)
	return p
}

// close closes every connection, on both sides, and returns when nothing is under way any more, fire included.
func (p *proxy) close() {
	_ = p.listener.Close() // it may be closed already
	p.mu.Lock()
	for _, l := range p.links {
		l.cut()
	}
	p.mu.Unlock()
	p.open.Wait()
}

// url is a database's through the proxy.
func (p *proxy) url(database string) string {
	return "postgres://clipdex@" + p.address + "/" + database + "?sslmode=disable"
}

// seen gives how many requests have come.
func (p *proxy) seen() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.requests
}

// last gives the last connection that runs revisions; nil: there was none yet.
func (p *proxy) last() *link {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range slices.Backward(p.links) {
		if l.pinned {
			return l
		}
	}
	return nil
}

// cut closes both sides.
func (l *link) cut() {
	_ = l.client.Close() // it may be closed already
	_ = l.server.Close()
}

// stick lets nothing pass any more, and closes nothing.
func (l *link) stick() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stuck = true
}

func (l *link) isStuck() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stuck
}

// backend is the server process behind the link.
func (l *link) backend() uint32 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.pid
}

// arm says whether the instant before an answer is the next answer's, and gives what was said before.
func (l *link) arm(armed bool) (was bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	was, l.armed = l.armed, armed
	return was
}

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", p.socket)
	if err != nil {
		return // the server is down: that is what the client then sees
	}
	defer server.Close()
	start, err := message(client, 0)
	if err != nil {
		return
	}
	l := &link{client: client, server: server}
	for _, command := range []string{"upgrade", "downgrade", "rollback-last"} {
		l.pinned = l.pinned || strings.Contains(string(start), "application_name\x00clipdex "+command+"\x00")
	}
	p.mu.Lock()
	p.links = append(p.links, l)
	p.mu.Unlock()
	if _, err := server.Write(start); err != nil {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.answers(l)
		if !l.isStuck() {
			l.cut()
		}
	}()
	p.asked(l)
	if !l.isStuck() {
		l.cut()
	}
	<-done
}

// asked passes on what the client says, a request at a time: Sync, Query and Terminate end one.
func (p *proxy) asked(l *link) {
	var request []byte
	for {
		m, err := message(l.client, 1)
		if err != nil {
			return
		}
		if request = append(request, m...); !strings.ContainsRune("SQX", rune(m[0])) {
			continue
		}
		here := l.pinned && p.arrives()
		if here && p.when == beforeSent {
			p.fire(l)
		}
		l.arm(here && p.when == beforeAnswer)
		if !l.isStuck() {
			if _, err := l.server.Write(request); err != nil {
				return
			}
		}
		if here && p.when == afterSent {
			p.fire(l)
		}
		request = request[:0]
	}
}

// arrives counts a request, and says whether it is the one.
func (p *proxy) arrives() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests++
	return p.requests == p.count
}

// answers passes on what the server says. The instant before an answer is when the whole of it is there.
func (p *proxy) answers(l *link) {
	var held []byte
	for {
		m, err := message(l.server, 1)
		if err != nil {
			return
		}
		if m[0] == 'K' { // BackendKeyData
			l.mu.Lock()
			l.pid = binary.BigEndian.Uint32(m[5:])
			l.mu.Unlock()
		}
		held = append(held, m...)
		if armed := l.arm(false); armed && m[0] != 'Z' { // ReadyForQuery ends an answer
			l.arm(true)
			continue
		} else if armed {
			p.fire(l)
		}
		if !l.isStuck() {
			if _, err := l.client.Write(held); err != nil {
				return
			}
		}
		held = held[:0]
	}
}

// message reads one message whole: its kind, which the first of a connection does not have, its length and the rest.
func message(from io.Reader, kind int) ([]byte, error) {
	m := make([]byte, kind+4)
	if _, err := io.ReadFull(from, m); err != nil {
		return nil, err
	}
	rest := make([]byte, binary.BigEndian.Uint32(m[kind:])-4)
	_, err := io.ReadFull(from, rest)
	return append(m, rest...), err
}
