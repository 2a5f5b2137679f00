package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"beyond/engine/pth"
	"beyond/engine/pth/arch"
	"beyond/ui/safe"
	renameio "github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"
)

// modelsImportCommand writes a PyTorch checkpoint as the model that --model makes of it.
func (a *app) modelsImportCommand() *cobra.Command {
	var f modelFlags
	var output string
	var asJSON bool
	c := &cobra.Command{
		Use: "import FILE.pth", Short: "Write a PyTorch checkpoint as an ONNX file", Args: cobra.ExactArgs(1),
		Long: "Reads the checkpoint's tensors, running none of its code, and writes them with their network as an ONNX file\n" +
			"of opset 13: input [batch,3,S,S], output logits [batch,1000]. The networks, with torchvision's keys or\n" +
			"those of efficientnet-lite-pytorch:\n\n  " + strings.Join(arch.Names(), "\n  ") + "\n\n" + exitCodesHelp,
		RunE: func(c *cobra.Command, args []string) error {
			f.command, f.model = c, args[0]
			return a.importModel(&f, output, asJSON)
		},
	}
	f.addArch(c)
	c.Flags().StringVar(&output, "output", "", "where the model goes (default: beside FILE.pth, as FILE.onnx, if there is none yet)")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

func (f *modelFlags) addArch(c *cobra.Command) {
	c.Flags().StringVar(&f.arch, "arch", "", "network of a PyTorch checkpoint, such as resnet18 (default: told by its keys)")
	_ = c.RegisterFlagCompletionFunc("arch", cobra.FixedCompletions(arch.Names(), cobra.ShellCompDirectiveNoFileComp))
}

func (a *app) importModel(f *modelFlags, output string, asJSON bool) error {
	if output == "" {
		output = strings.TrimSuffix(f.model, filepath.Ext(f.model)) + ".onnx"
		if _, err := os.Lstat(output); err == nil {
			return wrongUse(fmt.Errorf("%s is there already: name it with --output to replace it", output))
		}
	}
	data, err := f.readFile(f.model)
	if err != nil {
		return err
	}
	if data, err = f.join(data); err != nil {
		return err
	}
	if err := renameio.WriteFile(output, data, 0o644); err != nil {
		return refused(output, err)
	}
	if asJSON {
		sum := sha256.Sum256(data)
		return a.writeJSON(map[string]any{"output": output, "arch": f.arch, "bytes": len(data), "sha256": hex.EncodeToString(sum[:])})
	}
	fmt.Fprintf(a.out, "%s: %s, %.1f MB\n", output, f.arch, float64(len(data))/1e6)
	return nil
}

// isCheckpoint tells PyTorch's files from ONNX: by --arch, which no other takes, or by the name.
func (f *modelFlags) isCheckpoint(path string) bool {
	return f.arch != "" || slices.Contains([]string{".pth", ".pt"}, strings.ToLower(filepath.Ext(path)))
}

// join makes a model of a checkpoint and its architecture, which is f.arch afterwards.
func (f *modelFlags) join(data []byte) ([]byte, error) {
	wanted, known := arch.ByName(f.arch)
	if f.arch != "" && !known {
		return nil, wrongUse(fmt.Errorf("--arch %q: beyond models import --help lists the networks", f.arch))
	}
	tensors, err := pth.Read(data, pth.DefaultBudget)
	if err != nil {
		return nil, refused(f.model, err)
	}
	if !known {
		if wanted, err = arch.Guess(tensors); err != nil {
			return nil, refused(f.model, fmt.Errorf("%w: beyond models import --help lists the networks", err))
		}
		f.note(fmt.Sprintf("%s: taken for %s by its keys", f.model, wanted.Name))
	}
	f.arch = wanted.Name
	runtime.GC() // the file's bytes are garbage now: the model finds room where they were
	if data, err = wanted.ONNX(tensors); err != nil {
		return nil, refused(f.model, err)
	}
	return data, nil
}

// note says on stderr what was decided without being asked for.
func (f *modelFlags) note(text string) {
	if f.command == nil {
		return // the explorer shows what was decided
	}
	fmt.Fprintln(f.command.ErrOrStderr(), safe.Clean("beyond: "+text).Truncate(lineLimit))
}
