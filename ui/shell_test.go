package ui

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beyond/ui/picture"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// list is a screen with something of everything: rows with a cursor, a picture, a filter, a status.
type list struct {
	name, title  string
	rows         []string
	at           int
	filter       string
	status       string
	typing       bool
	got          []string // the messages and keys received, in words
	opens        Screen
	hasPicture   bool
	disabledKeys bool
	blind        bool
}

func (l *list) Name() string        { return l.name }
func (l *list) Title() safe.Text    { return safe.Clean(l.title) }
func (l *list) Status() safe.Text   { return safe.Clean(l.status) }
func (l *list) Filterable() bool    { return true }
func (l *list) Typing() bool        { return l.typing }
func (l *list) Blind() bool         { return l.blind }
func (l *list) CommandLine() string { return CommandLine("beyond", "eval", "a folder") }
func (l *list) Actions() []Action {
	return []Action{{Title: safe.Format("sort by error"), Do: Send(Back{})}}
}
func (l *list) saw(format string, a ...any) { l.got = append(l.got, fmt.Sprintf(format, a...)) }

func (l *list) Keys() []Key {
	return []Key{
		NewKey("enter", "open", l.open, "enter"),
		NewKey("↓", "next", l.next, "down", "j"),
		NewKey("y", "yes", l.agree, "y").Needs(l.disabledKeys, "nobody has asked"),
		NewKey("x", "export", nil, "x").Needs(false, "there is nothing to export"),
	}
}

func (l *list) open() tea.Cmd {
	l.saw("key enter")
	if l.opens == nil {
		return nil
	}
	return Send(Open{l.opens})
}

func (l *list) next() tea.Cmd {
	l.saw("key j")
	l.at = min(l.at+1, len(l.rows)-1)
	return nil
}

func (l *list) agree() tea.Cmd {
	l.saw("key y")
	return nil
}

func (l *list) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case Shown, Hidden:
		l.saw("%T", msg)
	case Resized:
		l.saw("Resized %dx%d", msg.Width, msg.Height)
	case Filter:
		l.filter = msg.Text
	case tea.MouseClickMsg:
		l.saw("click %d,%d", msg.X, msg.Y)
	case tea.KeyPressMsg:
		l.saw("key %s", msg)
	}
	return nil
}

func (l *list) Draw(c *Canvas) {
	for y, row := range l.rows {
		style := c.Theme.Text
		if y == l.at {
			style = c.Theme.Selection
		}
		if strings.Contains(row, l.filter) {
			c.Print(2, y+1, style, safe.Clean(row).Truncate(c.Width()-4))
		}
	}
	if l.hasPicture {
		c.Picture(c.Width()/2, 1, c.Width()/2-2, c.Height()-2, picture.Picture{Key: "a", Image: stripes()})
	}
}

// stripes is a picture that blocks draw with a character of their own in every cell.
func stripes() image.Image {
	img := image.NewGray(image.Rect(0, 0, 64, 64))
	for i := range img.Pix {
		img.Pix[i] = uint8(i / 64 * 37)
	}
	return img
}

// driver runs a shell as bubbletea does. It runs commands that return at once and delivers their messages; it does not
// run commands that take time.
type driver struct {
	t *testing.T
	*Shell
	quit      bool
	clipboard string
}

func drive(t *testing.T, cols, rows int, o Options) *driver {
	d := &driver{t: t, Shell: NewShell(o)}
	d.send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor}, tea.WindowSizeMsg{Width: cols, Height: rows})
	return d
}

func (d *driver) send(msgs ...tea.Msg) {
	d.t.Helper()
	for _, msg := range msgs {
		if msg = d.Filter(d.Shell, msg); msg == nil {
			continue
		}
		_, cmd := d.Update(msg)
		d.run(cmd)
	}
}

// run runs a command unless it waits.
func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil || isTimer(cmd) {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	case tea.QuitMsg:
		d.quit = true
	default:
		if kind := reflect.TypeOf(msg); kind.String() == "tea.setClipboardMsg" {
			d.clipboard = reflect.ValueOf(msg).String()
			return
		}
		d.send(msg)
	}
}

// isTimer tells commands of tea.Tick from others by where they were made.
func isTimer(cmd tea.Cmd) bool { return strings.Contains(funcName(cmd), "tea/v2.Tick") }

func (d *driver) press(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		d.send(press(k))
	}
}

// press is the message of a key by bubbletea's name for it.
func press(name string) tea.KeyPressMsg {
	if msg, ok := KeyPress(name); ok {
		return msg
	}
	panic("unknown key " + name)
}

