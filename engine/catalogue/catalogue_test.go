package catalogue

import (
	"encoding/hex"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"beyond/engine/imaging"
)

func TestModels(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range Models() {
		if seen[e.Name] || seen[e.SHA256] || seen[e.File] {
			t.Errorf("%s: twice", e.Name)
		}
		seen[e.Name], seen[e.SHA256], seen[e.File] = true, true, true
		u, err := url.Parse(e.Address)
		if err != nil || u.Scheme != "https" || filepath.Base(u.Path) != e.File || filepath.Base(e.File) != e.File {
			t.Errorf("%s: address %q, file %q", e.Name, e.Address, e.File)
		}
		if sum, err := hex.DecodeString(e.SHA256); err != nil || len(sum) != 32 || strings.ToLower(e.SHA256) != e.SHA256 {
			t.Errorf("%s: SHA-256 %q", e.Name, e.SHA256)
		}
		_, preset := imaging.PresetByName(e.Preset)
		layout := e.Layout == "NCHW" || e.Layout == "NHWC"
		if !preset || e.Licence == "" || e.Bytes < 1e6 || !layout {
			t.Errorf("%s: %+v", e.Name, e)
		}
		// torchvision's file names carry the beginning of the hash.
		checkpoint := strings.HasSuffix(e.File, ".pth")
		if checkpoint != (e.Arch != "") || checkpoint && e.Name != e.Arch+"-"+e.SHA256[:8] {
			t.Errorf("%s: architecture %q, SHA-256 %s", e.Name, e.Arch, e.SHA256)
		}
		if found, ok := Find(e.Name); !ok || found != e {
			t.Errorf("Find(%q) = %+v, %v", e.Name, found, ok)
		}
	}
}

func TestNear(t *testing.T) {
	for name, want := range map[string][]string{
		"resnet18":        {"resnet18-f37072fd", "resnet18-v1-7", "resnet101-63fe2227"},
		"resnet18-v1-8":   {"resnet18-v1-7"},
		"Squeezenet-1.0":  {"squeezenet1.0-12"},
		"mobilnetv2-12":   {"mobilenetv2-12"},
		"densenet161":     {"densenet161-8d451a50"},
		"../../etc/hosts": nil,
		"x":               nil,
		"":                nil,
	} {
		got := Near(name, 3)
		if len(got) < len(want) || !slices.Equal(got[:len(want)], want) || want == nil && len(got) > 0 {
			t.Errorf("Near(%q) = %q, want %q first", name, got, want)
		}
	}
}
