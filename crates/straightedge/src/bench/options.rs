//! What to measure.

use clap::Args;

/// What to measure; criterion's benchmarks where nothing is named.
#[derive(Debug, Args)]
pub struct BenchOptions {
    /// Run the tools people use today (from Python) and ours in turn, and file the ratios.
    #[arg(long, conflicts_with_all = ["gate", "instructions"])]
    pub peers: bool,
    /// With --peers, one workload alone; what is filed of the others stays.
    #[arg(long, value_name = "WORKLOAD", requires = "peers")]
    pub only: Option<String>,
    /// Compare with another commit on this machine; ends with 1 where this tree is surely more than
    /// 5 % slower.
    #[arg(long, value_name = "BASE", conflicts_with = "instructions")]
    pub gate: Option<String>,
    /// Count instructions under valgrind, which no load on the machine disturbs.
    #[arg(long)]
    pub instructions: bool,
    /// Rounds of --peers, or of --gate (each four runs: base, this, this, base).
    #[arg(long, value_name = "N", default_value_t = 5, 
        value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
}
