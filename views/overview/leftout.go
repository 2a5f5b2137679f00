package overview

import (
	"beyond/engine/dataset"
	"beyond/ui"
	"beyond/ui/safe"
)

// leftOut is the screen of the files that are in no figure, and why.
func leftOut(files []dataset.Skip) *ui.Reasons {
	var reasons []ui.Reason
	for _, f := range files {
		reasons = append(reasons, ui.Reason{Name: safe.Clean(f.Path), Reason: safe.Clean(f.Reason)})
	}
	return ui.NewReasons(safe.Format("left out %d", len(files)), safe.Text{}, reasons)
}
