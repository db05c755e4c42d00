//! Time taken, and how it is told. Medians: a machine that others use too has slow moments.

use std::time::{Duration, Instant};

/// A line of the table; times in seconds.
pub struct Row {
    pub what: &'static str,
    pub each_s: f64,
    /// The time that 99 in 100 stay below.
    pub tail_s: Option<f64>,
}

impl Row {
    pub fn header() {
        println!("{:<46} {:>12} {:>12} {:>14}", "", "median", "99 in 100", "per second");
    }

    pub fn print(&self) {
        let tail = self.tail_s.map(shown).unwrap_or_default();
        let rate = 1.0 / self.each_s;
        println!("{:<46} {:>12} {tail:>12} {rate:>14.1}", self.what, shown(self.each_s));
    }
}

fn shown(seconds: f64) -> String {
    match seconds {
        _ if seconds < 1e-3 => format!("{:.2} µs", seconds * 1e6),
        _ if seconds < 1.0 => format!("{:.2} ms", seconds * 1e3),
        _ => format!("{seconds:.2} s"),
    }
}

/// The time that it takes once.
pub fn once(task: impl FnOnce()) -> Duration {
    let start = Instant::now();
    task();
    start.elapsed()
}

/// Median seconds of some runs; what is made ready for a run and what it leaves are not counted.
pub fn median_s<T, R>(
    runs: usize,
    mut ready: impl FnMut() -> T,
    mut task: impl FnMut(T) -> R,
) -> f64 {
    let mut taken: Vec<Duration> = (0..runs)
        .map(|_| {
            let input = ready();
            let start = Instant::now();
            let left = task(input);
            let taken = start.elapsed();
            drop(left);
            taken
        })
        .collect();
    taken.sort_unstable();
    taken[runs / 2].as_secs_f64()
}

/// Times of many turns that each do something else.
pub struct Turns(Vec<Duration>);

pub fn each(count: usize, mut turn: impl FnMut(usize) -> Duration) -> Turns {
    let mut taken: Vec<Duration> = (0..count).map(&mut turn).collect();
    taken.sort_unstable();
    Turns(taken)
}

impl Turns {
    pub fn row(&self, what: &'static str) -> Row {
        let at = |share: f64| {
            let place = ((self.0.len() - 1) as f64 * share).round() as usize;
            self.0[place].as_secs_f64()
        };
        Row { what, each_s: at(0.5), tail_s: Some(at(0.99)) }
    }
}
