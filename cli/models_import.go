package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"beyond/engine/catalogue"
	"beyond/engine/pth/arch"

	renameio "github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"
)

// columns writes names in two columns, down the first and then the second.
func columns(names []string) string {
	var b strings.Builder
	rows := (len(names) + 1) / 2
	for i, name := range names[:rows] {
		right := ""
		if i+rows < len(names) {
			right = names[i+rows]
		}
		b.WriteString(strings.TrimRight(fmt.Sprintf("  %-34s %s", name, right), " ") + "\n")
	}
	return b.String()
}

// modelsImportCommand writes a PyTorch checkpoint as an ONNX file, the same that --model reads it as.
func (a *app) modelsImportCommand() *cobra.Command {
	var f modelFlags
	var output string
	c := a.withJSON(&cobra.Command{
		Use: "import FILE", Short: "Write a checkpoint (PyTorch, safetensors, or its folder) as an ONNX file", Args: cobra.ExactArgs(1),
		Long: "Reads the checkpoint's tensors, running none of its code, and writes them with their network " +
			"as an ONNX file\n" +
			"of opset 13 or 20: input [batch,3,S,S], output logits [batch,classes]. The networks, with the keys of\n" +
			"torchvision and efficientnet-lite-pytorch, of timm, and of transformers:\n\n" +
			columns(arch.Names()) + "\n" + exitCodesHelp,
		RunE: func(_ *cobra.Command, args []string) error {
			f.Model = args[0]
			return a.importModel(f.Choice, output)
		},
	})
	f.addArch(c)
	c.Flags().StringVar(&output, "output", "",
		"where the model goes (default: beside FILE.pth, as FILE.onnx, if there is none yet)")
	return c
}

func (a *app) importModel(c catalogue.Choice, output string) error {
	if output == "" {
		output = strings.TrimSuffix(c.Model, filepath.Ext(c.Model)) + ".onnx"
		if _, err := os.Lstat(output); err == nil {
			return wrongUse(fmt.Errorf("%s is there already: name it with --output to replace it", output))
		}
	}
	file, err := a.finder().Convert(c)
	if err != nil {
		return refusedModel(c.Model, err)
	}
	data := make([]byte, file.Source.Size())
	if _, err := file.Source.ReadAt(data, 0); err != nil {
		return refusedModel(c.Model, err)
	}
	if err := renameio.WriteFile(output, data, 0o644); err != nil {
		return refused(output, err)
	}
	sum := sha256.Sum256(data)
	document := map[string]any{
		"output": output, "arch": file.Arch, "bytes": len(data), "sha256": hex.EncodeToString(sum[:]),
	}
	return a.print(document, func() {
		a.printf("%s: %s, %s\n", output, file.Arch, megabytes(int64(len(data))))
	})
}
