package run

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine/imaging"
	"beyond/engine/store"

	"pgregory.net/rapid"
)

// described is a run of n pictures and one model.
func described(n int) *Description {
	d := &Description{
		Format: descriptionFormat, File: "study.yaml", Program: Program{Version: "v1", Revision: "abc"},
		Models: []UsedModel{{Name: "m", SHA256: strings.Repeat("5e", 32), Preset: imaging.Preset{Name: "p"}}},
		Labels: [][]NamedClass{{{Name: "a"}, {Name: "b"}}}, Study: Study{Models: []Model{{}}},
	}
	for i := range n {
		d.Data.Pictures = append(d.Data.Pictures, ListedPicture{Path: fmt.Sprintf("%06d.jpg", i), Label: i % 2, Bytes: int64(i)})
	}
	return d
}

func keyed(d *Description, i int, method string) store.Key {
	return store.Key{Model: d.Models[0].SHA256, Picture: fmt.Sprintf("%064d", i), Preset: "p", Method: method}
}

// begin enters a run and begins the part of a shard.
func begin(t testing.TB, folder string, d *Description, s Shard, kernel string) *partial {
	t.Helper()
	if err := d.Enter(folder); err != nil {
		t.Fatal(err)
	}
	head := Head{Shard: [2]int{s.I, s.N}, Kernel: kernel, Identity: d.identity()}
	p, err := openPartial(partsFolder(folder), head, workerName(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// fill writes the results of pictures, in an order of chance, as workers do.
func fill(p *partial, d *Description, pictures []int) {
	for _, at := range rand.Perm(len(pictures)) {
		i := pictures[at]
		p.Put(keyed(d, i, "prediction 2"), []byte(fmt.Sprintf("top of %d", i)))
		p.Put(keyed(d, i, "features 1"), bytes.Repeat([]byte{byte(i)}, 40))
		p.add(contentKey(i), []byte(fmt.Sprintf("%064d", i)))
		if i%7 == 0 {
			p.Fail(keyed(d, i, "trace 1"), errors.New("not finite"))
		} else {
			p.Put(keyed(d, i, "trace 1"), []byte("steps"))
		}
	}
}

func shard(t testing.TB, folder string, d *Description, s Shard, kernel string) {
	t.Helper()
	p := begin(t, folder, d, s, kernel)
	fill(p, d, s.of(len(d.Data.Pictures)))
	if err := p.finish(); err != nil {
		t.Fatal(err)
	}
}

func mergedBytes(t testing.TB, folder string) []byte {
	t.Helper()
	if _, err := Merge(context.Background(), folder, false); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(resultsFile(folder))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestAnySplitGivesTheSameBytes merges runs in 1 to 12 shards, made in an order of chance.
func TestAnySplitGivesTheSameBytes(t *testing.T) {
	d := described(41)
	var want []byte
	for _, n := range []int{1, 2, 5, 12, 50} {
		folder := t.TempDir()
		for _, i := range rand.Perm(n) {
			shard(t, folder, d, Shard{i, n}, "k")
		}
		got := mergedBytes(t, folder)
		if want == nil {
			want = got
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%d shards give other bytes", n)
		}
		if names, _ := filepath.Glob(filepath.Join(folder, "parts", ".*")); len(names) > 0 {
			t.Errorf("%d shards leave %q", n, names)
		}
	}
}

// TestReadersFindEverything reads results of merged and of unmerged runs.
func TestReadersFindEverything(t *testing.T) {
	d := described(30)
	folder := t.TempDir()
	shard(t, folder, d, Shard{0, 2}, "k")
	p := begin(t, folder, d, Shard{1, 2}, "k")
	fill(p, d, Shard{1, 2}.of(30))
	check := func(merged bool) {
		t.Helper()
		r, err := Open(folder)
		if err != nil || r.Merged != merged {
			t.Fatalf("merged %v, %v", r != nil && r.Merged, err)
		}
		defer r.Close()
		if _, err := r.Use(""); err != nil {
			t.Fatal(err)
		}
		for i, content := range r.Contents() {
			if content != fmt.Sprintf("%064d", i) {
				t.Errorf("picture %d: %q", i, content)
			}
			if v, ok := r.Get(keyed(d, i, "prediction 2")); !ok || string(v) != fmt.Sprintf("top of %d", i) {
				t.Errorf("prediction %d: %q, %v", i, v, ok)
			}
			if v, ok := r.Get(keyed(d, i, "features 1")); !ok || len(v) != 40 || v[0] != byte(i) {
				t.Errorf("features %d: %q, %v", i, v, ok)
			}
			failed := r.Failure(keyed(d, i, "trace 1"))
			if _, ok := r.Get(keyed(d, i, "trace 1")); ok == (i%7 == 0) || (failed != nil) == ok {
				t.Errorf("trace %d: %v, %v", i, ok, failed)
			}
		}
		if _, ok := r.Get(keyed(d, 99, "prediction 2")); ok {
			t.Error("a picture that is not there has a result")
		}
	}
	check(false) // a part and what a worker has written so far
	if err := p.finish(); err != nil {
		t.Fatal(err)
	}
	check(false)
	if _, err := Merge(context.Background(), folder, false); err != nil {
		t.Fatal(err)
	}
	check(true)
}

// TestFault_37_PartsThatDoNotBelong merges parts of other runs, damaged parts, and less than all.
func TestFault_37_PartsThatDoNotBelong(t *testing.T) {
	const n = 8
	for name, c := range map[string]struct {
		change func(*Description)
		want   string
	}{
		"another model": {func(d *Description) { d.Models[0].SHA256 = strings.Repeat("9a", 32) }, "another model (9a9a9a9a; here 5e5e5e5e)"},
		"preparation":   {func(d *Description) { d.Models[0].Preset.Crop = 7 }, "another preparation of pictures"},
		"labels":        {func(d *Description) { d.Labels[0][1].Name = "c" }, "another preparation"},
		"two models":    {func(d *Description) { d.Models = append(d.Models, d.Models[0]) }, "2 models, here 1"},
		"other data":    {func(d *Description) { d.Data.Pictures[3].Bytes++ }, "other data"},
		"one more":      {func(d *Description) { d.Data.Pictures = append(d.Data.Pictures, ListedPicture{Path: "x"}) }, "other data"},
		"settings":      {func(d *Description) { d.Study.Attacks = []Attack{{Steps: 3}} }, "other settings"},
		"seed":          {func(d *Description) { d.Study.Explanations = []Explanation{{Seed: 3}} }, "other settings"},
		"version":       {func(d *Description) { d.Program.Revision = "def" }, "another version of the program (v1 def; here v1 abc)"},
	} {
		t.Run(name, func(t *testing.T) {
			d, other, folder := described(20), described(20), t.TempDir()
			c.change(other)
			elsewhere := t.TempDir()
			for i := range n {
				if i == 5 {
					shard(t, elsewhere, other, Shard{5, n}, "k")
					move(t, partsFolder(elsewhere), partsFolder(folder), "0005-of-0008")
				} else {
					shard(t, folder, d, Shard{i, n}, "k")
				}
			}
			_, err := Merge(context.Background(), folder, false)
			var mixed *MixedError
			want := "shard 5 of 8 used " + c.want
			if !errors.As(err, &mixed) || !strings.HasPrefix(err.Error(), want) ||
				!strings.HasSuffix(err.Error(), "--out "+folder+" --shard 5/8") {
				t.Errorf("%v, want %s and the command", err, want)
			}
			if err := other.Enter(folder); name != "version" && !errors.As(err, new(*OtherRunError)) {
				t.Errorf("entering the run of another study: %v", err)
			}
			if _, err := os.Stat(resultsFile(folder)); err == nil {
				t.Error("there are results")
			}
		})
	}
}

func move(t *testing.T, from, to, name string) {
	t.Helper()
	if err := os.Rename(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
		t.Fatal(err)
	}
}

// TestFault_37_MissingShards names what is missing, and the command; some of them are merged only if that is asked for.
func TestFault_37_MissingShards(t *testing.T) {
	d, folder := described(20), t.TempDir()
	if err := d.Enter(folder); err != nil {
		t.Fatal(err)
	}
	d.Study.Shards = 8
	if _, err := Merge(context.Background(), folder, true); errorText(err) == "" {
		t.Error("nothing is merged")
	}
	for _, i := range []int{0, 1, 2, 4} {
		shard(t, folder, d, Shard{i, 8}, "k")
	}
	_, err := Merge(context.Background(), folder, false)
	want := "shards 3, 5–7 of 8 missing: compute the first with beyond run study.yaml --out " + folder + " --shard 3/8"
	if errorText(err) != want {
		t.Errorf("%v, want %s", err, want)
	}
	m, err := Merge(context.Background(), folder, true)
	if err != nil || len(m.Missing) != 4 {
		t.Fatalf("%+v, %v", m, err)
	}
	r, err := Open(folder)
	if err != nil || len(r.Head.Missing) != 4 || r.Head.Of != 8 {
		t.Errorf("%+v, %v, want it said that shards are missing", r, err)
	}
	for _, i := range []int{3, 5, 6, 7} {
		shard(t, folder, d, Shard{i, 8}, "k")
	}
	whole := mergedBytes(t, folder)
	alone := t.TempDir()
	shard(t, alone, d, Shard{0, 1}, "k")
	if !bytes.Equal(whole, mergedBytes(t, alone)) {
		t.Error("a merge after a merge of some gives other bytes")
	}
}

// TestFault_37_DamagedParts: every cut and every changed byte of a part is found.
func TestFault_37_DamagedParts(t *testing.T) {
	d, folder := described(6), t.TempDir()
	shard(t, folder, d, Shard{0, 1}, "k")
	path := filepath.Join(partsFolder(folder), "0000-of-0001")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	try := func(what string, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Merge(context.Background(), folder, false)
		if !errors.As(err, new(*DamagedError)) && !errors.As(err, new(*MixedError)) {
			t.Fatalf("%s: %v, want it refused", what, err)
		}
	}
	stride := 1
	if testing.Short() {
		stride = 5
	}
	for at := 0; at < len(whole); at += stride {
		changed := bytes.Clone(whole)
		changed[at] ^= 1 << (at % 8)
		try(fmt.Sprintf("byte %d changed", at), changed)
	}
	for at := 0; at < len(whole); at += 3 * stride {
		try(fmt.Sprintf("cut at %d", at), whole[:at])
	}
}

// TestResultsAreChecked: damage to the merged file is an error or an absent result, never another one.
func TestResultsAreChecked(t *testing.T) {
	d, folder := described(8), t.TempDir()
	shard(t, folder, d, Shard{0, 1}, "k")
	whole := mergedBytes(t, folder)
	for at := 0; at < len(whole); at += 3 {
		changed := bytes.Clone(whole)
		changed[at] ^= 0x10
		if at%4 == 0 {
			changed = whole[:at]
		}
		if err := os.WriteFile(resultsFile(folder), changed, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(folder)
		if err != nil {
			continue
		}
		if _, err := r.Use(""); err != nil {
			_ = r.Close()
			continue
		}
		for i := range 8 {
			if v, ok := r.Get(keyed(d, i, "prediction 2")); ok && string(v) != fmt.Sprintf("top of %d", i) {
				t.Fatalf("byte %d: prediction %d is %q", at, i, v)
			}
		}
		_ = r.Close()
	}
}

// TestFault_59_Results: a damaged record of the merged file counts as missing and is told; all others are read.
func TestFault_59_Results(t *testing.T) {
	d, folder := described(200), t.TempDir()
	shard(t, folder, d, Shard{0, 1}, "k")
	whole := mergedBytes(t, folder)
	m, err := openMerged(resultsFile(folder))
	if err != nil {
		t.Fatal(err)
	}
	defer m.f.Close()
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, m.len()-1).Draw(t, "record")
		key, where := m.entry(i)
		changed := bytes.Clone(whole)
		at := where.at + int64(rapid.IntRange(0, where.payload+frameOver-1).Draw(t, "byte"))
		changed[at] ^= byte(1 << rapid.IntRange(0, 7).Draw(t, "bit"))
		if err := os.WriteFile(resultsFile(folder), changed, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(folder)
		if err == nil {
			defer r.Close()
			_, err = r.Use("")
		}
		if err != nil {
			t.Fatal(err)
		}
		small := slices.Contains([]kind{contents, head, robustness, failure}, kind(key[0]))
		if got := r.LeftOut(); (got.Bad == 1) != small || got.Bad > 1 {
			t.Fatalf("left out %v, want one: %v", got, small)
		}
		missing := 0
		for i := range 200 {
			for _, method := range []string{"prediction 2", "features 1", "trace 1"} {
				k := keyed(d, i, method)
				if _, ok := r.Get(k); !ok && r.Failure(k) == nil {
					missing++
				}
			}
		}
		if missing > 1 || missing == 0 && kind(key[0]) != contents {
			t.Fatalf("%d results are missing, want 1", missing)
		}
	})
}

// TestFault_59_Partials: a worker goes on with all records of the one before but a changed one.
func TestFault_59_Partials(t *testing.T) {
	d := described(100)
	p := begin(t, t.TempDir(), d, Shard{0, 1}, "k")
	fill(p, d, Shard{0, 1}.of(100))
	written, err := os.ReadFile(p.f.Name())
	if err != nil {
		t.Fatal(err)
	}
	for key, where := range p.index {
		changed := bytes.Clone(written)
		changed[where.at+4+int64(len(key))/2] ^= 4
		folder := t.TempDir()
		if err := d.Enter(folder); err != nil {
			t.Fatal(err)
		}
		left := filepath.Join(partsFolder(folder), ".0000-of-0001."+workerName(time.Now())+".partial")
		if err := os.WriteFile(left, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		next := begin(t, folder, d, Shard{0, 1}, "k")
		failures := 0 // are tried again
		for key := range p.index {
			failures += map[bool]int{true: 1}[kind(key[0]) == failure]
		}
		want := len(p.index) - failures - map[bool]int{true: 1}[kind(key[0]) != failure]
		if len(next.index) != want {
			t.Fatalf("%d records taken over, want %d", len(next.index), want)
		}
		if where.at%5 == 0 {
			break // some are enough
		}
	}
}

// TestSeveralKernelPaths merges parts of two paths, and says so.
func TestSeveralKernelPaths(t *testing.T) {
	d, folder := described(9), t.TempDir()
	shard(t, folder, d, Shard{0, 2}, "amd64 avx512")
	shard(t, folder, d, Shard{1, 2}, "amd64 avx2")
	m, err := Merge(context.Background(), folder, false)
	if err != nil || len(m.Kernels) != 2 || m.Kernels[0] != "amd64 avx2" {
		t.Errorf("%+v, %v", m, err)
	}
}

// TestFault_36_TornPartials: a worker goes on behind the last whole record, wherever the file of the one before is cut,
// and two workers on one shard give one part.
func TestFault_36_TornPartials(t *testing.T) {
	d := described(10)
	all := Shard{0, 1}.of(10)
	whole := t.TempDir()
	shard(t, whole, d, Shard{0, 1}, "k")
	want := mergedBytes(t, whole)
	p := begin(t, t.TempDir(), d, Shard{0, 1}, "k")
	fill(p, d, all)
	written, err := os.ReadFile(p.f.Name())
	if err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut <= len(written); cut += 37 {
		folder := t.TempDir()
		if err := d.Enter(folder); err != nil {
			t.Fatal(err)
		}
		left := filepath.Join(partsFolder(folder), ".0000-of-0001."+workerName(time.Now())+".partial")
		if err := os.WriteFile(left, append(bytes.Clone(written[:cut]), "torn"...), 0o600); err != nil {
			t.Fatal(err)
		}
		first, second := begin(t, folder, d, Shard{0, 1}, "k"), begin(t, folder, d, Shard{0, 1}, "k")
		if cut == len(written) && len(first.index) < 10*3 {
			t.Errorf("%d records taken over", len(first.index))
		}
		for _, p := range []*partial{first, second} {
			fill(p, d, all)
			if err := p.finish(); err != nil {
				t.Fatalf("cut at %d: %v", cut, err)
			}
		}
		if !bytes.Equal(mergedBytes(t, folder), want) {
			t.Fatalf("cut at %d: other bytes", cut)
		}
	}
}

// TestFault_36_OthersPartials: the results of another kernel path or program are not taken over.
func TestFault_36_OthersPartials(t *testing.T) {
	d, folder := described(10), t.TempDir()
	fill(begin(t, folder, d, Shard{0, 1}, "amd64 avx2"), d, []int{1, 2, 3})
	if p := begin(t, folder, d, Shard{0, 1}, "amd64 avx512"); len(p.index) > 0 {
		t.Errorf("%d records of another kernel path are taken over", len(p.index))
	}
}

// TestMergeOf64Parts merges 64 parts of 50,000 pictures with features of 1,280 numbers: 320 MB.
func TestMergeOf64Parts(t *testing.T) {
	n := 50_000
	if testing.Short() {
		n = 2_000
	}
	d, folder := described(n), t.TempDir()
	feature, steps := make([]byte, 5120), make([]byte, 1500)
	for i := range 64 {
		s := Shard{i, 64}
		p := begin(t, folder, d, s, "k")
		for _, picture := range s.of(n) {
			p.Put(keyed(d, picture, "prediction 2"), feature[:100])
			p.Put(keyed(d, picture, "robustness 1"), feature[:120])
			p.Put(keyed(d, picture, "features 1"), feature)
			p.Put(keyed(d, picture, "trace 1"), steps)
			p.add(contentKey(picture), []byte(fmt.Sprintf("%064d", picture)))
		}
		if err := p.finish(); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	start := time.Now()
	m, err := Merge(context.Background(), folder, false)
	if err != nil || m.Records != 5*n {
		t.Fatalf("%+v, %v", m, err)
	}
	took := time.Since(start)
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	start = time.Now()
	r, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Use(""); err != nil {
		t.Fatal(err)
	}
	for i := range r.Contents() {
		if _, ok := r.Get(keyed(d, i, "prediction 2")); !ok {
			t.Fatal("a prediction is missing")
		}
	}
	t.Logf("merged %d pictures, %.0f MB, in %v, %d MB of memory; read in %v",
		n, float64(m.Bytes)/1e6, took, memory.Sys>>20, time.Since(start))
	if took > 10*time.Second || memory.Sys > 500<<20 {
		t.Errorf("over 10 s or 500 MB")
	}
}
