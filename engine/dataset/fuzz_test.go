package dataset

import (
	"strings"
	"testing"
	"testing/fstest"
)

// FuzzManifest: for any CSV, a set has paths inside it, labels in range, one attribute per column and no path twice. An
// error has one line.
func FuzzManifest(f *testing.F) {
	f.Add("path,label\n1.jpg,tench\n2.jpg,3\n", "a,b,attribute\n1.jpg,2.jpg,sky\n")
	f.Add("\ufeffsky,path\nblue,./1.jpg\n,\"2.jpg\"\n", "")
	f.Add("path,label\n../1.jpg,crane\n", "a,b\n")
	f.Fuzz(func(t *testing.T, manifest, pairs string) {
		files := fstest.MapFS{
			"1.jpg": {}, "2.jpg": {}, "manifest.csv": {Data: []byte(manifest)}, "pairs.csv": {Data: []byte(pairs)},
		}
		set, err := OpenFS(t.Context(), files, "fuzz", few(t))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q is more than one line", err)
			}
			return
		}
		seen := map[string]bool{}
		for _, item := range set.Items {
			if files[item.Path] == nil || seen[item.Path] || item.Label < -1 || item.Label > 3 {
				t.Errorf("item %+v, want a new path of the folder and a label in -1..3", item)
			}
			if len(item.Attributes) != len(set.Attributes) {
				t.Errorf("item %+v, want %d attributes", item, len(set.Attributes))
			}
			seen[item.Path] = true
		}
		for _, p := range set.Pairs {
			if p.A < 0 || p.B < 0 || p.A >= len(set.Items) || p.B >= len(set.Items) {
				t.Errorf("pair %+v of %d items", p, len(set.Items))
			}
		}
	})
}

// FuzzValidation reads lists of a validation set, Caffe's and Kaggle's: every line that is not blank labels its picture, is
// of a picture that is not there or already labelled, or is a problem. An error has one line.
func FuzzValidation(f *testing.F) {
	f.Add("1.jpg 0\n2.JPEG 3\n", "ImageId,PredictionString\n1,n01440764 1 2 3 4\n")
	f.Add("a/1.jpg tench\n\xe2U\xff.jpg 1\n\u212a.jpg,crane bird\n", "")
	f.Add("\"1.jpg\"\t\"2\"\n1.jpg 1\n", "2,n02012849 1 2 3 4 n03126707 1 2 3 4\n2,\n")
	f.Fuzz(func(t *testing.T, caffe, kaggle string) {
		files := fstest.MapFS{
			"1.jpg": {}, "2.JPEG": {}, "\u212a.jpg": {}, "val.txt": {Data: []byte(caffe)}, "LOC_val_solution.csv": {Data: []byte(kaggle)},
		}
		set, err := OpenFS(t.Context(), files, "fuzz", few(t))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q is more than one line", err)
			}
			return
		}
		if len(set.Items) != 3 {
			t.Errorf("%d pictures, want 3", len(set.Items))
		}
		for _, item := range set.Items {
			if item.Label < -1 || item.Label > 3 {
				t.Errorf("item %+v, want a label in -1..3", item)
			}
		}
		for _, left := range set.LeftOut {
			if left.Bad == 0 || len(left.Problems) == 0 || left.Problems[0].Place() == "" || strings.Contains(left.String(), "\n") {
				t.Errorf("left out %q, want a problem with its place", left)
			}
		}
	})
}
