package catalogue

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"syscall"
	"time"
)

// maxRedirects bounds the way from a catalogue's address to the file.
const maxRedirects = 5

// Network says how servers are reached. The zero value connects directly.
type Network struct {
	Proxy func(*http.Request) (*url.URL, error) // nil: none
	Roots *x509.CertPool                        // nil: the system's

	// Loopback allows servers on this machine, for tests.
	Loopback bool
}

// ThroughProxies reaches servers through the proxies that HTTPS_PROXY and NO_PROXY name.
func ThroughProxies() Network { return Network{Proxy: http.ProxyFromEnvironment} }

// Client returns a client that speaks https with public addresses only: a redirect or a name server must not turn a
// download into a request to machines of the local network. A proxy may be anywhere, for it is the user's choice, but
// requests through it are held to the same rule.
func (n Network) Client() *http.Client {
	d := &dialer{network: n}
	return &http.Client{
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return refuse("more than %d redirects", maxRedirects)
			}
			return nil
		},
		Transport: checked{n, &http.Transport{
			Proxy:                 d.proxy,
			DialContext:           d.dial,
			TLSClientConfig:       &tls.Config{RootCAs: n.Roots},
			TLSHandshakeTimeout:   30 * time.Second,
			ResponseHeaderTimeout: 30 * time.Second,
			DisableCompression:    true, // a hash is of the bytes as they are kept
			DisableKeepAlives:     true,
		}},
	}
}

// checked checks the address of each request, redirects included.
type checked struct {
	network Network
	http.RoundTripper
}

func (c checked) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := c.network.check(r.URL); err != nil {
		return nil, err
	}
	return c.RoundTripper.RoundTrip(r)
}

func (n Network) check(u *url.URL) error {
	if u.Scheme != "https" {
		return refuse("%s://%s is not https", u.Scheme, u.Host)
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		return n.checkIP(ip)
	}
	return nil
}

// reserved lists addresses that are neither private nor public: shared by providers, for benchmarks, for the future.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"),
}

// nat64 holds IPv4 addresses for machines that have IPv6 only (RFC 6052).
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

func (n Network) checkIP(ip netip.Addr) error {
	ip = ip.Unmap().WithZone("")
	if nat64.Contains(ip) {
		b := ip.As16()
		ip = netip.AddrFrom4([4]byte(b[12:]))
	}
	if ip.IsLoopback() && n.Loopback {
		return nil
	}
	public := ip.IsGlobalUnicast() && !ip.IsPrivate()
	for _, p := range reserved {
		public = public && !p.Contains(ip)
	}
	if !public {
		return refuse("%s is not a public address", ip)
	}
	return nil
}

// dialer connects to public addresses and to proxies.
type dialer struct {
	network Network
	proxies sync.Map // of "host:port"
}

func (d *dialer) proxy(r *http.Request) (*url.URL, error) {
	if d.network.Proxy == nil {
		return nil, nil
	}
	u, err := d.network.Proxy(r)
	if u != nil {
		port := u.Port()
		if port == "" {
			port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[u.Scheme]
		}
		d.proxies.Store(net.JoinHostPort(u.Hostname(), port), true)
	}
	return u, err
}

func (d *dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	dial := net.Dialer{Timeout: 30 * time.Second}
	if _, isProxy := d.proxies.Load(address); !isProxy {
		// Looked at after the name is resolved, so that no second answer of the name server can differ.
		dial.Control = func(_, resolved string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(resolved)
			if err != nil {
				return err
			}
			return d.network.checkIP(to.Addr())
		}
	}
	return dial.DialContext(ctx, network, address)
}
