//! The shop on the disk: blocks of customers are made on all threads and written in order.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use rayon::prelude::*;
use tenure::disk::atomic::{self, StagedFolder};

use super::blocks::{Block, block};
use super::description::{TABLES, shop_toml, truth_toml};
use super::plan::{ShopPlan, SimulationError};
use super::shop::MadeUpShop;
use crate::progress::Progress;
use crate::tables::TableStream;

/// Customers in one block. Fixed, so that the bytes depend on the plan alone.
const CUSTOMERS_PER_BLOCK: u64 = 1_024;

/// Blocks that are made at the same time.
const BLOCKS_PER_ROUND: u64 = 8;

const CUSTOMERS_PER_ROUND: u64 = CUSTOMERS_PER_BLOCK * BLOCKS_PER_ROUND;

/// The configuration in the folder of a made-up shop.
pub const SHOP_FILE: &str = "shop.toml";

/// The rows that were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SimulatedRows {
    /// Orders and returns.
    pub orders: u64,
    /// Events of engagement.
    pub engagement: u64,
    /// States of customers.
    pub customers: u64,
    /// Links of ids.
    pub identities: u64,
    /// Participations in campaigns.
    pub contacts: u64,
}

/// The steps of a simulation, for its progress.
pub fn steps(plan: &ShopPlan) -> u64 {
    plan.customers.div_ceil(CUSTOMERS_PER_ROUND)
}

/// Writes the tables of a made-up shop, its configuration and its truth into a new folder, whole
/// or not at all. The same plan gives the same bytes, whatever the number of threads.
///
/// # Errors
///
/// When the plan is outside its limits, the folder holds something, or a write is refused.
pub fn simulate(
    plan: &ShopPlan,
    out: &Path,
    progress: &Progress,
) -> Result<SimulatedRows, SimulationError> {
    plan.check()?;
    check_free(out)?;
    let shop = MadeUpShop::new(*plan);
    let staged = StagedFolder::create_beside_others(out)?;
    let files = ShopFiles::create(staged.path())?;
    let rows = thread::scope(|scope| {
        // One round waits while one is written and one is made: memory stays bounded.
        let (made, rounds) = sync_channel(1);
        let writer = scope.spawn(move || write(files, &rounds));
        for round in 0..steps(plan) {
            // A writer that has stopped has the reason.
            if made.send(round_of(&shop, round)).is_err() {
                break;
            }
            progress.step();
        }
        drop(made);
        writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    progress.finish();
    let rows = rows?;
    atomic::file(&staged.path().join("truth.toml"), truth_toml(&shop).as_bytes())?;
    atomic::file(&staged.path().join(SHOP_FILE), shop_toml(plan).as_bytes())?;
    staged.publish_as(out)?;
    Ok(rows)
}

/// Checks before any work that the folder is new or empty, and can have a name.
fn check_free(out: &Path) -> Result<(), SimulationError> {
    if out.file_name().is_none() {
        return Err(SimulationError::Nameless { out: out.to_owned() });
    }
    let occupied = || SimulationError::Occupied { out: out.to_owned() };
    match fs::read_dir(out) {
        Ok(mut entries) => entries.next().map_or(Ok(()), |_| Err(occupied())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotADirectory => Err(occupied()),
        Err(source) => Err(SimulationError::Unreadable { out: out.to_owned(), source }),
    }
}

fn round_of(shop: &MadeUpShop, round: u64) -> Vec<Block> {
    let first = round * CUSTOMERS_PER_ROUND;
    let last = (first + CUSTOMERS_PER_ROUND).min(shop.plan.customers);
    let starts: Vec<u64> = (first..last).step_by(CUSTOMERS_PER_BLOCK as usize).collect();
    starts
        .into_par_iter()
        .map(|start| block(shop, start..(start + CUSTOMERS_PER_BLOCK).min(last)))
        .collect()
}

fn write(
    mut files: ShopFiles,
    rounds: &Receiver<Vec<Block>>,
) -> Result<SimulatedRows, SimulationError> {
    for block in rounds.iter().flatten() {
        files.append(block)?;
    }
    files.publish()
}

/// The files of the tables being written.
struct ShopFiles {
    orders: TableStream,
    engagement: TableStream,
    customers: TableStream,
    identities: TableStream,
    contacts: TableStream,
    truth: TableStream,
}

impl ShopFiles {
    fn create(folder: &Path) -> Result<ShopFiles, SimulationError> {
        let path = |table: &str| -> PathBuf { folder.join(format!("{table}.parquet")) };
        let [orders, engagement, customers, identities, contacts] =
            TABLES.map(|table| TableStream::create(&path(table)));
        Ok(ShopFiles {
            orders: orders?,
            engagement: engagement?,
            customers: customers?,
            identities: identities?,
            contacts: contacts?,
            truth: TableStream::create(&path("truth"))?,
        })
    }

    fn append(&mut self, block: Block) -> Result<(), SimulationError> {
        self.orders.append(block.orders.into_columns())?;
        self.engagement.append(block.engagement.into_columns())?;
        self.customers.append(block.customers.into_columns())?;
        self.identities.append(block.identities.into_columns())?;
        self.contacts.append(block.contacts.into_columns())?;
        self.truth.append(block.truth.into_columns())?;
        Ok(())
    }

    fn publish(self) -> Result<SimulatedRows, SimulationError> {
        self.truth.publish()?;
        Ok(SimulatedRows {
            orders: self.orders.publish()?,
            engagement: self.engagement.publish()?,
            customers: self.customers.publish()?,
            identities: self.identities.publish()?,
            contacts: self.contacts.publish()?,
        })
    }
}
