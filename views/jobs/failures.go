package jobs

import (
	"beyond/engine"
	"beyond/ui"
	"beyond/ui/safe"
)

// failures is the screen of a job's failures, as they were when the screen was opened.
func failures(job engine.JobStatus, file ui.Files) *ui.Reasons {
	var why safe.Text
	if job.Err != nil {
		why = safe.Clean(job.Err.Error())
	}
	var items []ui.Reason
	for _, f := range job.Failures {
		items = append(items, ui.Reason{
			Name: safe.Clean(f.Item), Reason: safe.Clean(f.Reason), Link: file.Link(f.Item),
		})
	}
	return ui.NewReasons(safe.Clean(job.Name), why, items)
}
