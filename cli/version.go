package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"beyond/engine/kernel"
	"github.com/spf13/cobra"
)

// version is what the build says of itself.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(built from source)"
	}
	return info.Main.Version
}

func (a *app) versionCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return a.writeJSON(map[string]string{"version": version(), "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH, "kernel": kernel.Active().String()})
			}
			fmt.Fprintf(a.out, "beyond %s · %s %s/%s · %s kernels\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, kernel.Active())
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}
