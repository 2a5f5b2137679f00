//go:build terminals && unix

package terminals

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// terminal is a terminal under test.
type terminal struct {
	name  string
	needs []string // programs
	// class is the window's class, by which it is found; args start the terminal with a program, whose command follows.
	class string
	args  []string
	env   []string
	// protocol is forced upon it; "" asks the terminal.
	protocol string
	// cells says where the cells are, for a terminal whose window has more than cells.
	cells geometry
	// start starts a terminal in another way.
	start func(*testing.T, *walker)
}

var size = fmt.Sprintf("%dx%d", cols, rows)

// sixelXterm is xterm with sixel, as it has to be asked for.
var sixelXterm = []string{
	"xterm", "-ti", "vt340", "-xrm", "XTerm*decTerminalID: vt340", "-xrm", "XTerm*numColorRegisters: 256",
	"-xrm", "XTerm*sixelScrolling: true", "-xrm", "XTerm*maxGraphicSize: 2000x2000", "-b", "0", "-bw", "0", "+sb",
	"-fa", "DejaVu Sans Mono", "-fs", "9", "-geometry", size + "+0+0", "-e",
}

var konsole = []string{"konsole", "--nofork", "--hide-menubar", "--hide-tabbar", "--notransparency", "-e"}

var terminals = []terminal{
	{name: "xterm", needs: []string{"xterm"}, class: "xterm", args: sixelXterm},
	{name: "xterm.js", needs: []string{"chromium"}, start: runBrowser},
	{name: "xterm.js by iTerm2's protocol", needs: []string{"chromium"}, start: runBrowser, protocol: "iterm"},
	{
		name: "mlterm", needs: []string{"mlterm"}, class: "mlterm",
		args: []string{"mlterm", "--geometry", size, "--sb=false", "-e"},
	},
	{
		name: "kitty", needs: []string{"kitty"}, class: "kitty", env: []string{"LIBGL_ALWAYS_SOFTWARE=1"},
		args: []string{
			"kitty", "--config", "NONE", "-o", "remember_window_size=no", "-o", fmt.Sprintf("initial_window_width=%dc", cols),
			"-o", fmt.Sprintf("initial_window_height=%dc", rows), "-o", "confirm_os_window_close=0",
			"-o", "window_padding_width=0", "-o", "placement_strategy=top-left",
		},
	},
	{
		name: "konsole", needs: []string{"konsole"}, class: "konsole", env: []string{"QT_QPA_PLATFORM=xcb"},
		cells: geometry{4, 33, 8, 18},
		args:  konsole,
	},
	{
		name: "tmux in xterm", needs: []string{"xterm", "tmux"}, class: "xterm",
		args: append(append([]string(nil), sixelXterm...), "tmux", "-L", "beyond-terminals", "-f", "/dev/null", "start-server", ";",
			"set-option", "-g", "status", "off", ";", "new-session"),
	},
}

func (x terminal) missing() error {
	for _, program := range append([]string{"Xvfb", "xdotool"}, x.needs...) {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("%s: %w", program, errNotThere)
		}
	}
	if x.start != nil && os.Getenv("BEYOND_XTERMJS") == "" {
		return fmt.Errorf("@xterm/xterm: %w; BEYOND_XTERMJS names no folder", errNotThere)
	}
	return nil
}

// program is the command line of this test as the program in the terminal.
func (w *walker) program() []string {
	self, _ := os.Executable()
	return []string{
		"env", childFile + "=" + w.file, fmt.Sprintf("BEYOND_TERMINALS_SEED=%d", *seed),
		"BEYOND_TERMINALS_PROTOCOL=" + w.terminal.protocol, self,
	}
}

// run starts the terminal on the walker's display and finds its cells.
func (x terminal) run(t *testing.T, w *walker) {
	if x.start != nil {
		x.start(t, w)
		return
	}
	args := append(append([]string(nil), x.args[1:]...), w.program()...)
	c := w.display.command(x.args[0], args...)
	c.Env = append(c.Env, x.env...)
	c.Env = append(c.Env, "NO_COLOR=", "TMUX=", "SHELL=/bin/sh")
	start(t, c)
	if strings.HasPrefix(x.name, "tmux") {
		t.Cleanup(func() { _ = exec.Command("tmux", "-L", "beyond-terminals", "kill-server").Run() })
	}
	window := w.window(t, x.class)
	_ = w.display.command("xdotool", "windowfocus", window).Run()
	time.Sleep(time.Second)
	if w.geometry = x.cells; x.cells == (geometry{}) {
		w.geometry = w.measure(t, window)
	}
}

// window waits for a window of a class.
func (w *walker) window(t *testing.T, class string) string {
	for range 300 {
		out, _ := w.display.command("xdotool", "search", "--onlyvisible", "--class", class).Output()
		if ids := strings.Fields(string(out)); len(ids) > 0 {
			return ids[len(ids)-1]
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("no window appears")
	return ""
}

// measure finds the cells: all of them fill the window, except for an equal border, if the system knows their size.
func (w *walker) measure(t *testing.T, window string) geometry {
	for range 300 {
		s, err := read(w.file)
		if err != nil || s.Cols == 0 {
			time.Sleep(100 * time.Millisecond)
			continue
		}
		out, _ := w.display.command("xdotool", "getwindowgeometry", "--shell", window).Output()
		values := map[string]float64{}
		for line := range strings.Lines(string(out)) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			var v float64
			_, _ = fmt.Sscan(value, &v)
			values[name] = v
		}
		text := [2]float64{float64(s.W), float64(s.H)}
		if s.W == 0 {
			text = [2]float64{values["WIDTH"], values["HEIGHT"]}
		}
		g := geometry{cellW: text[0] / float64(s.Cols), cellH: text[1] / float64(s.Rows)}
		g.x = values["X"] + (values["WIDTH"]-text[0])/2
		g.y = values["Y"] + (values["HEIGHT"]-text[1])/2
		t.Logf("%d×%d cells of %.2f×%.2f pixels at %.1f, %.1f", s.Cols, s.Rows, g.cellW, g.cellH, g.x, g.y)
		return g
	}
	t.Fatal("the program does not start")
	return geometry{}
}
