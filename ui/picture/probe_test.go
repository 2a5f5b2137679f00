package picture

import (
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
)

func TestFault_24_AnswersOfEveryKind(t *testing.T) {
	at := func(d time.Duration, text string) func(*session) {
		return func(s *session) { s.answer(d, text) }
	}
	const ms = time.Millisecond
	for _, c := range []struct {
		name    string
		answers func(*session)
		want    Protocol
	}{
		{"silent", nil, Blocks},
		{"sixel after 50 ms", at(50*ms, sixelAnswers), Sixel},
		{"kitty after 50 ms", at(50*ms, kittyAnswers), Kitty},
		{"neither", at(50*ms, plainAnswers), Blocks},
		{"after 2.9 s", at(2900*ms, sixelAnswers), Sixel},
		{"after 9.9 s", at(9900*ms, sixelAnswers), Sixel},
		{"both", at(50*ms, strings.Replace(sixelAnswers, "\x1b[?62", "\x1b_Gi=31;OK\x1b\\\x1b[?62", 1)), Kitty},
		{"kitty says no", at(50*ms, strings.Replace(kittyAnswers, "OK", "ENOTSUPPORTED:no", 1)), Blocks},
		{"kitty answers another", at(50*ms, strings.Replace(kittyAnswers, "i=31", "i=7", 1)), Blocks},
		{"doubled", func(s *session) { s.answer(50*ms, sixelAnswers); s.answer(80*ms, sixelAnswers) }, Sixel},
		{"doubled, later and otherwise", func(s *session) {
			s.answer(50*ms, sixelAnswers)
			s.answer(4000*ms, plainAnswers)
		}, Sixel},
		{"iTerm2", at(50*ms, itermAnswers), ITerm},
		{"iTerm2 that has kitty's too", at(50*ms, strings.Replace(itermAnswers, "\x1b[?62", "\x1b_Gi=31;OK\x1b\\\x1b[?62", 1)), Kitty},
		{"tmux in iTerm2", at(50*ms, strings.Replace(itermAnswers, "iTerm2 3.5.4", "tmux 3.4", 1)), Sixel},
		{"sixel, but no size of cells", at(50*ms, "\x1b[?62;4c"), Blocks},
		{"sixel, but cells of no size", at(50*ms, "\x1b[6;0;0t\x1b[4;0;0t\x1b[?62;4c"), Blocks},
		{"sixel, but size of all cells only", at(50*ms, "\x1b[4;288;640t\x1b[?62;4c"), Sixel},
		{"sixel of four colours", at(50*ms, "\x1b[?1;0;4S\x1b[6;12;8t\x1b[?62;4c"), Blocks},
		{"numbers beyond reason", at(50*ms, "\x1b[?1;0;99999999999999999999S\x1b[6;9999;9999t\x1b[?62;4c"), Blocks},
		{"sizes that are none", at(50*ms, "\x1b[?2;0;0;-5S\x1b[6;12;8t\x1b[?62;4c"), Sixel},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, Settings{}, colorprofile.TrueColor, func(s *session) {
				s.viewer.page.placements = []Placement{{painted(red, 40, 40), 2, 2, 20, 10}}
				if c.answers != nil {
					s.onQuestions = func() { c.answers(s) }
				}
			}, func(s *session) {
				s.wait(150 * time.Millisecond)
				if !strings.Contains(s.sent(), "\x1b[?1049h") {
					t.Error("no frame within 150 ms")
				}
				s.wait(15 * time.Second)
				if len(s.viewer.keys) > 0 {
					t.Errorf("the model got the keys %q", s.viewer.keys)
				}
				caps := s.viewer.compositor.Capabilities()
				if caps.Protocol != c.want || !caps.Settled {
					t.Errorf("settled on %+v, want %v", caps, c.want)
				}
				checkOnlyUnderstood(t, s, c.want)
			})
		})
	}
}

// checkOnlyUnderstood fails unless all pictures were sent in the protocol want, and at least one was.
func checkOnlyUnderstood(t *testing.T, s *session, want Protocol) {
	t.Helper()
	sent := map[Protocol]bool{
		Sixel: strings.Contains(s.sent(), "\x1bP0;0;8q"),
		Kitty: strings.Contains(s.sent(), "\x1b_Ga=t"),
		ITerm: strings.Contains(s.sent(), "\x1b]1337;File="),
	}
	for protocol, was := range sent {
		if was != (protocol == want) {
			t.Errorf("the terminal wants %v; a picture was sent in %v: %v", want, protocol, was)
		}
	}
}

// TestFault_24_TornAnswers splits the answers in two at every byte, with pauses after which bubbletea processes the
// first part alone.
func TestFault_24_TornAnswers(t *testing.T) {
	for name, answers := range map[string]string{"sixel": sixelAnswers, "kitty": kittyAnswers} {
		t.Run(name, func(t *testing.T) {
			for cut := 1; cut < len(answers); cut++ {
				run(t, Settings{}, colorprofile.TrueColor, func(s *session) {
					s.onQuestions = func() {
						s.answer(20*time.Millisecond, answers[:cut])
						s.answer(95*time.Millisecond, answers[cut:])
					}
				}, func(s *session) {
					s.wait(15 * time.Second)
					if len(s.viewer.keys) > 0 {
						t.Errorf("torn into %q and %q: the model got the keys %q", answers[:cut], answers[cut:], s.viewer.keys)
					}
				})
			}
		})
	}
}

