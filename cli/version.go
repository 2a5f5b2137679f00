package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"beyond/engine"
	"github.com/spf13/cobra"
)

// version is the module version of the build.
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
				return a.writeJSON(map[string]string{
					"version": version(), "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH, "kernel": engine.Kernel(),
				})
			}
			fmt.Fprintf(a.out, "beyond %s · %s %s/%s · %s kernels\n",
				version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, engine.Kernel())
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}
