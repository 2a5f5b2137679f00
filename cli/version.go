package cli

import (
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
	return a.withJSON(&cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := map[string]string{
				"version": version(), "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH,
				"kernel": engine.Kernel(),
			}
			return a.print(v, func() {
				a.printf("beyond %s · %s %s/%s · %s kernels\n", v["version"], v["go"], v["os"], v["arch"], v["kernel"])
			})
		},
	})
}