func TestFault_24_PeoplesKeysArrive(t *testing.T) {
	for _, c := range []struct {
		name, typed string
		pause       time.Duration
		want        []string
	}{
		{"letters", "ab[c", 0, []string{"a", "b", "[", "c"}},
		{"escape alone", "\x1b", 0, []string{"esc"}},
		{"escape, then a letter", "\x1b", 120 * time.Millisecond, []string{"esc", "x"}},
		{"escape, then a bracket at leisure", "\x1b", 300 * time.Millisecond, []string{"esc", "x"}},
		{"arrows", "\x1b[A\x1b[B", 0, []string{"up", "down"}},
		{"alt", "\x1bq", 0, []string{"alt+q"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, Settings{}, colorprofile.TrueColor, func(*session) {}, func(s *session) {
				s.answer(100*time.Millisecond, c.typed)
				if c.pause > 0 {
					s.answer(100*time.Millisecond+c.pause, "x")
				}
				s.wait(2 * time.Second)
				if !slices.Equal(s.viewer.keys, c.want) {
					t.Errorf("typed %q, the model got %q, want %q", c.typed, s.viewer.keys, c.want)
				}
			})
		})
	}
}

func TestDeadlineSettles(t *testing.T) {
	run(t, Settings{Deadline: 3 * time.Second}, colorprofile.ANSI256, func(*session) {}, func(s *session) {
		s.wait(2900 * time.Millisecond)
		if s.viewer.compositor.Capabilities().Settled {
			t.Error("settled before the deadline without an answer")
		}
		s.wait(200 * time.Millisecond)
		want := Capabilities{Protocol: Blocks, Depth: Colours256, Settled: true}
		if len(s.viewer.changes) != 1 || s.viewer.changes[0] != want {
			t.Errorf("changes %+v, want one to %+v", s.viewer.changes, want)
		}
	})
}

func TestTrueColourByAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		profile colorprofile.Profile
		answer  string
		want    Depth
	}{
		"xterm":      {colorprofile.ANSI256, "\x1bP1$r0;48:2::1:2:3m\x1b\\", TrueColour},
		"semicolons": {colorprofile.ANSI256, "\x1bP1$r0;48;2;1;2;3m\x1b\\", TrueColour},
		"nearest":    {colorprofile.ANSI256, "\x1bP1$r0;48:5:16m\x1b\\", Colours256},
		"refused":    {colorprofile.ANSI, "\x1bP0$r\x1b\\", Colours16},
		"NO_COLOR":   {colorprofile.ASCII, "\x1bP1$r0;48:2::1:2:3m\x1b\\", NoColour},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, Settings{}, c.profile, func(s *session) {
				s.onQuestions = func() { s.answer(50*time.Millisecond, c.answer+plainAnswers) }
			}, func(s *session) {
				s.wait(time.Second)
				if got := s.viewer.compositor.Capabilities().Depth; got != c.want {
					t.Errorf("depth %d, want %d", got, c.want)
				}
			})
		})
	}
}

func TestWindowPixelsAreTheLastResort(t *testing.T) {
	settings := Settings{WindowPixels: func() (int, int) { return 80 * 9, 24 * 18 }}
	run(t, settings, colorprofile.TrueColor, func(s *session) {
		s.onQuestions = func() { s.answer(50*time.Millisecond, "\x1b[?62;4c") }
	}, func(s *session) {
		s.wait(time.Second)
		caps := s.viewer.compositor.Capabilities()
		if got := (size{caps.CellW, caps.CellH}); caps.Protocol != Sixel || got != (size{9, 18}) {
			t.Errorf("%v with cells of %v, want sixel with 9×18", caps.Protocol, got)
		}
	})
}

func TestKittyThatTakesNoPicturesGetsBlocks(t *testing.T) {
	run(t, Settings{}, colorprofile.TrueColor, func(s *session) {
		s.viewer.page.placements = []Placement{{painted(red, 40, 40), 2, 2, 20, 10}}
		s.onQuestions = func() { s.answer(50*time.Millisecond, kittyAnswers) }
	}, func(s *session) {
		s.wait(time.Second)
		s.answer(0, "\x1b_Gi=12451841;EBADPNG:no\x1b\\")
		s.wait(time.Second)
		if got := s.viewer.compositor.Capabilities().Protocol; got != Blocks {
			t.Errorf("pictures are shown as %v", got)
		}
		if len(s.terminal.placements) > 0 {
			t.Errorf("the terminal still shows %v", s.terminal.placements)
		}
	})
}

// TestCellSize takes the smallest size of a cell that the sources allow. The system's alone may include a border, as
// xterm's 964 pixels of 120 columns do.
func TestCellSize(t *testing.T) {
	for _, c := range []struct {
		cell, window image.Point
		text         size
		want         size
	}{
		{window: image.Pt(964, 604), want: size{8, 15}},
		{window: image.Pt(960, 600), want: size{8, 15}},
		{cell: image.Pt(8, 15), window: image.Pt(964, 604), want: size{8, 15}},
		{cell: image.Pt(8, 16), text: size{7.83, 15.9}, window: image.Pt(940, 636), want: size{7.829166666666667, 15.8875}},
		{text: size{7.83, 15.9}, want: size{7.83, 15.9}},
		{window: image.Pt(2, 2)},
	} {
		p := probe{cell: c.cell, text: c.text, window: c.window, cells: image.Pt(120, 40)}
		if got := p.cellSize(); got != c.want {
			t.Errorf("%+v: cells of %+v, want %+v", c, got, c.want)
		}
	}
}
