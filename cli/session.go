package cli

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"

	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/ui"
	"github.com/adrg/xdg"
	renameio "github.com/google/renameio/v2/maybe"
)

// sessionFile is where what was open is written down; "" without a home folder.
func sessionFile() string { return homeFile("XDG_STATE_HOME", xdg.StateHome, "session.json") }

// session is what was open when the explorer ended.
type session struct {
	Data   string   `json:"data,omitempty"` // absolute, or "" for the gallery
	Model  string   `json:"model,omitempty"`
	Preset string   `json:"preset,omitempty"`
	Labels string   `json:"labels,omitempty"`
	Open   ui.Trail `json:"open"`
}

// longestSession bounds the file, in bytes.
const longestSession = 1 << 16

// readSession returns what was open. A file that is absent or broken is as none: it is no more than a convenience.
func readSession(path string) (s session, ok bool) {
	info, err := os.Stat(path)
	if err != nil || info.Size() > longestSession {
		return s, false
	}
	text, err := os.ReadFile(path)
	return s, err == nil && json.Unmarshal(text, &s) == nil
}

// write writes the session down. It fails silently, for the same reason.
func (s session) write(path string) {
	if path == "" {
		return
	}
	if text, err := json.Marshal(s); err == nil && os.MkdirAll(filepath.Dir(path), 0o700) == nil {
		_ = renameio.WriteFile(path, text, 0o600)
	}
}

// openAgain opens data and model: what was open before, if that is asked for and the command line names nothing else. If
// that cannot be opened any more, a line says so, and the explorer starts as always.
func (a *app) openAgain(ctx context.Context, data string, o *exploreFlags) (
	set *dataset.Set, m *engine.Model, found session, err error,
) {
	before, ok := readSession(a.session)
	if ok && o.resume && !o.accessible && !o.own && (data == "" || absolute(data) == before.Data) {
		choice := o.Choice
		choice.Model, choice.Preset, choice.Labels = before.Model, before.Preset, before.Labels
		if set, m, err = a.open(ctx, before.Data, choice); err == nil {
			o.Choice = choice
			return set, m, before, nil
		}
		a.say("not taken up: " + err.Error())
	}
	if data == "" {
		data = a.settings.String("data")
	}
	set, m, err = a.open(ctx, data, o.Choice)
	return set, m, session{Data: data, Labels: o.Choice.Labels}, err
}

// remember returns the function that writes down what is open at the end.
func (a *app) remember(s session) func(t ui.Trail, model, preset string) {
	return func(t ui.Trail, model, preset string) {
		s.Data, s.Model, s.Preset, s.Open = absolute(s.Data), model, preset, t
		ending(func() { s.write(a.session) })
	}
}

// absolute is the path of a data set in any folder; "" and the gallery stay.
func absolute(data string) string {
	if data == "" || data == galleryName {
		return data
	}
	if abs, err := filepath.Abs(data); err == nil {
		return abs
	}
	return data
}
