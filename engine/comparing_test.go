package engine

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"beyond/engine/attack"
	"beyond/engine/compare"
	"beyond/engine/golden"
	"beyond/engine/imaging"
	"beyond/engine/store"
)

// sharedModel returns the bytes of an ONNX file of the reference data, which may be gzipped there.
func sharedModel(t testing.TB, name string) []byte {
	t.Helper()
	folder := golden.Path(t, "models")
	if data, err := os.ReadFile(filepath.Join(folder, name+".onnx")); err == nil {
		return data
	}
	f, err := os.Open(filepath.Join(folder, name+".onnx.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// reference is testdata/transfer.json, made by PyTorch, onnxruntime and Pillow: by row, column and file, for each step
// the first class and how far its probability is ahead of the next one.
type reference map[string]map[string]map[string][][2]float64

// TestTransferAgainstReference attacks twelve photos by one model and tries each step on the others, of which one takes
// larger pictures. The class may differ where the reference's first two are so close that each of their probabilities need
// only move as far as in TestGoldenIFGSM: by 0.01, or by three times PyTorch's own departure.
func TestTransferAgainstReference(t *testing.T) {
	if testing.Short() {
		t.Skip("attacks by three models")
	}
	text, err := os.ReadFile("testdata/transfer.json")
	if err != nil {
		t.Fatal(err)
	}
	var want reference
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	e := New(Config{})
	defer e.Close()
	side := Side{goldenWorkspace(t, e)}
	for name, preset := range map[string]string{"efficientnet-lite1": "lite1", "resnet18": "torchvision"} {
		p, _ := imaging.PresetByName(preset)
		side = append(side, e.Open(NewModel(name, sharedModel(t, name), p, side[0].Model.Classes), side[0].Set))
	}
	var indices []int
	for _, file := range slices.Sorted(maps.Keys(want["resnet18"]["resnet18"])) {
		indices = append(indices, indexOf(side[0].Set, file))
	}
	s := attack.Default(attack.Linf)
	c, err := side.Compare(t.Context(), indices, ComparePlan{Attack: &s}, func(string) Progress { return Progress{} })
	if err != nil {
		t.Fatal(err)
	}
	answers, _ := side.Answers(indices)
	for m := range side { // as if all were right: resnet18's weights here are random, and what is wrong is not tried
		answers.Top1[m] = answers.Labels
	}
	tried, err := side.Transfer(t.Context(), answers, s, Progress{})
	if err != nil {
		t.Fatal(err)
	}
	compared, close := 0, 0
	for row, from := range side {
		for column, to := range side {
			for at, i := range answers.Pictures {
				ref := want[from.Model.Name][to.Model.Name][side[0].Set.Items[i].Path]
				for k, class := range tried[row][column][at] {
					compared++
					switch {
					case class == int(ref[k][0]):
					case ref[k][1] < 2*max(0.01, 3*torchDeparture[attack.Linf][k]):
						close++
					default:
						t.Errorf("made on %s, tried on %s, %s, step %d: class %d, want %v", from.Model.Name, to.Model.Name,
							side[0].Set.Items[i].Path, k, class, ref[k])
					}
				}
			}
		}
	}
	if compared < 1188 || close > compared/20 {
		t.Errorf("%d steps compared, %d of them too close to call", compared, close)
	}
	t.Logf("%d steps compared, %d differ where two classes are close", compared, close)
	for row := range side {
		for column := range side {
			steps := c.ByStep[row][column]
			if steps[0].K != 0 || c.Transfer[row][column] != steps[s.Steps] {
				t.Errorf("%d on %d: %+v at first, %+v last, %+v in the matrix", row, column, steps[0], steps[s.Steps],
					c.Transfer[row][column])
			}
		}
	}
}

// countingMemory keeps results in memory, for several goroutines.
type countingMemory struct {
	mu     sync.Mutex
	values map[store.Key][]byte
	got    int // of a transfer
}

func (m *countingMemory) Get(k store.Key) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, ok := m.values[k]
	m.got += count(ok && k.Method == triedKept.method)
	return value, ok
}

func (m *countingMemory) Put(k store.Key, v []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[k] = v
}

func (m *countingMemory) Close() error { return nil }

// TestTransferIsKept measures a matrix twice: the second time nothing is attacked, and the answer is the same.
func TestTransferIsKept(t *testing.T) {
	kept := &countingMemory{values: map[store.Key][]byte{}}
	var first []byte
	for again := range 2 {
		e := New(Config{Results: kept})
		set := pictures(t, 9)
		a, b := &fake{}, &fake{}
		side := Side{e.Open(named(fakeModel(t, a), "a"), set), e.Open(named(fakeModel(t, b), "b"), set)}
		s := attack.Settings{Epsilon: 0.2, Steps: 3}
		c, err := side.Compare(t.Context(), set.All(), ComparePlan{Attack: &s}, func(string) Progress { return Progress{} })
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if again == 1 && (string(text) != string(first) || len(a.batches)+len(b.batches) > 0 || kept.got == 0) {
			t.Errorf("the second time: %d batches, %d results found\n%s\nwant\n%s", len(a.batches)+len(b.batches), kept.got,
				text, first)
		}
		first = text
		e.Close()
	}
	var c compare.Comparison
	if err := json.Unmarshal(first, &c); err != nil {
		t.Fatal(err)
	}
	// The two are the same network: whatever fools one fools the other, and neither is ever right alone.
	if c.N != 9 || c.Pairs[0].OnlyARight+c.Pairs[0].OnlyBRight != 0 || c.Pairs[0].McNemar != 1 ||
		c.Transfer[0][0] != c.Transfer[0][1] || c.Transfer[0][0].N != c.Models[0].Top1.N-c.Models[0].Top1.K {
		t.Errorf("%s", first)
	}
}

func named(m *Model, name string) *Model {
	m.Name = name
	sum := "sum of " + name
	m.sha256.Store(&sum)
	return m
}

// TestComparisonLeavesOut leaves a picture out of every figure that one of the models cannot be asked about.
func TestComparisonLeavesOut(t *testing.T) {
	e := New(Config{})
	defer e.Close()
	set := pictures(t, 12) // the eleventh is no picture
	side := Side{e.Open(fakeModel(t, &fake{}), set), e.Open(fakeModel(t, &fake{}), set)}
	if _, c := side.Answers(set.All()); c.N != 0 || len(c.Skipped) != 0 {
		t.Errorf("before anything is known: %+v", c)
	}
	c, err := side.Compare(t.Context(), set.All(), ComparePlan{}, func(string) Progress { return Progress{} })
	if err != nil || c.N != 11 || len(c.Skipped) != 1 || c.Pictures() != 12 || !strings.Contains(c.Skipped[0].Path, "10") {
		t.Errorf("%+v, %v", c, err)
	}
	e.Close()
	if err := side[0].Evaluate(t.Context(), set.All(), Progress{}); !errors.Is(err, ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
}
