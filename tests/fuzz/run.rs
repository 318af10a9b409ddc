//! Runs a parser on many files and watches over it.

use std::cell::Cell;
use std::time::{Duration, Instant};

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::heap;
use crate::mutate::{Seed, files};

/// Cases of a run where nothing else is said.
const CASES: usize = 9000;
/// The parsers, which share the cases.
const TARGETS: usize = 18;
/// What one case may take, on a machine that is busy.
const LONGEST: Duration = Duration::from_secs(10);

fn number(variable: &str) -> Option<usize> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|e| panic!("{variable}: {e}")))
}

/// Bytes that a parser may take: so many, which are enough for a run that goes on from a checkpoint, and so many times the
/// file's own. A header's tree is some thirty times its text.
const LEAST: usize = 256 * 1024;
const TIMES: usize = 64;

/// Lets `parse` loose on `seeds`, damaged, and on random bytes. It gets a number beside each file to choose options by, and
/// panics where what it has read is wrong.
pub fn fuzz(name: &str, seeds: Vec<Seed>, parse: impl Fn(&[u8], u8) -> bool) {
    fuzz_within(name, LEAST, seeds, parse);
}

/// The same of what may take `least` bytes, whatever the size of the file.
pub fn fuzz_within(name: &str, least: usize, seeds: Vec<Seed>, parse: impl Fn(&[u8], u8) -> bool) {
    for seed in &seeds {
        assert!(parse(&seed.bytes, 0), "{name}: a seed is not read");
    }
    let cases = number("HOMEFIRE_FUZZ").unwrap_or(CASES) / TARGETS;
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number("HOMEFIRE_FUZZ_SEED").unwrap_or(0).to_le_bytes());
    let config = Config {
        cases: cases as u32,
        failure_persistence: None,
        max_shrink_iters: 4000,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let (read, most, longest) = (Cell::new(0), Cell::new(0), Cell::new(Duration::ZERO));
    let began = Instant::now();
    let strategy = (files(seeds), proptest::num::u8::ANY);
    let result = runner.run(&strategy, |(bytes, options)| {
        let case = Instant::now();
        let mut taken = false;
        let peak = heap::peak(|| taken = parse(&bytes, options));
        let time = case.elapsed();
        read.set(read.get() + usize::from(taken));
        longest.set(longest.get().max(time));
        most.set(most.get().max(peak));
        assert!(
            peak <= least + TIMES * bytes.len(),
            "{name} took {peak} bytes for a file of {}",
            bytes.len()
        );
        assert!(time < LONGEST, "{name} took {time:?}");
        Ok(())
    });
    if let Err(why) = result {
        panic!("{name}: {why}");
    }
    println!(
        "{name}: {cases} files in {:.1?}, {} read; one took {} bytes and {:?} at most",
        began.elapsed(),
        read.get(),
        most.get(),
        longest.get()
    );
}
