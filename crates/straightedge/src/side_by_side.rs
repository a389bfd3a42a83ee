//! Many items at once, and on each thread one at a time.
//!
//! A thread of rayon that waits for another pool (that of polars, while a file is read or written)
//! begins the next item on top of the one that waits. Dozens of tables are then in memory at once,
//! one above the other on a single stack, until the stack is full and the program is aborted.
//! Here a thread takes the next item only when it is done with its own.

use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What a thread may use of its stack: memory is taken only as far as it is touched.
const STACK_BYTES: usize = 64 << 20;

/// Gives the threads of rayon, which fits nest on, a stack with room for many fits.
///
/// Where they run already, they stay as they are.
pub fn give_rayon_room() {
    let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK_BYTES).build_global();
}

/// What comes of each item, in their order, on as many threads as rayon has.
pub fn each<T: Sync, M: Send>(items: &[T], make: impl Fn(&T) -> M + Sync) -> Vec<M> {
    let next = AtomicUsize::new(0);
    let some = || {
        let mut made = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else { return made };
            made.push((place, make(item)));
        }
    };
    let threads = rayon::current_num_threads().min(items.len());
    let mut made: Vec<(usize, M)> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|_| {
                thread::Builder::new()
                    .stack_size(STACK_BYTES)
                    .spawn_scoped(scope, some)
                    .expect("the machine has room for as many threads as cores")
            })
            .collect();
        running
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
            .collect()
    });
    made.sort_by_key(|(place, _)| *place);
    made.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn everything_is_made_once_and_in_order() {
        let items: Vec<usize> = (0..500).collect();
        let squares: Vec<usize> = items.iter().map(|item| item * item).collect();
        assert_eq!(each(&items, |item| item * item), squares);
        assert_eq!(each(&[] as &[usize], |item| *item), Vec::<usize>::new());
    }

    /// The fault of rayon's own threads: an item begun while another of the same thread waits.
    #[test]
    fn a_thread_that_waits_for_another_pool_begins_nothing_else() {
        thread_local!(static BEGUN: Cell<u32> = const { Cell::new(0) });
        let other = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("a pool");
        let items: Vec<usize> = (0..200).collect();
        let at_once = each(&items, |_| {
            let begun = BEGUN.get() + 1;
            BEGUN.set(begun);
            other.install(thread::yield_now);
            BEGUN.set(begun - 1);
            begun
        });
        assert_eq!(at_once, vec![1; 200]);
    }

    #[test]
    fn a_panic_is_passed_on() {
        let broken = panic::catch_unwind(|| each(&[1, 2, 3], |item| assert_ne!(*item, 2)));
        assert!(broken.is_err());
    }
}
