package catalogue

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

const size = 300_000

// TestFault_33 tries each fault of a server. After any of them the final file is absent or right.
func TestFault_33(t *testing.T) {
	data, other := content(1, size), content(2, size)
	page := []byte("<html>log in to this network</html>")
	untagged := func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}
	type answers []http.HandlerFunc
	broken, brokenOther := cut(100_000, whole(data)), cut(100_000, whole(other))
	untyped := with("Content-Type", "application/octet-stream", chunked(page))
	outOfRange := status(http.StatusRequestedRangeNotSatisfiable)
	resumed, restarted := []string{"", "bytes=100000-"}, []string{"", "bytes=100000-", ""}
	always := slices.Repeat([]string{""}, maxFailures)
	twice := []string{"", "bytes=100000-", "bytes=150000-"}
	busy := answers{status(http.StatusServiceUnavailable), status(http.StatusTooManyRequests), whole(data)}
	differs := "hash differs: expected " + entryOf(data).SHA256[:12] + ".., " +
		"got " + entryOf(other).SHA256[:12] + "..; deleted"
	cases := []struct {
		name    string
		answers answers
		want    string // part of the error; "" when the file must come
		ranges  []string
	}{
		{"good", answers{whole(data)}, "", []string{""}},
		{"cut and resumed", answers{broken, cut(50_000, whole(data)), whole(data)}, "", twice},
		{"cut by a server that tells no version", answers{cut(100_000, untagged), untagged}, "", []string{"", ""}},
		{"cut each time at once", answers{cut(0, whole(data))}, "EOF", always},
		{"resumed from a server without ranges", answers{broken, chunked(data)}, "", resumed},
		{"short", answers{whole(data[:size/2])}, "offers 150000 bytes, the catalogue 300000", nil},
		{"short, length not told", answers{chunked(data[:size/2])}, "hash differs", nil},
		{"long", answers{whole(append(slices.Clone(data), data...))}, "offers 600000 bytes", nil},
		{"long, length not told", answers{chunked(append(slices.Clone(data), data...))}, "longer than 303000 bytes", nil},
		{"wrong bytes of the right size", answers{whole(other)}, differs, nil},
		{"login page", answers{with("Content-Type", "text/html; charset=utf-8", chunked(page))}, "web page", nil},
		{"login page without a type", answers{untyped}, "hash differs", nil},
		{"login page when resuming", answers{broken, with("Content-Type", "text/html", chunked(page))}, "web page", resumed},
		{"changed between parts", answers{brokenOther, whole(data)}, "", resumed},
		{"changed, and the server does not mind", answers{brokenOther, ranged(data, `"new"`, 0), whole(data)}, "", restarted},
		{"another range than asked for", answers{broken, ranged(data, "", 7), whole(data)}, "", restarted},
		{"shorter between parts", answers{broken, outOfRange, whole(data)}, "", restarted},
		{"compressed on the way", answers{with("Content-Encoding", "gzip", chunked(data))}, "another coding (gzip)", nil},
		{"busy", busy, "", []string{"", "", ""}},
		{"busy for ever", answers{status(http.StatusBadGateway)}, "502 Bad Gateway", always},
		{"gone", answers{status(http.StatusNotFound)}, "404 Not Found", []string{""}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, folder, e := serve(t, c.answers...), t.TempDir(), entryOf(data)
			e.Address = s.URL
			path, err := s.puller(folder).Pull(t.Context(), e, nil)
			if c.want == "" {
				if err != nil || path != Path(folder, e) || !checkFolder(t, folder, e) {
					t.Errorf("Pull = %q, %v; want the file", path, err)
				}
				if left := parts(t, folder); len(left) > 0 {
					t.Errorf("left behind: %q", left)
				}
			} else if err == nil || !strings.Contains(err.Error(), c.want) || checkFolder(t, folder, e) {
				t.Errorf("Pull: %v; want an error with %q and no file", err, c.want)
			}
			if c.ranges != nil && !slices.Equal(s.asked(), c.ranges) {
				t.Errorf("asked for %q, want %q", s.asked(), c.ranges)
			}
			var hash *HashError
			if left := parts(t, folder); errors.As(err, &hash) && len(left) > 0 {
				t.Errorf("a wrong part was kept: %q", left)
			}
		})
	}
}

// ranged answers a request for a range without looking at If-Range, off by some bytes.
func ranged(data []byte, tag string, off int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("If-Range")
		r.Header.Set("Range", "bytes="+itoa(size/3+off)+"-")
		if tag != "" {
			w.Header().Set("ETag", tag)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}
}

