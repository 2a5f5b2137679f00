package engine

import "sync"

// Progress receives how far long work has come. Both functions may be nil and are cheap; the engine calls them from
// several goroutines. The zero value is silent.
type Progress struct {
	Report func(done, total int)        // called after each item
	Failed func(item string, err error) // called for each item that is left out
}

func (p Progress) report(done, total int) {
	if p.Report != nil {
		p.Report(done, total)
	}
}

func (p Progress) failed(item string, err error) {
	if p.Failed != nil {
		p.Failed(item, err)
	}
}

// stage returns the progress of the at-th of several stages, counted as if each had the same number of items.
func (p Progress) stage(at, stages, items int) Progress {
	return Progress{
		Report: func(done, total int) { p.report(at*items+done*items/total, stages*items) },
		Failed: p.Failed,
	}
}

// collecting returns p, and the errors of the items that fail, by item, to be read when the work is done.
func (p Progress) collecting() (Progress, map[string]error) {
	var mu sync.Mutex
	failures := map[string]error{}
	return Progress{Report: p.Report, Failed: func(item string, err error) {
		mu.Lock()
		failures[item] = err
		mu.Unlock()
		p.failed(item, err)
	}}, failures
}
