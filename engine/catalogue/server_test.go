package catalogue

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// content is a file to pull: reproducible noise, so that a byte too many or in the wrong place changes its hash.
func content(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return data
}

// entryOf is a catalogue entry for data.
func entryOf(data []byte) Entry {
	sum := sha256.Sum256(data)
	return Entry{Name: "net-1", File: "net-1.onnx", SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(data))}
}

// server answers each request with the next of its answers, and later requests with the last one.
type server struct {
	*httptest.Server
	mu      sync.Mutex
	answers []http.HandlerFunc
	ranges  []string // the Range header of each request
}

func serve(t *testing.T, answers ...http.HandlerFunc) *server {
	t.Helper()
	s := &server{answers: answers}
	s.Server = httptest.NewTLSServer(s)
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes fail on purpose
	t.Cleanup(s.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	answer := s.answers[min(len(s.ranges), len(s.answers)-1)]
	s.ranges = append(s.ranges, r.Header.Get("Range"))
	s.mu.Unlock()
	answer(w, r)
}

// use replaces the answers of requests to come.
func (s *server) use(answers ...http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = answers
}

// asked returns the Range headers so far.
func (s *server) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.ranges...)
}

func (s *server) network() Network {
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return Network{Roots: roots, Loopback: true}
}

// puller returns a puller into folder that reaches the server and does not wait between attempts.
func (s *server) puller(folder string) *Puller {
	p := New(folder, s.network(), os.Getpid())
	p.Pause, p.Poll = 0, time.Millisecond
	return p
}

// whole serves data as a good server does, with ranges and a strong tag.
func whole(data []byte) http.HandlerFunc {
	sum := sha256.Sum256(data)
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}
}

// cut serves as next does, but ends the connection after n bytes of the body.
func cut(n int, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		next(&limited{w, n}, r)
	}
}

type limited struct {
	http.ResponseWriter
	left int
}

func (l *limited) Write(b []byte) (int, error) {
	if len(b) <= l.left {
		l.left -= len(b)
		return l.ResponseWriter.Write(b)
	}
	_, _ = l.ResponseWriter.Write(b[:l.left])
	l.ResponseWriter.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// chunked serves data without telling its length.
func chunked(data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		_, _ = w.Write(data)
	}
}

// with serves as next does, with one header more.
func with(name, value string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(name, value)
		next(w, r)
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// redirect sends to a path of the same server or to another address.
func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
}

// hops redirects n times before it serves as next does.
func hops(n int, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if at, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/")); at < n {
			redirect("/"+strconv.Itoa(at+1))(w, r)
			return
		}
		next(w, r)
	}
}

// checkFolder fails unless the final name is absent or right, and returns whether it is there.
func checkFolder(t *testing.T, folder string, e Entry) bool {
	t.Helper()
	err := e.checked(Path(folder, e))
	if os.IsNotExist(err) {
		return false
	}
	if err != nil {
		t.Fatalf("under the final name: %v", err)
	}
	return true
}

// parts lists the remaining parts and origins.
func parts(t *testing.T, folder string) []string {
	t.Helper()
	var names []string
	entries, err := os.ReadDir(filepath.Join(folder, "partial"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".lock") {
			names = append(names, e.Name())
		}
	}
	return names
}
