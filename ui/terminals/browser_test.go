//go:build terminals && unix

package terminals

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// browserPage is xterm.js with its image addon. Output comes as events, input goes back by POST.
const browserPage = `<!doctype html><meta charset=utf-8>
<link rel=stylesheet href=/node_modules/@xterm/xterm/css/xterm.css>
<style>html,body{margin:0;background:#000;overflow:hidden}.xterm-viewport{overflow:hidden!important}</style>
<div id=t></div>
<script src=/node_modules/@xterm/xterm/lib/xterm.js></script>
<script src=/node_modules/@xterm/addon-image/lib/addon-image.js></script>
<script>
const t = new Terminal({cols: %d, rows: %d, fontFamily: 'DejaVu Sans Mono', fontSize: 13, scrollback: 0, cursorBlink: false});
t.loadAddon(new ImageAddon.ImageAddon({enableSizeReports: true, sixelSupport: true, iipSupport: true}));
t.open(document.getElementById('t'));
let queue = Promise.resolve();
t.onData(d => queue = queue.then(() => fetch('/input', {method: 'POST', body: d})));
const box = document.querySelector('.xterm-screen').getBoundingClientRect();
fetch('/size', {method: 'POST', body: [box.x, box.y, box.width / t.cols, box.height / t.rows].join(' ')}).then(() => {
	new EventSource('/output').onmessage = e => t.write(Uint8Array.from(atob(e.data), c => c.charCodeAt(0)));
});
</script>`

// browser is a program on a pseudo-terminal that a page shows.
type browser struct {
	w      *walker
	master *os.File
	sized  chan geometry
	once   sync.Once
	start  func()
}

// runBrowser shows the program in xterm.js in Chromium.
func runBrowser(t *testing.T, w *walker) {
	b := &browser{w: w, sized: make(chan geometry, 1)}
	args := w.program()
	c := exec.Command(args[0], args[1:]...)
	c.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "NO_COLOR=", "TMUX=")
	ready := make(chan struct{})
	b.start = func() {
		var err error
		if b.master, err = pty.StartWithSize(c, &pty.Winsize{Cols: cols, Rows: rows}); err != nil {
			t.Error(err)
		}
		close(ready)
	}
	t.Cleanup(func() {
		if c.Process != nil {
			_ = c.Process.Kill()
		}
	})
	server := httptest.NewServer(b)
	t.Cleanup(server.CloseClientConnections)
	args = []string{
		"--no-sandbox", "--no-first-run", "--disable-gpu", "--hide-scrollbars", "--user-data-dir=" + t.TempDir(),
		"--window-position=0,0", fmt.Sprintf("--window-size=%d,%d", displayW, displayH), "--kiosk", "--app=" + server.URL,
	}
	start(t, w.display.command("chromium", args...))
	select {
	case g := <-b.sized:
		w.geometry = g
		t.Logf("cells of %.3f×%.3f pixels at %.1f, %.1f", g.cellW, g.cellH, g.x, g.y)
	case <-time.After(60 * time.Second):
		t.Fatal("the page does not load")
	}
	<-ready
	w.press = func(key string) error {
		_, err := b.master.WriteString(typed(key))
		return err
	}
}

// typed returns the bytes of a key by xdotool's name.
func typed(key string) string {
	if s, ok := map[string]string{
		"question": "?", "slash": "/", "colon": ":", "Escape": "\x1b", "Return": "\r", "ctrl+l": "\x0c",
	}[key]; ok {
		return s
	}
	return key
}

// ServeHTTP implements [http.Handler].
func (b *browser) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/":
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, browserPage, cols, rows)
	case "/size":
		var g geometry
		_, _ = fmt.Fscan(r.Body, &g.x, &g.y, &g.cellW, &g.cellH)
		b.sized <- g
	case "/input":
		_, _ = io.Copy(b.master, r.Body)
	case "/output":
		b.once.Do(b.start)
		b.stream(w)
	default:
		http.FileServer(http.Dir(os.Getenv("BEYOND_XTERMJS"))).ServeHTTP(w, r)
	}
}

func (b *browser) stream(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/event-stream")
	buf := make([]byte, 64<<10)
	for {
		n, err := b.master.Read(buf)
		if err != nil {
			return
		}
		fmt.Fprintf(w, "data: %s\n\n", base64.StdEncoding.EncodeToString(buf[:n]))
		w.(http.Flusher).Flush()
	}
}
