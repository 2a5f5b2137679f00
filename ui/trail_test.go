package ui

import (
	"reflect"
	"testing"
)

func TestTrailIsTakenUp(t *testing.T) {
	roots := func() (roots []Root) {
		for i, name := range []string{"overview", "classes", "jobs"} {
			roots = append(roots, Root{Key: string(rune('1' + i)), Screen: &list{name: name, title: name}})
		}
		return roots
	}
	d := drive(t, 80, 24, Options{Roots: roots()})
	d.press("2", "/")
	d.typeText("lemon")
	d.press("enter")
	picture := &list{name: "inspect", title: "lemon-01"}
	d.send(Open{picture}, Working{Item: "lemon-01.jpg"})
	want := Trail{Stops: []Stop{{Name: "overview"}, {"classes", "lemon"}}, Item: "lemon-01.jpg"}
	if got := d.trail(); !reflect.DeepEqual(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
	n := drive(t, 80, 24, Options{Roots: roots()})
	want.Stops = append(want.Stops, Stop{Name: "gone"})
	n.send(TakeUp{want, Send(Open{picture})})
	if n.top().Screen != Screen(picture) || len(n.stack) != 3 || n.stack[1].filter != "lemon" {
		t.Errorf("%d screens, on %s", len(n.stack), n.top().Name())
	}
	if n.press("esc"); n.top().Screen.(*list).filter != "lemon" {
		t.Error("the screen does not know its filter")
	}
}