func (d *driver) typeText(text string) {
	for _, r := range text {
		d.press(string(r))
	}
}

// text is the frame without its styles.
func (d *driver) text() string {
	lines := strings.Split(plain(d.cells.Render()), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

func (d *driver) golden(name string) {
	d.t.Helper()
	file, got := filepath.Join("testdata", d.t.Name(), name+".golden"), d.text()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			d.t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			d.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		d.t.Fatal(err)
	}
	if got != string(want) {
		d.t.Errorf("%s differs (-update rewrites it); got\n%s", file, got)
	}
}

// roots are two lists, the first of which opens a third.
func roots() (one, two, three *list, o Options) {
	three = &list{name: "picture", title: "lemon_17", rows: []string{"orange 0.91", "lemon 0.04"}}
	one = &list{
		name: "classes", title: "classes", rows: []string{"golf ball", "lemon", "cup"},
		status: "12.1 % (41/340, 9.0–16.0)", opens: three, hasPicture: true,
	}
	two = &list{name: "jobs", title: "jobs", rows: []string{"predict gallery"}}
	return one, two, three, Options{Roots: []Root{{Key: "1", Screen: one}, {Key: "8", Screen: two, About: "work that runs in the background"}}}
}

var header = HeaderInfo{
	Data: safe.Clean("gallery 540"), Model: safe.Clean("efficientnet-lite0"), Preset: safe.Clean("lite0"),
	Jobs: safe.Clean("⚙ 2 jobs 41 %"),
}

func TestDrawing(t *testing.T) {
	for _, size := range []struct{ cols, rows int }{{80, 24}, {120, 40}, {200, 60}} {
		_, _, _, o := roots()
		none := picture.None
		o.Pictures.Force = &none
		d := drive(t, size.cols, size.rows, o)
		name := func(what string) string { return fmt.Sprintf("%s %dx%d", what, size.cols, size.rows) }
		d.send(header)
		d.golden(name("ready"))
		d.press("?")
		d.golden(name("help"))
		d.press("/")
		d.typeText("be wh")
		d.golden(name("help searching"))
		d.press("esc", "esc", ":")
		d.golden(name("palette"))
		d.typeText("jobs")
		d.golden(name("palette searching"))
		d.press("esc", "/")
		d.typeText("le")
		d.golden(name("filter edited"))
		d.press("enter")
		d.golden(name("filter in force"))
		d.press("esc", "enter")
		d.golden(name("opened"))
		d.send(Notify{Text: safe.Clean("not saved: disk full"), Failed: true})
		d.golden(name("failure"))
	}
}

func TestTooSmall(t *testing.T) {
	_, _, _, o := roots()
	d := drive(t, 59, 16, o)
	d.golden("one column short")
	d.press("enter", "?")
	if len(d.stack) != 1 || d.overlay != nil {
		t.Error("keys act on a screen that is not shown")
	}
	d.press("q")
	if !d.quit {
		t.Error("q does not quit")
	}
}

func TestEscComesBackToWhereOneWas(t *testing.T) {
	one, _, three, o := roots()
	d := drive(t, 80, 24, o)
	d.press("down", "down", "enter")
	if d.top().Screen != Screen(three) {
		t.Fatalf("on top is %s, want the picture", d.top().Name())
	}
	d.press("8", "esc", "esc")
	if d.top().Screen != Screen(one) || one.at != 2 {
		t.Errorf("back on %s at %d, want classes at 2", d.top().Name(), one.at)
	}
	d.press("esc")
	if len(d.stack) != 1 || d.quit {
		t.Error("esc leaves the last screen")
	}
	d.press("down", "enter", "8")
	d.send(tea.KeyPressMsg{Code: tea.KeyEscape, Mod: tea.ModAlt}) // twice esc, in one sequence
	if len(d.stack) != 1 {
		t.Errorf("%d screens on the stack after esc came twice at once", len(d.stack))
	}
}

func TestHeaderTellsNothingToTheBlind(t *testing.T) {
	one, _, three, o := roots()
	three.blind = true
	d := drive(t, 120, 24, o)
	d.send(header)
	if line, _, _ := strings.Cut(d.text(), "\n"); !strings.Contains(line, "gallery 540") {
		t.Fatalf("the header of %s: %q", one.name, line)
	}
	d.press("enter")
	line, _, _ := strings.Cut(d.text(), "\n")
	for _, told := range []string{"gallery", "efficientnet", "jobs"} {
		if strings.Contains(line, told) {
			t.Errorf("the header of a blind screen: %q", line)
		}
	}
}

func TestDigitGoesDownToARootOnTheStack(t *testing.T) {
	one, _, _, o := roots()
	d := drive(t, 80, 24, o)
	d.press("enter", "1")
	if len(d.stack) != 1 || d.top().Screen != Screen(one) {
		t.Errorf("%d screens on the stack, %s on top", len(d.stack), d.top().Name())
	}
	d.press("8", "enter", "1", "8", "1")
	if len(d.stack) > 2 {
		t.Errorf("%d screens on the stack after going to and fro between two roots", len(d.stack))
	}
}

// A screen hears once that it is shown, each time it is, and of its size before that.
func TestShownOnce(t *testing.T) {
	one, _, three, o := roots()
	d := drive(t, 20, 5, o)
	if len(one.got) != 0 {
		t.Errorf("told %q in a window that is too small", one.got)
	}
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24}, tea.WindowSizeMsg{Width: 100, Height: 30})
	d.press("enter", "esc")
	want := []string{"Resized 80x20", "ui.Shown", "Resized 100x26", "key enter", "ui.Hidden", "Resized 100x26", "ui.Shown"}
	if !slices.Equal(one.got, want) {
		t.Errorf("told %q, want %q", one.got, want)
	}
	want = []string{"Resized 100x26", "ui.Shown", "ui.Hidden"}
	if !slices.Equal(three.got, want) {
		t.Errorf("the opened screen was told %q, want %q", three.got, want)
	}
}

