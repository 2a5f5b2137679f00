package ui

import (
	"bytes"
	"context"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"beyond/ui/picture"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// payloads are attacks that hostile names try. Each contains "evil", so that the test finds it again.
func payloads() []string {
	var all []string
	for _, introducer := range []string{
		"\x1b]", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x1b[",
		"\u009d", "\u0090", "\u009f", "\u009e", "\u0098", "\u009b",
	} {
		for _, end := range []string{"\x1b\\", "\x07", "\u009c", ""} {
			all = append(all, introducer+"0;evil"+end)
		}
	}
	return append(all,
		"\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\", "\x1b]52;c;ZXZpbA==\x07evil", "\x1b[38;5;199mevil\x1b[0m",
		"\x1bcevil",
		"evil\rX", "evil\nX", "evil\x00", "\x0eevil\x0f", "evil\x7f", "\xff\xfeevil", "evil\u202egpj",
		"\u2066evil\u2069", "evil\u200b\u2028",
	)
}

// places are where strangers' text comes onto the screen.
var places = []struct {
	name string
	put  func(d *driver, top *list, text string)
}{
	{"title", func(d *driver, top *list, text string) { top.title = text }},
	{"row", func(d *driver, top *list, text string) { top.rows = []string{text} }},
	{"status", func(d *driver, top *list, text string) { top.status = text }},
	{"notification", func(d *driver, top *list, text string) { d.send(Notify{Text: safe.Clean(text)}) }},
	{"header", func(d *driver, top *list, text string) {
		d.send(HeaderInfo{Data: safe.Clean(text), Model: safe.Clean(text), Preset: safe.Clean(text), Jobs: safe.Clean(text)})
	}},
	{"filter", func(d *driver, top *list, text string) { d.press("/"); d.send(tea.PasteMsg{Content: text}) }},
	{"filter in force", func(d *driver, top *list, text string) {
		d.press("/")
		d.send(tea.PasteMsg{Content: text})
		d.press("enter")
	}},
	{"copied", func(d *driver, top *list, text string) { d.send(Copy{Text: text}) }},
	{"palette", func(d *driver, top *list, text string) {
		d.options.Items = func() []Action { return []Action{{Title: safe.Clean(text), Key: text}} }
		d.press(":")
		d.typeText("evil")
	}},
	{"help", func(d *driver, top *list, text string) { top.title = text; d.press("?") }},
}

var sgr = regexp.MustCompile(`\x1b\[[0-9;:]*m`)

func TestFault_17_NothingGetsPastTheShell(t *testing.T) {
	for _, place := range places {
		for _, text := range payloads() {
			one, _, _, o := roots()
			none := picture.None
			o.Pictures.Force = &none
			d := drive(t, 100, 30, o)
			place.put(d, one, text)
			d.send(tea.WindowSizeMsg{Width: 99, Height: 30})
			content := d.cells.Render()
			if !strings.Contains(content, "evil") {
				t.Errorf("%s: %q is not shown", place.name, text)
			}
			if bad := forbidden(sgr.ReplaceAllString(content, "")); bad != "" {
				t.Errorf("%s: %q puts %s on the screen", place.name, text, bad)
			}
			if strings.Contains(content, "38;5;199m") && strings.Contains(content, "\x1b[38;5;199m") {
				t.Errorf("%s: a colour of %q's is obeyed", place.name, text)
			}
			if bad := forbidden(d.clipboard); bad != "" {
				t.Errorf("%s: %q puts %s into the clipboard", place.name, text, bad)
			}
			if title := d.View().WindowTitle; title != "beyond · "+d.top().Name() || strings.Contains(title, "evil") {
				t.Errorf("%s: the window is called %q", place.name, title)
			}
			checkLines(t, d, 99, 30)
		}
	}
}

// forbidden names the first thing in text that may not reach a terminal; newlines end lines.
func forbidden(text string) string {
	if !utf8.ValidString(text) {
		return "invalid UTF-8"
	}
	for _, r := range text {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return safe.Format("%U", r).String()
		}
	}
	return ""
}

// checkLines fails if a line is not as wide as the window or there are more or fewer than its rows.
func checkLines(t *testing.T, d *driver, cols, rows int) {
	t.Helper()
	lines := strings.Split(d.cells.Render(), "\n")
	if len(lines) != rows {
		t.Fatalf("%d lines in a window of %d×%d", len(lines), cols, rows)
	}
	for y, line := range lines {
		for _, width := range []int{ansi.StringWidth(line), ansi.StringWidthWc(line)} {
			if width != cols {
				t.Fatalf("line %d is %d cells wide in a window of %d×%d: %q", y, width, cols, rows, line)
			}
		}
	}
}

func TestFault_27_OddSizes(t *testing.T) {
	sizes := 10_000
	if testing.Short() {
		sizes = 1000
	}
	one, _, three, o := roots()
	protocol := picture.Blocks
	o.Pictures.Force = &protocol
	one.rows = append(one.rows, "日本語の名前", "👨‍👩‍👧‍👦 family", strings.Repeat("wide ", 200))
	three.hasPicture = true
	d := drive(t, 80, 24, o)
	d.send(header)
	keys := []string{"?", "esc", ":", "down", "up", "/", "x", "enter", "8", "1", "esc", "esc", "y", "ctrl+l"}
	chance := rand.New(rand.NewPCG(27, 0))
	corners := []int{0, 1, 2, 3, 15, 16, 59, 60, 61, 500}
	for i := range sizes {
		if i == 1000 {
			protocol = picture.None // pictures take most of the time
		}
		cols, rows := corners[i%10], corners[i/10%10]
		if i >= 100 {
			cols, rows = oddSize(chance), oddSize(chance)
		}
		d.send(tea.WindowSizeMsg{Width: cols, Height: rows})
		if i%4 == 0 {
			d.press(keys[chance.IntN(len(keys))])
		}
		if cols > 0 && rows > 0 {
			checkLines(t, d, cols, rows)
		}
	}
}

// oddSize is a size up to 500, more often a small one than a large one.
func oddSize(chance *rand.Rand) int {
	x := chance.Float64()
	x *= x
	x *= x
	return int(501 * x * x)
}

// recorder keeps the output of a program, with the time of each write.
type recorder struct {
	mu     sync.Mutex
	output bytes.Buffer
	writes []time.Time
}

func (r *recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writes = append(r.writes, time.Now())
	return r.output.Write(p)
}

// program runs a shell within a bubble of synctest, on a terminal that never answers.
func program(o Options, cols, rows int) (*tea.Program, *recorder, func() error) {
	out := &recorder{}
	s := NewShell(o)
	p := tea.NewProgram(s,
		tea.WithContext(context.Background()), tea.WithFilter(s.Filter), tea.WithInput(nil), tea.WithOutput(s.Output(out)),
		tea.WithoutSignalHandler(), tea.WithWindowSize(cols, rows), tea.WithColorProfile(colorprofile.TrueColor),
		tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	ended := make(chan error, 1)
	go func() { _, err := p.Run(); ended <- err }()
	return p, out, func() error {
		err := <-ended
		s.Close()
		time.Sleep(time.Minute) // the commands that wait are not waited for, but a bubble must be empty at its end
		return err
	}
}

func TestFault_27_StormOfResizes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, _, o := roots()
		none := picture.None
		o.Pictures.Force = &none
		p, out, wait := program(o, 80, 24)
		storm, perSecond := 10*time.Second, 300
		if testing.Short() {
			storm = time.Second
		}
		start := time.Now()
		for i := range int(storm.Seconds()) * perSecond {
			p.Send(tea.WindowSizeMsg{Width: 60 + i%140, Height: 16 + i%44})
			time.Sleep(time.Second / time.Duration(perSecond))
		}
		p.Send(tea.WindowSizeMsg{Width: 100, Height: 30})
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		out.mu.Lock()
		if frames, most := len(out.writes), int(time.Since(start)/(16*time.Millisecond)); frames > most {
			t.Errorf("%d writes in %s, want at most %d", frames, time.Since(start), most)
		}
		screen := vt.NewEmulator(100, 30)
		last := out.output.Bytes()[bytes.LastIndex(out.output.Bytes(), []byte("\x1b[2J")):]
		_, _ = screen.Write(bytes.ReplaceAll(last, []byte("\n"), []byte("\r\n"))) // as a terminal's driver does
		out.mu.Unlock()
		want := drive(t, 100, 30, o)
		if got := trimmed(screen.String()); got != want.text() {
			t.Errorf("after the storm the screen shows\n%s", got)
		}
		p.Quit()
		if err := wait(); err != nil {
			t.Error(err)
		}
	})
}

func trimmed(screen string) string {
	lines := strings.Split(screen, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// The first frame waits for no answer of the terminal's.
func TestFault_24_FirstFrameWithoutAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, _, o := roots()
		p, out, wait := program(o, 80, 24)
		start := time.Now()
		time.Sleep(50 * time.Millisecond)
		synctest.Wait()
		out.mu.Lock()
		if !strings.Contains(out.output.String(), "golf ball") {
			t.Errorf("no frame within %s: %q", time.Since(start), out.output.String())
		}
		out.mu.Unlock()
		p.Quit()
		if err := wait(); err != nil {
			t.Error(err)
		}
	})
}
