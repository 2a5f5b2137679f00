package dataset

import (
	"strings"
	"testing"
	"testing/fstest"
)

// FuzzManifest: whatever a CSV says, a set has paths inside it, labels in range, attributes for each column, and
// no path twice; an error is one line.
func FuzzManifest(f *testing.F) {
	f.Add("path,label\n1.jpg,tench\n2.jpg,3\n", "a,b,attribute\n1.jpg,2.jpg,sky\n")
	f.Add("\ufeffsky,path\nblue,./1.jpg\n,\"2.jpg\"\n", "")
	f.Add("path,label\n../1.jpg,crane\n", "a,b\n")
	f.Fuzz(func(t *testing.T, manifest, pairs string) {
		files := fstest.MapFS{"1.jpg": {}, "2.jpg": {}, "manifest.csv": {Data: []byte(manifest)}, "pairs.csv": {Data: []byte(pairs)}}
		set, err := OpenFS(t.Context(), files, "fuzz", few(t))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q is more than one line", err)
			}
			return
		}
		seen := map[string]bool{}
		for _, item := range set.Items {
			if files[item.Path] == nil || seen[item.Path] || item.Label < -1 || item.Label > 3 || len(item.Attributes) != len(set.Attributes) {
				t.Errorf("item %+v", item)
			}
			seen[item.Path] = true
		}
		for _, p := range set.Pairs {
			if p.A < 0 || p.B < 0 || p.A >= len(set.Items) || p.B >= len(set.Items) {
				t.Errorf("pair %+v", p)
			}
		}
	})
}
