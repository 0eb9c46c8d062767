//! `tenure-train simulate`: a made-up shop whose truth is known.

use std::path::PathBuf;

use clap::Args;
use tenure::time::Day;

use super::{CommandError, Print, today};
use crate::progress::Progress;
use crate::simulation::{self, SHOP_FILE, ShopPlan};

/// The arguments of `simulate`.
#[derive(Clone, Debug, Args)]
pub struct SimulateArguments {
    /// The number of customers, each with at least one purchase.
    #[arg(long, value_name = "N")]
    pub customers: u64,

    /// The number of observed days, 60 to 3650.
    #[arg(long, value_name = "D", default_value_t = 730)]
    pub days: u32,

    /// The seed: the same arguments give the same bytes.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,

    /// The share of visits and newsletters that is written, 0 to 1; orders do not depend on it.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0)]
    pub engagement: f64,

    /// The first observed day, YYYY-MM-DD; the last one must be past.
    #[arg(long, value_name = "DATE", default_value = "2023-01-01")]
    pub first_day: Day,

    /// The new folder: five tables, shop.toml, which runs them, truth.parquet and truth.toml.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// A shop that reaches into the future, whose orders the nightly job would reject.
#[derive(Debug, thiserror::Error)]
#[error(
    "the last of {days} days from {first_day} is {last_day}, after today ({today}); ask for fewer days or an earlier --first-day"
)]
pub struct FutureShopError {
    first_day: Day,
    last_day: Day,
    days: u32,
    today: Day,
}

/// Simulates and writes the shop, and prints its size and the command that runs it.
///
/// # Errors
///
/// When an argument is outside its limits, the folder holds something, or a write is refused.
pub fn run(arguments: &SimulateArguments, print: &mut Print) -> Result<(), CommandError> {
    let SimulateArguments { customers, days, seed, engagement, first_day, .. } = *arguments;
    let plan = ShopPlan { customers, days, seed, engagement, first_day };
    plan.check()?;
    let (last_day, today) = (plan.last_day(), today());
    if last_day > today {
        return Err(FutureShopError { first_day, last_day, days, today }.into());
    }
    let progress = Progress::of_steps(simulation::steps(&plan));
    let rows = simulation::simulate(&plan, &arguments.out, &progress)?;
    print(&format!("simulated   {customers} customers, {first_day} to {last_day}"));
    print(&format!("orders      {}, returns included", rows.orders));
    print(&format!("engagement  {} events", rows.engagement));
    print(&format!("identities  {} links", rows.identities));
    print(&format!("contacts    {}, control arms included", rows.contacts));
    let config = arguments.out.join(SHOP_FILE);
    print(&format!("run it      tenure-train run --config {} --out OUT", config.display()));
    Ok(())
}
