package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/adrg/xdg"
)

func TestSelections(t *testing.T) {
	dir, model := hues(t, 2)
	first, other := "n01440764_0.png", "n01443537_1.png"
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	xdg.Reload()
	t.Cleanup(xdg.Reload)
	if code, _, stderr := command(t, "eval", dir, "--selection", "hands"); code != exitUsage ||
		!strings.Contains(stderr, "there are none yet") {
		t.Errorf("before anything is marked: code %d, %s", code, stderr)
	}
	done(t, "selections", "add", "hands", dir, first, other)
	keys(t, done(t, "selections", "list", "--json"), "selections.0.name", "selections.0.pictures")
	eval := []string{"eval", dir, "--model", model, "--preset", "lite0", "--selection", "hands", "--json"}
	if root := keys(t, done(t, eval...), "n").(map[string]any); root["n"] != 2.0 {
		t.Errorf("eval counts %v pictures", root["n"])
	}
	folder, csv := filepath.Join(t.TempDir(), "out"), filepath.Join(t.TempDir(), "out.csv")
	done(t, "selections", "export", "hands", dir, "--folder", folder, "--csv", csv)
	for path, want := range map[string]string{
		csv: "path,sha256,note\n" + first, filepath.Join(folder, "labels.csv"): "path,label\n" + first + ",n01440764\n",
	} {
		text, err := os.ReadFile(path)
		if err != nil || !strings.HasPrefix(string(text), want) {
			t.Errorf("%s: %q, %v", path, text, err)
		}
	}
	root := keys(t, done(t, "eval", folder, "--model", model, "--preset", "lite0", "--json"), "n").(map[string]any)
	if root["n"] != 2.0 {
		t.Errorf("the folder has %v labelled pictures", root["n"])
	}
	if code, _, _ := command(t, "selections", "export", "hands", dir, "--folder", folder); code != exitUsage {
		t.Errorf("a folder that is there: code %d", code)
	}
	if code, _, _ := command(t, "selections", "add", "hands", dir, "none.png"); code != exitRefused {
		t.Errorf("a picture that is not there: code %d", code)
	}
	done(t, "selections", "remove", "hands", dir, other)
	if list := done(t, "selections", "list"); list != "hands                                    1\n" {
		t.Errorf("list: %q", list)
	}
}
