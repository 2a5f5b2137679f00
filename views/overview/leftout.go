package overview

import (
	"beyond/ui"
	"beyond/ui/safe"
)

// leftOut is the screen of the files that are in no figure, and why.
func (m *Model) leftOut() *ui.Reasons {
	var reasons []ui.Reason
	for _, f := range m.facts.leftOut {
		reasons = append(reasons, ui.Reason{
			Name: safe.Clean(f.Path), Reason: safe.Clean(f.Reason), Link: m.options.File.Link(f.Path),
		})
	}
	return ui.NewReasons(safe.Format("left out %d", len(reasons)), safe.Text{}, reasons)
}
