package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugePage is the size of a huge page; a core's address cache holds enough of them for a network.
const hugePage = 2 << 20

// askHuge asks for huge pages under buf, which must not have been written yet. The pages at its ends belong to other
// allocations as well; they are part of the same mapping, so asking for them is safe.
//
// The weights of a network fill tens of thousands of pages of 4 KiB, more than a core's address cache holds, and the
// page table walks would cost a few percent of a pass. The request is only a hint, so errors do not matter.
func askHuge(buf []float32) {
	if len(buf)*4 < hugePage/8 {
		return
	}
	start := uintptr(unsafe.Pointer(unsafe.SliceData(buf)))
	end := start + uintptr(len(buf))*4
	start, end = start&^(hugePage-1), (end+hugePage-1)&^(hugePage-1)
	_, _, _ = unix.Syscall(unix.SYS_MADVISE, start, end-start, unix.MADV_HUGEPAGE)
}
