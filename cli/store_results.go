package cli

import (
	"fmt"
	"os"
	"runtime/debug"

	"beyond/engine"
	"beyond/engine/store"
	"github.com/adrg/xdg"
)

// resultsFile is where computed results are kept for the next start; "" where there is no home folder.
func resultsFile() string { return homeFile("XDG_CACHE_HOME", xdg.CacheHome, "results.db") }

// resultsLimit is how large that file may become, about: enough for the predictions of 50,000 pictures with 2,048
// features each.
const resultsLimit = 512 << 20

// openResults returns the results of earlier starts; nil where there are none, which is no reason not to compute.
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

// codeVersion tells any two builds apart that may compute something else; "" where that cannot be told. What the
// build says of itself names the revision, the compiler and its flags. Where the revision is not all of the source,
// the program's file stands for it.
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