// TestFault_33_Slow lets the server fall silent in the middle.
func TestFault_33_Slow(t *testing.T) {
	data := content(3, size)
	silent := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Content-Length", itoa(size))
		_, _ = w.Write(data[:1000])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	untilResumed := func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") == "" {
			silent(w, r)
			return
		}
		w.Header().Set("ETag", `"v1"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}
	s, folder, e := serve(t, untilResumed), t.TempDir(), entryOf(data)
	e.Address = s.URL
	p := s.puller(folder)
	p.Stall = 200 * time.Millisecond
	if _, err := p.Pull(t.Context(), e, nil); err != nil || !checkFolder(t, folder, e) {
		t.Errorf("Pull: %v", err)
	}
	if !slices.Contains(s.asked(), "bytes=1000-") {
		t.Errorf("asked for %q, want the rest after 1000 bytes", s.asked())
	}

	s = serve(t, silent)
	e.Address = s.URL
	p.Client = s.network().Client()
	if err := os.Remove(Path(folder, e)); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Pull(t.Context(), e, nil); err == nil || err.Error() != "no bytes for 200ms" {
		t.Errorf("Pull from a server that stays silent: %v", err)
	}
}

// TestFault_33_Cancel ends a pull in the middle. The part is kept and the next pull says where it goes on.
func TestFault_33_Cancel(t *testing.T) {
	data := content(4, size)
	hold := func(w http.ResponseWriter, r *http.Request) {
		whole(data)(&stopAfter{w, r, 183_000}, r)
	}
	s, folder, e := serve(t, hold, whole(data)), t.TempDir(), entryOf(data)
	e.Address = s.URL
	ctx, cancel := context.WithCancel(t.Context())
	_, err := s.puller(folder).Pull(ctx, e, func(st Status) {
		if st.Done == 183_000 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || checkFolder(t, folder, e) {
		t.Fatalf("Pull: %v", err)
	}
	var first Status
	if _, err := s.puller(folder).Pull(t.Context(), e, func(st Status) {
		if first == (Status{}) {
			first = st
		}
	}); err != nil || !checkFolder(t, folder, e) {
		t.Errorf("second Pull: %v", err)
	}
	if want := (Status{State: Resuming, Done: 183_000, Total: size}); first != want {
		t.Errorf("the second pull began with %+v, want %+v", first, want)
	}
}

// stopAfter holds a response back after some bytes until the client leaves.
type stopAfter struct {
	http.ResponseWriter
	r    *http.Request
	left int
}

func (s *stopAfter) Write(b []byte) (int, error) {
	n := min(s.left, len(b))
	_, _ = s.ResponseWriter.Write(b[:n])
	s.left -= n
	if n < len(b) {
		s.ResponseWriter.(http.Flusher).Flush()
		<-s.r.Context().Done()
		panic(http.ErrAbortHandler)
	}
	return n, nil
}

// TestFault_33_Damaged finds a wrong file under the final name.
func TestFault_33_Damaged(t *testing.T) {
	data := content(5, size)
	s, folder, e := serve(t, whole(data)), t.TempDir(), entryOf(data)
	e.Address = s.URL
	if err := os.WriteFile(Path(folder, e), data[:1000], 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := s.puller(folder).Pull(t.Context(), e, nil); err != nil || !checkFolder(t, folder, e) {
			t.Errorf("Pull: %v", err)
		}
	}
	if len(s.asked()) != 1 {
		t.Errorf("%d requests; a good file must not be fetched again", len(s.asked()))
	}
}

var kills = flag.Int("kills", 20, "how often TestFault_33_Kill kills a pull")

// TestFault_33_Kill kills a process that pulls, as kill -9 does: after a random number of bytes, or while it
// checks the file and gives it its name.
func TestFault_33_Kill(t *testing.T) {
	data, folder := content(6, 4<<20), t.TempDir()
	random := rand.New(rand.NewPCG(33, 0))
	s, e := serve(t, whole(data)), entryOf(data)
	e.Address = s.URL
	finished := 0
	for i := range *kills {
		victim, left := newChild(t, s, folder, e), random.IntN(len(data))
		if i%4 == 3 {
			left, victim.dieChecking = len(data), true
		}
		s.use(func(w http.ResponseWriter, r *http.Request) { whole(data)(&killAfter{w, left, victim}, r) })
		err := victim.run()
		if !checkFolder(t, folder, e) {
			if err == nil {
				t.Fatal("a pull ended well without its file")
			}
			continue
		}
		finished++
		if err := os.Remove(Path(folder, e)); err != nil {
			t.Fatal(err)
		}
	}
	s.use(whole(data))
	if last := newChild(t, s, folder, e); last.run() != nil || !checkFolder(t, folder, e) {
		t.Errorf("the pull after %d kills: %s", *kills, last.says.String())
	}
	t.Logf("%d kills, %d of them too late, %d requests", *kills, finished, len(s.asked()))
	if finished > *kills/2 || !slices.ContainsFunc(s.asked(), func(r string) bool { return r != "" }) {
		t.Errorf("%d of %d finished, asked for %q: too little was killed in the middle", finished, *kills, s.asked())
	}
}

// killAfter kills a process after some bytes of a response; not at all when there are no more.
type killAfter struct {
	http.ResponseWriter
	left   int
	victim *child
}

func (k *killAfter) Write(b []byte) (int, error) {
	n := min(k.left, len(b))
	if _, err := k.ResponseWriter.Write(b[:n]); err != nil {
		return 0, err
	}
	k.left -= n
	if n < len(b) {
		k.ResponseWriter.(http.Flusher).Flush()
		k.victim.kill()
		panic(http.ErrAbortHandler)
	}
	return n, nil
}
