//! Tables that come from PostgreSQL, as an operator sees them: the real program and a real server.
//!
//! Each run starts a server of its own. Where PostgreSQL is not installed the tests say so and
//! prove nothing; with `CI=true` they fail instead.

#[path = "postgres/breaking.rs"]
mod breaking;
#[path = "postgres/logins.rs"]
mod logins;
#[path = "postgres/nights.rs"]
mod nights;
#[path = "postgres/proxy.rs"]
mod proxy;
#[path = "postgres/queries.rs"]
mod queries;
#[path = "postgres/server.rs"]
mod server;
#[path = "postgres/shop.rs"]
mod shop;
#[path = "postgres/tls.rs"]
mod tls;
#[path = "postgres/values.rs"]
mod values;
