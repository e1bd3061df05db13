package postgres

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
)

// relay stands between the library that downloads and its repository, on the loopback interface. The library takes no context,
// tells nothing while it loads, and does not say why it failed: the relay ends with a context, counts, and knows.
type relay struct {
	url    string
	server *http.Server
	told   func(done, total int64)

	sync.Mutex
	failed error
}

// startRelay passes requests on to a repository until ctx ends or it is closed. told hears how many bytes of an archive have come
// and how many there are, -1 for not known.
func startRelay(ctx context.Context, repository string, told func(done, total int64)) (*relay, error) {
	to, err := url.Parse(repository)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &relay{url: "http://" + listener.Addr().String(), told: told}
	r.server = &http.Server{Handler: &httputil.ReverseProxy{
		Rewrite:        func(p *httputil.ProxyRequest) { p.SetURL(to) },
		ModifyResponse: r.look,
		ErrorLog:       log.New(io.Discard, "", 0), // the first error is kept
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			r.fail(err)
			w.WriteHeader(http.StatusBadGateway)
		},
	}}
	context.AfterFunc(ctx, r.close)
	go func() { _ = r.server.Serve(listener) }() // it ends with close
	return r, nil
}

func (r *relay) close() { _ = r.server.Close() } // requests that are under way have their contexts ended

// look counts an archive, and keeps why there is none. Its checksum may be missing.
func (r *relay) look(response *http.Response) error {
	asked := response.Request.URL
	if strings.HasSuffix(asked.Path, ".sha256") {
		return nil
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s says %s", asked.Redacted(), response.Status)
	}
	response.Body = &counted{ReadCloser: response.Body, relay: r, total: response.ContentLength}
	return nil
}

func (r *relay) fail(err error) {
	r.Lock()
	defer r.Unlock()
	if r.failed == nil {
		r.failed = err
	}
}

// why gives what went wrong between the relay and the repository, else err.
func (r *relay) why(err error) error {
	r.Lock()
	defer r.Unlock()
	if r.failed != nil {
		return r.failed
	}
	return err
}

// counted is a body that is counted while it is read.
type counted struct {
	io.ReadCloser
	relay       *relay
	done, total int64
}

// Read errs with what the body errs with.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.done += int64(n)
	if c.relay.told != nil && n > 0 {
		c.relay.told(c.done, c.total)
	}
	if err != nil && err != io.EOF {
		c.relay.fail(err)
	}
	return n, err
}
