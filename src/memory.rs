//! How much memory the module's own objects take, counted as they are made and freed. The module's memory as a whole tells
//! nothing of one call, because it grows but does not shrink.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Bytes that the module's objects can have: the 4 GB that WebAssembly can address, less what lies idle between them.
pub const ROOM: u64 = 3 << 30;

/// Bytes in use, and the most that have been since the last mark.
struct Counter {
    now: AtomicUsize,
    peak: AtomicUsize,
}

impl Counter {
    const fn new() -> Self {
        Self {
            now: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
        }
    }

    fn grow(&self, bytes: usize) {
        let now = self.now.fetch_add(bytes, Relaxed) + bytes;
        self.peak.fetch_max(now, Relaxed);
    }

    fn shrink(&self, bytes: usize) {
        self.now.fetch_sub(bytes, Relaxed);
    }

    fn mark(&self) -> usize {
        let now = self.now.load(Relaxed);
        self.peak.store(now, Relaxed);
        now
    }
}

/// The counter of [`CountingAllocator`], which can be made the allocator of one program only.
static HEAP: Counter = Counter::new();

/// The system's allocator, with a count of what it has given out.
pub struct CountingAllocator;

// SAFETY: every call goes to the system's allocator as it is; only sizes are counted beside it.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let pointer = unsafe { System.alloc(layout) };
        if !pointer.is_null() {
            HEAP.grow(layout.size());
        }
        pointer
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let pointer = unsafe { System.alloc_zeroed(layout) };
        if !pointer.is_null() {
            HEAP.grow(layout.size());
        }
        pointer
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) };
        HEAP.shrink(layout.size());
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let new = unsafe { System.realloc(pointer, layout, size) };
        if !new.is_null() {
            HEAP.shrink(layout.size());
            HEAP.grow(size);
        }
        new
    }
}

/// Bytes in use; 0 in a program that has another allocator.
pub fn in_use() -> usize {
    HEAP.now.load(Relaxed)
}

/// Begins to measure: gives the bytes in use.
pub fn mark() -> usize {
    HEAP.mark()
}

/// The most bytes that have been in use since the last mark.
pub fn peak() -> usize {
    HEAP.peak.load(Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_begins_a_new_peak() {
        let counter = Counter::new();
        counter.grow(100);
        counter.shrink(60);
        assert_eq!(counter.peak.load(Relaxed), 100);
        assert_eq!(counter.mark(), 40);
        assert_eq!(counter.peak.load(Relaxed), 40);
        counter.grow(5);
        counter.shrink(45);
        assert_eq!(counter.now.load(Relaxed), 0);
        assert_eq!(counter.peak.load(Relaxed), 45);
    }

    // One test, because the counter is one for all threads; other tests' memory is the standard allocator's.
    #[test]
    fn what_is_allocated_grown_and_freed_is_counted() {
        let layout = |size| Layout::from_size_align(size, 8).unwrap();
        assert_eq!(mark(), 0);
        // SAFETY: each pointer is used with the layout that it was made with, and freed once.
        unsafe {
            let first = CountingAllocator.alloc(layout(64));
            assert_eq!((in_use(), peak()), (64, 64));
            let zeros = CountingAllocator.alloc_zeroed(layout(16));
            assert_eq!(*zeros, 0);
            assert_eq!((in_use(), peak()), (80, 80));
            let grown = CountingAllocator.realloc(first, layout(64), 256);
            assert_eq!((in_use(), peak()), (272, 272));
            let less = CountingAllocator.realloc(grown, layout(256), 32);
            assert_eq!((in_use(), peak()), (48, 272));
            assert_eq!(mark(), 48);
            CountingAllocator.dealloc(zeros, layout(16));
            CountingAllocator.dealloc(less, layout(32));
            assert_eq!((in_use(), peak()), (0, 48));
        }
    }
}
