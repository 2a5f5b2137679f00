package study

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine/study"
	"beyond/ui"
	"beyond/ui/uitest"
)

func TestPlayDrawing(t *testing.T) {
	for _, size := range sizes {
		c := newClock()
		p := playing(t, ready(t, &source{}, &saved{}, c), "ana")
		golden(t, fmt.Sprintf("early %dx%d", size[0], size[1]), uitest.Drawn(p, size[0], size[1]))
		c.wait(p, study.Earliest)
		golden(t, fmt.Sprintf("in time %dx%d", size[0], size[1]), uitest.Drawn(p, size[0], size[1]))
		press(p, "3")
		golden(t, fmt.Sprintf("between %dx%d", size[0], size[1]), uitest.Drawn(p, size[0], size[1]))
	}
}

func TestPlayLoadingFailed(t *testing.T) {
	c, s := newClock(), &source{}
	m := ready(t, s, &saved{}, c)
	p := playing(t, m, "ana")
	s.broken = p.round.Target

	p = newPlay(m.options, m.study, "ana", nil, false)
	cmd := p.Update(ui.Shown{})
	p.Update(ui.Pulse{Elapsed: 2 * time.Second})
	golden(t, "loading", uitest.Drawn(p, 80, 20))
	press(p, "1")
	if p.stage != deciding {
		t.Error("an answer before there was anything to see")
	}
	uitest.Answer(p, cmd)
	golden(t, "failed", uitest.Drawn(p, 80, 20))
}

// The target is apart and larger, at every size that a terminal has.
func TestTargetIsLarger(t *testing.T) {
	for w := 60; w <= 240; w += 20 {
		for h := 12; h <= 70; h += 3 {
			l := layout(w, h, 2)
			if l.target.Dy() < 2*l.tile.Y && h >= 20 {
				t.Errorf("%d×%d: target %v, the others %v", w, h, l.target, l.tile)
			}
			for i := range study.Columns {
				for place := range study.Shown {
					at := l.place(i, place)
					if at.Overlaps(l.target) || at.Max.X > w || at.Max.Y > h-1 && h >= 12 {
						t.Errorf("%d×%d: picture %d of column %d is at %v, the target at %v", w, h, place, i, at, l.target)
					}
				}
			}
		}
	}
}

// No frame and no title tells the classes, the condition or the right column, in or after a round.
func TestBlindness(t *testing.T) {
	c := newClock()
	p := playing(t, ready(t, &source{}, &saved{}, c), "ana")
	for range 14 {
		before := uitest.Drawn(p, 120, 36).Text() + p.Title().String()
		c.wait(p, time.Minute)
		press(p, "1")
		after := uitest.Drawn(p, 120, 36).Text()
		for _, told := range []string{
			"Right", "right", "Adv", "MMD", "Probs", "Random", "criticism", "belongs to", "class 0",
		} {
			if strings.Contains(before+after, told) {
				t.Errorf("%q is on screen:\n%s%s", told, before, after)
			}
		}
		press(p, "enter")
	}
}

// The page after a round is the same whatever the answer is.
func TestRightAndWrongLookAlike(t *testing.T) {
	drawn := map[string]bool{}
	for column := range study.Columns {
		c := newClock()
		p := playing(t, ready(t, &source{}, &saved{}, c), "ana")
		c.wait(p, time.Minute)
		press(p, fmt.Sprint(column+1))
		drawn[uitest.Drawn(p, 120, 36).Text()] = true
	}
	if len(drawn) != 1 {
		t.Errorf("%d different pages after a round", len(drawn))
	}
}

func TestRounds(t *testing.T) {
	c, b, s := newClock(), &saved{}, &source{}
	p := playing(t, ready(t, s, b, c), "ana")
	for k := range 14 {
		c.wait(p, time.Duration(20+k)*time.Second)
		if p.k != k {
			t.Fatalf("round %d, want %d", p.k, k)
		}
		right := p.round.Right
		press(p, fmt.Sprint(right+1))
		a := b.answers[k]
		took := time.Duration(20+k) * time.Second
		if !a.Correct() || a.Rater != "ana" || a.Scene != k || a.Took != took || b.targets[k] != p.round.Target {
			t.Errorf("%+v of target %d", a, b.targets[k])
		}
		press(p, "enter")
	}
	for block := range 2 {
		seen := map[study.Condition]bool{}
		for _, a := range b.answers[7*block : 7*block+7] {
			seen[a.Condition] = true
		}
		if len(seen) != 7 {
			t.Errorf("%d conditions in a block of seven", len(seen))
		}
	}
}

func TestBreaks(t *testing.T) {
	c := newClock()
	p := playing(t, ready(t, &source{}, &saved{}, c), "ana")
	for k := 1; k <= 7; k++ {
		c.wait(p, time.Minute)
		press(p, "4")
		if text := uitest.Drawn(p, 80, 20).Text(); strings.Contains(text, "Time for a break") != (k == 7) {
			t.Errorf("after %d rounds: %s", k, text)
		}
		press(p, "5", "enter") // a digit between rounds answers nothing and leads nowhere
	}
	if p.k != 7 {
		t.Errorf("at round %d", p.k)
	}
}

