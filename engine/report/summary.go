package report

// Summary lists what a report holds. Its JSON form is the document of the command report.
type Summary struct {
	Out    string        `json:"out"`
	Bytes  int64         `json:"bytes"`
	Folder string        `json:"folder,omitempty"`
	Title  string        `json:"title"`
	Parts  []PartSummary `json:"parts"`
}

// PartSummary is a part without its figures.
type PartSummary struct {
	Section string   `json:"section"`
	Title   string   `json:"title"`
	N       string   `json:"n,omitempty"`
	Command string   `json:"command"`
	Missing string   `json:"missing,omitempty"` // why there are no figures
	Files   []string `json:"files,omitempty"`   // in the folder
}

// Summary lists the parts.
func (r Report) Summary() Summary {
	s := Summary{Title: r.Title, Parts: []PartSummary{}}
	for _, section := range r.Sections {
		for _, p := range section.Parts {
			s.Parts = append(s.Parts, PartSummary{Section: section.Title, Title: p.Title, N: p.N, Command: p.Command, Missing: p.Missing})
		}
	}
	return s
}
