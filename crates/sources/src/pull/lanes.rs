//! Work side by side: what shares something stands in one lane, one after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Lanes at work at one time.
const LANES_MAX: usize = 4;

/// Sorts items, each given by its keys, into lanes: items with a key in common, be it by way of
/// others, stand in one lane in their order. Each lane holds the indices of its items.
pub(super) fn of(items: impl Iterator<Item = BTreeSet<String>>) -> Vec<Vec<usize>> {
    let mut lanes: Vec<(BTreeSet<String>, Vec<usize>)> = Vec::new();
    for (index, keys) in items.enumerate() {
        let (apart, joined): (Vec<_>, Vec<_>) =
            lanes.into_iter().partition(|(other, _)| other.is_disjoint(&keys));
        lanes = apart;
        let mut lane = (keys, vec![index]);
        for (keys, indices) in joined {
            lane.0.extend(keys);
            lane.1.extend(indices);
        }
        lane.1.sort_unstable();
        lanes.push(lane);
    }
    let mut lanes: Vec<Vec<usize>> = lanes.into_iter().map(|(_, indices)| indices).collect();
    lanes.sort_unstable();
    lanes
}

/// Does the work of every lane, a few lanes at a time; a lane ends with its first error. Gives what
/// came of each item by its index, so the first error there is the same on every run.
pub(super) fn side_by_side<T, E>(
    lanes: &[Vec<usize>],
    work: impl Fn(usize) -> Result<T, E> + Sync,
) -> BTreeMap<usize, Result<T, E>>
where
    T: Send,
    E: Send,
{
    let next = AtomicUsize::new(0);
    let lanes_in_turn = || {
        let mut done = Vec::new();
        while let Some(lane) = lanes.get(next.fetch_add(1, Ordering::Relaxed)) {
            for &index in lane {
                let result = work(index);
                let is_error = result.is_err();
                done.push((index, result));
                if is_error {
                    break;
                }
            }
        }
        done
    };
    thread::scope(|scope| {
        let threads: Vec<_> =
            (0..lanes.len().min(LANES_MAX)).map(|_| scope.spawn(lanes_in_turn)).collect();
        let ended = threads.into_iter().map(thread::ScopedJoinHandle::join);
        // A panic of a thread is one of the run.
        ended.flat_map(|done| done.unwrap_or_else(|panic| panic::resume_unwind(panic))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{of, side_by_side};

    fn lanes(items: &[&[&str]]) -> Vec<Vec<usize>> {
        of(items.iter().map(|keys| keys.iter().map(|&key| key.to_owned()).collect()))
    }

    #[test]
    fn items_with_a_key_in_common_stand_in_one_lane() {
        assert_eq!(lanes(&[]), Vec::<Vec<usize>>::new());
        assert_eq!(lanes(&[&["a"], &["b"], &["a"]]), [vec![0, 2], vec![1]]);
        assert_eq!(lanes(&[&["a", "x"], &["b", "y"], &["c", "x"]]), [vec![0, 2], vec![1]]);
        // The last has something of each of the others.
        assert_eq!(lanes(&[&["a"], &["b"], &["c"], &["b", "a"]]), [vec![0, 1, 3], vec![2]]);
    }

    #[test]
    fn a_lane_ends_with_its_first_error_and_the_others_go_on() {
        let lanes = [vec![0, 3, 4], vec![1], vec![2, 5]];
        let done = side_by_side(&lanes, |item| if item == 3 { Err("no") } else { Ok(item * 10) });
        let expected = [(0, Ok(0)), (1, Ok(10)), (2, Ok(20)), (3, Err("no")), (5, Ok(50))];
        assert_eq!(done.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn every_item_of_many_lanes_is_done_once() {
        let lanes: Vec<Vec<usize>> = (0..40).map(|lane| vec![lane, lane + 40]).collect();
        let done = side_by_side(&lanes, Ok::<_, ()>);
        assert_eq!(done.len(), 80);
        assert!(done.iter().all(|(index, result)| *result == Ok(*index)), "{done:?}");
    }
}
