package main

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

func TestGridPairsDifferInOneAttribute(t *testing.T) {
	entries, pairs := grid()
	byPath := map[string]entry{}
	for _, e := range entries {
		if _, twice := byPath[e.path]; twice {
			t.Errorf("%s occurs twice", e.path)
		}
		byPath[e.path] = e
	}
	for _, p := range pairs {
		a, b := byPath[p.a], byPath[p.b]
		if a.subject != b.subject || a.seed != b.seed {
			t.Errorf("%s and %s differ in subject or seed", p.a, p.b)
		}
		for _, name := range attributes {
			if differ := a.setting[name] != b.setting[name]; differ != (name == p.attribute) {
				t.Errorf("%s and %s: %s differs: %v; the pair is about %s", p.a, p.b, name, differ, p.attribute)
			}
		}
	}
}

func TestEverySubjectHasTheSameScenes(t *testing.T) {
	for i, s := range subjects {
		entries, _ := subjectGrid(i)
		if want := len(groundNames) + len(changes); len(entries) != want {
			t.Errorf("%s has %d scenes, want %d", s.slug, len(entries), want)
		}
		grounds := map[string]int{}
		for _, e := range entries {
			grounds[e.setting["ground"]]++
		}
		for name, n := range grounds {
			if n != 4 {
				t.Errorf("%s stands %d times on %s, want 4", s.slug, n, name)
			}
		}
	}
}

func TestRenderIsDeterministic(t *testing.T) {
	entries, _ := subjectGrid(0)
	for _, e := range []entry{entries[0], entries[9], lampGrid()[2]} {
		first, err := encode(e, 24)
		if err != nil {
			t.Fatal(err)
		}
		second, err := encode(e, 24)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, second) {
			t.Errorf("%s: two renderings differ", e.path)
		}
	}
}

// TestGalleryIsUpToDate compares some committed pictures with renderings; go generate updates them. Other architectures
// fuse multiplications and additions, and differ in the last bit.
func TestGalleryIsUpToDate(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("the gallery was drawn on amd64")
	}
	for _, e := range []entry{subjectEntry("traffic-light", 28), subjectEntry("lemon", 17), lampGrid()[0]} {
		got, err := encode(e, 256)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("..", "gallery", e.path))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from its rendering", e.path)
		}
	}
}

func TestTablesAreUpToDate(t *testing.T) {
	entries, pairs := grid()
	dir := t.TempDir()
	if err := writeTables(dir, append(entries, lampGrid()...), pairs); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"attributes.csv", "pairs.csv"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("..", "gallery", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from the grid's", name)
		}
	}
}

// subjectEntry returns the n-th scene of a subject.
func subjectEntry(slug string, n int) entry {
	index := slices.IndexFunc(subjects, func(s subject) bool { return s.slug == slug })
	entries, _ := subjectGrid(index)
	return entries[n]
}

// TestHueChangesTheSubjectOnly checks that a change of hue changes the middle of the picture, where the subject must
// be, but not its rim.
func TestHueChangesTheSubjectOnly(t *testing.T) {
	entries, _ := subjectGrid(0)
	plain := entries[4]
	twin := plain
	twin.setting = plain.setting.with("hue", "blue")
	a, b := compose(plain, 32), compose(twin, 32)
	before, after := a.render(), b.render()
	if difference(before, after, 16, 16) < 60 {
		t.Error("the middle hardly differs")
	}
	if d := difference(before, after, 1, 31); d > 6 {
		t.Errorf("the corner differs by %d levels", d)
	}
}

func difference(a, b *image.RGBA, x, y int) int {
	p, q := a.RGBAAt(x, y), b.RGBAAt(x, y)
	abs := func(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }
	return abs(p.R, q.R) + abs(p.G, q.G) + abs(p.B, q.B)
}

func TestShadowFallsAwayFromTheLight(t *testing.T) {
	s := scene{ground: grounds["table"], objects: []object{place(pingPongBall(grey(1)), vec{}, turn(0), 1)}}
	light := vec{1, 1, 0}.unit()
	if lit := s.shadow(vec{2, 0, 0}, light, 0.05, 30); lit < 0.99 {
		t.Errorf("towards the light %.2f is lit, want all", lit)
	}
	if lit := s.shadow(vec{-0.5, 0, 0}, light, 0.05, 30); lit > 0.01 {
		t.Errorf("behind the ball %.2f is lit, want nothing", lit)
	}
}

func TestMeadowHitsAreOnTheRay(t *testing.T) {
	m := meadow{cell: 0.06, height: 0.1, width: 0.016}
	found := 0
	for i := range 200 {
		r := ray{vec{float64(i) * 0.01, 0.4, 0}, vec{0.1, -0.5, 1}.unit()}
		h, ok := m.hit(r, 100)
		if !ok {
			continue
		}
		found++
		if y := r.at(h.t).y; y < -m.width || y > m.height+m.width {
			t.Errorf("blade met at height %v", y)
		}
	}
	if found < 100 {
		t.Errorf("%d of 200 rays met a blade, want most", found)
	}
}
