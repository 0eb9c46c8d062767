//! `tenure-train demo`: the nightly job on the CDNOW sample, which is part of the program, and the
//! server.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use tenure::disk::atomic;
use tenure::requests::PublishedState;
use tenure::serving::{self, ListenAddress, ServerSettings};

use super::run::summary_text;
use super::{CommandError, Print};
use crate::config::Config;
use crate::pipeline::{self, Job};
use crate::progress::Progress;

const ORDERS: &[u8] = include_bytes!("../../../examples/cdnow/orders.csv");
const CONFIG: &str = include_str!("../../../examples/cdnow/config.toml");

/// The arguments of `demo`.
#[derive(Clone, Debug, Args)]
pub struct DemoArguments {
    /// Stop after publishing.
    #[arg(long)]
    pub no_serve: bool,

    /// The folder for the sample and the results.
    #[arg(long, value_name = "DIR", default_value = "published/demo")]
    pub out: PathBuf,

    /// The address and port to serve on.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:50051")]
    pub listen: SocketAddr,
}

/// Trains on the sample, prints the quality of model and baselines, publishes and serves.
///
/// # Errors
///
/// When the output folder cannot be written or the port is taken.
pub fn run(arguments: &DemoArguments, print: &mut Print) -> Result<(), CommandError> {
    atomic::file(&arguments.out.join("orders.csv"), ORDERS)?;
    let config = Config::from_text(CONFIG, &arguments.out)?;
    let job = Job { config: &config, as_of: None, out: &arguments.out, today: None };
    let outcome = pipeline::run(&job, &Progress::of_steps(pipeline::steps(&config)))?;
    print(&summary_text(&outcome));
    if arguments.no_serve {
        return Ok(());
    }
    let published = &outcome.published;
    let ready = |_: &PublishedState, address: SocketAddr| {
        print(&commands_to_try(address, &published.models, &published.base));
    };
    let address = ListenAddress { host_and_port: arguments.listen.to_string(), share_port: false };
    let settings = ServerSettings::default();
    serving::serve_until_stopped(&published.models, &published.base, &address, settings, ready)?;
    Ok(())
}

fn commands_to_try(address: SocketAddr, models: &Path, base: &Path) -> String {
    format!(
        "\nserving on {address}; stop with Ctrl-C. Try, from another terminal:\n\n  \
         grpcurl -plaintext -d '{{\"customer_id\": \"00004\"}}' {address} \
         tenure.v1.ScoringService/ScoreCustomer\n  \
         grpcurl -plaintext -d '{{\"horizon_days\": 91, \"page_size\": 5, \
         \"minimum_churn_probability\": 0.5}}' {address} \
         tenure.v1.RetentionService/ListHighValueCustomers\n  \
         cargo run --quiet --example score_customer -- http://{address} 00004\n\n\
         or serve the same in production:\n\n  \
         tenure-serve --models {} --data {} --listen {address}\n",
        models.display(),
        base.display(),
    )
}
