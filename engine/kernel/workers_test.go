package kernel

import (
	"runtime"
	"sync/atomic"
	"testing"
)

func TestPoolRunsEveryTaskOnce(t *testing.T) {
	for workers := 1; workers <= 5; workers++ {
		p := NewPool(workers)
		for tasks := range 40 {
			counts := make([]atomic.Int32, tasks)
			p.Run(tasks, func(task int) { counts[task].Add(1) })
			for i := range counts {
				if n := counts[i].Load(); n != 1 {
					t.Fatalf("%d workers, %d tasks: task %d ran %d times", workers, tasks, i, n)
				}
			}
		}
		p.Close()
	}
}

func TestPoolPassesPanicsOn(t *testing.T) {
	p := NewPool(3)
	defer p.Close()
	func() {
		defer func() {
			if r := recover(); r != "task 7" {
				t.Errorf("recovered %v, want the panic of task 7", r)
			}
		}()
		p.Run(20, func(task int) {
			if task == 7 {
				panic("task 7")
			}
		})
	}()
	var sum atomic.Int64
	p.Run(10, func(task int) { sum.Add(int64(task)) })
	if sum.Load() != 45 {
		t.Errorf("after a panic the tasks add up to %d, want 45", sum.Load())
	}
}

// TestPoolSleeps makes the workers and the caller wait longer than they spin, with a task that waits for another.
func TestPoolSleeps(t *testing.T) {
	p := NewPool(2)
	defer p.Close()
	for range 20 {
		var passed atomic.Int32
		p.Run(2, func(int) {
			passed.Add(1)
			for passed.Load() < 2 {
				runtime.Gosched()
			}
			for range 20 * spins {
				runtime.Gosched()
			}
		})
		if passed.Load() != 2 {
			t.Fatalf("%d of 2 tasks ran", passed.Load())
		}
		for range 20 * spins { // until the other worker is asleep
			runtime.Gosched()
		}
	}
}

// BenchmarkPool measures the cost of a call without its tasks.
func BenchmarkPool(b *testing.B) {
	p := NewPool(2)
	defer p.Close()
	for b.Loop() {
		p.Run(8, func(int) {})
	}
}
