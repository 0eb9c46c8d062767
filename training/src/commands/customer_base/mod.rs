//! `tenure-train base`: a customer-base model on its own, as one would fit it in a notebook.

mod arguments;
mod customers;
mod error;
mod fitting;
mod predictions;
mod printing;

use super::{CommandError, Print, today};
use crate::tables::{ShopJob, read_orders};
use customers::KnownBuyers;
use fitting::PurchaseAndSpendFit;

pub use arguments::CustomerBaseArguments;
pub use error::CustomerBaseCommandError;

/// Fits the models, writes each customer's predictions, and prints the fit.
///
/// # Errors
///
/// When the orders cannot be used, the model of purchases cannot be fitted or the predictions
/// cannot be written.
pub fn run(arguments: &CustomerBaseArguments, print: &mut Print) -> Result<(), CommandError> {
    let config = arguments.configuration()?;
    let histories = read_orders(&ShopJob {
        config: &config,
        as_of: arguments.until,
        today: Some(today()),
        quarantine: &arguments.quarantine,
    })?
    .into_histories();
    let until = arguments.until.or(config.as_of).unwrap_or(histories.last_day);
    let buyers = KnownBuyers::at(&histories, until, config.currency.minor_per_unit())?;
    let fit = PurchaseAndSpendFit::of(arguments, &buyers)?;
    if let Some(path) = &arguments.out {
        let table = predictions::table(&fit, &buyers, &arguments.valuation());
        predictions::write(path, &table)?;
    }
    print(&if arguments.json { printing::json(&fit) } else { printing::text(&fit) });
    Ok(())
}

#[cfg(test)]
mod tests;
