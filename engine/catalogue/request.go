package catalogue

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// request asks once for the missing bytes and appends the answer. The error is an *unreachable when another request may
// bring the rest.
func (d *download) request(ctx context.Context) error {
	have, from := d.part.state()
	if have > 0 && have == from.Bytes {
		return nil // an earlier pull ended between its last byte and the check
	}
	ctx, alive, stop := watch(ctx, d.Stall)
	defer stop()
	response, err := d.ask(ctx, have, from)
	if err != nil {
		return explain(ctx, err)
	}
	defer response.Body.Close()
	f, have, total, err := d.accept(response, have, from)
	if err != nil {
		return err
	}
	defer f.Close()
	return d.append(ctx, f, response.Body, have, total, alive)
}

// watch ends a context after a silence, which alive breaks.
func watch(parent context.Context, silence time.Duration) (ctx context.Context, alive, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	t := time.AfterFunc(silence, func() { cancel(fmt.Errorf("no bytes for %s", silence)) })
	return ctx, func() { t.Reset(silence) }, func() { t.Stop(); cancel(nil) }
}

func (d *download) ask(ctx context.Context, have int64, from origin) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, d.entry.Address, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("User-Agent", "beyond")
	r.Header.Set("Accept-Encoding", "identity")
	if have > 0 {
		// If the file has changed since, the server sends the whole new one.
		r.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
		r.Header.Set("If-Range", from.Validator)
	}
	return d.Client.Do(r)
}

// explain names the cause of a failed request without its address, which may be long and hold a signature.
func explain(ctx context.Context, err error) error {
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		return refused
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	if bad, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return refuse("%v", bad)
	}
	if in, ok := errors.AsType[*url.Error](err); ok {
		err = in.Err
	}
	return &unreachable{err}
}

// accept judges an answer, and opens the part for its bytes: after the first have bytes of total.
// A part is not touched for an answer that is refused.
func (d *download) accept(r *http.Response, have int64, from origin) (f *os.File, at, total int64, err error) {
	switch {
	case r.StatusCode == http.StatusOK:
		have, from = 0, origin{validator(r), max(r.ContentLength, 0)}
	case r.StatusCode == http.StatusPartialContent && have > 0:
		if !continues(r, have, from) {
			return nil, 0, 0, d.restart("the file changed on the server")
		}
	case r.StatusCode == http.StatusRequestedRangeNotSatisfiable && have > 0:
		return nil, 0, 0, d.restart("the file became shorter on the server")
	case r.StatusCode == http.StatusTooManyRequests || r.StatusCode >= 500:
		return nil, 0, 0, &unreachable{fmt.Errorf("%s answered %s", r.Request.URL.Host, r.Status)}
	default:
		return nil, 0, 0, refuse("%s answered %s", r.Request.URL.Host, r.Status)
	}
	if err := d.plausible(r, from); err != nil {
		return nil, 0, 0, err
	}
	if have > 0 {
		d.report(Status{State: Resuming, Done: have, Total: d.total(from)})
		f, err = d.part.resume()
	} else {
		f, err = d.part.begin(from)
	}
	return f, have, d.total(from), err
}

// restart throws the part away, for the next attempt to begin anew.
func (d *download) restart(why string) error {
	if err := d.part.remove(); err != nil {
		return err
	}
	return &unreachable{errors.New(why)}
}

// validator identifies an answer's version of the file in If-Range. Weak tags are not allowed (RFC 9110, 13.1.5).
func validator(r *http.Response) string {
	if tag := r.Header.Get("ETag"); tag != "" && !strings.HasPrefix(tag, "W/") {
		return tag
	}
	return r.Header.Get("Last-Modified")
}

// continues reports whether an answer is the rest of the file whose first have bytes are there. A server may
// leave out the time of the last change, but not the tag.
func continues(r *http.Response, have int64, from origin) bool {
	if v := validator(r); v != "" && v != from.Validator {
		return false
	}
	var start, end, total int64
	_, err := fmt.Sscanf(r.Header.Get("Content-Range"), "bytes %d-%d/%d", &start, &end, &total)
	return err == nil && start == have && end == total-1 && (from.Bytes == 0 || total == from.Bytes)
}

// slack is how far a server's file may be from the published size before any of it is received. Sizes are
// published in megabytes for some; the hash decides, this only spares the time and bounds the disk space.
func (e Entry) slack() int64 { return e.Bytes / 100 }

// plausible refuses answers whose kind or size cannot be the file's.
func (d *download) plausible(r *http.Response, from origin) error {
	host := r.Request.URL.Host
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "text/html" || kind == "application/xhtml+xml" {
		return refuse("%s sent a web page instead of the file; a login page?", host)
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return refuse("%s sent the file in another coding (%s)", host, coding)
	}
	if off := from.Bytes - d.entry.Bytes; from.Bytes > 0 && max(off, -off) > d.entry.slack() {
		return refuse("%s offers %d bytes, the catalogue %d", host, from.Bytes, d.entry.Bytes)
	}
	return nil
}

// append writes a body behind the part's first have bytes.
func (d *download) append(ctx context.Context, f io.Writer, body io.Reader, have, total int64, alive func()) error {
	buf := make([]byte, 256<<10)
	for {
		n, err := body.Read(buf)
		alive()
		if limit := d.entry.Bytes + d.entry.slack(); have+int64(n) > limit {
			return errors.Join(refuse("longer than %d bytes", limit), d.part.remove())
		}
		if _, err := f.Write(buf[:n]); err != nil {
			return err
		}
		have += int64(n)
		d.report(Status{State: Receiving, Done: have, Total: total})
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return explain(ctx, err)
		}
	}
}
