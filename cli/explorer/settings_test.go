package explorer

import (
	"os"
	"path/filepath"
	"testing"

	"beyond/cli/settings"
	"beyond/engine"
	"beyond/engine/lime"
	"beyond/engine/segment"
	"beyond/views/inspect/why"
)

// Inspect explains as the configuration says.
func TestExplanationFollowsTheConfiguration(t *testing.T) {
	for text, want := range map[string]why.Begin{
		"": {LIME: lime.Default()},
		"[explanation]\nsegments = \"grid\"\nhidden = \"blur\"\nsamples = 300\nsigma = 0.5\nk = 4\n": {
			Cut:  engine.Cut{Segments: segment.ByGrid, Hidden: lime.Blur},
			LIME: lime.Settings{Samples: 300, Sigma: 0.5, K: 4},
		},
	} {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		values, err := settings.Read(path, func(string) string { return "" })
		if err != nil {
			t.Fatal(err)
		}
		if got := NewPreferences(values).Explanation(); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}
