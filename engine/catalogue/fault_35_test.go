package catalogue

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestFault_35_Two starts a second pull while another process is at 40 %. It waits, then finds the file; and
// when the other is killed it takes over where that ended.
func TestFault_35_Two(t *testing.T) {
	for _, killed := range []bool{false, true} {
		t.Run(map[bool]string{false: "finished", true: "killed"}[killed], func(t *testing.T) {
			data, folder := content(7, size), t.TempDir()
			resume := make(chan struct{})
			held := func(w http.ResponseWriter, r *http.Request) { whole(data)(&gate{w, 120_000, resume}, r) }
			s, e := serve(t, held, whole(data)), entryOf(data)
			e.Address = s.URL
			other := newChild(t, s, folder, e)
			if err := other.start(); err != nil {
				t.Fatal(err)
			}
			for !strings.Contains(strings.Join(parts(t, mkPartial(t, folder)), " "), ".from") {
				if err := pause(t.Context(), s.puller(folder).Poll); err != nil {
					t.Fatal(err)
				}
			}
			var once sync.Once
			_, err := s.puller(folder).Pull(t.Context(), e, func(st Status) {
				if st == (Status{Waiting, 120_000, size, other.command.Process.Pid}) {
					once.Do(func() {
						if killed {
							other.kill()
						}
						close(resume)
					})
				}
			})
			if err != nil || !checkFolder(t, folder, e) {
				t.Errorf("the second pull: %v", err)
			}
			if err := other.command.Wait(); (err != nil) != killed {
				t.Errorf("the first pull: %v %s", err, other.says.String())
			}
			want := []string{""}
			if killed {
				want = []string{"", "bytes=120000-"}
			}
			if !slices.Equal(s.asked(), want) {
				t.Errorf("asked for %q, want %q", s.asked(), want)
			}
		})
	}
}

func mkPartial(t *testing.T, folder string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(folder, "partial"), 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

// gate lets some bytes of a response pass and the others when it is opened.
type gate struct {
	http.ResponseWriter
	left   int
	opened <-chan struct{}
}

func (g *gate) Write(b []byte) (int, error) {
	n := min(g.left, len(b))
	if _, err := g.ResponseWriter.Write(b[:n]); err != nil {
		return 0, err
	}
	g.left -= n
	if n == len(b) {
		return n, nil
	}
	g.ResponseWriter.(http.Flusher).Flush()
	<-g.opened
	g.left = len(b)
	rest, err := g.ResponseWriter.Write(b[n:])
	return n + rest, err
}

// TestFault_35_Many pulls at once in one process: one of them asks.
func TestFault_35_Many(t *testing.T) {
	data, folder := content(8, size), t.TempDir()
	s, e := serve(t, whole(data)), entryOf(data)
	e.Address = s.URL
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := s.puller(folder).Pull(t.Context(), e, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if !checkFolder(t, folder, e) || len(s.asked()) != 1 {
		t.Errorf("%d requests, want 1", len(s.asked()))
	}
}

// TestFault_35_Stale finds the files of a process that is gone, and bytes without an origin.
func TestFault_35_Stale(t *testing.T) {
	data, folder := content(9, size), t.TempDir()
	s, e := serve(t, whole(data)), entryOf(data)
	e.Address = s.URL
	base := filepath.Join(mkPartial(t, folder), "partial", e.SHA256)
	for name, text := range map[string]string{".lock": "88", ".part": "bytes of I know not what", ".from": "{"} {
		if err := os.WriteFile(base+name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.puller(folder).Pull(t.Context(), e, func(st Status) {
		if st.State == Waiting || st.State == Resuming {
			t.Errorf("%+v", st)
		}
	})
	if err != nil || !checkFolder(t, folder, e) {
		t.Errorf("Pull: %v", err)
	}
}

// TestFault_35_NFS pulls twice at once where locks are not to be trusted: each writes a part of its own.
func TestFault_35_NFS(t *testing.T) {
	data, folder := content(10, size), t.TempDir()
	var both sync.WaitGroup
	both.Add(2)
	together := func(w http.ResponseWriter, r *http.Request) {
		both.Done()
		both.Wait()
		whole(data)(w, r)
	}
	s, e := serve(t, together), entryOf(data)
	e.Address = s.URL
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			p := s.puller(folder)
			p.remote = func(string) bool { return true }
			if _, err := p.Pull(t.Context(), e, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if left := parts(t, folder); !checkFolder(t, folder, e) || len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// TestFault_35_NoNetwork asks a machine that does not answer. The bytes so far stay.
func TestFault_35_NoNetwork(t *testing.T) {
	data, folder := content(11, size), t.TempDir()
	s, e := serve(t, cut(100_000, whole(data)), status(http.StatusNotFound)), entryOf(data)
	e.Address = s.URL
	if _, err := s.puller(folder).Pull(t.Context(), e, nil); err == nil {
		t.Fatal("a cut file came")
	}
	before := parts(t, folder)
	s.Close()
	_, err := s.puller(folder).Pull(t.Context(), e, nil)
	if err == nil || !strings.Contains(strings.ToLower(err.Error()), "refused") || strings.Contains(err.Error(), "\n") {
		t.Errorf("Pull without a network: %v", err)
	}
	if after := parts(t, folder); len(before) != 2 || !slices.Equal(before, after) {
		t.Errorf("parts before %q, after %q", before, after)
	}
}

// TestFault_35_Redirects follows no more than five redirects, and none to http or into the network around.
func TestFault_35_Redirects(t *testing.T) {
	data := content(12, size)
	cases := []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"five", hops(5, whole(data)), ""},
		{"six", hops(6, whole(data)), "more than 5 redirects"},
		{"in a ring", redirect("/"), "more than 5 redirects"},
		{"to http", redirect("http://example.com/net.onnx"), "http://example.com is not https"},
		{"to a file", redirect("file:///etc/passwd"), "is not https"},
		{"to a private address", redirect("https://10.0.0.1/net.onnx"), "10.0.0.1 is not a public address"},
		{"to a cloud's own", redirect("https://169.254.169.254/latest/meta-data"), "169.254.169.254 is not a public address"},
		{"to a private IPv6 address", redirect("https://[fd00::1]/"), "fd00::1 is not a public address"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, folder, e := serve(t, c.answer), t.TempDir(), entryOf(data)
			e.Address = s.URL
			_, err := s.puller(folder).Pull(t.Context(), e, nil)
			var refused *RefusedError
			if c.want == "" {
				if err != nil || !checkFolder(t, folder, e) {
					t.Errorf("Pull: %v", err)
				}
			} else if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) || checkFolder(t, folder, e) {
				t.Errorf("Pull: %v, want a refusal with %q", err, c.want)
			}
		})
	}
}

// TestFault_35_Addresses checks which addresses are public.
func TestFault_35_Addresses(t *testing.T) {
	for address, public := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true, "::ffff:8.8.8.8": true, "64:ff9b::808:808": true,
		"127.0.0.1": false, "::1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.0.1": false, "100.64.0.1": false,
		"169.254.1.1": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "0.0.0.0": false, "::": false,
		"224.0.0.1": false, "255.255.255.255": false, "::ffff:10.0.0.1": false, "64:ff9b::a00:1": false, "198.18.0.1": false,
	} {
		if err := (Network{}).checkIP(netip.MustParseAddr(address)); (err == nil) != public {
			t.Errorf("checkIP(%s) = %v, public: %v", address, err, public)
		}
	}

	// A name that leads to this machine is refused when it is connected to, not before.
	data := content(13, size)
	s, e := serve(t, whole(data)), entryOf(data)
	e.Address = "https://localhost:" + s.URL[strings.LastIndex(s.URL, ":")+1:]
	p := s.puller(t.TempDir())
	n := s.network()
	n.Loopback = false
	p.Client = n.Client()
	_, err := p.Pull(t.Context(), e, nil)
	if err == nil || !strings.Contains(err.Error(), "is not a public address") || len(s.asked()) > 0 {
		t.Errorf("Pull from localhost: %v", err)
	}
}

// TestFault_35_Certificate meets a server that is not who it says.
func TestFault_35_Certificate(t *testing.T) {
	data := content(14, size)
	s, e := serve(t, whole(data)), entryOf(data)
	e.Address = s.URL
	p := New(t.TempDir(), Network{Loopback: true}, os.Getpid())
	var refused *RefusedError
	_, err := p.Pull(t.Context(), e, nil)
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "certificate") || len(s.asked()) > 0 {
		t.Errorf("Pull: %v", err)
	}
}

