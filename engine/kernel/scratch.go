package kernel

import "sync"

// scratch holds working memory between tasks.
var scratch = sync.Pool{New: func() any { return new([]float32) }}

// borrow returns at least n floats of any content. The caller puts them back into scratch.
func borrow(n int) *[]float32 {
	buf := scratch.Get().(*[]float32)
	if len(*buf) < n {
		*buf = Alloc(n)
	}
	return buf
}
