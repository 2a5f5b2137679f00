package explorer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beyond/cli/settings"
	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/imaging"
	"beyond/engine/people"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// listed is a data set of nine pictures as a scan finds and sorts them, with an opening of it whose Early shows one.
func listed(t *testing.T) (*lister, *dataset.Set) {
	t.Helper()
	classes, err := dataset.ParseClasses(strings.NewReader("index,wnid,name\n0,n00000001,red\n"))
	dir := t.TempDir()
	for i := range 9 {
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.jpg", i)), []byte("no picture"), 0o600)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	var growing dataset.Growing
	set, err := dataset.Scan(t.Context(), dir, classes, dataset.Options{Growing: &growing})
	if err != nil {
		t.Fatal(err)
	}
	values, err := settings.Read(filepath.Join(dir, "config.toml"), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	e := engine.New(engine.Config{Workers: 1, Now: time.Now})
	t.Cleanup(e.Close)
	options := func(set *dataset.Set) Options {
		return Options{
			// With a recording nothing is computed.
			Workspace: e.OpenRecorded(engine.NewModel("m", nil, imaging.Preset{}, classes), set, make([]string, len(set.Items))),
			Answers:   people.NewAnswers(nil), Preferences: NewPreferences(values), Now: time.Now,
		}
	}
	first := growing.Set()
	first.Items = first.Items[:1]
	l := &lister{opened: make(chan error, 1), progress: &progress{found: growing.Found}, Opening: Opening{
		Found: growing.Found, Growing: growing.Set, Early: func() (Options, bool) { return options(first), true },
	}}
	l.Ready = func() (Options, bool) { return options(set), true }
	return l, set
}

// renewed runs the command of a person who looks at the first screen, and returns what replaces the screens.
func renewed(t *testing.T, l *lister, msg tea.Msg) ui.Renew {
	t.Helper()
	idle, ok := msg.(ui.WhenIdle)
	if !ok {
		t.Fatalf("%T follows", msg)
	}
	x := l.x.Load().latest.Load()
	roots := x.roots()
	if cmd := idle.Do(roots[3].Screen, true); cmd != nil {
		t.Errorf("%s is replaced while a person answers", roots[3].Screen.Name())
	}
	cmd := idle.Do(roots[0].Screen, true)
	if cmd == nil {
		t.Fatal("the overview is not replaced")
	}
	if cmd() == nil {
		t.Fatal("nothing replaces it")
	}
	next := l.x.Load().latest.Load()
	if x.ctx.Err() == nil || next == x {
		t.Error("the explorer before goes on")
	}
	return next.screens(none)
}

// TestListerGrows: the first picture is shown, then those found so far, then all in their order.
func TestListerGrows(t *testing.T) {
	l, set := listed(t)
	ctx := t.Context()
	begun := l.begin(ctx)
	if got := begun.Header().Data.String(); !strings.HasSuffix(got, " 1 of 9 so far") || len(begun.Roots) != 9 {
		t.Errorf("header %q, %d roots", got, len(begun.Roots))
	}
	l.grown = time.Time{}
	if got := renewed(t, l, l.wait(ctx)).Header().Data.String(); !strings.HasSuffix(got, " 9 of 9 so far") {
		t.Errorf("header %q", got)
	}
	l.opened <- nil
	all := l.wait(ctx)
	if got := l.x.Load().latest.Load().header().Jobs.String(); !strings.Contains(got, "go back") {
		t.Errorf("header %q while all wait", got)
	}
	if cmd := all.(ui.WhenIdle).Do(begun.Roots[0].Screen, false); cmd != nil {
		t.Error("a screen on top of others is replaced")
	}
	if got := renewed(t, l, all).Header().Data.String(); !strings.HasSuffix(got, " 9") {
		t.Errorf("header %q", got)
	}
	if x := l.x.Load().latest.Load(); &x.w.Set.Items[0] != &set.Items[0] {
		t.Error("the pictures are not in their order")
	}
}

// TestListerEnds: without a first picture the listing is counted, its error ends the program, and an explorer of the
// last pictures says what was open.
func TestListerEnds(t *testing.T) {
	l, _ := listed(t)
	early := l.Early
	l.Early = func() (Options, bool) { return Options{}, false }
	if begun := l.begin(t.Context()); len(begun.Roots) != 1 || begun.Roots[0].Screen.Name() != "listing" {
		t.Errorf("begins with %d screens", len(begun.Roots))
	}
	l.left(ui.Trail{})
	left := ""
	l.Early = func() (Options, bool) {
		o, ok := early()
		o.Choice.Model, o.Left = "m", func(_ ui.Trail, model, _ string) { left = model }
		return o, ok
	}
	if _, ok := l.wait(t.Context()).(tea.BatchMsg); !ok || l.x.Load() == nil {
		t.Error("the first picture is not shown")
	}
	x := l.x.Load()
	x.giveWay(x.onto(l.Growing()))
	if l.left(ui.Trail{}); left != "m" {
		t.Errorf("left %q", left)
	}
	odd := errors.New("odd")
	l.opened <- odd
	if _, ok := l.wait(t.Context()).(tea.QuitMsg); !ok || *l.failed.Load() != odd {
		t.Errorf("an error does not end it")
	}
}
