package cli

import (
	"path/filepath"
	"reflect"
	"testing"

	"beyond/ui"
)

func TestSessionIsReadBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "session.json")
	a := &app{session: path}
	open := ui.Trail{Stops: []ui.Stop{{Name: "overview"}, {Name: "grid", Filter: "lemon"}}, Item: "a.jpg"}
	a.remember(session{Data: "pictures", Labels: "l.csv"})(open, "m.onnx", "lite0")
	data, err := filepath.Abs("pictures")
	if err != nil {
		t.Fatal(err)
	}
	want := session{Data: data, Model: "m.onnx", Preset: "lite0", Labels: "l.csv", Open: open}
	if got, ok := readSession(path); !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v, want %v", got, ok, want)
	}
}

func TestBrokenSessionIsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "session.json")
	if _, ok := readSession(path); ok {
		t.Error("a file that is not there")
	}
	for _, text := range []string{"", "{", "[]", `{"open":{"stops":3}}`} {
		write(t, path, []byte(text))
		if _, ok := readSession(path); ok {
			t.Errorf("%q is taken for a session", text)
		}
	}
}