func TestStackIsBounded(t *testing.T) {
	one, _, _, o := roots()
	d := drive(t, 80, 24, o)
	for range 3 * maxStack {
		d.send(Open{&list{name: "picture", title: "one more"}})
	}
	if len(d.stack) != maxStack || d.stack[0].Screen != Screen(one) {
		t.Errorf("%d screens on the stack, want %d above the root", len(d.stack), maxStack)
	}
}

func TestKeys(t *testing.T) {
	t.Run("a screen's own key comes before the shell's", func(t *testing.T) {
		one, _, _, o := roots()
		d := drive(t, 80, 24, o)
		d.press("y")
		if want := "beyond eval 'a folder'"; d.clipboard != want {
			t.Errorf("copied %q, want %q", d.clipboard, want)
		}
		one.disabledKeys, d.clipboard, one.got = true, "", nil
		d.press("y")
		if d.clipboard != "" || !slices.Equal(one.got, []string{"key y"}) {
			t.Errorf("copied %q, the screen got %q", d.clipboard, one.got)
		}
	})
	t.Run("a screen that is being typed into gets all keys", func(t *testing.T) {
		one, _, _, o := roots()
		one.typing = true
		d := drive(t, 80, 24, o)
		one.got = nil
		d.press("q", "?", "8", "esc")
		if want := []string{"key q", "key ?", "key 8", "key esc"}; !slices.Equal(one.got, want) || d.quit {
			t.Errorf("got %q, quit %t; want %q", one.got, d.quit, want)
		}
		d.press("ctrl+c")
		if !d.quit {
			t.Error("ctrl-c does not quit")
		}
	})
	t.Run("esc takes the filter away before it goes back", func(t *testing.T) {
		one, _, _, o := roots()
		d := drive(t, 80, 24, o)
		d.press("/")
		d.typeText("lem")
		if one.filter != "lem" {
			t.Errorf("filter %q while it is typed, want lem", one.filter)
		}
		d.press("enter", "esc")
		if one.filter != "" || len(d.stack) != 1 {
			t.Errorf("filter %q after esc", one.filter)
		}
	})
	t.Run("palette does what it finds", func(t *testing.T) {
		_, two, _, o := roots()
		d := drive(t, 80, 24, o)
		d.press("ctrl+k")
		d.typeText("gojob")
		d.press("enter")
		if d.top().Screen != Screen(two) {
			t.Errorf("on top is %s, want jobs", d.top().Name())
		}
	})
	t.Run("items of the palette", func(t *testing.T) {
		_, _, three, o := roots()
		o.Items = func() []Action { return []Action{{Title: safe.Clean("n01_7.JPEG"), Do: Send(Open{three})}} }
		d := drive(t, 80, 24, o)
		d.press(":")
		d.typeText("n017")
		d.press("enter")
		if d.top().Screen != Screen(three) {
			t.Errorf("on top is %s, want the picture", d.top().Name())
		}
	})
}

