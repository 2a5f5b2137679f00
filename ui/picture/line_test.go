package picture

import (
	"fmt"
	"image"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
)

// network is a line to a terminal.
type network struct {
	rate    float64 // bytes a second
	latency time.Duration
	free    time.Time // when it has sent what it was given so far
	// blocks says that it buffers nothing, as a throttled pseudo-terminal does; or else it takes everything at once, as TCP
	// does.
	blocks bool
}

// carry returns how long n bytes take to arrive.
func (n *network) carry(bytes int) time.Duration {
	now := time.Now()
	if n.free.Before(now) {
		n.free = now
	}
	n.free = n.free.Add(time.Duration(float64(bytes) / n.rate * float64(time.Second)))
	return n.free.Sub(now) + n.latency
}

// photos returns a page of n pictures that compress badly, with text that counts keys.
func (s *session) photos(n, turn int) page {
	p := page{lines: func(y int) string {
		if y == 0 {
			return fmt.Sprintf("%d keys", len(s.viewer.keys))
		}
		return ""
	}}
	for i := range n {
		img := scene(120+turn, 120)
		p.placements = append(p.placements, Placement{
			Picture{Key: fmt.Sprint(turn, i), Image: img}, 1 + i%6*13, 1 + i/6*6, 12, 5,
		})
	}
	return p
}

// overNetwork runs a session at the other end of 2 Mbit/s and 150 ms.
func overNetwork(t *testing.T, answers string, blocks bool, body func(*session)) {
	const half = 75 * time.Millisecond
	run(t, Settings{Remote: !blocks}, colorprofile.TrueColor, func(s *session) {
		s.network = &network{rate: 250e3, latency: half, blocks: blocks}
		s.terminal.reply = func(text string) { s.answer(half, text) }
		s.onQuestions = func() { s.answer(half, answers) }
	}, body)
}

func TestSlowLineShowsDraftsFirst(t *testing.T) {
	overNetwork(t, sixelAnswers, false, func(s *session) {
		s.wait(time.Second)
		s.program.Send(showPage(s.photos(18, 0)))
		start, before := time.Now(), len(s.sent())
		var sizes []int
		for time.Since(start) < 4*time.Second {
			s.wait(10 * time.Millisecond)
			pictures := strings.Split(s.sent()[before:], "\x1bP0;0;8q")[1:]
			if len(pictures) > 0 && len(pictures) <= 18 {
				sizes = append(sizes, len(pictures[len(pictures)-1]))
			}
			if len(pictures) == 18 && time.Since(start) > time.Second {
				t.Errorf("%d pictures after %s", len(pictures), time.Since(start))
			}
		}
		bytes := len(s.sent()) - before
		if largest := slices.Max(sizes); largest > 2500 {
			t.Errorf("a picture of %d bytes comes before the others' drafts", largest)
		}
		if n := strings.Count(s.sent()[before:], "\x1bP0;0;8q"); n != 36 {
			t.Errorf("%d pictures were sent, want 18 drafts and 18 photos", n)
		}
		t.Logf("%d bytes", bytes)
		if bytes > pageBudget {
			t.Errorf("a page takes %d bytes, want at most %d", bytes, int(pageBudget))
		}
	})
}

// TestKeysAreNotBehindPictures presses keys while pages of photos are drawn.
func TestKeysAreNotBehindPictures(t *testing.T) {
	for _, c := range []struct {
		name, answers string
		blocks        bool
	}{
		{"sixel", sixelAnswers, false},
		{"kitty", kittyAnswers, false},
		{"sixel on a throttled pseudo-terminal", sixelAnswers, true},
		{"kitty on a throttled pseudo-terminal", kittyAnswers, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			overNetwork(t, c.answers, c.blocks, func(s *session) {
				s.wait(time.Second)
				rng := rand.New(rand.NewPCG(13, 5))
				var times []time.Duration
				for turn := range 40 {
					s.program.Send(showPage(s.photos([]int{18, 6, 1}[turn%3], turn)))
					s.wait(time.Duration(rng.IntN(1500)) * time.Millisecond)
					start := time.Now()
					s.answer(75*time.Millisecond, "x")
					want := fmt.Sprintf("%d keys", turn+1)
					for !strings.HasPrefix(s.line(0), want) && time.Since(start) < 5*time.Second {
						s.wait(5 * time.Millisecond)
					}
					times = append(times, time.Since(start))
				}
				slices.Sort(times)
				t.Logf("from key to text: median %s, longest %s", times[len(times)/2], times[len(times)-1])
				if longest := times[len(times)-1]; longest > 300*time.Millisecond {
					t.Errorf("a key's answer took %s on a line of 150 ms", longest)
				}
				s.wait(10 * time.Second)
				if len(s.viewer.compositor.output.screen.pictures) == 0 {
					t.Error("the last page has no pictures")
				}
				for _, p := range s.viewer.compositor.output.screen.pictures {
					if p.damaged || p.recipe.draft {
						t.Errorf("%v is left as %+v", p.fitted, p)
					}
				}
			})
		})
	}
}

func (s *session) line(y int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.terminal.line(y)
}

// TestEqualPicturesAreSentOnce shows pictures of equal pixels under several keys, one after the other.
func TestEqualPicturesAreSentOnce(t *testing.T) {
	for name, answers := range map[string]string{"sixel": sixelAnswers, "kitty": kittyAnswers} {
		t.Run(name, func(t *testing.T) {
			run(t, Settings{}, colorprofile.TrueColor, func(s *session) {
				s.onQuestions = func() { s.answer(20*time.Millisecond, answers) }
			}, func(s *session) {
				s.wait(time.Second)
				before := len(s.sent())
				for _, key := range []string{"a", "b", "c"} {
					img := image.NewRGBA(image.Rect(0, 0, 40, 40))
					copy(img.Pix, painted(red, 40, 40).Image.(*image.RGBA).Pix)
					s.program.Send(showPage{placements: []Placement{{Picture{Key: key, Image: img}, 2, 2, 20, 10}}})
					s.wait(time.Second)
				}
				sent := s.sent()[before:]
				if n := strings.Count(sent, "\x1bP0;0;8q") + strings.Count(sent, "\x1b_Ga=t"); n != 1 {
					t.Errorf("equal pictures were sent %d times", n)
				}
			})
		})
	}
}