// TestFault_35_Proxy goes through a proxy, which may be on a private address. The file's server may not.
func TestFault_35_Proxy(t *testing.T) {
	data := content(15, size)
	s := serve(t, whole(data))
	var tunnels int
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != "example.com:443" || r.Method != http.MethodConnect {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		tunnels++
		tunnel(t, w, s.Listener.Addr().String())
	}))
	t.Cleanup(proxy.Close)
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	n := s.network()
	n.Loopback, n.Proxy = false, http.ProxyURL(address)
	for target, want := range map[string]string{
		"https://example.com/net.onnx": "",
		"https://example.org/net.onnx": "Proxy Authentication Required",
		"https://127.0.0.1/net.onnx":   "127.0.0.1 is not a public address",
		"https://10.0.0.1/net.onnx":    "10.0.0.1 is not a public address",
	} {
		folder, e := t.TempDir(), entryOf(data)
		e.Address = target
		p := s.puller(folder)
		p.Client = n.Client()
		_, err := p.Pull(t.Context(), e, nil)
		came := err == nil && checkFolder(t, folder, e)
		if want == "" && !came || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("Pull(%s): %v, want %q", target, err, want)
		}
	}
	if tunnels != 1 {
		t.Errorf("%d tunnels, want 1", tunnels)
	}
}

// tunnel joins a proxy's client with a server, and closes neither before the other has heard all.
func tunnel(t *testing.T, w http.ResponseWriter, address string) {
	t.Helper()
	client, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	defer client.Close()
	server, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", address)
	if err != nil {
		t.Error(err)
		return
	}
	defer server.Close()
	_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
	var both sync.WaitGroup
	both.Go(func() { carry(server, client) })
	both.Go(func() { carry(client, server) })
	both.Wait()
}

func carry(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.(*net.TCPConn).CloseWrite()
}