func TestMouse(t *testing.T) {
	one, _, _, o := roots()
	d := drive(t, 80, 24, o)
	one.got = nil
	for _, y := range []int{0, 1, 2, 21, 22} {
		d.send(tea.MouseClickMsg{X: 7, Y: y})
	}
	if want := []string{"click 7,0", "click 7,19"}; !slices.Equal(one.got, want) {
		t.Errorf("the screen got %q, want %q", one.got, want)
	}
	if d.View().MouseMode != tea.MouseModeCellMotion {
		t.Error("the mouse is not asked for")
	}
	d.press(":")
	d.typeText("leavemouse")
	d.press("enter")
	if d.View().MouseMode != tea.MouseModeNone {
		t.Error("the mouse cannot be switched off")
	}
}

const blockCharacters = "▀▄▌▐▘▝▖▗▚▞▛▜▙▟▁▂▃▅▆▇▏▎▍▋▊▉"

// Pictures under an overlay are hidden; pictures beside it stay.
func TestOverlayHidesPictures(t *testing.T) {
	_, _, _, o := roots()
	blocks := picture.Blocks
	o.Pictures.Force = &blocks
	d := drive(t, 80, 24, o)
	if !strings.ContainsAny(d.text(), blockCharacters) {
		t.Fatalf("no picture on\n%s", d.text())
	}
	before := d.text()
	d.press("?")
	lines := strings.Split(d.text(), "\n")
	y := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "esc closes") })
	x, w, h := 8, 64, d.overlay.(*help).height(d.Shell) // of the help in a window of 80 columns
	for row, line := range lines[y : y+h] {
		if inside := string([]rune(line + strings.Repeat(" ", 80))[x : x+w]); strings.ContainsAny(inside, blockCharacters) {
			t.Errorf("a picture within the help, in line %d: %s", y+row, line)
		}
	}
	if !strings.ContainsAny(d.text(), blockCharacters) {
		t.Error("no picture beside the help")
	}
	d.press("esc")
	if d.text() != before {
		t.Errorf("after the help is closed:\n%s", d.text())
	}
}

// When the terminal turns out to have more colours, the screen is drawn again.
func TestMoreColours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, _, o := roots()
		p, out, wait := program(o, 80, 24)
		time.Sleep(time.Second)
		for i, want := range []bool{false, true, false} { // the program starts with 24-bit colours
			profile := []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI256}[i]
			out.mu.Lock()
			out.output.Reset()
			out.mu.Unlock()
			p.Send(tea.ColorProfileMsg{Profile: profile})
			time.Sleep(time.Second)
			out.mu.Lock()
			if got := bytes.Contains(out.output.Bytes(), []byte(ansi.EraseEntireScreen)); got != want {
				t.Errorf("profile %s clears the screen: %t, want %t", profile, got, want)
			}
			out.mu.Unlock()
		}
		p.Quit()
		if err := wait(); err != nil {
			t.Error(err)
		}
	})
}

func TestThemes(t *testing.T) {
	_, _, _, o := roots()
	d := drive(t, 80, 24, o)
	neutral := d.cells.Render()
	d.send(tea.BackgroundColorMsg{Color: color.White})
	light := d.cells.Render()
	d.send(tea.BackgroundColorMsg{Color: color.Black})
	dark := d.cells.Render()
	if neutral == light || neutral == dark || light == dark {
		t.Error("the theme does not follow the terminal's background")
	}
	o.Theme = "dark"
	d = drive(t, 80, 24, o)
	d.send(tea.BackgroundColorMsg{Color: color.White})
	if d.cells.Render() != dark {
		t.Errorf("a theme that was chosen gives way to the background:\n%q\n%q", d.cells.Render(), dark)
	}
	o.Theme = "mono"
	none := picture.None
	o.Pictures.Force = &none
	d = drive(t, 80, 24, o)
	if content := d.cells.Render(); strings.Contains(content, "38;") || strings.Contains(content, "48;") {
		t.Error("colours in the theme without colours")
	}
}

// signed is a list with signs.
type signed struct{ list }

func (*signed) Signs() []Sign { return []Sign{{"↯2", "first wrong step"}, {"◀", "sure"}} }

// TestHelpExplainsSigns explains the signs of a screen below its keys, or beside them where there is room.
func TestHelpExplainsSigns(t *testing.T) {
	for _, cols := range []int{80, 140} {
		root := &signed{list{name: "signed", title: "signed"}}
		d := drive(t, cols, 40, Options{Roots: []Root{{Key: "1", Screen: root}}})
		d.press("?")
		d.golden(fmt.Sprint(cols))
	}
}
