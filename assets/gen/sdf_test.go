package main

import (
	"math"
	"testing"
)

func TestDistances(t *testing.T) {
	for _, c := range []struct {
		name  string
		field sdf
		p     vec
		want  float64
		tol   float64
	}{
		{"outside a sphere", sphere(vec{1, 0, 0}, 0.5), vec{3, 0, 0}, 1.5, 1e-12},
		{"inside a sphere", sphere(vec{}, 2), vec{0, 0.5, 0}, -1.5, 1e-12},
		{"before a box", box(vec{}, vec{1, 1, 1}, 0), vec{2, 0, 0}, 1, 1e-12},
		{"off a box's corner", box(vec{}, vec{1, 1, 1}, 0), vec{2, 2, 2}, math.Sqrt(3), 1e-12},
		{"in a rounded box", box(vec{}, vec{1, 1, 1}, 0.2), vec{}, -1, 1e-12},
		{"over a cylinder", cylinder(0, 1, 0.5, 0), vec{0.2, 1.75, 0}, 0.75, 1e-12},
		{"beside a cylinder", cylinder(0, 1, 0.5, 0), vec{0, 0.5, -1.5}, 1, 1e-12},
		{"past a capsule's end", capsule(vec{}, vec{0, 1, 0}, 0.1), vec{0, 2, 0}, 0.9, 1e-12},
		{"on an ellipsoid", ellipsoid(vec{}, vec{1, 2, 1}), vec{0, 2, 0}, 0, 1e-12},
		{
			"beside a turned cylinder", lathe(point{0, 0}, point{0.5, 0}, point{0.5, 1}, point{0, 1}),
			vec{0, 0.5, 0.55},
			0.05,
			1e-6,
		},
		{"in a shell", shell(sphere(vec{}, 1), 0.2), vec{}, 0.8, 1e-12},
		{"in a hole", without(sphere(vec{}, 1), sphere(vec{}, 0.5)), vec{}, 0.5, 1e-12},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.field(c.p); math.Abs(got-c.want) > c.tol {
				t.Errorf("distance = %v, want %v", got, c.want)
			}
		})
	}
}

// TestLatheIsALowerBoundOutside checks that a table's distance beyond its edge does not exceed the true one, or rays
// would step through the body.
func TestLatheIsALowerBoundOutside(t *testing.T) {
	f := lathe(point{0, 0}, point{0.5, 0}, point{0.5, 1}, point{0, 1})
	exact := cylinder(0, 1, 0.5, 0)
	for _, p := range []vec{{0.6, 0.5, 0}, {2, 0.5, 0}, {0, 3, 0}, {1, -1, 1}} {
		if got, want := f(p), exact(p); got > want+1e-6 || got <= 0 {
			t.Errorf("distance at %v = %v, want in (0, %v]", p, got, want)
		}
	}
}

func TestBlendFillsTheSeam(t *testing.T) {
	a, b := sphere(vec{-0.5, 0, 0}, 0.5), sphere(vec{0.5, 0, 0}, 0.5)
	seam := vec{0, 0.1, 0}
	if got, sharp := blend(a, b, 0.3)(seam), union(a, b)(seam); got >= sharp {
		t.Errorf("blended distance %v at the seam, want less than %v", got, sharp)
	}
}

func TestMovedTurnsWithItsFrame(t *testing.T) {
	f := moved(box(vec{}, vec{1, 0.1, 0.1}, 0), vec{0, 2, 0}, roll(math.Pi/2)) // a bar stood on end
	if got := f(vec{0, 3.5, 0}); math.Abs(got-0.5) > 1e-9 {
		t.Errorf("distance above the bar = %v, want 0.5", got)
	}
}

// TestModelsFillTheirBalls checks that every model lies inside its bounding ball, or parts of it would be cut off.
func TestModelsFillTheirBalls(t *testing.T) {
	for _, s := range subjects {
		m := s.build(s.natural)
		o := place(m, vec{}, turn(0), 1)
		r := &random{state: 1}
		for range 4000 {
			dir := vec{r.between(-1, 1), r.between(-1, 1), r.between(-1, 1)}.unit()
			if p := m.centre.along(dir, m.radius*1.001); o.distance(p) < 0 {
				t.Errorf("%s extends outside its ball at %v", s.slug, p)
				break
			}
		}
	}
}