func TestTimer(t *testing.T) {
	c, b := newClock(), &saved{}
	p := playing(t, ready(t, &source{}, b, c), "ana")
	for _, at := range []struct {
		wait time.Duration
		says string
	}{
		{0, "too early"},
		{19 * time.Second, "too early"},
		{time.Second, "limit is 3 min"},
		{159 * time.Second, "limit is 3 min"},
		{time.Second + time.Millisecond, "too late"},
	} {
		c.wait(p, at.wait)
		if text := uitest.Drawn(p, 120, 36).Text(); !strings.Contains(text, at.says) {
			t.Errorf("after another %v it does not say %q:\n%s", at.wait, at.says, text)
		}
	}
	press(p, "1")
	if b.answers[0].InTime() || !strings.Contains(uitest.Drawn(p, 120, 36).Text(), "does not count") {
		t.Errorf("%v", b.answers[0].Took)
	}
	press(p, "enter")
	if p.phase != early {
		t.Error("the next round begins late")
	}
}

// Only the time in which the screen is shown counts, before and after it is left.
func TestLeftInTheMiddle(t *testing.T) {
	c, b := newClock(), &saved{}
	p := playing(t, ready(t, &source{}, b, c), "ana")
	c.wait(p, 15*time.Second)
	p.Update(ui.Hidden{})
	c.wait(p, time.Hour)
	uitest.Answer(p, p.Update(ui.Shown{}))
	if p.phase != early {
		t.Errorf("phase %d after 15 s", p.phase)
	}
	c.wait(p, 5*time.Second)
	if p.phase != inTime {
		t.Errorf("phase %d after 20 s", p.phase)
	}
	press(p, "2")
	if b.answers[0].Took != 20*time.Second {
		t.Errorf("took %v", b.answers[0].Took)
	}
}

// Killed in the middle of a round: whoever comes back goes on with it, and meets no scene twice.
func TestResume(t *testing.T) {
	c, b := newClock(), &saved{}
	p := playing(t, ready(t, &source{}, b, c), "ana")
	for range 3 {
		c.wait(p, time.Minute)
		press(p, "1", "enter")
	}
	interrupted := p.round

	m := ready(t, &source{}, b, c)
	golden(t, "start page", uitest.Drawn(m, 80, 20))
	p = playing(t, m, "ana")
	if p.round != interrupted || len(p.done) != 3 {
		t.Errorf("goes on with scene %d after %d rounds, want scene %d", p.round.Scene, len(p.done), interrupted.Scene)
	}
	c.wait(p, time.Minute)
	press(p, "1", "enter")
	other := playing(t, m, "ben")
	if other.k != 0 {
		t.Errorf("another rater begins with round %d", other.k)
	}
}

func TestPractice(t *testing.T) {
	c, b := newClock(), &saved{}
	p := playing(t, ready(t, &source{}, b, c), "")
	if p.round.Scene >= 0 {
		t.Errorf("practises with scene %d of the study", p.round.Scene)
	}
	c.wait(p, time.Minute)
	press(p, fmt.Sprint(p.round.Right+1))
	golden(t, "right", uitest.Drawn(p, 80, 20))
	press(p, "enter")
	press(p, fmt.Sprint((p.round.Right+1)%6+1))
	golden(t, "wrong and early", uitest.Drawn(p, 80, 20))
	if len(b.answers) != 0 {
		t.Errorf("kept: %v", b.answers)
	}
}

// The pictures of the next round are there before it begins.
func TestFetchedAhead(t *testing.T) {
	c, s := newClock(), &source{}
	p := playing(t, ready(t, s, &saved{}, c), "ana")
	next := pictures(p.number(1))
	for _, i := range next {
		if !slices.Contains(s.asked, i) {
			t.Fatalf("picture %d of the next round was not fetched", i)
		}
	}
	c.wait(p, time.Minute)
	press(p, "1")
	p.Update(ui.Pulse{})
	p.next()
	if !p.allThere() || p.since.IsZero() {
		t.Error("the next round waits for pictures")
	}
}

func TestDigitsBelongToTheScreen(t *testing.T) {
	c := newClock()
	p := playing(t, ready(t, &source{}, &saved{}, c), "ana")
	for range 2 {
		var keys []string
		for _, b := range ui.Available(p.Keys()) {
			if b.Enabled() {
				keys = append(keys, b.Keys()...)
			}
		}
		for _, digit := range []string{"1", "2", "3", "4", "5", "6"} {
			if !slices.Contains(keys, digit) {
				t.Errorf("stage %d: %s goes to the shell", p.stage, digit)
			}
		}
		press(p, "1")
	}
}

func TestFault_29_DiskFull(t *testing.T) {
	c, b := newClock(), &saved{full: errors.New("disk full")}
	p := playing(t, ready(t, &source{}, b, c), "ana")
	c.wait(p, time.Minute)
	press(p, "1")
	text := uitest.Drawn(p, 120, 36).Text()
	if !strings.Contains(text, "not saved: disk full. Kept in memory (1); w: try again, x: export") || p.stage != between {
		t.Errorf("stage %d:\n%s", p.stage, text)
	}
}
