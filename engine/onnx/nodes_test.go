package onnx

import (
	"archive/zip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestNodes runs the ONNX project's tests of LSTM and Col2Im, and models of one operator with onnxruntime's results, as
// TestGoldenONNXNode does. Those of the second kind are named without "test_".
func TestNodes(t *testing.T) {
	archive, err := zip.OpenReader(filepath.Join("testdata", "nodes.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	folder := t.TempDir()
	if err := os.CopyFS(folder, archive); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(folder, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var tests []nodeTest
	if err := json.Unmarshal(data, &tests); err != nil {
		t.Fatal(err)
	}
	refused := []string{"test_lstm_with_peepholes"}
	constant := []string{"test_lstm_batchwise"} // of one position, which could be the pictures
	for _, test := range tests {
		t.Run(test.Name, func(t *testing.T) {
			live, err := test.run(t, filepath.Join(folder, test.Name))
			if (err != nil) != slices.Contains(refused, test.Name) {
				t.Fatal(err)
			}
			if err == nil && live == 0 && !slices.Contains(constant, test.Name) {
				t.Error("does not run on activations")
			}
		})
	}
}
