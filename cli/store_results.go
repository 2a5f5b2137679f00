package cli

import (
	"fmt"
	"os"
	"runtime/debug"

	"beyond/engine"
	"beyond/engine/store"

	"github.com/adrg/xdg"
)

// resultsFile is the cache of computed results for the next start; "" without a home folder.
func resultsFile() string { return homeFile("XDG_CACHE_HOME", xdg.CacheHome, "results.db") }

// resultsLimit bounds that file, about, in bytes: enough for predictions of 50,000 pictures with 2,048 features each.
const resultsLimit = 512 << 20

// openResults returns the results of earlier starts; nil if they cannot be opened, as the program works without.
func (a *app) openResults() engine.Results {
	if a.results == "" || a.noCache || codeVersion() == "" {
		return nil
	}
	r, err := store.OpenResults(a.results, resultsLimit)
	if err != nil {
		if a.debug {
			a.say("no results are kept: " + err.Error())
		}
		return nil
	}
	return r
}

// codeVersion differs between builds that may compute different results; "" if unknown. The build info names the
// revision, the compiler and its flags. For a build from changed sources, it includes size and time of the executable.
func codeVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.modified" && s.Value == "false" {
			return info.String()
		}
	}
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	file, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.String(), file.Size(), file.ModTime().UnixNano())
}
