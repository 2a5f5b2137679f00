//go:build unix

package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// browser is Chromium without a window, driven by the DevTools protocol over two pipes.
type browser struct {
	t       *testing.T
	cmd     *exec.Cmd
	to      io.WriteCloser
	session string // of the page

	mu      sync.Mutex
	last    int
	waiting map[int]chan devtools
	events  []devtools
	gone    chan struct{} // closed once the browser has ended
}

// devtools is a message of the protocol.
type devtools struct {
	ID     int             `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
	SessionID string `json:"sessionId,omitempty"`
}

// chromium is the path of the browser. Without one the test is skipped, or fails where it must not be missing.
func chromium(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("chromium")
	switch {
	case err == nil:
		return path
	case os.Getenv("BEYOND_BROWSER_NEEDED") != "":
		t.Fatal(err)
	}
	t.Skip("no chromium here")
	return ""
}

// browse starts a browser with a page of its own. What it keeps lies in profile.
func browse(t *testing.T, profile string) *browser {
	t.Helper()
	read, theirs := pipe(t)
	their, write := pipe(t)
	b := &browser{t: t, to: write, waiting: map[int]chan devtools{}, gone: make(chan struct{})}
	b.cmd = exec.Command(chromium(t), "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
		"--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage", "--user-data-dir="+profile)
	b.cmd.ExtraFiles = []*os.File{their, theirs} // descriptors 3 and 4
	b.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := b.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	their.Close()
	theirs.Close()
	go b.listen(read)
	t.Cleanup(b.kill)
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Network", "Runtime"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

// listen hands out what the browser says until it ends.
func (b *browser) listen(r io.ReadCloser) {
	defer close(b.gone)
	defer r.Close()
	lines := bufio.NewReader(r)
	for {
		text, err := lines.ReadBytes(0)
		if err != nil {
			return
		}
		var m devtools
		_ = json.Unmarshal(bytes.TrimSuffix(text, []byte{0}), &m)
		b.mu.Lock()
		if m.ID == 0 {
			b.events = append(b.events, m)
		} else if answer := b.waiting[m.ID]; answer != nil {
			answer <- m
		}
		b.mu.Unlock()
	}
}

// kill ends all of the browser's processes at once, as a crash of the machine would.
func (b *browser) kill() {
	_ = syscall.Kill(-b.cmd.Process.Pid, syscall.SIGKILL)
	_ = b.cmd.Wait()
	b.to.Close()
}

// call asks the browser, or the page once there is one.
func (b *browser) call(method string, params, into any) {
	b.t.Helper()
	if err := b.ask(method, params, into); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
}

// ask is call for what may fail.
func (b *browser) ask(method string, params, into any) error {
	answer, err := b.send(method, params)
	if err != nil {
		return err
	}
	select {
	case m := <-answer:
		if m.Error != nil {
			return fmt.Errorf("%s", m.Error.Message)
		}
		if into != nil {
			return json.Unmarshal(m.Result, into)
		}
		return nil
	case <-b.gone:
		return io.EOF
	case <-time.After(30 * time.Second):
		return fmt.Errorf("no answer within 30 s")
	}
}

// send asks without waiting for the answer.
func (b *browser) send(method string, params any) (chan devtools, error) {
	if params == nil {
		params = map[string]any{}
	}
	data, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	answer := make(chan devtools, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	b.waiting[b.last] = answer
	text, err := json.Marshal(devtools{ID: b.last, Method: method, Params: data, SessionID: b.session})
	if err == nil {
		_, err = b.to.Write(append(text, 0))
	}
	return answer, err
}

// eval returns the value of an expression in the page, as JSON has it.
func (b *browser) eval(expression string) any {
	b.t.Helper()
	value, err := b.try(expression)
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

func (b *browser) try(expression string) (any, error) {
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	err := b.ask("Runtime.evaluate",
		map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &r)
	if err == nil && r.ExceptionDetails != nil {
		err = fmt.Errorf("%s", r.ExceptionDetails.Exception.Description)
	}
	return r.Result.Value, err
}

// wait returns once an expression is true in the page.
func (b *browser) wait(expression string) {
	b.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		value, err := b.try(expression)
		if value == true {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("not so within 20 s: %s (%v, %v); the page says %q; it threw %s", expression, value, err,
				b.eval("document.body.innerText"), b.said("Runtime.exceptionThrown"))
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// open goes to a file's page and returns once it is there.
func (b *browser) open(path string) {
	b.t.Helper()
	b.call("Page.navigate", map[string]any{"url": "file://" + path}, nil)
	b.wait("document.readyState === 'complete' && location.href.startsWith('file:')")
}

// reload loads the page again.
func (b *browser) reload() {
	b.t.Helper()
	b.eval("window.before = true")
	b.call("Page.reload", nil, nil)
	b.wait("!window.before && document.readyState === 'complete'")
}

// press presses a key.
func (b *browser) press(key string) {
	b.t.Helper()
	params := map[string]any{"type": "keyDown", "key": key}
	if len(key) == 1 {
		params["text"] = key
	} else if key == "Enter" {
		params["text"] = "\r"
	}
	b.call("Input.dispatchKeyEvent", params, nil)
	b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key}, nil)
}

// size gives the page a phone's or a desktop's size, and light or dark colours.
func (b *browser) size(w, h int, phone bool, scheme string) {
	b.t.Helper()
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{
		"width": w, "height": h, "deviceScaleFactor": 1, "mobile": phone,
	}, nil)
	b.call("Emulation.setTouchEmulationEnabled", map[string]any{"enabled": phone}, nil)
	media := []map[string]any{{"name": "prefers-color-scheme", "value": scheme}}
	if phone {
		media = append(media, map[string]any{"name": "hover", "value": "none"})
	}
	b.call("Emulation.setEmulatedMedia", map[string]any{"features": media}, nil)
}

// shoot writes a screenshot where BEYOND_SHOTS names a folder, for people to look at.
func (b *browser) shoot(name string) {
	b.t.Helper()
	folder := os.Getenv("BEYOND_SHOTS")
	if folder == "" {
		return
	}
	var shot struct{ Data []byte }
	b.call("Page.captureScreenshot", map[string]any{"format": "png"}, &shot)
	if err := os.WriteFile(filepath.Join(folder, name+".png"), shot.Data, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// requests lists the addresses that the pages have asked for, without files and pictures inside.
func (b *browser) requests() (list []string) {
	for _, params := range b.said("Network.requestWillBeSent") {
		var p struct{ Request struct{ URL string } }
		_ = json.Unmarshal(params, &p)
		if scheme, _, _ := strings.Cut(p.Request.URL, ":"); scheme != "file" && scheme != "data" && scheme != "blob" && scheme != "about" {
			list = append(list, p.Request.URL)
		}
	}
	return list
}

// said lists what the browser has told of an event.
func (b *browser) said(method string) (list []json.RawMessage) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.events {
		if e.Method == method {
			list = append(list, e.Params)
		}
	}
	return list
}

// event waits for an event and returns its parameters.
func (b *browser) event(method string) json.RawMessage {
	b.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		if list := b.said(method); len(list) > 0 {
			return list[0]
		}
		time.Sleep(5 * time.Millisecond)
	}
	b.t.Fatalf("no %s within 20 s", method)
	return nil
}
