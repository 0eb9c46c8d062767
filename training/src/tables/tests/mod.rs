//! Tests of the room as a whole, from files to histories. Tests of a single step are at the
//! foot of its file.

mod columns;
mod contacts;
mod customers;
mod engagement;
mod files;
mod histories;
mod hostile;
mod identities;
mod lines;
mod orders;
mod parquet;
mod rows;
mod scores;
mod second_table;

use std::io::Write;
use std::path::PathBuf;

use tempfile::TempDir;

use super::{OrdersTable, ShopJob, ShopTables, TablesError, read_orders, read_shop};
use crate::config::Config;

/// A folder with tables, and the configuration that reads them.
struct Shop {
    folder: TempDir,
    orders: String,
    rest: String,
}

impl Shop {
    fn new() -> Shop {
        let orders = "path = \"orders*\"\nmax_rejected_share = 1.0\n".to_owned();
        Shop { folder: tempfile::tempdir().unwrap(), orders, rest: String::new() }
    }

    fn with_file(self, name: &str, content: impl AsRef<[u8]>) -> Shop {
        std::fs::write(self.folder.path().join(name), content).unwrap();
        self
    }

    fn with_orders(self, orders: &str) -> Shop {
        Shop { orders: format!("path = \"orders*\"\n{orders}"), ..self }
    }

    fn with_rest(self, rest: &str) -> Shop {
        Shop { rest: rest.to_owned(), ..self }
    }

    fn quarantine_path(&self) -> PathBuf {
        self.folder.path().join("quarantine.csv")
    }

    fn quarantine(&self) -> String {
        std::fs::read_to_string(self.quarantine_path()).unwrap()
    }

    fn config(&self) -> Config {
        let (orders, rest) = (&self.orders, &self.rest);
        let head = "horizons_days = [30]\ncurrency = \"GBP\"\n";
        let text = format!("{head}[orders]\n{orders}\n{rest}\n");
        Config::from_text(&text, self.folder.path()).unwrap()
    }

    fn read(&self) -> Result<OrdersTable, TablesError> {
        self.read_with(read_orders)
    }

    fn read_all(&self) -> Result<ShopTables, TablesError> {
        self.read_with(read_shop)
    }

    fn read_with<T>(
        &self,
        read: impl FnOnce(&ShopJob<'_>) -> Result<T, TablesError>,
    ) -> Result<T, TablesError> {
        let (config, quarantine) = (self.config(), self.quarantine_path());
        let today = "2020-01-01".parse().ok();
        read(&ShopJob { config: &config, as_of: None, today, quarantine: &quarantine })
    }

    fn error(&self) -> String {
        self.read().unwrap_err().to_string()
    }

    /// Each order as "customer day amount", in the order of customers and time.
    fn lines(&self) -> Vec<String> {
        let histories = self.read().unwrap().into_histories();
        let mut lines = Vec::new();
        for (id, history) in histories.ids.iter().zip(&histories.histories) {
            for order in history.orders() {
                lines.push(format!("{id} {} {}", order.at.day(), order.amount_minor));
            }
        }
        lines
    }
}

fn shop(csv: &str) -> Shop {
    Shop::new().with_file("orders.csv", csv)
}

fn gzipped(text: &str) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap()
}

const HEADER: &str = "customer_id,ordered_at,amount\n";
